"""More whole-path cases of the number check: verdicts in text order, for other kinds of office."""

import pytest
from figure_table import VERDICTS, read_statistics

from corpus.indicators import load_catalogue
from drafter.checks.numbers import check_numbers

COMMUNITY = (
    "居民住户 户 2117 2098; 总人口 人 5450 5391; 非公企业 家 694 652; 非公企业职工 人 4962 4701; "
    "工会会员 人 4813 4402; 联合工会 家 12 11; 独立工会 家 8 7; 工资集体协议 份 27 21; "
    "办理医疗保险 人 850 800; 灵活就业社保补贴 人 56 48; 文艺演出 场 6 5; 志愿服务 次 14 10; 法律援助住户 户 32 0; "
)
LABOUR_UNION = (
    "慰问劳模 人 45 40; 慰问一线职工 人 1260 1100; 送清凉物资 万元 18.6 15.2; 送温暖资金 万元 42.5 39; "
    "劳模疗休养 人 30 28; 劳动竞赛项目 个 16 12; 参赛职工 人 3850 3200; 技术创新成果 项 58 41; "
    "合理化建议 条 412 365; 采纳合理化建议 条 206 160; 创新工作室 个 11 9; "
)
DISCIPLINE = (
    "基层党组织 个 35 33; 党员 名 1024 998; 发展党员 名 22 26; 培训党务干部 人次 310 280; "
    "党建经费 万元 56.8 50.2; 组织生活会 次 70 66; 谈心谈话 人次 1500 1230; 巡察问题 个 41 52; "
    "整改巡察问题 个 38 47; 办理信访举报 件 13 17; 立案审查 件 4 6; 给予党纪处分 人 5 7; 运用第一种形态 人次 28 20; "
)
SOCIAL = (
    "城镇新增就业 人 8620 8150; 失业人员再就业 人 2155 2300; 职业培训 人次 4100 3600; "
    "社保参保人数 人 126400 118000; 医保参保率 % 98.2 97.6; 养老保险覆盖面 % 95.1 94; 欠薪案件 件 96 120; "
    "追回欠薪 万元 1148.6 1320.4; 为农民工追回欠薪 万元 865.2 1010; 仲裁立案 件 342 310; "
    "仲裁结案 件 330 301; 调解成功 件 215 190; 窗口办件量 件 52000 46800; 好差评满意率 % 99.8 99.6; "
)
JUSTICE = (
    "社区矫正对象 人 186 201; 法治宣讲 场 145 120; 法律咨询 人次 3260 2980; 人民调解案件 件 1280 1196; "
    "调解成功 件 1262 1178; 公证办理 件 960 1020; 法律援助案件 件 412 386; 受援人 人 430 402; "
    "挽回损失 万元 1260.5 980.2; 司法所 个 14 14; 人民调解员 人 520 505; 律师 人 168 150; "
)

CASES = [
    (COMMUNITY, "为辖区56人办理了城镇居民医疗保险。", "row"),
    (COMMUNITY, "目前辖区共有非公企业694家，其中建立独立工会8家、联合工会12家。", "ok ok ok"),
    (COMMUNITY, "目前共组建工会20家。", "ok"),
    (COMMUNITY, "对三十余户住户的噪音问题进行了法律援助。", "ok"),
    (COMMUNITY, "全年开展文艺演出六场，志愿服务十四次。", "ok ok"),
    (COMMUNITY, "辖区非公企业职工4962人，工会会员4813人，入会率达97%。", "ok ok ok"),
    (COMMUNITY, "辖区非公企业职工4962人，工会会员4813人，入会率达95%。", "ok ok self"),
    (COMMUNITY, "签订工资集体协议27份，比上年多签6份。", "ok ok"),
    (COMMUNITY, "工资集体协议签订数增长近三成。", "ok"),
    (COMMUNITY, "组织歌咏比赛12场。", "none"),
    (COMMUNITY, "组织志愿服务10次。", "year"),
    (COMMUNITY, "非公企业从652家发展到694家，新增42家。", "ok ok ok"),
    (LABOUR_UNION, "送清凉活动慰问一线职工1260人，发放物资18.6万元。", "ok ok"),
    (LABOUR_UNION, "夏送清凉投入18.6万元，冬送温暖发放资金42.5万元。", "ok ok"),
    (LABOUR_UNION, "夏送清凉投入42.5万元，冬送温暖发放资金18.6万元。", "row row"),
    (LABOUR_UNION, "“送温暖”资金支出43万元。", "ok"),
    (LABOUR_UNION, "“送温暖”资金支出近43万元，增长9%。", "ok ok"),
    (LABOUR_UNION, "征集合理化建议412条，采纳206条，采纳率50%。", "ok ok ok"),
    (LABOUR_UNION, "征集合理化建议412条，采纳206条，采纳率达到55%。", "ok ok self"),
    (LABOUR_UNION, "合理化建议采纳率过半。", "value"),
    (LABOUR_UNION, "合理化建议采纳率达五成。", "ok"),
    (LABOUR_UNION, "开展劳动竞赛项目16个，3850名职工参赛，产生技术创新成果58项。", "ok ok ok"),
    (LABOUR_UNION, "参赛职工3850人次。", "unit"),
    (LABOUR_UNION, "参赛职工达3850人，同比增长20.3%，增加650人。", "ok ok ok"),
    (LABOUR_UNION, "参赛职工达3850人，同比增长25.3%。", "ok value"),
    (LABOUR_UNION, "技术创新成果同比增加17项，增长41.5%。", "ok ok"),
    (LABOUR_UNION, "创新工作室达到11个，新增2个。", "ok ok"),
    (LABOUR_UNION, "创新工作室比上年新增3个。", "value"),
    (LABOUR_UNION, "慰问劳模45人、组织劳模疗休养30人，共75人。", "ok ok ok"),
    (LABOUR_UNION, "组织30名劳模疗休养，慰问45名劳模。", "ok ok"),
    (LABOUR_UNION, "组织45名劳模疗休养。", "row"),
    (LABOUR_UNION, "平均每个竞赛项目有240名职工参加。", "value"),
    (LABOUR_UNION, "平均每个竞赛项目有241名职工参加。", "ok"),
    (LABOUR_UNION, "送清凉和送温暖资金合计61.1万元。", "ok"),
    (LABOUR_UNION, "送清凉和送温暖资金合计60.1万元。", "value"),
    (LABOUR_UNION, "2026年，将新建创新工作室5个。", "target"),
    (LABOUR_UNION, "2025年计划创建创新工作室3个。", "target"),
    (DISCIPLINE, "共有基层党组织35个、党员1024名。", "ok ok"),
    (DISCIPLINE, "党员队伍由998名发展到1024名，净增26名。", "ok ok ok"),
    (DISCIPLINE, "发展党员26名。", "year"),
    (DISCIPLINE, "全年发展党员22名，比上年少4名。", "ok ok"),
    (DISCIPLINE, "巡察反馈问题41个，完成整改38个，整改率92.7%。", "ok ok ok"),
    (DISCIPLINE, "巡察反馈问题41个，完成整改38个，整改率95%。", "ok ok self"),
    (DISCIPLINE, "办理信访举报13件，同比下降23.5%；立案4件，给予党纪处分5人。", "ok ok ok ok"),
    (DISCIPLINE, "办理信访举报13件，同比上升23.5%。", "ok value"),
    (DISCIPLINE, "运用“第一种形态”28人次，增长四成。", "ok ok"),
    (DISCIPLINE, "谈心谈话1500余人次。", "value"),
    (DISCIPLINE, "谈心谈话1500人次左右。", "ok"),
    (DISCIPLINE, "谈心谈话超过1500人次。", "value"),
    (DISCIPLINE, "谈心谈话达1500人次以上。", "ok"),
    (DISCIPLINE, "投入党建经费56.8元。", "unit"),
    (DISCIPLINE, "投入党建经费568万元。", "value"),
    (DISCIPLINE, "投入党建经费56.8万元，较去年增加6.6万元，增幅13.1%。", "ok ok ok"),
    (DISCIPLINE, "投入党建经费56.8万元，较去年增加6.6万元，增幅15.1%。", "ok ok value"),
    (DISCIPLINE, "召开组织生活会70场。", "ok"),
    (DISCIPLINE, "党务干部培训310人。", "unit"),
    (DISCIPLINE, "给予党纪处分5件。", "unit"),
    (DISCIPLINE, "党员1024人，其中女党员400人。", "ok none"),
    (DISCIPLINE, "三会一课开展216次。", "none"),
    (DISCIPLINE, "印发学习资料2000册。", "none"),
    (SOCIAL, "城镇新增就业8620人，完成年度目标的107.8%。", "ok none"),
    (SOCIAL, "职业培训4100人次，其中农民工培训1500人次。", "ok none"),
    (SOCIAL, "社保参保人数达12.64万人，医保参保率98.2%，养老保险覆盖面95.1%。", "ok ok ok"),
    (SOCIAL, "社保参保人数较上年增加8400人，增长7.1%。", "ok ok"),
    (SOCIAL, "医保参保率提高0.6个百分点，养老保险覆盖面提高1.1个百分点。", "ok ok"),
    (SOCIAL, "养老保险覆盖面由94%扩大到95.1%。", "ok ok"),
    (SOCIAL, "追回欠薪1148.6万元，其中为农民工追回欠薪865.2万元，占75.3%。", "ok ok ok"),
    (SOCIAL, "追回欠薪1148.6万元，其中为农民工追回欠薪865.2万元，占65.3%。", "ok ok self"),
    (SOCIAL, "仲裁立案342件，结案330件，结案率96.5%，调解成功215件。", "ok ok ok ok"),
    (SOCIAL, "调解成功215件，调解成功率62.9%。", "ok ok"),
    (SOCIAL, "窗口办件量5.2万件，好差评满意率99.8%。", "ok ok"),
    (SOCIAL, "窗口月均办件4333件。", "ok"),
    (SOCIAL, "窗口日均办件500件。", "value"),
    (SOCIAL, "窗口办件5万余件，同比增长一成多。", "ok ok"),
    (SOCIAL, "欠薪案件下降20%，追回欠薪下降13%。", "ok ok"),
    (SOCIAL, "欠薪案件由120件减少至96件，降幅为20%。", "ok ok ok"),
    (SOCIAL, "欠薪案件96件，同比持平。", "ok"),
    (SOCIAL, "仲裁立案310件、结案330件。", "year ok"),
    (SOCIAL, "仲裁立案同比增加32件，结案同比增加19件。", "ok value"),
    (SOCIAL, "仲裁立案和结案分别增长10.3%和9.6%。", "ok ok"),
    (SOCIAL, "仲裁立案和结案分别增长9.6%和10.3%。", "value value"),
    (SOCIAL, "2024年，城镇新增就业8620人；2023年为8150人。", "ok ok"),
    (SOCIAL, "2024年城镇新增就业8150人。", "year"),
    (SOCIAL, "较2022年新增就业人数增长30%。", "none"),
    (SOCIAL, "截至12月底，城镇新增就业8620人。", "ok"),
    (SOCIAL, "上半年城镇新增就业8620人。", "year"),
    (SOCIAL, "上半年城镇新增就业4200人。", "none"),
    (SOCIAL, "近三年累计城镇新增就业2.5万人。", "none"),
    (SOCIAL, "“十四五”以来，新增就业4万人。", "none"),
    (SOCIAL, "失业人员再就业2155户。", "unit"),
    (SOCIAL, "失业人员再就业2155人次。", "unit"),
    (JUSTICE, "人民调解案件1280件，调解成功1262件，成功率98.6%。", "ok ok ok"),
    (JUSTICE, "人民调解案件1280件，调解成功1262件，成功率99.6%。", "ok ok self"),
    (JUSTICE, "开展法治宣讲145场次，解答法律咨询3260人次。", "ok ok"),
    (JUSTICE, "办理法律援助案件412件，受援人430名，挽回经济损失1260.5万元。", "ok ok ok"),
    (JUSTICE, "办理法律援助案件412件，挽回损失超1200万元，同比增长28.6%。", "ok ok ok"),
    (JUSTICE, "全区14个司法所共有人民调解员520名，平均每个司法所37名。", "ok ok ok"),
    (JUSTICE, "全区14个司法所共有人民调解员520名，平均每个司法所47名。", "ok ok self"),
    (JUSTICE, "律师168名，比上年增加18名，增长12%。", "ok ok ok"),
    (JUSTICE, "公证办理960件，同比下降5.9%。", "ok ok"),
    (JUSTICE, "公证办理960件，同比增长5.9%。", "ok value"),
    (JUSTICE, "在册社区矫正对象186人，较去年减少15人。", "ok ok"),
    (JUSTICE, "在册社区矫正对象186人，较去年增加15人。", "ok value"),
    (JUSTICE, "人民调解案件、法律援助案件、公证办理共2652件。", "ok"),
    (JUSTICE, "人民调解1280件、公证960件、法律援助412件，合计2562件。", "ok ok ok self"),
    (JUSTICE, "法律援助案件平均每件挽回损失3.06万元。", "ok"),
    (JUSTICE, "法律援助受援人412人。", "row"),
    (JUSTICE, "挽回损失1260.5元。", "unit"),
    (JUSTICE, "挽回损失126.05万元。", "value"),
    (JUSTICE, "组建普法志愿队8支。", "none"),
    (JUSTICE, "满意度测评得分98.5分。", "none"),
]


@pytest.mark.parametrize(("rows", "text", "expected"), CASES, ids=[text[:24] for _, text, _ in CASES])
def test_verdicts_follow_in_text_order(rows: str, text: str, expected: str) -> None:
    judged = check_numbers(text, read_statistics(rows), load_catalogue())
    found = [item.verdict for item in judged if item.verdict != "not_a_statistic"]
    wanted = [VERDICTS[code] for code in expected.split()]
    assert found == wanted, [(item.mention.text, item.verdict, item.expression, item.reason) for item in judged]

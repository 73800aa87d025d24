"""Cases of the number check against wide tables, where many rows share words."""

import pytest
from figure_table import VERDICTS, read_statistics

from corpus.indicators import load_catalogue
from drafter.checks.judging.rules import read_interval
from drafter.checks.numbers import check_numbers
from drafter.figures import evaluate

WIDE = (
    "基层工会组织 家 486 432; 工会会员 人 19260 17120; 职工总数 人 19897 18291; 入会率 % 96.8 93.6; "
    "新建工会 家 54 43; 新就业形态会员 人 2360 1180; 集体合同 份 1191 1087; 合同覆盖企业 家 812 768; "
    "合同覆盖职工 人 41290 38655; 查处违法案件 起 112 98; 违法案件结案 起 110 95; 受理争议案件 件 180 165; "
    "争议案件结案 件 163 150; 争议涉案金额 万元 394.7 352.4; 裁决结案 件 59 48; 调解结案 件 75 70; "
    "案外调解 件 55 46; 走访慰问困难职工 户 326 298; 慰问金额 万元 48.9 44.7; 金秋助学 人 87 92; "
    "助学金额 万元 26.1 27.6; 医疗互助参加 人次 15480 14210; 互助赔付 万元 132.6 118.4; 培训班 期 24 20; "
    "培训职工 人次 3120 2600; 劳动竞赛 场 18 15; 参赛职工 人 5400 4050; 文体活动 场 36 28; "
    "参加文体活动 人次 12800 9600; 职工书屋 个 42 35; 劳模工作室 个 9 6; 志愿者 人 126 110; "
    "心理咨询 人次 1206 870; 举报投诉 件 120 150; 重大安全事故 起 0 1; 重大隐患 处 8 13; "
)

STREET = (
    "低保特困家庭 户 5 6; 再就业培训 人 29 24; 实现再就业 人 13 11; 小额贷款企业 家 2 1; 结对帮扶困难居民 人 13 10; "
    "办理医疗保险 人 850 800; 组建新建企业工会 个 2 3; 非公有制企业工会 个 22 20; 签订联建共创协议单位 家 12 9; "
    "参与仲裁案件 件 46 39; 调解成功案件 件 11 8; 撤诉案件 件 3 2; 法律援助住户 家 32 0; 就业援助 人次 120 90; "
)

SCHOOL = (
    "教职工总数 人 1286 1250; 工会会员 人 1280 1244; 分工会 个 24 24; 教代会提案 件 36 31; "
    "办结提案 件 35 30; 提案满意率 % 97.2 95; 教职工运动会参赛 人 860 790; 慰问住院教职工 人次 58 49; "
    "慰问品 万元 12.9 11.5; 青年教师教学竞赛 人 42 38; 获省级奖 项 5 3; 送生日蛋糕券 张 1286 1250; "
    "体检 人 1190 1102; "
)

PETITIONS = (
    "接待来访 批次 320 410; 来访人数 人次 1150 1560; 受理信访件 件 860 990; 按期办结信访件 件 851 970; "
    "领导包案 件 25 30; 化解信访积案 件 22 18; 12345热线工单 件 15600 14200; 工单满意率 % 96.5 94.8; "
    "网格员 人 312 300; 排查矛盾纠纷 起 1420 1380; 调处矛盾纠纷 起 1398 1350; "
)

WOMEN = (
    "妇女之家 个 128 120; 家庭教育讲座 场 86 72; 讲座受益家长 人次 9400 7600; 两癌筛查 人 15200 14000; "
    "帮扶困难妇女 人 340 365; 帮扶资金 万元 51 43.8; 巾帼志愿者 人 2150 1900; 婚姻家庭纠纷调解 件 215 240; "
    "调解成功 件 204 226; 最美家庭 户 60 50; 来信来访 件次 95 110; 女性就业培训 期 22 18; "
)

LOGISTICS = (
    "办公用房维修 处 46 40; 公车派遣 次 3120 3500; 公车运行费 万元 186.4 210; 会议服务 场 640 580; "
    "食堂就餐 人次 182000 176000; 用电量 度 920000 1000000; 节约经费 万元 23.6 18; 采购项目 个 38 44; "
    "采购金额 万元 1260 1420; 设备巡检 次 96 96; 满意度 % 98.1 97.4; "
)

CASES = [
    (
        WIDE,
        "我们不断壮大工会队伍，新建工会54家，新发展新就业形态会员1180人，基层工会组织总数达486家，会员达19260人。",
        "ok ok ok ok",
    ),
    (
        WIDE,
        "全年走访慰问困难职工家庭326户，送去慰问金48.9万元；开展金秋助学活动，资助学生87名，发放助学金26.1万元。",
        "ok ok ok ok",
    ),
    (WIDE, "全年举办各类培训班24期，培训职工3120人次；开展劳动竞赛18场，5400名职工参与。", "ok ok ok ok"),
    (WIDE, "组织开展文体活动36场，吸引12800人次职工参加。", "ok ok"),
    (WIDE, "全年组织36场文体活动，参与职工达1.28万人次。", "ok ok"),
    (WIDE, "职工医疗互助保障参保15480人次，赔付金额132.6万元。", "ok ok"),
    (WIDE, "推进集体协商，签订集体合同1191份，覆盖企业812家，覆盖职工41290人。", "ok ok ok"),
    (WIDE, "集体合同1191份，覆盖企业812家、职工4万余人。", "ok ok ok"),
    (WIDE, "受理劳动争议案件180件，审结163件，涉案金额394.7万元。", "ok ok ok"),
    (WIDE, "全年共受理争议案件180件，其中调解结案75件，裁决结案59件。", "ok ok ok"),
    (WIDE, "查处各类劳动违法案件112起，办结110起，办结率98.2%。", "ok ok ok"),
    (WIDE, "建成职工书屋42个，劳模创新工作室9个。", "ok ok"),
    (WIDE, "职工书屋、劳模工作室分别达到42个和9个，分别比上年增加7个和3个。", "ok ok ok ok"),
    (WIDE, "职工书屋和劳模工作室分别新增7个和3个。", "ok ok"),
    (WIDE, "会员人数从17120人增长到19260人，增幅12.5%。", "ok ok ok"),
    (WIDE, "职工入会率由上年的93.6%提高到96.8%。", "ok ok"),
    (WIDE, "入会率同比提升3.2个百分点，达到96.8%。", "ok ok"),
    (WIDE, "举报投诉件数下降20%，重大隐患由13处降到8处。", "ok ok ok"),
    (WIDE, "重大隐患同比减少5处，下降38.5%。", "ok ok"),
    (WIDE, "心理咨询服务1206人次，较上年净增336人次，增长38.6%。", "ok ok ok"),
    (WIDE, "参加文体活动职工1.28万人次，是去年的1.33倍。", "ok ok"),
    (WIDE, "新就业形态会员数量翻了一番，占会员总数的12.3%。", "ok ok"),
    (WIDE, "新就业形态会员占全部会员的比重由6.9%上升到12.3%。", "ok ok"),
    (WIDE, "在19897名职工中，有19260名加入了工会。", "ok ok"),
    (WIDE, "全区共有职工近2万人，会员1.9万多人，基层工会近500家。", "ok ok ok"),
    (WIDE, "慰问困难职工326户，户均慰问1500元，比上年同期增加28户。", "ok ok ok"),
    (WIDE, "人均助学金3000元。", "ok"),
    (WIDE, "平均每期培训班培训130人次。", "ok"),
    (WIDE, "平均每月开展文体活动3场，劳动竞赛1.5场。", "ok ok"),
    (WIDE, "每场劳动竞赛平均300人参赛。", "ok"),
    (WIDE, "争议案件结案率达90.6%，调解结案占比46%。", "ok ok"),
    (WIDE, "争议案件结案163件，比上年多结13件。", "ok ok"),
    (WIDE, "仍有17件争议案件未结案。", "ok"),
    (WIDE, "案外调解55件，比裁决结案少4件。", "ok ok"),
    (WIDE, "违法案件结案和争议案件结案共273件。", "ok"),
    (WIDE, "全年共办结违法案件和争议案件273件。", "ok"),
    (WIDE, "志愿者队伍发展到126人，比年初增加16人。", "ok ok"),
    (WIDE, "志愿者增长14.5%。", "ok"),
    (WIDE, "志愿者达到110人。", "year"),
    (WIDE, "全年慰问金支出48.9万元，同比增长9.4%；助学金26.1万元，同比下降5.4%。", "ok ok ok ok"),
    (WIDE, "慰问金48.9万元和助学金26.1万元，共计75万元。", "ok ok ok"),
    (WIDE, "慰问、助学两项支出共75万元。", "ok"),
    (WIDE, "发放慰问金489000元。", "ok"),
    (WIDE, "发放慰问金四十八万九千元。", "ok"),
    (WIDE, "发放慰问金近50万元。", "ok"),
    (WIDE, "发放慰问金超过50万元。", "value"),
    (WIDE, "赔付金额同比增长12%。", "ok"),
    (WIDE, "今年职工书屋增加到42个，去年为35个。", "ok ok"),
    (WIDE, "去年同期新建工会43家，今年达到54家，同比增长25.6%。", "ok ok ok"),
    (WIDE, "上年新建工会54家，今年新建43家。", "year year"),
    (WIDE, "2023年、2024年分别新建工会43家、54家。", "ok ok"),
    (WIDE, "2024年、2023年分别查处违法案件98起、112起。", "year year"),
    (WIDE, "培训职工3120名。", "unit"),
    (WIDE, "参赛职工5400人次。", "unit"),
    (WIDE, "参加文体活动12800人。", "unit"),
    (WIDE, "走访慰问困难职工326家。", "unit"),
    (WIDE, "签订集体合同1191件。", "unit"),
    (WIDE, "新建工会54个。", "ok"),
    (WIDE, "劳动竞赛18期。", "unit"),
    (WIDE, "助学金26.1万人。", "unit"),
    (WIDE, "培训班24场。", "unit"),
    (WIDE, "入会率96.8个百分点。", "unit"),
    (WIDE, "会员总数增长12.5个百分点。", "unit"),
    (WIDE, "会员19620人。", "value"),
    (WIDE, "走访慰问困难职工362户。", "value"),
    (WIDE, "互助赔付126.3万元。", "value"),
    (WIDE, "医疗互助参加1548人次。", "value"),
    (WIDE, "发放慰问金4.89万元。", "value"),
    (WIDE, "合同覆盖职工4129人。", "value"),
    (WIDE, "会员总数近1.9万人。", "value"),
    (WIDE, "会员总数1.8万多人。", "value"),
    (WIDE, "职工书屋50余个。", "value"),
    (WIDE, "文体活动约30场。", "value"),
    (WIDE, "文体活动不足36场。", "value"),
    (WIDE, "文体活动30多场。", "ok"),
    (WIDE, "基层工会组织不到500家。", "ok"),
    (WIDE, "慰问金额在40万元至50万元之间。", "ok"),
    (STREET, "参与仲裁案件46件，调解成功11件，其中3件撤诉，成功率23.9%。", "ok ok ok ok"),
    (STREET, "参与仲裁案件46件，调解成功11件，成功率33.9%。", "ok ok self"),
    (STREET, "今年组建新建企业工会3个。", "year"),
    (STREET, "为三十二家住户提供法律援助。", "ok"),
    (SCHOOL, "学校现有教职工1286人，工会会员1280人，入会率99.5%，下设24个分工会。", "ok ok ok ok"),
    (SCHOOL, "教代会征集提案36件，办结35件，办结率97.2%，满意率97.2%。", "ok ok ok ok"),
    (SCHOOL, "看望慰问住院教职工58人次，发放慰问品价值12.9万元。", "ok ok"),
    (SCHOOL, "组织42名青年教师参加教学竞赛，获省级奖5项。", "ok ok"),
    (SCHOOL, "运动会共有860名教职工参赛，比去年多70人。", "ok ok"),
    (SCHOOL, "组织教职工体检1102人。", "year"),
    (SCHOOL, "教代会提案较上年增加5件，增长16.1%。", "ok ok"),
    (SCHOOL, "教代会提案较上年增加5件，增长13.9%。", "ok value"),
    (SCHOOL, "参加体检人数占教职工总数的92.5%。", "ok"),
    (SCHOOL, "参加体检人数占教职工总数的95%。", "value"),
    (SCHOOL, "新购健身器材12台。", "none"),
    (SCHOOL, "省级以上媒体刊发稿件36篇。", "none"),
    (SCHOOL, "第三季度召开2次工会委员会议。", "none"),
    (PETITIONS, "全年接待来访320批次1150人次，同比分别下降22%和26.3%。", "ok ok ok ok"),
    (PETITIONS, "受理信访件860件，按期办结851件，按期办结率99%。", "ok ok ok"),
    (PETITIONS, "排查矛盾纠纷1420起，调处1398起，调处成功率98.5%。", "ok ok ok"),
    (PETITIONS, "领导包案25件，化解信访积案22件，化解率88%。", "ok ok ok"),
    (PETITIONS, "领导包案25件，化解信访积案22件，化解率98%。", "ok ok self"),
    (PETITIONS, "办理12345热线工单1.56万件，增长9.9%，工单满意率96.5%，提升1.7个百分点。", "ok ok ok ok"),
    (PETITIONS, "办理12345热线工单1.56万件，工单满意率提升1.7%。", "ok unit"),
    (PETITIONS, "312名网格员全年排查矛盾纠纷1420起，人均4.55起。", "ok ok ok"),
    (PETITIONS, "日均办理热线工单43件。", "ok"),
    (PETITIONS, "接待来访320批次，较上年减少90批次。", "ok ok"),
    (PETITIONS, "调处矛盾纠纷1420起。", "row"),
    (PETITIONS, "来访人数减少410人次，降幅26.3%。", "ok ok"),
    (PETITIONS, "来访人数减少310人次。", "value"),
    (PETITIONS, "受理信访件同比下降一成多。", "ok"),
    (PETITIONS, "受理信访件同比下降近两成。", "value"),
    (PETITIONS, "化解信访积案增长超过两成。", "ok"),
    (PETITIONS, "2023年接待来访410批次，2024年降至320批次。", "ok ok"),
    (PETITIONS, "计划2025年化解信访积案30件，力争满意率达到98%。", "target target"),
    (WOMEN, "全区建成妇女之家128个，比上年新增8个。", "ok ok"),
    (WOMEN, "举办家庭教育讲座86场，惠及家长9400人次。", "ok ok"),
    (WOMEN, "完成“两癌”筛查1.52万人，同比增长8.6%。", "ok ok"),
    (WOMEN, "帮扶困难妇女340名，发放帮扶资金51万元，人均1500元。", "ok ok ok"),
    (WOMEN, "帮扶困难妇女340名，发放帮扶资金51万元，人均1800元。", "ok ok self"),
    (WOMEN, "调解婚姻家庭纠纷215件，成功204件，成功率94.9%。", "ok ok ok"),
    (WOMEN, "调解婚姻家庭纠纷240件。", "year"),
    (WOMEN, "评选最美家庭50户。", "year"),
    (WOMEN, "评选最美家庭60家。", "unit"),
    (WOMEN, "巾帼志愿者达2150人，增长13.2%。", "ok ok"),
    (WOMEN, "巾帼志愿者超过2200人。", "value"),
    (WOMEN, "来信来访下降13.6%。", "ok"),
    (WOMEN, "来信来访同比上升13.6%。", "value"),
    (WOMEN, "讲座平均每场109人次参加。", "ok"),
    (WOMEN, "妇女之家和最美家庭分别达到60个和128户。", "row row"),
    (WOMEN, "帮扶资金从43.8万元提高到51万元，增长16.4%。", "ok ok ok"),
    (WOMEN, "帮扶资金从43.8万元提高到51万元，增长26.4%。", "ok ok self"),
    (WOMEN, "2025年力争建成妇女之家140个。", "target"),
    (WOMEN, "举办女性就业培训18期、家庭教育讲座86场。", "year ok"),
    (LOGISTICS, "公车派遣3120次，同比减少380次，运行费186.4万元，同比下降11.2%。", "ok ok ok ok"),
    (LOGISTICS, "会议服务保障640场次，较去年增长10.3%。", "ok ok"),
    (LOGISTICS, "用电量92万度，下降8%。", "ok ok"),
    (LOGISTICS, "用电量由100万度降至92万度，下降9%。", "ok ok self"),
    (LOGISTICS, "完成采购项目38个，采购金额1260万元，节约经费23.6万元。", "ok ok ok"),
    (LOGISTICS, "完成采购项目38个，采购金额126万元。", "ok value"),
    (LOGISTICS, "满意度98.1%，提高0.7个百分点。", "ok ok"),
    (LOGISTICS, "维修办公用房46处，设备巡检96次，月均8次。", "ok ok ok"),
    (LOGISTICS, "维修办公用房46间。", "unit"),
    (LOGISTICS, "节约经费23.6元。", "unit"),
    (LOGISTICS, "节约经费占采购金额的1.9%。", "ok"),
    (LOGISTICS, "采购项目比上年减少近两成。", "value"),
    (LOGISTICS, "绿化养护面积3万平方米。", "none"),
    (LOGISTICS, "接待参观团组38个。", "none"),
]


@pytest.mark.parametrize(("rows", "text", "expected"), CASES, ids=[text[:24] for _, text, _ in CASES])
def test_verdicts_follow_in_text_order_among_many_rows(rows: str, text: str, expected: str) -> None:
    judged = check_numbers(text, read_statistics(rows), load_catalogue())
    found = [item.verdict for item in judged if item.verdict != "not_a_statistic"]
    wanted = [VERDICTS[code] for code in expected.split()]
    assert found == wanted, [(item.mention.text, item.verdict, item.expression, item.reason) for item in judged]


@pytest.mark.parametrize(("rows", "text", "expected"), CASES, ids=[text[:24] for _, text, _ in CASES])
def test_every_expression_of_a_supported_number_evaluates_to_it(rows: str, text: str, expected: str) -> None:
    assert expected
    table = read_statistics(rows)
    for item in check_numbers(text, table, load_catalogue()):
        if item.verdict == "supported" and item.expression:
            interval = read_interval(item.mention)
            assert interval is not None
            assert interval.contains(evaluate(item.expression, table)), (item.mention.text, item.expression)

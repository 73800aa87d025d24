"""Whole-path cases of the number check: one row each, in the style of several kinds of office."""

from decimal import Decimal

import pytest

from corpus.indicators import load_catalogue
from corpus.table import Cell, Figure, StatTable
from drafter.checks.numbers import check_numbers

YEAR = 2024
_SCALES = {"万": 10_000, "亿": 100_000_000}
_CODES = {
    "ok": "supported",
    "value": "wrong_value",
    "row": "wrong_indicator",
    "unit": "wrong_unit",
    "year": "wrong_year",
    "none": "unsupported",
    "target": "target",
    "self": "internally_inconsistent",
}


def read_statistics(rows: str) -> StatTable:
    """A table from `name unit this last; …` (`-` for no value, a leading `plan:` for a plan figure)."""
    figures: list[Figure] = []
    for row in filter(None, (part.strip() for part in rows.split(";"))):
        name, unit, this, last = row.split()
        role = "plan" if name.startswith("plan:") else "actual"
        name = name.removeprefix("plan:")
        scale = next((factor for sign, factor in _SCALES.items() if unit.startswith(sign)), 1)
        base = unit if scale == 1 else unit[1:]
        for year, value in ((YEAR, this), (YEAR - 1, last)):
            if value != "-":
                cell = Cell("统计.csv", "", f"C{len(figures) + 2}")
                figures.append(
                    Figure(name, name, base, Decimal(value) * scale, year, cell, role, value, unit)  # type: ignore[arg-type]
                )
    return StatTable(YEAR, tuple(figures))


UNION = (
    "基层工会组织 家 318 296; 工会会员 人 21450 19800; 女会员 人 9866 9010; 职工总数 人 23100 22000; "
    "新建工会 家 26 31; 集体合同 份 845 790; 文艺演出 场 24 16; 健步走活动 场 12 12; 参加健步走 人次 3600 3000; "
    "走访困难职工 户 240 200; 慰问金 万元 36 28; 法律援助 件 68 80; 技能培训班 期 15 12; 技能培训职工 人次 1875 1440"
)
PARTY = (
    "党员总数 人 486 471; 女党员 人 198 190; 发展党员 人 18 21; 入党积极分子 人 42 36; 党支部 个 27 26; "
    "主题党日 次 324 312; 党课 场 54 48; 党费 万元 12.64 11.8; 走访慰问老党员 人 63 58; 民主评议优秀党员 人 97 94"
)
LETTERS = (
    "信访总量 件 640 800; 来信 件 210 260; 来访 批 180 230; 网上信访 件 250 310; 办结信访事项 件 608 744; "
    "化解积案 件 19 12; 领导接访 人次 156 130; 群众满意率 % 97.5 95.2"
)
LABOUR = (
    "城镇新增就业 人 8620 8150; 失业人员再就业 人 2155 2300; 就业困难人员就业 人 734 690; 招聘会 场 62 50; "
    "提供岗位 个 15500 12400; 技能鉴定 人 1320 1100; 创业担保贷款 万元 5280 4400; 欠薪案件 件 96 120; "
    "追回欠薪 万元 1148.6 1320.4; 城镇登记失业率 % 3.1 3.4; 参保人数 人 126400 118000"
)
PLANS = "新发展会员 人 2200 1900; 新发展会员年度目标 人 2000 1800; 职工书屋 个 21 18; 2025年职工书屋计划 个 25 -"

CASES = [
    # Plain values, units, notations.
    (UNION, "全区共有基层工会组织318家，会员21450人。", "318家=ok 21450人=ok"),
    (UNION, "截至年底，工会会员达到2.15万人，其中女会员9866人。", "2.15万人=ok 9866人=ok"),
    (UNION, "签订集体合同八百四十五份。", "八百四十五份=ok"),
    (UNION, "集体合同签订845份，组织文艺演出24场次。", "845份=ok 24场次=ok"),
    (UNION, "为240户困难职工送去慰问金36万元。", "240户=ok 36万元=ok"),
    (UNION, "共举办15期技能培训班，1875人次参加培训。", "15期=ok 1875人次=ok"),
    (UNION, "全年发放慰问金360000元。", "360000元=ok"),
    (PARTY, "现有党员486名，其中女党员198名，下设27个党支部。", "486名=ok 198名=ok 27个=ok"),
    (PARTY, "全年收缴党费12.64万元，开展主题党日324次。", "12.64万元=ok 324次=ok"),
    (PARTY, "发展党员18名，培养入党积极分子42名。", "18名=ok 42名=ok"),
    (
        LETTERS,
        "全年受理信访事项640件，其中来信210件、网上信访250件，来访180批。",
        "640件=ok 210件=ok 250件=ok 180批=ok",
    ),
    (LABOUR, "城镇新增就业8620人，失业人员再就业2155人，就业困难人员就业734人。", "8620人=ok 2155人=ok 734人=ok"),
    (LABOUR, "举办招聘会62场，提供岗位1.55万个。", "62场=ok 1.55万个=ok"),
    (LABOUR, "发放创业担保贷款5280万元，追回欠薪1148.6万元。", "5280万元=ok 1148.6万元=ok"),
    # Qualifiers.
    (UNION, "会员超过2万人，职工总数近2.4万人。", "超过2万人=ok 近2.4万人=ok"),
    (UNION, "工会会员2.1万余人，签订集体合同840多份。", "2.1万余人=ok 840多份=ok"),
    (UNION, "会员约2.1万人，集体合同不少于840份。", "约2.1万人=ok 不少于840份=ok"),
    (UNION, "集体合同突破900份。", "突破900份=value"),
    (UNION, "集体合同840余份，工会会员不足2万人。", "840余份=ok 不足2万人=value"),
    (UNION, "集体合同签订900份左右。", "900份左右=value"),
    (LABOUR, "参保人数逾12万人，招聘会60余场。", "逾12万人=ok 60余场=ok"),
    (LABOUR, "参保人数突破13万人。", "突破13万人=value"),
    (LETTERS, "群众满意率保持在97%以上。", "97%以上=ok"),
    (LETTERS, "群众满意率达98%。", "98%=ok"),
    (LETTERS, "群众满意率达97%。", "97%=value"),
    # Wrong values, rows, units.
    (UNION, "签订集体合同854份。", "854份=value"),
    (UNION, "工会会员21450家，基层工会组织318人。", "21450家=unit 318人=unit"),
    (UNION, "技能培训职工1875人。", "1875人=unit"),
    (UNION, "参加健步走3600人。", "3600人=unit"),
    (UNION, "发放慰问金36元。", "36元=unit"),
    (UNION, "慰问困难职工36户，发放慰问金36万元。", "36户=value 36万元=ok"),
    (UNION, "全年新建工会318家。", "318家=row"),
    (PARTY, "发展党员42名，入党积极分子18名。", "42名=row 18名=row"),
    (PARTY, "现有女党员486名。", "486名=row"),
    (LABOUR, "失业人员再就业734人。", "734人=row"),
    (LETTERS, "收到群众来信250件。", "250件=row"),
    (LETTERS, "化解积案156件。", "156件=row"),
    # Years.
    (UNION, "今年签订集体合同790份。", "790份=year"),
    (UNION, "2023年签订集体合同790份，2024年签订845份。", "790份=ok 845份=ok"),
    (UNION, "去年签订集体合同845份。", "845份=year"),
    (UNION, "集体合同由790份增加到845份。", "790份=ok 845份=ok"),
    (UNION, "会员从上年的19800人增加到21450人，净增1650人。", "19800人=ok 21450人=ok 1650人=ok"),
    (UNION, "举办文艺演出24场（上年同期16场）。", "24场=ok 16场=ok"),
    (PARTY, "党支部由26个增至27个。", "26个=ok 27个=ok"),
    (LETTERS, "信访总量由800件下降到640件。", "800件=ok 640件=ok"),
    (LETTERS, "信访总量由800件上升到640件。", "800件=ok 640件=value"),
    (LETTERS, "第一季度受理信访总量640件。", "640件=year"),
    # Growth and difference.
    (UNION, "工会会员21450人，同比增长8.3%。", "21450人=ok 8.3%=ok"),
    (UNION, "法律援助68件，同比下降15%。", "68件=ok 15%=ok"),
    (UNION, "法律援助68件，同比增长15%。", "68件=ok 15%=value"),
    (UNION, "文艺演出场次比上年增长一半。", "一半=ok"),
    (UNION, "慰问金较上年增长近三成。", "近三成=ok"),
    (UNION, "走访困难职工比上年多40户。", "40户=ok"),
    (UNION, "新建工会同比减少5家。", "5家=ok"),
    (UNION, "新建工会同比增加5家。", "5家=value"),
    (UNION, "会员由19800人增加到21450人，增长9.3%。", "19800人=ok 21450人=ok 9.3%=self"),
    (LABOUR, "招聘会62场，同比增幅24%。", "62场=ok 24%=ok"),
    (LABOUR, "提供岗位数较去年同期增加3100个。", "3100个=ok"),
    (LABOUR, "欠薪案件同比下降两成。", "两成=ok"),
    (LABOUR, "欠薪案件同比上升20%。", "20%=value"),
    (LABOUR, "城镇登记失业率3.1%，比上年下降0.3个百分点。", "3.1%=ok 0.3个百分点=ok"),
    (LABOUR, "城镇登记失业率比上年下降0.3%。", "0.3%=unit"),
    (LABOUR, "城镇登记失业率比上年下降0.5个百分点。", "0.5个百分点=value"),
    (LETTERS, "群众满意率提高到97.5%，提高2.3个百分点。", "97.5%=ok 2.3个百分点=ok"),
    (LETTERS, "化解积案19件，增长58.3%。", "19件=ok 58.3%=ok"),
    (LETTERS, "化解积案是上年的1.6倍。", "1.6倍=ok"),
    (LETTERS, "化解积案是上年的2.6倍。", "2.6倍=value"),
    (UNION, "文艺演出达到上年的150%。", "150%=ok"),
    # Shares, rates.
    (UNION, "女会员9866人，占会员总数的46%。", "9866人=ok 46%=ok"),
    (UNION, "女会员占会员总数的近五成。", "近五成=ok"),
    (UNION, "女会员占会员总数的56%。", "56%=value"),
    (UNION, "女会员9866人，会员21450人，女会员占比36%。", "9866人=ok 21450人=ok 36%=self"),
    (PARTY, "女党员占党员总数的四成以上。", "四成以上=ok"),
    (LETTERS, "办结信访事项608件，办结率95%。", "608件=ok 95%=ok"),
    (LETTERS, "信访总量640件，办结信访事项608件，办结率98%。", "640件=ok 608件=ok 98%=self"),
    (LETTERS, "网上信访250件，占信访总量的39.1%。", "250件=ok 39.1%=ok"),
    (LETTERS, "网上信访占信访总量的过半。", "过半=value"),
    (UNION, "职工入会率92.9%。", "92.9%=ok"),
    # Averages.
    (UNION, "走访困难职工240户，发放慰问金36万元，户均1500元。", "240户=ok 36万元=ok 1500元=ok"),
    (UNION, "走访困难职工240户，发放慰问金36万元，户均1800元。", "240户=ok 36万元=ok 1800元=self"),
    (UNION, "举办技能培训班15期，技能培训职工1875人次，平均每期125人次。", "15期=ok 1875人次=ok 125人次=ok"),
    (UNION, "平均每月举办文艺演出2场。", "2场=ok"),
    (UNION, "平均每月举办文艺演出3场。", "3场=value"),
    (PARTY, "每个支部平均18名党员。", "18名=ok"),
    # Sums.
    (UNION, "文艺演出和健步走活动合计36场。", "36场=ok"),
    (UNION, "文艺演出24场、健步走活动12场，两项共计38场。", "24场=ok 12场=ok 38场=self"),
    (LETTERS, "来信、网上信访共460件。", "460件=ok"),
    # 分别.
    (PARTY, "党员总数和女党员分别为486名和198名。", "486名=ok 198名=ok"),
    (PARTY, "党员总数和女党员分别为198名和486名。", "198名=row 486名=row"),
    (LABOUR, "招聘会、提供岗位分别增长24%和25%。", "24%=ok 25%=ok"),
    (LABOUR, "招聘会62场、提供岗位15500个，分别增长24%和25%。", "62场=ok 15500个=ok 24%=ok 25%=ok"),
    # Targets and plans.
    (UNION, "2025年，力争新建工会30家，工会会员突破2.3万人。", "30家=target 突破2.3万人=target"),
    (UNION, "明年计划签订集体合同900份。", "900份=target"),
    (PLANS, "全年新发展会员2200人，完成年度目标的110%。", "2200人=ok 110%=ok"),
    (PLANS, "全年新发展会员2200人，超额完成年度目标10%。", "2200人=ok 10%=ok"),
    (PLANS, "年度目标2000人，实际新发展会员2200人，完成目标的120%。", "2000人=ok 2200人=ok 120%=self"),
    (PLANS, "2025年计划建设职工书屋25个。", "25个=ok"),
    # Nothing to support it.
    (UNION, "开通服务热线，接听来电532个。", "532个=none"),
    (UNION, "文艺演出吸引观众8000人次。", "8000人次=none"),
    (UNION, "演出经费投入36万元。", "36万元=none"),
    (UNION, "会员较2020年增长40%。", "40%=none"),
    (UNION, "五年来累计签订集体合同4100份。", "4100份=none"),
    (PARTY, "走访企业97家。", "97家=none"),
    (PARTY, "党建经费支出27万元。", "27万元=none"),
    (LABOUR, "培训青年讲师62人。", "62人=none"),
    (LETTERS, "群众好评率99.2%。", "99.2%=none"),
    (PARTY, "为xx人办理了手续。", "xx人=none"),
    # Lists in the text.
    (PARTY, "成立宣传组、联络组、保障组三个工作组。", "三个=ok"),
    (PARTY, "成立宣传组、联络组、保障组五个工作组。", "五个=self"),
]


@pytest.mark.parametrize(("rows", "text", "expected"), CASES, ids=[text[:24] for _, text, _ in CASES])
def test_each_number_gets_the_verdict_its_words_and_the_table_demand(rows: str, text: str, expected: str) -> None:
    judged = check_numbers(text, read_statistics(rows), load_catalogue())
    found = [(item.mention.text, item.verdict) for item in judged if item.verdict != "not_a_statistic"]
    wanted = [(part.split("=")[0], _CODES[part.split("=")[1]]) for part in expected.split()]
    assert found == wanted, [(item.mention.text, item.verdict, item.expression, item.reason) for item in judged]

"""Free prose: numbers whose words name no indicator, gaps between amounts, and numbers that are no statistics."""

import pytest
from figure_table import VERDICTS, read_statistics

from corpus.indicators import load_catalogue
from drafter.checks.numbers import check_numbers

# As a union's form puts them: sessions, persons and money of one subject in neighbouring rows.
FORM = (
    "企业总数 家 1180 1105; 职工总数 人 15320 14710; 独立基层工会 个 121 113; 联合基层工会 个 19 17; "
    "工会联合会 个 5 4; 平台劳动者人数 人 840 610; 平台劳动者会员数 人 504 305; 理论学习场次 场次 34 29; "
    "职工宣讲人次 人次 2610 2240; 集体合同 份 96 90; 集体合同覆盖企业数 家 288 261; 集体合同覆盖职工数 人 9870 9105; "
    "工资专项集体合同数 份 81 77; 新增工资专项集体合同数 份 7 6; 工资专项集体合同覆盖企业数 家 240 229; "
    "工资专项集体合同覆盖职工数 人 8110 7790; 职工代表提案数 件 92 85; "
    "提案办结数 件 78 74; 争议受理件数 件 64 71; 调解成功件数 件 49 52; 争议结案件数 件 60 66; "
    "慰问人次 人次 702 650; 慰问金额 万元 31.59 29.1; 助学人数 人 14 16; 助学金额 元 49000 54400; "
    "技能竞赛场次 场次 11 9; 竞赛参加人次 人次 1320 1015; 文体活动场次 场次 47 21; 文体活动人次 人次 5640 4210; "
    "场均参与人次 人次 120 200; 职工之家 个 38 35; 职工夜校 个 6 4; 创新工作室 个 8 7; 隐患排查 处 151 160; "
    "隐患整改 处 146 155; 预算执行率 % 94.1 94.6; 工会驿站 个 16 13; 提示函 份 7 4"
)

CASES = [
    # A count without words of its own belongs to the row beside the one before.
    ("全年学习宣讲34场次，2610人次听讲。", "34场次=ok 2610人次=ok"),
    ("举办技能竞赛11场次、1320人次参加。", "11场次=ok 1320人次=ok"),
    ("举办技能竞赛11场次、5640人次参加。", "11场次=ok 5640人次=row"),
    ("集体合同96份，覆盖企业288家、职工9870人。", "96份=ok 288家=ok 9870人=ok"),
    ("集体合同96份，覆盖288家企业的9870名职工。", "96份=ok 288家=ok 9870名=ok"),
    ("集体合同96份，覆盖288家企业、15320名职工。", "96份=ok 288家=ok 15320名=row"),
    # Two kinds of contract in one place of the form, each with those it covers.
    ("工资专项集体合同81份，覆盖职工8110人。", "81份=ok 8110人=ok"),
    ("工资专项集体合同81份，覆盖职工9870人。", "81份=ok 9870人=row"),
    ("工资专项集体合同81份，覆盖企业240家、职工8110人。", "81份=ok 240家=ok 8110人=ok"),
    ("集体合同96份，覆盖企业288家，覆盖职工8110人。", "96份=ok 288家=ok 8110人=row"),
    ("慰问702人次、31.59万元；助学14人、49000元。", "702人次=ok 31.59万元=ok 14人=ok 49000元=ok"),
    ("收到提案92件，办结78件；争议受理64件，结案60件。", "92件=ok 78件=ok 64件=ok 60件=ok"),
    ("收到提案92件，办结60件。", "92件=ok 60件=row"),
    ("年末平台劳动者会员504人，上年只有305人。", "504人=ok 305人=ok"),
    # What stands next to the number names it.
    ("基层工会由121个独立工会和19个联合工会组成。", "121个=ok 19个=ok"),
    ("在镇东职工之家试办夜校6个班。", "6个=ok"),
    ("全年文体活动120人次参加。", "120人次=row"),
    # A measure noun tells which of the amounts before is compared.
    ("文体活动47场次，5640人次参加，场次比上年翻了一番还多。", "47场次=ok 5640人次=ok 翻了一番还多=ok"),
    ("文体活动47场次，5640人次参加，场次比上年多26场次。", "47场次=ok 5640人次=ok 26场次=ok"),
    ("文体活动47场次，5640人次参加，人次比上年多26人次。", "47场次=ok 5640人次=ok 26人次=value"),
    # Founded or added this year.
    ("新命名创新工作室1个，增设3个工会驿站。", "1个=ok 3个=ok"),
    ("新增工会驿站3个、职工夜校2个。", "3个=ok 2个=ok"),
    ("新增工会驿站3个、职工夜校6个。", "3个=ok 6个=value"),
    ("工会联合会新增北门社区1个，共5个。", "1个=ok 5个=ok"),
    # Gaps and remainders.
    ("职工代表提案92件，提案办结78件，相差14件。", "92件=ok 78件=ok 14件=ok"),
    ("职工代表提案92件，提案办结78件，相差24件。", "92件=ok 78件=ok 24件=self"),
    ("争议受理64件，调解成功49件，两者差额15件。", "64件=ok 49件=ok 15件=ok"),
    ("排查隐患151处，整改146处，没有整改的5处已书面通知。", "151处=ok 146处=ok 5处=ok"),
    ("排查隐患151处，整改146处，没有整改的146处已书面通知。", "151处=ok 146处=ok 146处=self"),
    ("争议受理64件，结案60件，尚有4件未结。", "64件=ok 60件=ok 4件=ok"),
    ("争议受理64件，结案60件，尚有60件未结。", "64件=ok 60件=ok 60件=self"),
    ("平台劳动者入会较快，登记人数中还有336人没有入会。", "336人=ok"),
    # The difference keeps the unit of what is compared.
    ("争议受理64件，比上年减少7件。", "64件=ok 7件=ok"),
    ("争议受理64件，比上年减少7人。", "64件=ok 7人=unit"),
    ("预算执行率94.1%，低于上年0.5个百分点。", "94.1%=ok 0.5个百分点=ok"),
    ("预算执行率94.1%，高于上年0.5个百分点。", "94.1%=ok 0.5个百分点=value"),
    # Part and whole that stand before, and the rate of a group.
    ("平台劳动者会员达到504人，占登记人数840人的60%。", "504人=ok 840人=ok 60%=ok"),
    ("平台劳动者会员达到504人，占登记人数840人的65%。", "504人=ok 840人=ok 65%=self"),
    # A last-year word in 由…到 ends with its movement.
    ("工会驿站由上年的13个增加到16个，职工之家38个。", "13个=ok 16个=ok 38个=ok"),
    # An earlier clause names the row.
    ("第一次使用提示函，向超时加班的企业发出7份。", "7份=ok"),
    ("技能竞赛改由企业出题、工会出奖金，全年11场次、1320人次参加。", "11场次=ok 1320人次=ok"),
    # A list with one unit at its end.
    ("技能竞赛、文体活动分别举办11、47场次。", "11=ok 47场次=ok"),
    ("技能竞赛、文体活动分别举办13、47场次。", "13=value 47场次=ok"),
    # Against a plan that no table holds.
    ("职工夜校6个，比年初计划少2个。", "6个=ok 2个=none"),
]

NO_STATISTICS = [
    "申请三个工作日内审核完毕。",
    "每次讲课不超过二十分钟。",
    "名单在公开栏张贴七天。",
    "分片联系社区，每周至少有两天在企业。",
    "三项指标都比上年有所提高。",
    "餐饮店换人快，谈成一条算一条。",
    "把职工最关心的两三件事列成清单。",
    "主要是用工不足十人的门店。",
    "采购验收由一人改为两人签字。",
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:28] for text, _ in CASES])
def test_prose_numbers_get_the_verdict_their_place_demands(text: str, expected: str) -> None:
    judged = check_numbers(text, read_statistics(FORM), load_catalogue())
    found = [(item.mention.text, item.verdict) for item in judged if item.verdict != "not_a_statistic"]
    wanted = [(part.rsplit("=", 1)[0], VERDICTS[part.rsplit("=", 1)[1]]) for part in expected.split()]
    assert found == wanted, [(item.mention.text, item.verdict, item.expression, item.reason) for item in judged]


@pytest.mark.parametrize("text", NO_STATISTICS)
def test_limits_and_structure_words_need_no_support(text: str) -> None:
    judged = check_numbers(text, read_statistics(FORM), load_catalogue())
    assert {item.verdict for item in judged} == {"not_a_statistic"}


@pytest.mark.parametrize("text", ["举办为期3天的骨干培训班。", "志愿者服务时长达4000小时。"])
def test_a_length_of_time_told_as_a_result_needs_support(text: str) -> None:
    judged = check_numbers(text, read_statistics(FORM), load_catalogue())
    assert [item.verdict for item in judged] == ["unsupported"]

"""Every kind of numeric mention, in sentences written for these tests."""

from decimal import Decimal

import pytest

from corpus.mention import Mention
from corpus.quantity import find_mentions, same_unit, unit_class


def only(text: str) -> Mention:
    mentions = find_mentions(text)
    assert len(mentions) == 1, [mention.text for mention in mentions]
    return mentions[0]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit", "qualifier"),
    [
        ("慰问职工120人。", "120人", "120", "人", None),
        ("慰问职工１２０人。", "１２０人", "120", "人", None),
        ("会员1,280人。", "1,280人", "1280", "人", None),
        ("会员1，280人。", "1，280人", "1280", "人", None),
        ("支出12,345.67元。", "12,345.67元", "12345.67", "元", None),
        ("拨款1.2亿元。", "1.2亿元", "120000000", "元", None),
        ("服务3万人次。", "3万人次", "30000", "人次", None),
        ("举办56场次。", "56场次", "56", "场次", None),
        ("金额390余万元。", "390余万元", "3900000", "元", "余"),
        ("共一百二十余人。", "一百二十余人", "120", "人", "余"),
        ("约有30多家商户参加", "30多家", "30", "家", "多"),
        ("开班廿四期。", "廿四期", "24", "期", None),
        ("人民币肆拾捌万玖仟元整。", "肆拾捌万玖仟元整", "489000", "元", None),
        ("万余人参加。", "万余人", "10000", "人", "余"),
        ("上千人参加。", "上千人", "1000", "人", "上"),
        ("数十人参加。", "数十人", "10", "人", "数"),
        ("入会率97%以上。", "97%以上", "97", "%", "以上"),
        ("满意率98.6％。", "98.6％", "98.6", "%", None),
        ("差错率0.5‰。", "0.5‰", "0.05", "%", None),
        ("占百分之九十八点六。", "百分之九十八点六", "98.6", "%", None),
        ("失业率千分之三。", "千分之三", "0.3", "%", None),
        ("占三分之二。", "三分之二", "66.667", "%", None),
        ("占1/4。", "1/4", "25", "%", None),
        ("下降两成。", "两成", "20", "%", None),
        ("占三成五。", "三成五", "35", "%", None),
        ("接近五成。", "接近五成", "50", "%", "接近"),
        ("占比过半。", "过半", "50", "%", "过"),
        ("提高3.2个百分点。", "3.2个百分点", "3.2", "百分点", None),
        ("比上年翻了一番。", "翻了一番", "2", "倍", None),
        ("产值翻两番。", "翻两番", "4", "倍", None),
        ("增长近一倍。", "近一倍", "1", "倍", "近"),
        ("会员突破1.9万人。", "突破1.9万人", "19000", "人", "突破"),
        ("不少于50家。", "不少于50家", "50", "家", "不少于"),
        ("培训两天半。", "两天半", "2.5", "天", None),
        ("服务大厅接待1 280人次。", "1 280人次", "1280", "人次", None),
    ],
)
def test_an_amount_is_found_with_its_span_value_unit_and_qualifier(
    text: str, span: str, value: str, unit: str, qualifier: str | None
) -> None:
    mention = only(text)
    assert (mention.kind, mention.text, mention.unit, mention.qualifier) == ("quantity", span, unit, qualifier)
    assert mention.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "span", "low", "high"),
    [
        ("每期20至30人。", "20至30人", "20", "30"),
        ("增长4%—6%。", "4%—6%", "4", "6"),
        ("补助5万—10万元。", "5万—10万元", "50000", "100000"),
        ("补助5至10万元。", "5至10万元", "50000", "100000"),
        ("走访3-5家。", "3-5家", "3", "5"),
        ("志愿者二三十名。", "二三十名", "20", "30"),
        ("七八个网点。", "七八个", "7", "8"),
        ("安置五、六十人。", "五、六十人", "50", "60"),
        ("约占三到五成。", "三到五成", "30", "50"),
        ("下降百分之三十至四十。", "百分之三十至四十", "30", "40"),
    ],
)
def test_a_range_keeps_both_ends(text: str, span: str, low: str, high: str) -> None:
    mention = only(text)
    assert (mention.text, mention.value, mention.high) == (span, Decimal(low), Decimal(high))


def test_a_change_from_one_number_to_another_is_two_amounts() -> None:
    assert [mention.text for mention in find_mentions("由432家增加到486家，比例从10%到20%。")] == [
        "432家",
        "486家",
        "10%",
        "20%",
    ]


@pytest.mark.parametrize(
    ("text", "precision"),
    [("1.28万人", "100"), ("46.0%", "0.1"), ("120人", "1"), ("一百二十人", "10"), ("3万元", "10000")],
)
def test_precision_is_the_place_of_the_last_written_digit(text: str, precision: str) -> None:
    assert only(text).precision == Decimal(precision)


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("截至2024年9月底", "date", "2024年9月底"),
        ("回顾20xx年工作", "date", "20xx年"),
        ("从去年12月22日至1月21日", "date", "12月22日至1月21日"),
        ("今年上半年工作", "date", "上半年"),
        ("前三季度工作", "date", "前三季度"),
        ("近一年来的工作", "date", "近一年来"),
        ("二〇二四年五月一日", "date", "二〇二四年五月一日"),
        ("在2023-2024年", "date", "2023-2024年"),
        ("每周一上午", "date", "周一"),
        ("“十四五”时期", "date", "十四五"),
        ("庆祝建会100周年", "date", "100周年"),
        ("参加第十三届比赛", "ordinal", "第十三届"),
        ("住在四楼", "ordinal", "四楼"),
        ("国家二级", "ordinal", "二级"),
        ("位列前三名", "ordinal", "前三名"),
        ("获一等奖", "ordinal", "一等奖"),
        ("总工发〔2023〕5号文件", "document", "〔2023〕5号"),
        ("第32号令", "document", "第32号令"),
        ("庆“三八”活动", "named", "三八"),
        ("党的二十大精神", "named", "二十大精神"),
        ("二十届三中全会", "named", "二十届三中全会"),
        ("一合同三协议", "named", "一合同三协议"),
        ("落实五险一金", "named", "五险一金"),
        ("拨打12351热线", "named", "12351"),
        ("参评“百名服务标兵”活动", "named", "百名服务标兵"),
        ("地处四川", "named", "四川"),
        ("进一步改进", "idiom", "进一步"),
        ("统一意志", "idiom", "统一"),
        ("劳资双方", "idiom", "双方"),
        ("同大家一起努力", "idiom", "一起"),
        ("一心一意做好工作", "idiom", "一心一意"),
        ("组织了一次拔河比赛", "other", "一次"),
        ("每月召开一次例会", "other", "一次"),
        ("取得了一些成绩", "other", "一些"),
        ("有几点体会", "other", "几点"),
        ("电话028-87654321", "other", "028-87654321"),
    ],
)
def test_a_numeral_that_states_no_amount_has_its_kind(text: str, kind: str, span: str) -> None:
    mention = only(text)
    assert (mention.kind, mention.text) == (kind, span)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("一、加强学习\n二、做好服务", ["一、", "二、"]),
        ("（一）组织；（二）宣传", ["（一）", "（二）"]),
        ("1、学习\n2.服务\n3. 维权", ["1、", "2.", "3."]),
        ("（1）学习；（2）服务", ["（1）", "（2）"]),
        ("一是学习；二是服务。", ["一是", "二是"]),
        ("三、三级网络建设", ["三、", "三级网络"]),
    ],
)
def test_list_markers_are_found_with_their_punctuation(text: str, spans: list[str]) -> None:
    mentions = find_mentions(text)
    assert [mention.text for mention in mentions] == spans
    assert mentions[0].kind == "list_marker"


def test_a_decimal_at_the_start_of_a_paragraph_is_no_list_marker() -> None:
    assert only("2.5亿元投入使用").value == 250_000_000


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("走访三个村、一个社区。", ["quantity", "quantity"]),
        ("撰写五篇论文，并有一篇获奖。", ["quantity", "quantity"]),
        ("建成职工书屋一个、健身房两个。", ["quantity", "quantity"]),
        ("明确一名副主任分管。", ["other"]),
    ],
)
def test_one_with_a_measure_word_counts_only_in_a_list_or_a_part(text: str, kinds: list[str]) -> None:
    assert [mention.kind for mention in find_mentions(text)] == kinds


def test_none_happened_is_the_amount_zero() -> None:
    mention = only("全年没有发生一起安全事故。")
    assert (mention.kind, mention.value, mention.unit) == ("quantity", 0, "起")


def test_consecutive_years_are_an_amount_and_other_years_a_period() -> None:
    assert only("连续三年获评先进").kind == "quantity"
    assert only("三年来").kind == "date"


@pytest.mark.parametrize(
    "text",
    [
        "明年计划新建工会50家。",
        "力争入会率达到95%。",
        "拟投入80万元。",
        "二、下一步工作打算\n新建工会30家。",
        "二、2026年工作计划\n（一）组织建设。发展会员200名。",
    ],
)
def test_an_amount_that_lies_ahead_is_a_target(text: str) -> None:
    assert "target" in {mention.kind for mention in find_mentions(text)}


@pytest.mark.parametrize(
    "text",
    [
        "年度目标50家，实际新建54家。",
        "按计划完成培训12期。",
        "2024年工会工作情况\n发展会员300人。",
        "力争全覆盖。截至目前建会54家。",
        "制定培训计划5份。",
    ],
)
def test_an_amount_reached_is_no_target(text: str) -> None:
    assert "target" not in {mention.kind for mention in find_mentions(text)}


def test_a_placeholder_for_a_number_is_masked() -> None:
    mention = only("慰问职工xx人")
    assert (mention.kind, mention.masked, mention.value, mention.unit) == ("quantity", True, None, "人")


def test_capital_numerals_within_words_are_no_numbers() -> None:
    assert find_mentions("加强队伍建设，收拾行装，海陆空") == ()


def test_an_approximator_that_is_part_of_a_word_stays_outside() -> None:
    assert only("签约30家").text == "30家"
    assert only("最近30人").text == "30人"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("起", "件", True),
        ("家", "户", True),
        ("人", "名", True),
        ("人", "人次", False),
        ("户", "人", False),
        ("%", "百分点", False),
        ("台", "辆", False),
        ("元", "万元", False),
    ],
)
def test_units_of_one_class_state_the_same_amount(first: str, second: str, same: bool) -> None:
    assert same_unit(first, second) is same


def test_a_scaled_unit_has_the_class_of_its_base() -> None:
    assert unit_class("万元") == unit_class("元")

"""The number check as a whole: every mention judged, reasons, expressions, speed, hostile input."""

import time
from decimal import Decimal

import pytest
from figure_table import read_statistics
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_office import make_table

from corpus.indicators import load_catalogue
from corpus.quantity import find_mentions
from corpus.table import StatTable
from drafter.checks.judging.rules import read_interval, units_match, units_near
from drafter.checks.numbers import FLAGGED, JudgedMention, check_numbers, number_findings
from drafter.figures import evaluate

TABLE = "受理投诉 件 180 165; 办结投诉 件 163 150; 志愿者 人 126 110; 办结率 % 90.6 90.9; 慰问金 万元 48.9 44.7"


def judge(text: str, rows: str = TABLE) -> tuple[JudgedMention, ...]:
    return check_numbers(text, read_statistics(rows), load_catalogue())


def test_every_mention_gets_a_verdict_in_text_order() -> None:
    text = "（一）2024年，127名志愿者参加第3届活动，受理投诉180件，为xx人办理手续，力争明年达到200件。"
    assert [item.mention for item in judge(text)] == list(find_mentions(text))


def test_findings_cover_the_flagged_verdicts_and_nothing_else() -> None:
    judged = judge("受理投诉181件，办结投诉163件，服务4000小时，明年力争200件。")
    flagged = [item for item in judged if item.verdict in FLAGGED]
    findings = number_findings(judged)
    assert [(f.rule, f.start, f.end) for f in findings] == [
        (item.verdict, item.mention.start, item.mention.end) for item in flagged
    ]
    assert {f.severity for f in findings} == {"error"}
    assert len(findings) == 2


def test_a_wrong_row_names_both_rows_in_its_reason() -> None:
    (item,) = judge("办结投诉180件。")
    assert item.verdict == "wrong_indicator"
    assert "受理投诉" in item.reason
    assert "办结投诉" in item.reason


def test_a_reason_is_one_chinese_sentence() -> None:
    for item in judge("受理投诉181件，同比增长20%，办结率90.6%，志愿者126户，去年受理180件。"):
        assert item.reason.endswith("。")
        assert item.reason.count("。") == 1


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("受理投诉180件。", "受理投诉", "180"),
        ("去年受理投诉165件。", "last(受理投诉)", "165"),
        ("受理投诉比上年增加15件。", "受理投诉 - last(受理投诉)", "15"),
        ("受理投诉和办结投诉合计343件。", "受理投诉 + 办结投诉", "343"),
    ],
)
def test_the_expression_of_a_supported_number_gives_the_number(text: str, expression: str, value: str) -> None:
    item = judge(text)[-1]
    assert item.verdict == "supported"
    assert item.expression == expression
    assert evaluate(item.expression, read_statistics(TABLE)) == Decimal(value)


def test_growth_is_an_expression_over_both_years() -> None:
    item = judge("受理投诉同比增长9.1%。")[0]
    assert item.expression is not None
    assert round(evaluate(item.expression, read_statistics(TABLE)), 1) == Decimal("9.1")


def test_equal_digits_of_an_unrelated_row_never_support() -> None:
    for text in (
        "采购设备180件。",
        "帮助困难群众126人次。",
        "发布信息163条。",
        "走访企业126家。",
        "经费支出48.9万元。",
    ):
        assert judge(text)[0].verdict in FLAGGED, text


def test_direction_against_the_change_is_wrong_even_with_the_right_size() -> None:
    assert judge("受理投诉同比下降9.1%。")[0].verdict == "wrong_value"


def test_none_happened_states_zero() -> None:
    rows = "重大事故 起 0 2"
    assert judge("全年未发生一起重大事故。", rows)[0].verdict == "supported"
    assert judge("全年未发生一起重大事故。", "重大事故 起 3 2")[0].verdict == "wrong_value"


def test_places_joined_by_and_do_not_ask_for_a_sum() -> None:
    (item,) = judge("辖区企业和居委会共有困难居民人数27人。", "困难居民人数 人 27 25; 志愿者 人 90 80")
    assert item.verdict == "supported"


def test_numbers_under_a_plan_heading_are_targets() -> None:
    text = "一、工作成效\n受理投诉180件。\n二、下一步工作打算\n办结投诉200件。\n"
    assert [item.verdict for item in judge(text)][-1] == "target"
    assert "supported" in [item.verdict for item in judge(text)]


def test_plan_figures_are_compared_with_plans() -> None:
    rows = "受理投诉 件 180 165; plan:受理投诉 件 200 -"
    assert judge("年度计划受理投诉200件。", rows)[0].expression == "plan(受理投诉)"
    assert judge("年度计划受理投诉180件。", rows)[0].verdict in FLAGGED


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("近500件", "460", "500"),
        ("500余件", "501", "500"),
        ("4800多件", "4899", "4900"),
        ("约500件", "525", "526"),
        ("500件左右", "475", "474"),
        ("500件以上", "500", "499"),
        ("超过500件", "501", "500"),
        ("不足500件", "499", "500"),
        ("不少于500件", "500", "499"),
        ("1.28万件", "12849", "12850"),
        ("500件", "500", "501"),
        ("98%", "97.5", "98.5"),
        ("46.0%", "46.04", "46.05"),
        ("三成", "34.9", "35"),
        ("20至30件", "30", "31"),
        ("12亿元", "1180000000", "1160000000"),
    ],
)
def test_a_written_number_stands_for_the_values_of_its_rule(written: str, inside: str, outside: str) -> None:
    interval = read_interval(find_mentions("共有" + written + "。")[0])
    assert interval is not None
    assert interval.contains(Decimal(inside))
    assert not interval.contains(Decimal(outside))


def test_households_are_companies_only_where_the_indicator_is_about_companies() -> None:
    assert units_match("家", "合同覆盖企业", "户")
    assert not units_match("家", "基层组织", "户")
    assert not units_match("人", "参加活动", "人次")
    assert units_near("人", "人次")
    assert not units_near("人", "家")


def _seconds(text: str) -> float:
    table, catalogue = read_statistics(TABLE), load_catalogue()
    started = time.process_time()
    check_numbers(text, table, catalogue)
    return time.process_time() - started


@pytest.mark.parametrize(
    "piece", ["分别", "（", "由", "占", "比上年", "0", "、", "一", "增长到", "每", "率", "12%，", "5件"]
)
def test_time_grows_with_length_not_with_its_square(piece: str) -> None:
    short = _seconds(piece * 250 + "5件")
    long = _seconds(piece * 4000 + "5件")
    # Sixteen times the text: linear work takes 16 times as long, quadratic work 256 times; short times are noise.
    assert long < max(0.2, 60 * short)


_WORDS = (
    "分别",
    "同比增长",
    "受理投诉",
    "办结率",
    "志愿者",
    "去年",
    "今年",
    "明年",
    "人次",
    "万元",
    "百分点",
    "翻两番",
)
_PIECES = st.sampled_from([*"0123456789０一二两十百千万亿半%.，。、；：（）\n的了和比由占率均共增降件至倍", *_WORDS])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=30).map("".join)))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    judged = check_numbers(text, read_statistics(TABLE), load_catalogue())
    assert len(judged) == len(find_mentions(text))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="受理投诉办结率1234567890件%，。", max_size=40))
def test_an_empty_table_supports_no_figure(text: str) -> None:
    judged = check_numbers(text, StatTable(2024, ()), load_catalogue())
    assert all(item.how in {"", "enumeration"} for item in judged)


def test_spending_beyond_its_budget_has_a_rate_above_one_hundred() -> None:
    table = make_table({"fund_expense": 2_500_000, "fund_budget": 1_986_500})
    judged = check_numbers("经费支出预算198.65万元，工会经费支出250万元，预算执行率125.8%。", table, load_catalogue())
    assert [one.verdict for one in judged] == ["supported"] * 3

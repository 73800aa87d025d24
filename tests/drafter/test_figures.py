from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_office import make_figure, make_table

from corpus.indicators import own_id
from corpus.quantity import find_mentions
from drafter.figures import (
    ExpressionError,
    describe_expression,
    evaluate,
    figures_in,
    format_value,
    round_half_up,
)

TABLE = make_table(
    {"members_total": 60, "workers_total": 80, "unions_base": 0, "disp_accepted": 5},
    {"members_total": 48},
    {"members_total": 70},
)
amounts = st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("members_total", "60"),
        ("last(members_total)", "48"),
        ("plan(members_total)", "70"),
        ("members_total / workers_total * 100", "75"),
        ("(members_total - last(members_total)) / last(members_total) * 100", "25"),
        ("workers_total - members_total + disp_accepted", "25"),
        ("members_total * 0.5", "30.0"),
        ("workers_total - (members_total - disp_accepted)", "25"),
    ],
)
def test_an_expression_is_computed_over_the_table(expression: str, value: str) -> None:
    assert evaluate(expression, TABLE) == Decimal(value)


@pytest.mark.parametrize(
    "expression",
    [
        "warm_persons",
        "last(workers_total)",
        "plan(workers_total)",
        "members_total / unions_base",
        "next(members_total)",
        "last(1)",
        "last(members_total, workers_total)",
        "members_total ** 2",
        "-members_total",
        "True",
        "'60'",
        "1 +",
        "",
        "members_total\0",
        "__import__('os')",
        "members_total if 1 else 2",
    ],
)
def test_anything_else_is_an_error_of_ours(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, TABLE)


@given(st.text(max_size=12))
def test_no_text_at_all_breaks_the_evaluation(text: str) -> None:
    try:
        value = evaluate(text, TABLE)
    except ExpressionError:
        return
    assert isinstance(value, Decimal)


@given(st.text(min_size=1, max_size=10), amounts)
def test_an_own_indicator_of_any_name_can_be_used_in_an_expression(name: str, value: Decimal) -> None:
    indicator = own_id(name)
    table = make_table({}, None, None, make_figure(indicator, str(value), name=name, unit="次"))
    assert evaluate(f"{indicator} * 1", table) == value


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(0, 10**6))
def test_expressions_compute_as_python_does(now: int, last: int, other: int) -> None:
    table = make_table({"members_total": now, "workers_total": other}, {"members_total": last})
    got = evaluate("(members_total - last(members_total)) * 3 + workers_total", table)
    assert got == (now - last) * 3 + other


def test_the_figures_of_an_expression_come_once_each_in_order() -> None:
    figures = figures_in("(members_total - last(members_total)) / last(members_total) * 100", TABLE)
    assert [(one.indicator, one.year) for one in figures] == [("members_total", 2025), ("members_total", 2024)]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("members_total", "工会会员总数"),
        (
            "(members_total - last(members_total)) / last(members_total) * 100",
            "（工会会员总数 － 上年工会会员总数） ÷ 上年工会会员总数 × 100",
        ),
        ("plan(members_total)", "计划工会会员总数"),
        ("workers_total - (members_total - disp_accepted)", "职工总数 － （工会会员总数 － 劳动争议受理件数）"),
        ("workers_total / (members_total * disp_accepted)", "职工总数 ÷ （工会会员总数 × 劳动争议受理件数）"),
        ("workers_total - members_total - disp_accepted", "职工总数 － 工会会员总数 － 劳动争议受理件数"),
        ("workers_total + members_total * 2", "职工总数 ＋ 工会会员总数 × 2"),
    ],
)
def test_an_expression_is_described_with_the_brackets_it_needs(expression: str, words: str) -> None:
    assert describe_expression(expression, TABLE) == words


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("0.05", 1, "0.1"), ("-0.05", 1, "-0.1"), ("2.5", 0, "3"), ("96.849", 1, "96.8"), ("1e40", 2, "1e40")],
)
def test_halves_are_rounded_away_from_zero(value: str, places: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), places) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("180", "件", "180件"),
        ("1E+3", "人", "1000人"),
        ("148.58", "人次", "148.6人次"),
        ("96.84", "%", "96.8%"),
        ("96.0", "%", "96%"),
        ("-0.04", "%", "0%"),
        ("3600", "元", "3600元"),
        ("12.5", "元", "12.5元"),
        ("451230", "元", "45.12万元"),
        ("9999.996", "元", "1万元"),
        ("99994999", "元", "9999.5万元"),
        ("99999999.99", "元", "1亿元"),
        ("-35000", "元", "-3.5万元"),
        ("1e30", "人", "1" + "0" * 30 + "人"),
    ],
)
def test_a_value_is_written_as_offices_write_it(value: str, unit: str, text: str) -> None:
    assert format_value(Decimal(value), unit) == text


@given(st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False), st.sampled_from(["元", "%", "件"]))
def test_what_is_written_is_read_back_within_its_rounding(value: Decimal, unit: str) -> None:
    (mention,) = find_mentions(f"共{format_value(value, unit)}。")
    assert mention.unit == unit
    assert mention.value is not None
    scale = 10**8 if value >= 10**8 - 50 else 10**4 if value >= 10**4 - 1 else 1
    place = Decimal(scale) / 100 if unit == "元" else Decimal("0.1")
    assert abs(mention.value - value) <= place / 2


@given(amounts, st.sampled_from(["元", "%", "件"]))
def test_a_written_value_has_no_needless_zeros(value: Decimal, unit: str) -> None:
    number = format_value(value, unit).rstrip("万亿元%件")
    assert "." not in number or not number.endswith("0")
    assert number not in ("-0", "")

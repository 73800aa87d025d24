"""Units: spellings and scales fold to a base unit, and unlike things are never taken for one another."""

from decimal import Decimal

import pytest

from corpus.tables.unit import counts_same, known_unit, read_unit, unit_in_name


@pytest.mark.parametrize(
    ("text", "name", "scale"),
    [
        ("万元", "元", 10_000),
        ("（亿元）", "元", 100_000_000),
        ("千元", "元", 1000),
        ("％", "%", 1),
        ("人（次）", "人次", 1),
        ("人/次", "人次", 1),
        ("万人次", "人次", 10_000),
        ("㎡", "平方米", 1),
        ("万平方米", "平方米", 10_000),
        (" 人 ", "人", 1),
        ("元/人", "元/人", 1),
    ],
)
def test_a_unit_is_read_with_its_scale(text: str, name: str, scale: int) -> None:
    unit = known_unit(text)
    assert unit is not None
    assert (unit.name, unit.scale) == (name, Decimal(scale))


@pytest.mark.parametrize("text", ["", "缴费", "小家", "万", "12", "填报单位名称很长很长"])
def test_a_text_that_is_no_unit_is_none(text: str) -> None:
    assert known_unit(text) is None


def test_a_unit_column_may_hold_a_word_nobody_listed() -> None:
    unit = read_unit("支队")
    assert unit is not None
    assert unit.name == "支队"
    assert read_unit("约3个") is None


@pytest.mark.parametrize(("catalogue", "unit"), [("件", "起"), ("个", "家"), ("场次", "场"), ("家", "户")])
def test_units_of_the_same_thing_agree(catalogue: str, unit: str) -> None:
    assert counts_same(catalogue, unit)


@pytest.mark.parametrize(
    ("catalogue", "unit"), [("人", "人次"), ("人次", "人"), ("户", "人"), ("户", "家"), ("件", "件次"), ("元", "%")]
)
def test_units_of_unlike_things_do_not(catalogue: str, unit: str) -> None:
    assert not counts_same(catalogue, unit)


def test_the_end_of_a_name_tells_its_unit() -> None:
    assert unit_in_name("推荐就业人次") == "人次"
    assert unit_in_name("帮扶人次数") == "人次"
    assert unit_in_name("调解成功率") == "%"
    assert unit_in_name("职工书屋") is None

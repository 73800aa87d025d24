"""Doubts about a table of statistics before anything is written from it: bounds, formulas, missing must-haves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.indicators import Indicator, load_catalogue
from corpus.table import Figure, StatTable
from drafter.figures import ExpressionError, describe_expression, evaluate, format_value, round_half_up

DoubtKind = Literal["missing", "bound", "formula", "negative"]
_RATE_TOLERANCE = Decimal("0.1")
"""In percentage points: a rate is stated to one decimal, from counts that may have been rounded themselves."""


@dataclass(frozen=True, slots=True)
class TableDoubt:
    """One thing to look at again; `indicator` is the row it belongs to."""

    kind: DoubtKind
    indicator: str
    sentence: str


def check_table(table: StatTable, must_have: tuple[str, ...] = ()) -> tuple[TableDoubt, ...]:
    """The doubts about the report year's actual figures: those of `must_have` that are missing, then row by row."""
    catalogue = load_catalogue()
    doubts = [
        TableDoubt("missing", one, f"“{catalogue[one].name}”还没有填，这份提纲必须写它。")
        for one in must_have
        if one in catalogue and table.figure(one) is None
    ]
    for figure in table.figures:
        if figure.year == table.year and figure.role == "actual":
            doubts += _check_figure(figure, table, catalogue)
    return tuple(doubts)


def _check_figure(figure: Figure, table: StatTable, catalogue: Mapping[str, Indicator]) -> Iterator[TableDoubt]:
    if figure.value < 0:
        yield TableDoubt("negative", figure.indicator, f"“{figure.name}”是负数。")
    indicator = catalogue.get(figure.indicator)
    if indicator is None:
        return
    yield from _check_bounds(figure, indicator, table)
    if indicator.formula:
        yield from _check_formula(figure, indicator.formula, table)


def _check_bounds(figure: Figure, indicator: Indicator, table: StatTable) -> Iterator[TableDoubt]:
    for ids, sign, words in ((indicator.at_most, 1, "不应多于"), (indicator.at_least, -1, "不应少于")):
        for one in ids:
            other = table.figure(one)
            if other is not None and other.unit == figure.unit and (figure.value - other.value) * sign > 0:
                yield TableDoubt("bound", figure.indicator, f"{_say(figure)}，{words}{_say(other)}。")


def _check_formula(figure: Figure, formula: str, table: StatTable) -> Iterator[TableDoubt]:
    try:
        expected = evaluate(formula, table)
        told = describe_expression(formula, table)
    except ExpressionError:
        return  # a count it is made of is not in the table, so there is nothing to compare with
    tolerance = _RATE_TOLERANCE if figure.unit == "%" else abs(expected) / 200
    if abs(expected - figure.value) > tolerance:
        computed = format_value(round_half_up(expected, 2), figure.unit)
        yield TableDoubt("formula", figure.indicator, f"{_say(figure)}，而按“{told}”算是 {computed}。")


def _say(figure: Figure) -> str:
    return f"“{figure.name}”{format_value(figure.value, figure.unit)}"

"""The statistics as rows a number can belong to, and an index from words to rows.

A row is one indicator with this year's and last year's value, or one plan figure. Words are matched to row names by
the characters they share, rarer characters counting more; an office's own names, catalogue aliases and a small
list of synonyms (drafter/data/number_synonyms.csv) all name the row.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from corpus.indicators import Indicator, load_catalogue
from corpus.table import Figure, StatTable
from drafter.checks.judging.name_index import NameIndex, drop_generic, index_names

_NOT_NAME = re.compile(r"[^\w%]|_")
_PLAN_NAME = re.compile("年度|全年|全区|计划数?|目标任务|目标数?|任务数?|指标|预期|[0-9０-９]{4}年?|力争")
_IS_PLAN = re.compile("计划|目标|任务数|预期")
_ALIAS_FACTOR = 0.95
_SYNONYM_FACTOR = 0.92
_RATE_FORMULA = re.compile(r"^(\w+)/(\w+)\*100$")
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百]")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the table. `this` and `last` are in the base unit `unit`; of a plan row only `this` is set."""

    indicator: str
    name: str
    unit: str
    this: Decimal | None
    last: Decimal | None
    plan: bool
    order: int
    plan_role: bool = False
    year: int = 0

    @property
    def plan_year(self) -> int:
        """The year a plan figure is for: the one in its name, else the column's."""
        written = re.search("(?:19|20)[0-9]{2}", self.name)
        return int(written.group()) if written else self.year

    def value(self, period: str) -> Decimal | None:
        """The value of `this` or the `last` year."""
        return self.last if period == "last" else self.this

    def expression(self, period: str) -> str:
        """The figure expression of that value."""
        if period == "last":
            return f"last({self.indicator})"
        return f"plan({self.indicator})" if self.plan_role else self.indicator


class Match(NamedTuple):
    """How well some words name a row: `score` 0 to 1, `said` the share of the near words that the name explains."""

    row: Row
    score: float
    near: float
    said: float


@dataclass(frozen=True, slots=True, eq=False)
class RowIndex:
    """Rows of one table, findable by the words of a text; equal to itself alone."""

    year: int
    rows: tuple[Row, ...]
    names: NameIndex
    names_of: Mapping[int, tuple[str, ...]]
    said_of: Mapping[int, str]
    by_indicator: Mapping[str, Row]
    catalogue: Mapping[str, Indicator]
    rates: tuple[tuple[tuple[str, ...], str, str], ...]
    numbered_names: tuple[str, ...]

    @property
    def plans(self) -> tuple[Row, ...]:
        """The plan figures."""
        return tuple(row for row in self.rows if row.plan)

    def rate_operands(self, rate: str) -> Iterator[tuple[str, str]]:
        """Part and whole (catalogue ids) of the rates that `rate` ends with: 结案率 ends 争议结案率."""
        for names, part, whole in self.rates:
            if rate.endswith(names):
                yield part, whole


def count_same_start(one: Row, two: Row) -> int:
    """How many characters the names of two rows have in common from the beginning on."""
    return next(
        (n for n, (a, b) in enumerate(zip(one.name, two.name, strict=False)) if a != b),
        min(len(one.name), len(two.name)),
    )


@lru_cache(maxsize=8192)
def clean_name(name: str) -> str:
    """A name without brackets, spaces and punctuation."""
    return _NOT_NAME.sub("", name)


@cache
def load_synonyms() -> Mapping[str, tuple[str, ...]]:
    """Words of indicator names and what texts say instead."""
    with files("drafter").joinpath("data/number_synonyms.csv").open(encoding="utf-8") as lines:
        return MappingProxyType({row["word"]: tuple(row["says"].split("|")) for row in csv.DictReader(lines)})


def index_rows(table: StatTable, catalogue: Mapping[str, Indicator]) -> RowIndex:
    """Index the figures of `table`; figures of other years than the report year and the one before are left out. The
    last ones are kept, as the sections of a draft are checked one by one with the same table."""
    return _index_own(table) if catalogue is load_catalogue() else _index(table, catalogue)


@lru_cache(maxsize=16)
def _index_own(table: StatTable) -> RowIndex:
    return _index(table, load_catalogue())


def _index(table: StatTable, catalogue: Mapping[str, Indicator]) -> RowIndex:
    rows = tuple(_read_rows(table))
    aliases = _alias_owners(catalogue)
    names_of = {row.order: tuple(_row_names(row, catalogue, aliases)) for row in rows}
    named = tuple((order, text, factor) for order, names in names_of.items() for text, factor in names)
    return RowIndex(
        table.year,
        rows,
        index_names(named, frozenset(row.order for row in rows if row.plan)),
        MappingProxyType({order: tuple(text for text, _ in names) for order, names in names_of.items()}),
        MappingProxyType({order: "|".join(text for text, _ in names) for order, names in names_of.items()}),
        MappingProxyType({row.indicator: row for row in reversed(rows) if not row.plan}),
        catalogue,
        tuple(_read_rates(catalogue)),
        tuple(row.name for row in rows if _NUMERAL.search(row.name)),
    )


def _read_rows(table: StatTable) -> Iterator[Row]:
    groups: dict[tuple[str, str], list[Figure]] = {}
    for figure in table.figures:
        groups.setdefault((figure.indicator, figure.role), []).append(figure)
    for order, ((indicator, role), figures) in enumerate(groups.items()):
        first = figures[0]
        plan = role == "plan" or bool(_IS_PLAN.search(first.name))
        by_year = {figure.year: figure.value for figure in reversed(figures)}
        this = by_year.get(table.year)
        year = table.year
        if this is None and role == "plan":
            year = max(by_year)
            this = by_year[year]
        last = by_year.get(table.year - 1) if role != "plan" else None
        yield Row(indicator, first.name, first.unit, this, last, plan, order, role == "plan", year)


def _read_rates(catalogue: Mapping[str, Indicator]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The rates of the catalogue: all names, id of the part, id of the whole."""
    for indicator in catalogue.values():
        formula = _RATE_FORMULA.match(indicator.formula or "")
        if formula:
            yield tuple(indicator.names), formula[1], formula[2]


def _alias_owners(catalogue: Mapping[str, Indicator]) -> dict[str, Indicator]:
    owners: dict[str, Indicator] = {}
    for indicator in catalogue.values():
        for name in indicator.names:
            owners.setdefault(clean_name(name), indicator)
    return owners


def _row_names(
    row: Row, catalogue: Mapping[str, Indicator], aliases: Mapping[str, Indicator]
) -> Iterator[tuple[str, float]]:
    """The row's names with their factors, its own first."""
    own = clean_name(row.name)
    if row.plan:
        own = _PLAN_NAME.sub("", own) or own
    known = catalogue.get(row.indicator) or aliases.get(own) or aliases.get(drop_generic(own))
    names = {own: 1.0}
    for alias in known.names if known else ():
        names.setdefault(clean_name(alias), _ALIAS_FACTOR)
    for said in _say_otherwise(own):
        names.setdefault(said, _SYNONYM_FACTOR)
    yield from ((text, factor) for text, factor in names.items() if text)


@lru_cache(maxsize=8192)
def _say_otherwise(name: str) -> tuple[str, ...]:
    """A name with one of its words replaced by what texts say for it."""
    synonyms = load_synonyms()
    return tuple(name.replace(word, said) for word, says in synonyms.items() if word in name for said in says)

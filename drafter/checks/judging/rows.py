"""The statistics as rows a number can belong to, and an index from words to rows.

A row is one indicator with this year's and last year's value, or one plan figure. Words are matched to row names by
the characters they share, rarer characters counting more; an office's own names, catalogue aliases and a small
list of synonyms (drafter/data/number_synonyms.csv) all name the row.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from corpus.indicators import Indicator
from corpus.table import Figure, StatTable

_NOT_NAME = re.compile(r"[^\w%]|_")
_PLAN_NAME = re.compile("年度|全年|全区|计划数?|目标任务|目标数?|任务数?|指标|预期|[0-9０-９]{4}年?|力争")
_IS_PLAN = re.compile("计划|目标|任务数|预期")
_GENERIC = re.compile("(?:总?人数|总?次数|总?金额|总数|数量|总额|总量|件数|户数|家数|场次|情况|数|额|量)$")
_GENERIC_WEIGHT = 0.25
# Words that every indicator of an office may carry and that texts leave out.
_OFFICE_WORDS = re.compile("工会(?!组织$|$)|全区|全市|全县|本级|辖区|我区|年度")
_OFFICE_WEIGHT = 0.5
_ALIAS_FACTOR = 0.95
_SYNONYM_FACTOR = 0.92
_MOST_ROWS = 10
_NUMERAL = re.compile("[0-9一二两三四五六七八九十百]")
_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


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


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a row with the weight of each character; `factor` is lower for a name that is not the row's own.

    `pairs` are its neighbouring characters in order, kept because every comparison needs them.
    """

    order: int
    text: str
    weights: tuple[float, ...]
    total: float
    factor: float
    pairs: tuple[str, ...]
    characters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """How well some words name a row: `score` 0 to 1, `said` the share of the near words that the name explains."""

    row: Row
    score: float
    near: float
    said: float


@dataclass(frozen=True, slots=True)
class RowIndex:
    """Rows of one table, findable by the words of a text."""

    year: int
    rows: tuple[Row, ...]
    names: tuple[Name, ...]
    shares: tuple[float, ...]
    names_of: Mapping[int, tuple[str, ...]]
    said_of: Mapping[int, str]
    by_pair: Mapping[str, tuple[int, ...]]
    by_character: Mapping[str, tuple[int, ...]]
    catalogue: Mapping[str, Indicator]
    numbered_names: tuple[str, ...]

    def likely_names(self, words: str, *, plan: bool) -> list[Name]:
        """The names with most of their character pairs in `words`; names with rare single characters fill up."""
        shared: Counter[int] = Counter()
        for pair in {first + second for first, second in pairwise(words)}:
            shared.update(self.by_pair.get(pair, ()))
        rare = max(6, len(self.names) // 20)
        for character in set(words):
            sharing = self.by_character.get(character, ())
            if len(sharing) <= rare:
                for place in sharing:
                    shared.setdefault(place, 0)
        parts = self.shares
        fitting = [(-count * parts[place], place) for place, count in shared.items()]
        fitting.sort()  # ties by place: the outcome must not hang on the order of a set
        rows: set[int] = set()
        chosen: list[Name] = []
        for _, place in fitting:
            name = self.names[place]
            if self.rows[name.order].plan != plan or (len(rows) == _MOST_ROWS and name.order not in rows):
                continue
            rows.add(name.order)
            chosen.append(name)
            if len(chosen) == 2 * _MOST_ROWS:
                break
        return chosen

    @property
    def plans(self) -> tuple[Row, ...]:
        """The plan figures."""
        return tuple(row for row in self.rows if row.plan)

    def by_indicator(self, indicator: str) -> Row | None:
        """The row of a catalogue id or an office's own indicator."""
        return next((row for row in self.rows if row.indicator == indicator and not row.plan), None)


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
    """Index the figures of `table`; figures of other years than the report year and the one before are left out."""
    rows = tuple(_read_rows(table))
    weights = _character_weights(rows)
    aliases = _alias_owners(catalogue)
    names = tuple(name for row in rows for name in _row_names(row, catalogue, aliases, weights))
    names_of: defaultdict[int, list[str]] = defaultdict(list)
    pairs: defaultdict[str, list[int]] = defaultdict(list)
    characters: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        names_of[name.order].append(name.text)
        for pair in set(name.pairs):
            pairs[pair].append(place)
        for character in set(_GENERIC.sub("", name.text)):
            characters[character].append(place)
    return RowIndex(
        table.year,
        rows,
        names,
        tuple(1 / len(name.text) + 0.05 if name.text else 0.0 for name in names),
        _freeze(names_of),
        MappingProxyType({order: "|".join(texts) for order, texts in names_of.items()}),
        _freeze(pairs),
        _freeze(characters),
        catalogue,
        tuple(row.name for row in rows if _NUMERAL.search(row.name)),
    )


def _freeze(lists: Mapping[_Key, list[_Item]]) -> Mapping[_Key, tuple[_Item, ...]]:
    return MappingProxyType({key: tuple(values) for key, values in lists.items()})


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


def _character_weights(rows: tuple[Row, ...]) -> dict[str, float]:
    counts: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        for character in set(clean_name(row.name)):
            counts[character] += 1
    return {character: 1 / (1 + 0.25 * (count - 1)) ** 0.5 for character, count in counts.items()}


def _alias_owners(catalogue: Mapping[str, Indicator]) -> dict[str, Indicator]:
    owners: dict[str, Indicator] = {}
    for indicator in catalogue.values():
        for name in indicator.names:
            owners.setdefault(clean_name(name), indicator)
    return owners


def _row_names(
    row: Row, catalogue: Mapping[str, Indicator], aliases: Mapping[str, Indicator], weights: Mapping[str, float]
) -> Iterator[Name]:
    own = clean_name(row.name)
    if row.plan:
        own = _PLAN_NAME.sub("", own) or own
    seen = {own}
    yield _make_name(row, own, weights, 1.0)
    known = catalogue.get(row.indicator) or aliases.get(own) or aliases.get(_GENERIC.sub("", own))
    for alias in known.names if known else ():
        text = clean_name(alias)
        if text not in seen:
            seen.add(text)
            yield _make_name(row, text, weights, _ALIAS_FACTOR)
    for word, says in load_synonyms().items():
        if word not in own:
            continue
        for said in says:
            text = own.replace(word, said)
            if text not in seen:
                seen.add(text)
                yield _make_name(row, text, weights, _SYNONYM_FACTOR)


def _make_name(row: Row, text: str, weights: Mapping[str, float], factor: float) -> Name:
    factors, pairs, characters = _read_shape(text)
    values = tuple(weights.get(character, 1.0) * part for character, part in zip(text, factors, strict=True))
    return Name(row.order, text, values, sum(values) or 1.0, factor, pairs, characters)


@lru_cache(maxsize=8192)
def _read_shape(text: str) -> tuple[tuple[float, ...], tuple[str, ...], frozenset[str]]:
    """What each character of a name counts for (less in 人数 and 工会), its pairs and its characters."""
    tail = _GENERIC.search(text)
    generic_from = tail.start() if tail and tail.start() >= 2 else len(text)
    office = {place for match in _OFFICE_WORDS.finditer(text) for place in range(match.start(), match.end())}
    factors = tuple(
        _GENERIC_WEIGHT if place >= generic_from else _OFFICE_WEIGHT if place in office else 1.0
        for place in range(len(text))
    )
    return factors, tuple(first + second for first, second in pairwise(text)), frozenset(text)

"""All names of a table's rows as arrays, so that some words are compared with every name at once."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from drafter.checks.judging.naming import Words

_GENERIC = re.compile("(?:总?人数|总?次数|总?金额|总数|数量|总额|总量|件数|户数|家数|场次|情况|数|额|量)$")
_GENERIC_WEIGHT = 0.25
# Words that every indicator of an office may carry and that texts leave out.
_OFFICE_WORDS = re.compile("工会(?!组织$|$)|全区|全市|全县|本级|辖区|我区|年度")
_OFFICE_WEIGHT = 0.5
_CONTEXT_FACTOR = 0.4
# A name said less than this can never reach the threshold.
_LEAST = 0.1
_MOST_ROWS = 8
_MOST_NAMES = 4 * _MOST_ROWS

_Numbers = npt.NDArray[np.float64]
_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Name:
    """One name of the row `order`; `factor` is lower for a name that is not the row's own. `pairs` are its
    neighbouring characters in order."""

    order: int
    text: str
    factor: float
    pairs: tuple[str, ...]
    characters: frozenset[str]


class Likeness(NamedTuple):
    """How well some words name a row by one of its names: `near` is the weighted share of the name that they say,
    `named` the same, helped by the sentence around; `most` is what the score can come to at best."""

    name: Name
    near: float
    named: float
    most: float


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The characters of all names in one row of numbers: for each its id, the ids of the pairs on both sides of it and
    its weight in its name; `starts` is where each name begins, `spans` the places of each name's characters, filled up
    with the last place, which holds nothing. Id 0 is no character, no pair."""

    names: tuple[Name, ...]
    character_ids: Mapping[str, int]
    pair_ids: Mapping[str, int]
    characters: _Places
    pairs_before: _Places
    pairs_behind: _Places
    weights: _Numbers
    starts: _Places
    spans: _Places
    factors: _Numbers
    plans: npt.NDArray[np.bool_]

    def rank(self, words: Words, around: frozenset[str], *, plan: bool) -> Iterator[Likeness]:
        """The names of the rows that the words name best, the best first; pairs `around` only help."""
        if not self.names:
            return
        marks = self._mark(words.characters, words.pairs)
        all_near = np.add.reduceat(marks * self.weights, self.starts)
        places = ((all_near > _LEAST) & (self.plans == plan)).nonzero()[0]
        if len(places) > _MOST_NAMES:
            places = np.sort(places[all_near[places].argpartition(-_MOST_NAMES)[-_MOST_NAMES:]])
        near = all_near[places]
        further = self._read_around(marks, places, around) - near
        named = 0.65 * np.minimum(1.0, near + _CONTEXT_FACTOR * further)
        most = (named + 0.35 * np.minimum(1.0, near * 2.5)) * self.factors[places]
        best = (-most).argsort(kind="stable")
        rows: set[int] = set()
        for place, *values in zip(
            places[best].tolist(), near[best].tolist(), named[best].tolist(), most[best].tolist(), strict=True
        ):
            name = self.names[place]
            if len(rows) < _MOST_ROWS or name.order in rows:
                rows.add(name.order)
                yield Likeness(name, *values)

    def _read_around(self, marks: _Numbers, places: _Places, around: frozenset[str]) -> _Numbers:
        """How far the names at `places` are said when the pairs `around` count as well."""
        beside = np.zeros(len(self.pair_ids) + 1)
        beside[[self.pair_ids[pair] for pair in around if pair in self.pair_ids]] = 1.0
        span = self.spans[places]
        seen = np.maximum(marks[span], np.maximum(beside[self.pairs_before[span]], beside[self.pairs_behind[span]]))
        said: _Numbers = (seen * self.weights[span]).sum(axis=1)
        return said

    def _mark(self, characters: Mapping[str, float], pairs: Mapping[str, float]) -> _Numbers:
        """How far each character of each name is said: fully within a shared pair, less on its own."""
        single = np.zeros(len(self.character_ids) + 1)
        for character, value in characters.items():
            single[self.character_ids.get(character, 0)] = value
        paired = np.zeros(len(self.pair_ids) + 1)
        for pair, value in pairs.items():
            paired[self.pair_ids.get(pair, 0)] = value
        single[0] = paired[0] = 0.0
        both = np.maximum(paired[self.pairs_before], paired[self.pairs_behind])
        marks: _Numbers = np.maximum(single[self.characters], both)
        return marks


def index_names(named: tuple[tuple[int, str, float], ...], plans: frozenset[int]) -> NameIndex:
    """Index names given as (order of the row, text, factor); `plans` are the rows of plan figures."""
    weigh = _weigh_characters([text for _, text, factor in named if factor == 1.0])
    names: list[Name] = []
    character_ids: dict[str, int] = {}
    pair_ids: dict[str, int] = {}
    characters, before, behind = list[int](), list[int](), list[int]()
    weights, starts = list[float](), list[int]()
    for order, text, factor in named:
        shape, pairs, letters = _read_shape(text)
        values = [weigh.get(character, 1.0) * part for character, part in zip(text, shape, strict=True)]
        total = sum(values) or 1.0
        ids = [pair_ids.setdefault(pair, len(pair_ids) + 1) for pair in pairs]
        starts.append(len(characters))
        names.append(Name(order, text, factor, pairs, letters))
        characters += [character_ids.setdefault(character, len(character_ids) + 1) for character in text]
        before += [0, *ids]
        behind += [*ids, 0]
        weights += [value / total for value in values]
    spans = np.full((len(names), max(map(len, (name.text for name in names)), default=0)), len(characters), np.intp)
    for place, (start, name) in enumerate(zip(starts, names, strict=True)):
        spans[place, : len(name.text)] = range(start, start + len(name.text))
    return NameIndex(
        tuple(names), character_ids, pair_ids, np.array([*characters, 0], np.intp), np.array([*before, 0], np.intp),
        np.array([*behind, 0], np.intp), np.array([*weights, 0.0]), np.array(starts, np.intp), spans,
        np.array([name.factor for name in names]), np.array([name.order in plans for name in names], np.bool_),
    )  # fmt: skip


def _weigh_characters(own: Sequence[str]) -> dict[str, float]:
    """What each character counts for: the less the more rows have it in their own name."""
    counts = Counter(character for text in own for character in set(text))
    return {character: 1 / (1 + 0.25 * (count - 1)) ** 0.5 for character, count in counts.items()}


def drop_generic(name: str) -> str:
    """A name without its counting end: 会员 for 会员总数."""
    return _GENERIC.sub("", name)


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

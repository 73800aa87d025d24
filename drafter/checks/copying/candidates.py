"""Stretches of a text that may say anew what a passage elsewhere says, found by the words that were left in them.

A stretch on a common matter has many passages like it; a paraphrase has one that stands out from its rivals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from corpus.copyindex import CopyIndex
from corpus.copying.passages import Passage, PassageSizes, Rarity
from corpus.copying.text import NormalText
from drafter.checks.copying.limits import ParaphraseLimits
from drafter.checks.copying.rewording import Words, agree, measure_words, read_words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Sentences `first:last` (numbers) of the text `source`."""

    source: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentences `first:last` of the text may be a rewording of `place`; `margin` is the logarithm of how much more
    wording they share with it than with its rivals."""

    first: int
    last: int
    place: Place
    margin: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sentences `first:last` of the text with the passages most like them, best first."""

    first: int
    last: int
    places: tuple[Place, ...]


class WordsOf:
    """The sentences of one text as `Words`, each read once."""

    def __init__(self, text: str, normal: NormalText, rarity: Rarity) -> None:
        self.text = text
        self.normal = normal
        self.spans = list(pairwise([*normal.sentences.tolist(), len(normal)]))
        self._begins = normal.sentences
        self._rarity = rarity
        self._read: dict[int, Words] = {}

    def __getitem__(self, number: int) -> Words:
        if number not in self._read:
            span = self.spans[number]
            self._read[number] = read_words(self.text, self.normal, span, self._rarity)
        return self._read[number]

    def pick(self, first: int, last: int) -> list[Words]:
        """The sentences `first:last`."""
        return [self[number] for number in range(first, last)]

    def find_place(self, passage: Passage) -> Place:
        """The sentences of a passage, which is given in codes."""
        first, last = np.searchsorted(self._begins, [passage.first, passage.last]).tolist()
        return Place(passage.id, first, max(last, first + 1))


class CandidateSearch:
    """Looks for the stretches of one text. `open_sentences[k]` says whether sentence k may be part of one."""

    def __init__(
        self,
        here: WordsOf,
        open_sentences: Sequence[bool],
        read_source: Callable[[str], WordsOf],
        limits: ParaphraseLimits,
    ) -> None:
        self._here = here
        self._open = open_sentences
        self._read = read_source
        self._limits = limits
        # The windows overlap, so the same pairs of sentences and the same places come up again and again.
        self._measured: dict[tuple[int, str, int], float] = {}
        self._pairs: dict[Place, frozenset[str]] = {}

    def measure(self, number: int, source: str, at: int) -> float:
        """The wording that sentence `number` of the text has in common with sentence `at` of the source."""
        key = number, source, at
        if key not in self._measured:
            self._measured[key] = measure_words(self._here[number], self._read(source)[at], self._limits)
        return self._measured[key]

    def find_stretches(self, index: CopyIndex, scope: frozenset[str]) -> list[Stretch]:
        """Every stretch of open sentences with its passages."""
        windows = self._cut_windows()
        sizes = PassageSizes(width=self._limits.width, most=self._limits.most_asked)
        found = index.find_passages(self._here.normal, windows, scope, sizes)
        return [Stretch(*window, self._take_places(passages)) for window, passages in zip(windows, found, strict=True)]

    def _take_places(self, passages: Sequence[Passage]) -> tuple[Place, ...]:
        """The first of these passages, and more of them where one passage stands in so many reports that its rivals
        come late."""
        places: list[Place] = []
        for passage in passages:
            if len(places) >= self._limits.most_passages:
                rivals = sum(self.is_rival(places[0], place) for place in places[1:])
                if rivals >= self._limits.least_rivals:
                    break
            places.append(self._read(passage.id).find_place(passage))
        return tuple(places)

    def choose(self, stretches: Sequence[Stretch]) -> list[Candidate]:
        """The stretches that one passage answers much better than any other, widest margin first, not overlapping."""
        judged = [one for one in map(self._judge, stretches) if one and one.margin >= self._limits.wording_margin]
        chosen: list[Candidate] = []
        for one in sorted(judged, key=lambda one: (-one.margin, one.first)):
            if len(chosen) == self._limits.most_candidates:
                break
            if not any(one.first < other.last and other.first < one.last for other in chosen):
                chosen.append(one)
        return chosen

    def is_rival(self, place: Place, other: Place) -> bool:
        """Is the other place another passage, neither near this one nor the same in another report?"""
        there = self._read(place.source)
        if place.source == other.source:
            return bool(abs(there.spans[place.first][0] - there.spans[other.first][0]) > self._limits.same_place)
        mine, theirs = self._pairs_of(place), self._pairs_of(other)
        return len(mine & theirs) < self._limits.same_wording * min(len(mine), len(theirs))

    def _pairs_of(self, place: Place) -> frozenset[str]:
        if place not in self._pairs:
            words = self._read(place.source).pick(place.first, place.last)
            self._pairs[place] = frozenset(a + b for one in words for a, b in pairwise(one.codes))
        return self._pairs[place]

    def _judge(self, stretch: Stretch) -> Candidate | None:
        here = self._here.pick(stretch.first, stretch.last)
        scores = []
        for place in stretch.places:
            there = self._read(place.source).pick(place.first, place.last)
            words = np.array(
                [
                    [self.measure(number, place.source, at) for at in range(place.first, place.last)]
                    for number in range(stretch.first, stretch.last)
                ]
            )
            value = agree(words, np.array([len(one) for one in here]), np.array([len(one) for one in there]))
            scores.append((value, place))
        scores.sort(key=lambda score: -score[0])
        if not scores or scores[0][0] <= 0:
            return None
        value, best = scores[0]
        rivals = [score for score, place in scores[1:] if self.is_rival(best, place)][: self._limits.rivals]
        if len(rivals) < self._limits.least_rivals:
            return None
        margin = float(np.log(value / max(float(np.mean(rivals)), 1e-6)))
        return Candidate(stretch.first, stretch.last, best, margin)

    def _cut_windows(self) -> list[Span]:
        """From every open sentence on as many as are needed for `width` codes, half as many at the end of a run."""
        windows = []
        for first, ready in enumerate(self._open):
            last, length = first, 0
            while ready and last < len(self._open) and self._open[last] and length < self._limits.width:
                start, end = self._here.spans[last]
                length += end - start
                last += 1
            if length * 2 >= self._limits.width:
                windows.append((first, last))
        return windows

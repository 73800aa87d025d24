"""Where a run of text has been seen before: an index over every known text, figures and punctuation masked.

It is derived data: build it from the texts, add and remove as reports come and go, throw it away when in doubt.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.overlap import (
    PAIR_BITS,
    Overlaps,
    Weights,
    compare_sentences,
    hash_pairs,
    list_sentence_pairs,
    weigh_spread,
)
from corpus.copying.segment import GRAM, Hits, Numbers, Segment, build_segment, cut_text, look_up, sort_unique
from corpus.copying.text import NormalText, normalise_text


@dataclass(frozen=True, slots=True)
class IndexLimits:
    """Sizes of the index. A segment is closed at `segment_codes`; small ones are joined up to `merge_codes`, which
    keeps adding one report below 100 ms. A gram with more than `most_places` places in a segment leads nowhere.
    A pair of sentences is an anchor when its common grams weigh `anchor` together (2 = two grams, that is seven codes
    in a row, of one text alone); `reach` sentences on both sides of an anchor are compared too. Of a sentence's anchors
    in one segment the `most_anchors` heaviest count: what stands in hundreds of texts needs no list of them all."""

    segment_codes: int = 4_000_000
    merge_codes: int = 400_000
    most_places: int = 400
    rare_gram: float = 0.25
    anchor: float = 1.5
    reach: int = 8
    most_anchors: int = 6
    least_shared: float = 0.5
    least_likeness: float = 0.12


@dataclass(frozen=True, slots=True)
class IndexedText:
    """A text to be remembered; `id` is the caller's own and unique in one index."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """Sentence number `asked` of the question is like codes `first:last` of the text `id`.

    `shared` and `likeness` are those of `Overlaps`.
    """

    asked: int
    id: str
    first: int
    last: int
    shared: float
    likeness: float


class CopyIndex:
    """Grams of many texts with their places. Not for two threads at once while texts are added or removed."""

    def __init__(self, limits: IndexLimits | None = None) -> None:
        self._limits = limits or IndexLimits()
        self._segments: list[Segment] = []
        self._number_of: dict[str, int] = {}
        self._id_of: dict[int, str] = {}
        self._next = 0
        self._pair_spread: npt.NDArray[np.int32] = np.zeros(1 << PAIR_BITS, dtype=np.int32)
        self._pair_weights: Weights | None = None

    def __len__(self) -> int:
        return len(self._number_of)

    def __contains__(self, text_id: object) -> bool:
        return text_id in self._number_of

    def add(self, texts: Iterable[IndexedText]) -> None:
        """Remember `texts`; one whose id is known already takes the place of the old one."""
        numbers: list[int] = []
        parts: list[NormalText] = []
        size = 0
        for item in texts:
            self._forget(item.id)
            parts.append(self._register(item))
            numbers.append(self._number_of[item.id])
            size += len(parts[-1]) + 1
            if size >= self._limits.segment_codes:
                self._segments.append(build_segment(numbers, parts))
                numbers, parts, size = [], [], 0
        if numbers:
            self._segments.append(build_segment(numbers, parts))
        self._merge_small()

    def remove(self, ids: Iterable[str]) -> None:
        """Forget the texts with these ids; unknown ids are no error."""
        for text_id in ids:
            self._forget(text_id)

    def find_matches(self, text: NormalText, scope: Collection[str] | None = None) -> tuple[SentenceMatch, ...]:
        """Find the sentences of known texts that are like sentences of `text`, in the neighbourhood of common runs.

        With `scope` only texts of these ids are looked at, while rarity still counts all of them: how common a
        wording is does not depend on who asks.
        """
        if len(text) < GRAM or not self._segments:
            return ()
        hits = [look_up(segment, text.codes, self._limits.most_places) for segment in self._segments]
        spread = np.sum([part.spread for part in hits], axis=0)
        rarity = weigh_spread(spread, len(self))
        rarity[rarity < self._limits.rare_gram] = 0.0
        weights = self._weigh_pairs()
        table = list_sentence_pairs(text)
        allowed = self._allowed(scope)
        found: list[SentenceMatch] = []
        for segment, part in zip(self._segments, hits, strict=True):
            rows = self._anchored(segment, part, text, rarity, allowed)
            if len(rows):
                found += self._report(segment, compare_sentences(table, segment, rows, weights))
        return tuple(found)

    def _weigh_pairs(self) -> Weights:
        """The weights of all pairs, kept until a text comes or goes: a million logarithms take several ms."""
        if self._pair_weights is None:
            self._pair_weights = weigh_spread(self._pair_spread, len(self)) ** 2
        return self._pair_weights

    def _anchored(
        self, segment: Segment, hits: Hits, text: NormalText, rarity: Weights, allowed: npt.NDArray[np.bool_]
    ) -> Numbers:
        """The sentences of the segment that share a rare run with the question, and their neighbours."""
        kept = (rarity[hits.query] > 0) & allowed[segment.numbers[hits.row]]
        query, place, row = hits.query[kept], hits.place[kept], hits.row[kept]
        asked = np.searchsorted(text.sentences, query, side="right") - 1
        sentence = np.searchsorted(segment.sentences, place, side="right") - 1
        cells, at = np.unique(asked * len(segment.sentences) + sentence, return_inverse=True)
        weight = np.bincount(at, rarity[query], minlength=len(cells)).astype(np.float64)
        strong = weight >= self._limits.anchor
        anchors = self._heaviest(segment, cells[strong], weight[strong])
        centre = sort_unique(anchors % len(segment.sentences))
        if not len(centre):
            return centre
        row = np.searchsorted(segment.starts, segment.sentences[centre], side="right") - 1
        first = np.searchsorted(segment.sentences, segment.starts[row])
        behind = np.searchsorted(segment.sentences, segment.starts[row + 1])
        reach = np.arange(-self._limits.reach, self._limits.reach + 1)
        around = centre[:, None] + reach
        return sort_unique(around[(around >= first[:, None]) & (around < behind[:, None])])

    def _heaviest(self, segment: Segment, cells: Numbers, weight: Weights) -> Numbers:
        """Of the cells (sentence of the question * sentences of the segment + one of them) the heaviest of each row;
        of equals those of texts with most in common all over, lest each sentence chose other texts."""
        sentences = len(segment.sentences)
        text = np.searchsorted(segment.starts, segment.sentences[cells % sentences], side="right") - 1
        together = np.bincount(text, weight, minlength=len(segment.numbers))[text]
        order = np.lexsort((-together, -weight, cells // sentences))
        row = cells[order] // sentences
        rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
        return cells[order[rank < self._limits.most_anchors]]

    def _report(self, segment: Segment, overlaps: Overlaps) -> list[SentenceMatch]:
        """The overlaps that are worth telling, with places counted from the beginning of their text."""
        kept = (overlaps.shared >= self._limits.least_shared) & (overlaps.likeness >= self._limits.least_likeness)
        found = overlaps.found[kept]
        first = segment.sentences[found].astype(np.int64)
        row = np.searchsorted(segment.starts, first, side="right") - 1
        following = np.append(segment.sentences, len(segment.codes)).astype(np.int64)[found + 1]
        last = np.minimum(following, segment.starts[row + 1] - 1)
        columns = (
            overlaps.asked[kept],
            segment.numbers[row],
            first - segment.starts[row],
            last - segment.starts[row],
            overlaps.shared[kept],
            overlaps.likeness[kept],
        )
        return [
            SentenceMatch(asked, self._id_of[number], start, end, shared, likeness)
            for asked, number, start, end, shared, likeness in zip(*(c.tolist() for c in columns), strict=True)
        ]

    def _allowed(self, scope: Collection[str] | None) -> npt.NDArray[np.bool_]:
        allowed = np.zeros(self._next, dtype=bool)
        wanted = self._number_of if scope is None else scope
        allowed[[self._number_of[text_id] for text_id in wanted if text_id in self._number_of]] = True
        return allowed

    def _register(self, item: IndexedText) -> NormalText:
        text = normalise_text(item.text)
        self._number_of[item.id] = self._next
        self._id_of[self._next] = item.id
        self._next += 1
        self._pair_spread[sort_unique(hash_pairs(text.codes))] += 1
        self._pair_weights = None
        return text

    def _forget(self, text_id: str) -> None:
        number = self._number_of.pop(text_id, None)
        if number is None:
            return
        del self._id_of[number]
        self._pair_weights = None
        for segment in self._segments:
            row = int(np.searchsorted(segment.numbers, number))
            if row < len(segment.numbers) and segment.numbers[row] == number:
                self._pair_spread[sort_unique(hash_pairs(cut_text(segment, row).codes))] -= 1

    def _merge_small(self) -> None:
        """Join the last segments while they are of like size, as a binary counter does: each code moves rarely."""
        while len(self._segments) > 1:
            left, right = self._segments[-2:]
            size = len(left.codes) + len(right.codes)
            if len(left.codes) > 2 * len(right.codes) or size > self._limits.merge_codes:
                return
            self._segments[-2:] = self._joined([left, right])

    def _joined(self, segments: Sequence[Segment]) -> list[Segment]:
        numbers: list[int] = []
        parts: list[NormalText] = []
        for segment in segments:
            for row, number in enumerate(segment.numbers.tolist()):
                if number in self._id_of:
                    numbers.append(number)
                    parts.append(cut_text(segment, row))
        return [build_segment(numbers, parts)] if numbers else []


def build_index(texts: Iterable[IndexedText], limits: IndexLimits | None = None) -> CopyIndex:
    """Return an index over `texts` (a second for some millions of characters)."""
    index = CopyIndex(limits)
    index.add(texts)
    return index

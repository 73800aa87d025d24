"""Where a run of text has been seen before: an index over every known text, figures and punctuation masked.

It is derived data: build it from the texts, add and remove as reports come and go, throw it away when in doubt.
"""

from collections.abc import Iterable, Mapping, Sequence
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
from corpus.copying.passages import Passage, PassageSizes, Rarity, measure_rarity, rank_passages
from corpus.copying.segment import (
    GRAM,
    Hits,
    Numbers,
    Segment,
    SegmentWriter,
    bound_sentences,
    cut_text,
    find_buckets,
    find_sentences,
    hash_grams,
    look_up,
    sort_unique,
)
from corpus.copying.text import NormalText, normalise_text


@dataclass(frozen=True, slots=True)
class IndexLimits:
    """Sizes of the index. A segment is closed at `segment_codes`; small ones are joined up to `merge_codes`, which
    keeps adding one report below 100 ms. A gram whose bucket has more than `most_places` places leads nowhere.
    A pair of sentences is an anchor when its common grams weigh `anchor` together (2 = two grams, that is seven codes
    in a row, of one text alone); `reach` sentences on both sides of an anchor are compared too. Of a sentence's anchors
    the `most_anchors` heaviest count: what stands in hundreds of texts needs no list of them all."""

    segment_codes: int = 32_000_000
    merge_codes: int = 400_000
    most_places: int = 1000
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


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Sentence `asked[i]` of the question and sentence `sentence[i]` of a segment, in text `number[i]`, have common
    grams of this `weight`."""

    asked: Numbers
    sentence: Numbers
    number: Numbers
    weight: Weights


@dataclass(frozen=True, slots=True)
class IndexState:
    """All that an index knows, for keeping it elsewhere: text `id` has the number `number_of[id]`, the next text gets
    `following`, and `spread[p]` texts hold pair p. Segments may still hold texts forgotten since."""

    segments: tuple[Segment, ...]
    number_of: Mapping[str, int]
    following: int
    spread: npt.NDArray[np.int32]


class CopyIndex:
    """Grams of many texts with their places. Not for two threads at once while texts are added or removed."""

    def __init__(self, limits: IndexLimits | None = None, state: IndexState | None = None) -> None:
        state = state or IndexState((), {}, 0, np.zeros(1 << PAIR_BITS, dtype=np.int32))
        self._limits = limits or IndexLimits()
        self._segments = list(state.segments)
        self._number_of = dict(state.number_of)
        self._id_of = {number: text_id for text_id, number in self._number_of.items()}
        self._next = state.following
        self._pair_spread = state.spread
        self._pair_weights: Weights | None = None
        self._allowed: tuple[frozenset[str], npt.NDArray[np.bool_]] | None = None
        self._rarity: Rarity | None = None

    def __len__(self) -> int:
        return len(self._number_of)

    def __contains__(self, text_id: object) -> bool:
        return text_id in self._number_of

    @property
    def state(self) -> IndexState:
        """What the index knows now; it changes with the index."""
        return IndexState(tuple(self._segments), self._number_of, self._next, self._pair_spread)

    def ids(self) -> frozenset[str]:
        """The ids of all texts."""
        return frozenset(self._number_of)

    def add(self, texts: Iterable[IndexedText]) -> None:
        """Remember `texts`; one whose id is known already takes the place of the old one."""
        writer = SegmentWriter()
        for item in texts:
            self._forget(item.id)
            text = self._register(item)
            writer.append(self._number_of[item.id], text)
            if len(writer) >= self._limits.segment_codes:
                self._segments.append(writer.build())
                writer = SegmentWriter()
        if len(writer):
            self._segments.append(writer.build())
        self._merge_small()

    def remove(self, ids: Iterable[str]) -> None:
        """Forget the texts with these ids; unknown ids are no error."""
        for text_id in ids:
            self._forget(text_id)

    def compact(self) -> None:
        """Join segments as far as `segment_codes` allows, and drop forgotten texts: seconds for millions of codes."""
        groups: list[list[Segment]] = []
        for segment in self._segments:
            if groups and sum(len(one.codes) for one in groups[-1]) + len(segment.codes) <= self._limits.segment_codes:
                groups[-1].append(segment)
            else:
                groups.append([segment])
        self._segments = [one for group in groups for one in (group if len(group) == 1 else self._join(group))]

    def find_matches(self, text: NormalText, scope: frozenset[str]) -> tuple[SentenceMatch, ...]:
        """Find the sentences of known texts that are like sentences of `text`, in the neighbourhood of common runs.

        Only texts whose ids are in `scope` are looked at, while rarity counts all of them: how common a wording is does
        not depend on who asks.
        """
        if len(text) < GRAM or not self._segments:
            return ()
        hits, rarity = self._look_up(text)
        allowed = self._allow(scope)
        anchors = [
            self._find_anchors(segment, part, text, rarity, allowed)
            for segment, part in zip(self._segments, hits, strict=True)
        ]
        table, weights = list_sentence_pairs(text), self._weigh_pairs()
        found: list[SentenceMatch] = []
        for segment, centres in zip(self._segments, self._choose_heaviest(anchors), strict=True):
            rows = self._take_neighbours(segment, centres)
            if len(rows):
                found += self._report(segment, compare_sentences(table, segment, rows, weights))
        return tuple(found)

    def find_passages(
        self,
        text: NormalText,
        asked: Sequence[tuple[int, int]],
        scope: frozenset[str],
        sizes: PassageSizes | None = None,
    ) -> list[list[Passage]]:
        """For each stretch `asked` of sentences (numbers) of `text` the passages of known texts with most of its rare
        words, best first. It reads the codes of all segments, so it takes time as the corpus grows, but no memory."""
        sizes = sizes or PassageSizes()
        weights, allowed = self.measure_rarity().pairs, self._allow(scope)
        found: list[list[Passage]] = [[] for _ in asked]
        for segment in self._segments if asked else ():
            ranked = rank_passages(segment, text, asked, weights, allowed, sizes)
            for home, passages in zip(found, ranked, strict=True):
                home += [Passage(self._id_of[number], first, last, score) for number, first, last, score in passages]
        return [sorted(home, key=lambda one: (-one.score, one.id, one.first))[: sizes.most] for home in found]

    def measure_rarity(self) -> Rarity:
        """How rare pairs of characters are in all known texts; kept until a text comes or goes."""
        if self._rarity is None:
            live = np.zeros(self._next, dtype=bool)
            live[list(self._id_of)] = True
            self._rarity = measure_rarity(self._segments, live)
        return self._rarity

    def _look_up(self, text: NormalText) -> tuple[list[Hits], Weights]:
        """The hits of each segment, and how rare each gram of the text is; 0 for one too common to lead anywhere."""
        hashes = hash_grams(text.codes)
        buckets = [find_buckets(segment, hashes) for segment in self._segments]
        listed = np.sum([count for _, count in buckets], axis=0) <= self._limits.most_places
        hits = [
            look_up(segment, text.codes, low, count * listed)
            for segment, (low, count) in zip(self._segments, buckets, strict=True)
        ]
        rarity = weigh_spread(np.sum([part.spread for part in hits], axis=0), len(self)) * listed
        rarity[rarity < self._limits.rare_gram] = 0.0
        return hits, rarity

    def _weigh_pairs(self) -> Weights:
        """The weights of all pairs, kept until a text comes or goes; one logarithm for each count that there is."""
        if self._pair_weights is None:
            by_count = weigh_spread(np.arange(int(self._pair_spread.max()) + 1), len(self)) ** 2
            self._pair_weights = by_count[self._pair_spread]
        return self._pair_weights

    def _find_anchors(
        self, segment: Segment, hits: Hits, text: NormalText, rarity: Weights, allowed: npt.NDArray[np.bool_]
    ) -> _Anchors:
        """The sentences of the segment that share a rare run with sentences of the question."""
        kept = (rarity > 0).take(hits.query) & allowed[segment.numbers].take(hits.row)
        query, place, row = hits.query[kept], hits.place[kept], hits.row[kept]
        asked = np.searchsorted(text.sentences, np.arange(len(rarity)), side="right")[query] - 1
        sentence = find_sentences(segment, place)
        cell = sentence * len(text.sentences) + asked
        # Nearly in order as it is: places rise, and a copied sentence asks for its grams in order.
        order = np.argsort(cell, kind="stable")
        cell = cell[order]
        first = np.flatnonzero(np.concatenate([[True], cell[1:] != cell[:-1]])) if len(cell) else cell
        weight = np.add.reduceat(rarity[query][order], first) if len(cell) else rarity[:0]
        strong = first[weight >= self._limits.anchor]
        return _Anchors(
            cell[strong] % len(text.sentences),
            cell[strong] // len(text.sentences),
            segment.numbers[row[order][strong]],
            weight[weight >= self._limits.anchor],
        )

    def _choose_heaviest(self, anchors: Sequence[_Anchors]) -> list[Numbers]:
        """Per segment the sentences of the heaviest anchors of each sentence of the question; of equals those in texts
        with most in common all over, lest each sentence chose other texts."""
        segment = np.repeat(np.arange(len(anchors)), [len(part.asked) for part in anchors])
        asked, sentence, number = (
            np.concatenate([getattr(part, name) for part in anchors]) for name in ("asked", "sentence", "number")
        )
        weight = np.concatenate([part.weight for part in anchors])
        together = np.bincount(number, weight, minlength=1)[number]
        order = np.lexsort((-together, -weight, asked))
        group = asked[order]
        rank = np.arange(len(group)) - np.searchsorted(group, group, side="left")
        kept = order[rank < self._limits.most_anchors]
        return [sort_unique(sentence[kept[segment[kept] == which]]) for which in range(len(anchors))]

    def _take_neighbours(self, segment: Segment, centres: Numbers) -> Numbers:
        """These sentences with those around them, each within its own text."""
        row = np.searchsorted(segment.starts, segment.sentences[centres], side="right") - 1
        first = np.searchsorted(segment.sentences, segment.starts[row].astype(np.uint32))
        behind = np.searchsorted(segment.sentences, segment.starts[row + 1].astype(np.uint32))
        around = centres[:, None] + np.arange(-self._limits.reach, self._limits.reach + 1)
        return sort_unique(around[(around >= first[:, None]) & (around < behind[:, None])])

    def _report(self, segment: Segment, overlaps: Overlaps) -> list[SentenceMatch]:
        """The overlaps that are worth telling, with places counted from the beginning of their text."""
        kept = (overlaps.shared >= self._limits.least_shared) & (overlaps.likeness >= self._limits.least_likeness)
        found = overlaps.found[kept]
        row, first, last = bound_sentences(segment, found)
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

    def _allow(self, scope: frozenset[str]) -> npt.NDArray[np.bool_]:
        """Whether the text of each number is in `scope`; kept for the next question, as the same people ask again."""
        if self._allowed is None or self._allowed[0] is not scope:
            allowed = np.zeros(self._next, dtype=bool)
            allowed[[number for text_id, number in self._number_of.items() if text_id in scope]] = True
            self._allowed = scope, allowed
        return self._allowed[1]

    def _register(self, item: IndexedText) -> NormalText:
        text = normalise_text(item.text)
        self._number_of[item.id] = self._next
        self._id_of[self._next] = item.id
        self._next += 1
        self._pair_spread[sort_unique(hash_pairs(text.codes))] += 1
        self._pair_weights = self._allowed = self._rarity = None
        return text

    def _forget(self, text_id: str) -> None:
        number = self._number_of.pop(text_id, None)
        if number is None:
            return
        del self._id_of[number]
        self._pair_weights = self._allowed = self._rarity = None
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
            self._segments[-2:] = self._join([left, right])

    def _join(self, segments: Sequence[Segment]) -> list[Segment]:
        """One segment in place of these, without the texts forgotten since; none when no text is left."""
        writer = SegmentWriter()
        for segment in segments:
            for row, number in enumerate(segment.numbers.tolist()):
                if number in self._id_of:
                    writer.append(number, cut_text(segment, row))
        return [writer.build()] if len(writer) else []


def build_index(texts: Iterable[IndexedText], limits: IndexLimits | None = None) -> CopyIndex:
    """Return an index over `texts` (a second for some millions of characters)."""
    index = CopyIndex(limits)
    index.add(texts)
    return index

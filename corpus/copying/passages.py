"""Which passages of known texts use the rare words of a passage: candidates for a rewording, from the codes alone.

No second index is kept: one pass over the codes of a segment weighs the pairs of characters that each of its sentences
shares with each sentence asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.overlap import PAIR_BITS, PairTable, Weights, hash_pairs, list_sentence_pairs
from corpus.copying.segment import Numbers, Segment, sort_unique, spread_ranges
from corpus.copying.text import Codes, NormalText

_BLOCK = 200_000
"""So many codes are read at a time: what the sentences asked for share with those of a block is a table of both, which
should stay in the processor's own memory."""

_SENTENCE = 35
"""Codes in a sentence of a report on average: rarity is that among so many sentences, however long the texts are."""

_BACKGROUND = 2000

_EVENNESS = 30.0
"""Added to the length by which a passage is measured, lest three rare words in a heading outdo a paragraph."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """Codes `first:last` of the text `id`, whole sentences; `score` is only good for ranking."""

    id: str
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class PassageSizes:
    """Passages of known texts have `width` codes or more; of each that is asked for the `most` best are kept. A pair
    of characters that weighs less than `least_weight` is looked for nowhere."""

    width: int = 110
    most: int = 8
    least_weight: float = 0.3


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare a pair of neighbouring codes (by its table place), or a single code, is in all known texts: 1 = it
    stands there once, 0 = in every sentence."""

    pairs: Weights
    singles: Weights

    def weigh_pairs(self, codes: Codes) -> Weights:
        """The rarity of every pair of neighbouring `codes`."""
        return self.pairs[hash_pairs(codes)]


def measure_rarity(segments: Sequence[Segment], live: npt.NDArray[np.bool_]) -> Rarity:
    """Count the codes of the texts whose number is `live`. A small collection is judged as part of a larger one."""
    pairs = np.zeros(1 << PAIR_BITS, dtype=np.int64)
    singles = np.zeros(1 << 16, dtype=np.int64)
    for segment in segments:
        for block in _cut_blocks(segment):
            kept = np.repeat(live[block.numbers], np.diff(block.starts)) & (block.codes != 0)
            singles += np.bincount(block.codes[kept], minlength=len(singles))
            pairs += np.bincount(hash_pairs(block.codes)[kept[:-1] & kept[1:]], minlength=len(pairs))
    sentences = max(int(singles.sum()) / _SENTENCE, _BACKGROUND)
    return Rarity(_weigh(pairs, sentences), _weigh(singles, sentences))


def _weigh(counts: Numbers, sentences: float) -> Weights:
    weights: Weights = np.log(sentences / (counts + 0.5)) / np.log(sentences / 1.5)
    return np.clip(weights, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some texts of a segment, named as there."""

    numbers: Numbers
    starts: Numbers
    codes: Codes
    sentences: Numbers


def _cut_blocks(segment: Segment) -> Iterator[_Block]:
    """The texts of a segment, so many at a time that the table of what they share stays small."""
    first = 0
    while first < len(segment.numbers):
        start = int(segment.starts[first])
        last = max(int(np.searchsorted(segment.starts, start + _BLOCK, side="right")) - 1, first + 1)
        end = int(segment.starts[last])
        low, high = np.searchsorted(segment.sentences, np.array([start, end], dtype=segment.sentences.dtype))
        yield _Block(
            segment.numbers[first:last],
            segment.starts[first : last + 1] - start,
            np.asarray(segment.codes[start:end]),
            segment.sentences[low:high].astype(np.int64) - start,
        )
        first = last


@dataclass(frozen=True, slots=True)
class _Spans:
    """Passages of a block, one from each of its sentences on: the sentences `i:end[i]`, which are the codes
    `first[i]:last[i]` of the text `number[i]`. What they share counts times `measure`, by length; 0 for what is too
    short or not to be looked at."""

    end: Numbers
    number: Numbers
    first: Numbers
    last: Numbers
    measure: Weights


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The pairs of the text asked for that weigh enough: pair p is `pairs[slot[p] - 1]`, 0 for all others."""

    table: PairTable
    slot: npt.NDArray[np.int32]
    low: Numbers
    count: Numbers
    weight: Weights


@dataclass(frozen=True, slots=True)
class _Shared:
    """Sentence i of the text shares with a block pairs of `weight[borders[i]:borders[i + 1]]`, which stand in the
    sentences `sentence[...]` of the block, `count` in all."""

    borders: Numbers
    sentence: Numbers
    weight: Weights
    count: int

    def score(self, first: int, last: int, spans: _Spans) -> Weights:
        """What the sentences `first:last` of the text share with each passage, for its length."""
        part = slice(self.borders[first], self.borders[last])
        line = np.zeros(self.count + 1)
        np.cumsum(np.bincount(self.sentence[part], self.weight[part], minlength=self.count), out=line[1:])
        scores = line.take(spans.end)
        scores -= line[:-1]
        scores *= spans.measure
        return scores


def rank_passages(
    segment: Segment,
    text: NormalText,
    asked: Sequence[Span],
    weights: Weights,
    allowed: npt.NDArray[np.bool_],
    sizes: PassageSizes,
) -> list[list[tuple[int, int, int, float]]]:
    """For each stretch `asked` of sentences of `text` the best passages of the segment, not overlapping.

    A passage is (text number, first code, last code, score). Only texts whose number is `allowed` are looked at.
    """
    found: list[list[tuple[int, int, int, float]]] = [[] for _ in asked]
    wanted = _list_wanted(text, weights, sizes.least_weight)
    for block in _cut_blocks(segment):
        spans = _cut_spans(block, allowed, sizes.width)
        if not spans.measure.any():
            continue
        shared = _find_shared(block, wanted)
        for home, (first, last) in zip(found, asked, strict=True):
            scores = shared.score(first, last, spans)
            bar = home[-1][3] if len(home) == sizes.most else 0.0
            better = np.flatnonzero(scores > bar)
            if len(better):
                home += _pick_best(spans, scores, better, sizes.most)
                home.sort(key=lambda one: -one[3])
                del home[sizes.most :]
    return found


def _list_wanted(text: NormalText, weights: Weights, least: float) -> _Wanted:
    table = list_sentence_pairs(text)
    pairs, low, count = np.unique(table.pairs, return_index=True, return_counts=True)
    heavy = weights[pairs] >= least
    slot = np.zeros(len(weights), dtype=np.int32)
    slot[pairs[heavy]] = np.arange(1, int(heavy.sum()) + 1)
    return _Wanted(table, slot, low[heavy], count[heavy], weights[pairs[heavy]])


def _find_shared(block: _Block, wanted: _Wanted) -> _Shared:
    """The wanted pairs in the block, once for each two sentences that have them."""
    slot = wanted.slot[hash_pairs(block.codes)]
    place = np.flatnonzero((slot > 0) & (block.codes[:-1] != 0) & (block.codes[1:] != 0))
    sentence = np.searchsorted(block.sentences, place, side="right") - 1
    key = sort_unique((sentence << PAIR_BITS) | (slot[place] - 1))
    which, sentence = key & ((1 << PAIR_BITS) - 1), key >> PAIR_BITS
    event, at = spread_ranges(wanted.low[which], wanted.count[which])
    asked = wanted.table.sentence[at].astype(np.int16)
    # Numbers of 16 bits are sorted by counting, much faster than wider ones.
    order = np.argsort(asked, kind="stable")
    event = event[order]
    borders = np.searchsorted(asked[order], np.arange(wanted.table.count + 1))
    return _Shared(borders, sentence[event], wanted.weight[which[event]], len(block.sentences))


def _cut_spans(block: _Block, allowed: npt.NDArray[np.bool_], width: int) -> _Spans:
    """From every sentence on as many as are needed for `width` codes; at the end of a text what is left."""
    begins = block.sentences
    row = np.searchsorted(block.starts, begins, side="right") - 1
    behind = np.searchsorted(begins, block.starts[row + 1])
    following = np.append(begins[1:], len(block.codes))
    end = np.minimum(np.searchsorted(following, begins + width) + 1, behind)
    length = following[end - 1] - begins
    kept = allowed[block.numbers[row]] & (length * 2 >= width)
    start = block.starts[row]
    # A zero code stands behind each text and belongs to none of its sentences.
    last = np.minimum(following[end - 1], block.starts[row + 1] - 1)
    measure = kept / np.sqrt(length + _EVENNESS)
    return _Spans(end, block.numbers[row], begins - start, last - start, measure)


def _pick_best(spans: _Spans, scores: Weights, eligible: Numbers, most: int) -> list[tuple[int, int, int, float]]:
    """The best of the `eligible` passages that do not overlap, of equals the first."""
    pool = min(len(eligible), most * 6)
    order = eligible[np.argpartition(-scores[eligible], pool - 1)[:pool]]
    order = order[np.lexsort((order, -scores[order]))]
    taken: list[Span] = []
    for begin, end in zip(order.tolist(), spans.end[order].tolist(), strict=True):
        if len(taken) == most:
            break
        if all(end <= first or last <= begin for first, last in taken):
            taken.append((begin, end))
    best = [begin for begin, _ in taken]
    columns = spans.number[best], spans.first[best], spans.last[best], scores[best]
    return list(zip(*(column.tolist() for column in columns), strict=True))

"""Which passages of known texts use the rare words of a passage: candidates for a rewording, from the codes alone.

No second index is kept: one pass over the codes of a segment weighs the pairs of characters that each of its sentences
shares with each sentence asked for.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.leaders import Leaders
from corpus.copying.overlap import PAIR_BITS, Weights, hash_pairs, list_sentence_pairs
from corpus.copying.segment import Numbers, Segment, sort_unique, spread_ranges
from corpus.copying.text import Codes, NormalText

_BLOCK = 200_000
"""So many codes are read at a time: what the sentences asked for share with those of a block is a table of both, which
should stay in the processor's own memory."""

_SENTENCE = 35
"""Codes in a sentence of a report on average: rarity is that among so many sentences, however long the texts are."""

_BACKGROUND = 2000

_NEAR_BITS = 3
"""Two to this power pairs are one in the small table of what may be wanted."""

_THREADS = 2
"""Most of the work is numpy's, which lets other threads run: two take three quarters of the time of one."""

_ONE = 1 << 20
"""Weights are whole numbers, this one standing for 1: their sums are exact in any order, so that equal passages stay
equal, and differences of 32-bit sums stay right even where the sums run over."""

_TOGETHER = 64
"""So many stretches are scored against a block at once."""

_EVENNESS = 30.0
"""Added to the length by which a passage is measured, lest three rare words in a heading outdo a paragraph."""

Span = tuple[int, int]
Sums = npt.NDArray[np.int32]


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
    """The pairs of the text asked for that weigh enough: pair p is `slot[p] - 1`, which stands in the sentences
    `sentence[low:low + count]` of `sentences` and has this `weight`, a whole number. `slot` is 0 for all others. `near`
    says of several neighbouring pairs at once whether one may be wanted: so small a table is read much faster."""

    near: npt.NDArray[np.bool_]
    slot: npt.NDArray[np.int32]
    low: Numbers
    count: Numbers
    weight: Numbers
    sentence: Numbers
    sentences: int


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
    parts = [asked[first : first + _TOGETHER] for first in range(0, len(asked), _TOGETHER)]
    wanted, blocks = _list_wanted(text, weights, sizes.least_weight), list(_cut_blocks(segment))

    def rank(share: Sequence[_Block]) -> list[Leaders]:
        leaders = [Leaders(len(part), sizes.most) for part in parts]
        for block in share:
            spans = _cut_spans(block, allowed, sizes.width)
            if not spans.measure.any():
                continue
            shared = _sum_shared(block, wanted)
            for part, best in zip(parts, leaders, strict=True):
                best.offer(_score(shared, part, spans), spans.number, spans.first, spans.last)
        return leaders

    with ThreadPoolExecutor(_THREADS) as pool:
        first, *others = pool.map(rank, [blocks[start::_THREADS] for start in range(_THREADS)])
    for other in others:
        for best, more in zip(first, other, strict=True):
            best.join(more)
    return [found for best in first for found in best.list_best()]


def _list_wanted(text: NormalText, weights: Weights, least: float) -> _Wanted:
    table = list_sentence_pairs(text)
    pairs, low, count = np.unique(table.pairs, return_index=True, return_counts=True)
    heavy = weights[pairs] >= least
    slot = np.zeros(len(weights), dtype=np.int32)
    slot[pairs[heavy]] = np.arange(1, int(heavy.sum()) + 1)
    near = np.zeros(len(weights) >> _NEAR_BITS, dtype=bool)
    near[pairs[heavy] >> _NEAR_BITS] = True
    whole = np.rint(weights[pairs[heavy]] * _ONE).astype(np.int64)
    return _Wanted(near, slot, low[heavy], count[heavy], whole, table.sentence, table.count)


def _sum_shared(block: _Block, wanted: _Wanted) -> Sums:
    """What each sentence of the text asked for (row) shares with each of the block (column), a pair counted once; in
    row i the sum of all rows before it, so that a stretch is the difference of two."""
    pairs = hash_pairs(block.codes)
    place = np.flatnonzero(wanted.near[pairs >> _NEAR_BITS])
    slot = wanted.slot[pairs[place]]
    kept = (slot > 0) & (block.codes[place] != 0) & (block.codes[place + 1] != 0)
    place, slot = place[kept], slot[kept]
    columns = len(block.sentences)
    sentence = np.repeat(np.arange(columns), np.diff(block.sentences, append=len(block.codes)))[place]
    key = sort_unique(sentence * len(wanted.low) + (slot - 1))
    sentence, which = np.divmod(key, len(wanted.low))
    event, at = spread_ranges(wanted.low[which], wanted.count[which])
    cell = wanted.sentence[at] * columns + sentence[event]
    table = np.bincount(cell, wanted.weight[which[event]], wanted.sentences * columns).reshape(-1, columns)
    sums = np.zeros((wanted.sentences + 1, columns), dtype=np.int32)
    # Row by row, as numpy's cumsum along the first axis is ten times as slow.
    for row, one in enumerate(table.astype(np.int32)):
        np.add(sums[row], one, out=sums[row + 1])
    return sums


def _score(shared: Sums, asked: Sequence[Span], spans: _Spans) -> Weights:
    """What each stretch of the text (row) shares with each passage (column), for its length."""
    first, last = np.array(asked).T
    line = np.zeros((len(asked), shared.shape[1] + 1), dtype=np.int32)
    np.cumsum(shared[last] - shared[first], axis=1, out=line[:, 1:], dtype=np.int32)
    scores: Weights = (line.take(spans.end, axis=1) - line[:, :-1]) * spans.measure
    return scores


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
    measure = kept / (np.sqrt(length + _EVENNESS) * _ONE)
    return _Spans(end, block.numbers[row], begins - start, last - start, measure)

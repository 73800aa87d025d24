"""Which passages of known texts use the rare words of a passage: candidates for a rewording, from the codes alone.

No second index is kept: one pass over the codes of a segment weighs the pairs of characters that each of its sentences
shares with each sentence asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.overlap import PAIR_BITS, Weights, hash_pairs, list_pairs
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
Scores = npt.NDArray[np.float32]


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
    """Passages of a block: sentences `begin[i]:end[i]` of it; what they share counts times `measure`, by length."""

    begin: Numbers
    end: Numbers
    measure: Weights


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
    for block in _cut_blocks(segment):
        spans = _cut_spans(block, allowed, sizes.width)
        if not len(spans.begin):
            continue
        shared = _weigh_shared(block, text, weights, sizes.least_weight)
        for home, (first, last) in zip(found, asked, strict=True):
            line = shared[last] - shared[first]
            scores = (line[spans.end] - line[spans.begin]) * spans.measure
            bar = home[-1][3] if len(home) == sizes.most else 0.0
            better = np.flatnonzero(scores > bar)
            if len(better):
                home += _pick_best(block, spans, scores, better, sizes.most)
                home.sort(key=lambda one: -one[3])
                del home[sizes.most :]
    return found


def _weigh_shared(block: _Block, text: NormalText, weights: Weights, least: float) -> Scores:
    """Cell [i, j] is what the first i sentences of the text share with the first j of the block, in weight of pairs."""
    borders = np.append(text.sentences, len(text)).astype(np.int64)
    wanted = list_pairs(text.codes, borders[:-1], borders[1:])
    known = np.zeros(len(weights), dtype=bool)
    known[wanted.pairs] = True
    known &= weights >= least
    pairs = hash_pairs(block.codes)
    place = np.flatnonzero(known[pairs] & (block.codes[:-1] != 0) & (block.codes[1:] != 0))
    sentence = np.searchsorted(block.sentences, place, side="right") - 1
    key = sort_unique((pairs[place] << 32) | sentence)
    pairs, sentence = key >> 32, key & 0xFFFFFFFF
    low = np.searchsorted(wanted.pairs, pairs, side="left")
    event, at = spread_ranges(low, np.searchsorted(wanted.pairs, pairs, side="right") - low)
    rows, columns = len(borders), len(block.sentences) + 1
    cell = (wanted.sentence[at] + 1) * columns + sentence[event] + 1
    # Half the width of numpy's sums is exact enough for a ranking, and its table twice as quickly added up.
    table = np.bincount(cell, weights[pairs[event]], minlength=rows * columns).astype(np.float32).reshape(rows, columns)
    np.cumsum(table, axis=0, out=table)
    return np.asarray(np.cumsum(table, axis=1, out=table))


def _cut_spans(block: _Block, allowed: npt.NDArray[np.bool_], width: int) -> _Spans:
    """From every sentence on as many as are needed for `width` codes; at the end of a text what is left."""
    begins = block.sentences
    row = np.searchsorted(block.starts, begins, side="right") - 1
    behind = np.searchsorted(begins, block.starts[row + 1])
    following = np.append(begins[1:], len(block.codes))
    end = np.minimum(np.searchsorted(following, begins + width) + 1, behind)
    length = following[end - 1] - begins
    kept = allowed[block.numbers[row]] & (length * 2 >= width)
    return _Spans(np.flatnonzero(kept), end[kept], 1 / np.sqrt(length[kept] + _EVENNESS))


def _pick_best(
    block: _Block, spans: _Spans, scores: Scores, eligible: Numbers, most: int
) -> list[tuple[int, int, int, float]]:
    """The best of the `eligible` passages that do not overlap, of equals the first."""
    pool = min(len(eligible), most * 6)
    order = eligible[np.argpartition(-scores[eligible], pool - 1)[:pool]]
    order = order[np.lexsort((order, -scores[order]))]
    taken: list[Span] = []
    best: list[tuple[int, int, int, float]] = []
    for one in order.tolist():
        begin, end = int(spans.begin[one]), int(spans.end[one])
        if len(best) == most:
            break
        if any(begin < other[1] and other[0] < end for other in taken):
            continue
        taken.append((begin, end))
        first = int(block.sentences[begin])
        row = int(np.searchsorted(block.starts, first, side="right")) - 1
        last = int(block.sentences[end]) if end < len(block.sentences) else len(block.codes)
        last = min(last, int(block.starts[row + 1]) - 1)
        start = int(block.starts[row])
        best.append((int(block.numbers[row]), first - start, last - start, float(scores[one])))
    return best

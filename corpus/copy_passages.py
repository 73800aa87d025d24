"""Which passages of known texts use the rare words of a passage: candidates for a rewording, from the codes alone.

No second index is kept: one pass over the codes of a segment (about 20 ns a code) weighs the pairs of characters that
each of its sentences shares with each passage asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copy_overlap import PAIR_BITS, PairTable, Weights, hash_pairs, list_pairs
from corpus.copy_segment import Numbers, Segment, sort_unique, spread_ranges
from corpus.copy_text import Codes, NormalText

_BATCH = 32
"""Passages asked for at once: what they share with the sentences of a segment is a table of both."""

_SENTENCE = 35
"""Codes in a sentence of a report on average: rarity is that among so many sentences, however long the texts are."""

_BACKGROUND = 2000

_EVENNESS = 30.0
"""Added to the length by which a passage is measured, lest three rare words in a heading outdo a paragraph."""


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
    least_weight: float = 0.05


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
        kept = np.repeat(live[segment.numbers], np.diff(segment.starts)) & (segment.codes != 0)
        singles += np.bincount(segment.codes[kept], minlength=len(singles))
        pairs += np.bincount(hash_pairs(segment.codes)[kept[:-1] & kept[1:]], minlength=len(pairs))
    sentences = max(int(singles.sum()) / _SENTENCE, _BACKGROUND)
    return Rarity(_weigh(pairs, sentences), _weigh(singles, sentences))


def _weigh(counts: Numbers, sentences: float) -> Weights:
    weights: Weights = np.log(sentences / (counts + 0.5)) / np.log(sentences / 1.5)
    return np.clip(weights, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Spans:
    """Passages of a segment: sentences `begin[i]:end[i]` of it, in text row `row[i]`, with their length in codes."""

    begin: Numbers
    end: Numbers
    row: Numbers
    length: Weights


def rank_passages(
    segment: Segment,
    text: NormalText,
    asked: Sequence[tuple[int, int]],
    weights: Weights,
    allowed: npt.NDArray[np.bool_],
    sizes: PassageSizes,
) -> list[list[tuple[int, int, int, float]]]:
    """For each stretch `asked` of codes of `text` the best passages of the segment, best first, not overlapping.

    A passage is (text number, first code, last code, score). Only texts whose number is `allowed` are looked at.
    """
    spans = _cut_spans(segment, allowed, sizes.width)
    if not len(spans.begin):
        return [[] for _ in asked]
    borders = np.asarray(asked, dtype=np.int64).reshape(-1, 2)
    wanted = list_pairs(text.codes, borders[:, 0], borders[:, 1])
    pairs, sentences = _meet(segment, wanted, weights, sizes.least_weight)
    low = np.searchsorted(wanted.pairs, pairs, side="left")
    event, at = spread_ranges(low, np.searchsorted(wanted.pairs, pairs, side="right") - low)
    which, sentence, weight = wanted.sentence[at], sentences[event], weights[pairs[event]]
    found: list[list[tuple[int, int, int, float]]] = []
    for start in range(0, len(asked), _BATCH):
        rows = min(_BATCH, len(asked) - start)
        kept = (which >= start) & (which < start + rows)
        shared = np.zeros((rows, len(segment.sentences) + 1))
        np.add.at(shared, (which[kept] - start, sentence[kept] + 1), weight[kept])
        summed = np.cumsum(shared, axis=1)
        scores = (summed[:, spans.end] - summed[:, spans.begin]) / np.sqrt(spans.length + _EVENNESS)
        found += [_pick_best(segment, spans, line, sizes.most) for line in scores]
    return found


def _meet(segment: Segment, wanted: PairTable, weights: Weights, least: float) -> tuple[Numbers, Numbers]:
    """Which wanted pairs stand in which sentences of the segment, each once."""
    known = np.zeros(len(weights), dtype=bool)
    known[wanted.pairs] = True
    known &= weights >= least
    pairs = hash_pairs(segment.codes)
    place = np.flatnonzero(known[pairs] & (segment.codes[:-1] != 0) & (segment.codes[1:] != 0))
    sentence = np.searchsorted(segment.sentences, place, side="right") - 1
    key = sort_unique((pairs[place] << 32) | sentence)
    return key >> 32, key & 0xFFFFFFFF


def _cut_spans(segment: Segment, allowed: npt.NDArray[np.bool_], width: int) -> _Spans:
    """From every sentence on as many as are needed for `width` codes; at the end of a text what is left."""
    begins = segment.sentences.astype(np.int64)
    row = np.searchsorted(segment.starts, begins, side="right") - 1
    behind = np.searchsorted(begins, segment.starts[row + 1])
    following = np.append(begins[1:], len(segment.codes))
    end = np.minimum(np.searchsorted(following, begins + width) + 1, behind)
    length = following[end - 1] - begins
    kept = allowed[segment.numbers[row]] & (length * 2 >= width)
    first = np.flatnonzero(kept)
    return _Spans(first, end[kept], row[kept], length[kept].astype(np.float64))


def _pick_best(segment: Segment, spans: _Spans, scores: Weights, most: int) -> list[tuple[int, int, int, float]]:
    """The best passages that do not overlap, of equals the first."""
    pool = min(len(scores), most * 12)
    order = np.argpartition(-scores, pool - 1)[:pool]
    order = order[np.lexsort((order, -scores[order]))]
    taken: list[tuple[int, int]] = []
    best: list[tuple[int, int, int, float]] = []
    for one in order.tolist():
        begin, end = int(spans.begin[one]), int(spans.end[one])
        if scores[one] <= 0 or len(best) == most:
            break
        if any(begin < other[1] and other[0] < end for other in taken):
            continue
        taken.append((begin, end))
        row = int(spans.row[one])
        start = int(segment.starts[row])
        last = int(segment.sentences[end]) if end < len(segment.sentences) else len(segment.codes)
        last = min(last, int(segment.starts[row + 1]) - 1)
        number = int(segment.numbers[row])
        best.append((number, int(segment.sentences[begin]) - start, last - start, float(scores[one])))
    return best

"""How much of each other's wording two sentences share: pairs of codes, weighed by how few texts use them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.segment import (
    Counts,
    Numbers,
    Segment,
    bound_sentences,
    hash_columns,
    hash_grams,
    sort_unique,
    spread_ranges,
)
from corpus.copying.text import Codes, NormalText

PAIR_BITS = 20
"""Pairs of neighbouring codes are counted in a table of this many bits; a collision only blurs a weight."""

_BACKGROUND = 200

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Sentence `asked[i]` of the question against sentence `found[i]` of a segment.

    `shared` is the weight of the wording both have (1 = one pair of characters no other text has), `likeness` the
    share of it in both sentences together, 0 to 1.
    """

    asked: Numbers
    found: Numbers
    shared: Weights
    likeness: Weights


@dataclass(frozen=True, slots=True)
class PairTable:
    """The distinct pairs of every sentence of one text: pair `pairs[i]` stands in sentence `sentence[i]`."""

    pairs: Numbers
    sentence: Numbers
    count: int

    def weigh(self, weights: Weights) -> Weights:
        """The weight of all pairs of each sentence."""
        return _sum_by(self.sentence, weights[self.pairs], self.count)


def hash_pairs(codes: Codes) -> Numbers:
    """The table place of each pair of neighbouring codes."""
    return _table_place(hash_grams(codes, 2))


def list_pairs(codes: Codes, begins: Numbers, ends: Numbers) -> PairTable:
    """The pairs of the stretches `begins[i]:ends[i]` of `codes`, in order of pair."""
    which, at = spread_ranges(begins, np.maximum(ends - begins - 1, 0))
    pairs = hash_pairs(codes)[at]
    key = sort_unique((pairs << 32) | which)
    return PairTable(key >> 32, key & 0xFFFFFFFF, len(begins))


def list_sentence_pairs(text: NormalText) -> PairTable:
    """The pairs of every sentence of a text."""
    begins = text.sentences.astype(np.int64)
    return list_pairs(text.codes, begins, np.append(begins[1:], len(text)))


def weigh_spread(spread: npt.NDArray[np.int32] | Numbers, texts: int) -> Weights:
    """1 for what one text alone has, falling with the logarithm of the number of texts to about 0 for all of them.

    A small collection is judged as a part of a larger one: what an office wrote in all its six years is no set phrase.
    """
    known = max(texts, _BACKGROUND)
    weight: Weights = np.log((known + 1) / (spread + 0.5)) / np.log((known + 1) / 1.5)
    return np.clip(weight, 0.0, 1.0)


def compare_sentences(table: PairTable, segment: Segment, rows: Numbers, weights: Weights) -> Overlaps:
    """Compare every sentence of `table` with the sentences `rows` of the segment; pairs with nothing are left out."""
    _, begins, ends = bound_sentences(segment, rows)
    which, at = spread_ranges(begins, np.maximum(ends - begins - 1, 0))
    pairs = _table_place(hash_columns([segment.codes[at], segment.codes[at + 1]]))
    key = sort_unique((pairs << 32) | which)
    pairs, which = key >> 32, key & 0xFFFFFFFF
    weight = weights.take(pairs)
    low = np.searchsorted(table.pairs, pairs, side="left")
    met = np.flatnonzero(low < len(table.pairs))
    met = met[table.pairs[low[met]] == pairs[met]]
    low, high = low[met], np.searchsorted(table.pairs, pairs[met], side="right")
    element, at = spread_ranges(low, high - low)
    element = met.take(element)
    cell = table.sentence.take(at) * len(rows) + which.take(element)
    shared = _sum_by(cell, weight.take(element), table.count * len(rows))
    own = _sum_by(which, weight, len(rows))
    met = np.flatnonzero(shared)
    asked, found = met // len(rows), met % len(rows)
    both = np.sqrt(table.weigh(weights)[asked] * own[found])
    return Overlaps(asked, rows[found], shared[met], shared[met] / np.maximum(both, 1e-9))


def _sum_by(which: Numbers, values: Weights, count: int) -> Weights:
    """The sum of `values` for each number below `count`."""
    return np.bincount(which, values, minlength=count).astype(np.float64, copy=False)


def _table_place(hashes: Counts) -> Numbers:
    return (hashes >> np.uint32(32 - PAIR_BITS)).astype(np.int64)

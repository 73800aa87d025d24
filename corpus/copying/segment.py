"""One unchanging part of the copy index: the codes of some texts and where each gram of six codes stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.text import Codes, NormalText

GRAM = 6
"""Codes in one gram. Six still hits inside passages of which every third word was replaced."""

_SPREAD = np.uint32(0x9E3779B1)
_STEP = np.uint32(0x01000193)

Counts = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Segment:
    """Texts `numbers[i]` with the codes `codes[starts[i]:starts[i + 1] - 1]`; a zero code closes each text.

    `sentences` are the positions in `codes` where sentences begin. `places[buckets[b]:buckets[b + 1]]` are the gram
    positions whose hash falls into bucket b. About 9 bytes a code in all.
    """

    numbers: Numbers
    starts: Numbers
    codes: Codes
    sentences: Counts
    buckets: Counts
    places: Counts
    shift: int


@dataclass(frozen=True, slots=True)
class Hits:
    """Gram `query[i]` of the question stands at `place[i]` of a segment's codes, in its text row `row[i]`.

    `spread[q]` is the number of texts that hold gram q, a lower bound where the gram is too common to be listed.
    """

    query: Numbers
    row: Numbers
    place: Numbers
    spread: Numbers


def hash_grams(codes: Codes, width: int = GRAM) -> Counts:
    """One 32-bit hash for every gram of `width` codes; empty when the text is shorter."""
    count = len(codes) - width + 1
    if count <= 0:
        return np.zeros(0, dtype=np.uint32)
    value = codes[:count].astype(np.uint32)
    for offset in range(1, width):
        value *= _STEP
        value ^= codes[offset : offset + count]
        value *= _SPREAD
    value ^= value >> np.uint32(15)
    value *= _SPREAD
    return value


def build_segment(numbers: Sequence[int], texts: Sequence[NormalText]) -> Segment:
    """Index `texts` under their `numbers`; both sequences run in step."""
    closing = np.zeros(1, dtype=np.uint16)
    codes = np.concatenate([part for text in texts for part in (text.codes, closing)])
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=starts[1:])
    sentences = np.concatenate([text.sentences + start for text, start in zip(texts, starts.tolist(), strict=False)])
    buckets, places, shift = _sort_grams(codes)
    return Segment(
        np.asarray(numbers, dtype=np.int64), starts, codes, sentences.astype(np.uint32), buckets, places, shift
    )


def cut_text(segment: Segment, row: int) -> NormalText:
    """The text of one row again, without the way back to its characters: enough to index it anew."""
    start, end = int(segment.starts[row]), int(segment.starts[row + 1]) - 1
    low, high = np.searchsorted(segment.sentences, [start, end])
    none = np.zeros(0, dtype=np.int32)
    begins = (segment.sentences[low:high].astype(np.int64) - start).astype(np.int32)
    return NormalText(codes=segment.codes[start:end], starts=none, ends=none, sentences=begins)


def _sort_grams(codes: Codes) -> tuple[Counts, Counts, int]:
    """Bucket borders, gram positions in bucket order, and the shift that turns a hash into its bucket."""
    bits = max(8, len(codes).bit_length())
    shift = 32 - bits
    hashes = hash_grams(codes)
    whole = _grams_inside(codes, len(hashes))
    keyed = (hashes[whole].astype(np.uint64) << np.uint64(32)) | whole.astype(np.uint64)
    keyed.sort()
    places = (keyed & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    per_bucket = np.bincount((keyed >> np.uint64(32 + shift)).astype(np.int64), minlength=1 << bits)
    buckets = np.zeros((1 << bits) + 1, dtype=np.uint32)
    np.cumsum(per_bucket, out=buckets[1:])
    return buckets, places, shift


def _grams_inside(codes: Codes, count: int) -> Numbers:
    """Positions of the grams that do not run over the end of a text."""
    if not count:
        return np.zeros(0, dtype=np.int64)
    closed = np.cumsum(codes == 0)
    return np.flatnonzero((closed[GRAM - 1 : GRAM - 1 + count] == closed[:count]) & (codes[:count] != 0))


def look_up(segment: Segment, codes: Codes, most: int) -> Hits:
    """Find every gram of `codes` in the segment; of a gram with more than `most` places none is listed."""
    hashes = hash_grams(codes)
    bucket = (hashes >> np.uint32(segment.shift)).astype(np.int64)
    low = segment.buckets[bucket].astype(np.int64)
    count = segment.buckets[bucket + 1].astype(np.int64) - low
    crowded = count > most
    query, at = spread_ranges(low, np.where(crowded, 0, count))
    place = segment.places[at].astype(np.int64)
    for offset in range(GRAM):
        same = segment.codes[place + offset] == codes[query + offset]
        query, place = query[same], place[same]
    row = np.searchsorted(segment.starts, place, side="right") - 1
    spread = np.where(crowded, most, 0)
    if len(query):
        texts = len(segment.numbers)
        spread += np.bincount(sort_unique(query * texts + row) // texts, minlength=len(hashes))
    return Hits(query, row, place, spread)


def spread_ranges(low: Numbers, count: Numbers) -> tuple[Numbers, Numbers]:
    """For ranges `low[i]:low[i] + count[i]` return, flat, the range number and the position of every element."""
    which = np.repeat(np.arange(len(low)), count)
    before = np.cumsum(count) - count
    return which, np.arange(len(which)) - np.repeat(before - low, count)


def sort_unique(values: Numbers) -> Numbers:
    """The distinct values in order. numpy 2.4's own `unique` goes through a hash table, several times slower here."""
    ordered = np.sort(values)
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]

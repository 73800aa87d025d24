"""One unchanging part of the copy index: the codes of some texts and where each gram of six codes stands in them."""

from array import array
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus.copying.text import Codes, NormalText

GRAM = 6
"""Codes in one gram. Six still hits inside passages of which every third word was replaced."""

_SPREAD = np.uint32(0x9E3779B1)
_STEP = np.uint32(0x01000193)
_BUCKET_BITS = 3
"""A bucket holds some 2**3 gram positions. Finer ones would cost memory; the codes tell the grams in one apart."""
_BLOCK = 1 << 20
_PART = 1 << 14
_WORD_BITS = np.uint32(5)
_WORD_MASK = np.uint32(31)
_QUERY_BITS = 28
_NOWHERE = np.uint64(0xFFFFFFFFFFFFFFFF)

Counts = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Segment:
    """Texts `numbers[i]` with the codes `codes[starts[i]:starts[i + 1] - 1]`; a zero code closes each text.

    `sentences` are the positions in `codes` where sentences begin. `places[buckets[b]:buckets[b + 1]]` are the gram
    positions whose hash falls into bucket b. About 7 bytes a code in all; the arrays may lie in files.
    """

    numbers: Numbers
    starts: Numbers
    codes: Codes
    sentences: Counts
    buckets: Counts
    places: Counts

    @property
    def shift(self) -> np.uint32:
        """What turns a 32-bit hash into its bucket."""
        return np.uint32(33 - len(self.buckets).bit_length())

    @cached_property
    def begins(self) -> tuple[Counts, Counts]:
        """For each stretch of 32 codes: a bit for every code with which a sentence begins, and how many sentences begin
        before the stretch. A quarter byte a code, made when first asked for."""
        bits = np.zeros((len(self.codes) >> _WORD_BITS) + 1, dtype=np.uint32)
        np.bitwise_or.at(bits, self.sentences >> _WORD_BITS, np.uint32(1) << (self.sentences & _WORD_MASK))
        count = np.bitwise_count(bits)
        return bits, np.cumsum(count, dtype=np.uint32) - count


@dataclass(frozen=True, slots=True)
class Hits:
    """Gram `query[i]` of the question stands at `place[i]` of a segment's codes, in its text row `row[i]`; in order of
    place. `spread[q]` is the number of texts of the segment that hold gram q, as far as they were listed."""

    query: Numbers
    row: Numbers
    place: Numbers
    spread: Numbers


class SegmentWriter:
    """Gathers texts for one segment. The arrays grow in place, so that millions of codes leave no holes behind."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._starts = array("q", [0])
        self._codes = array("H")
        self._sentences = array("I")

    def __len__(self) -> int:
        return len(self._codes)

    def append(self, number: int, text: NormalText) -> None:
        """Take in a text under its number; numbers must rise."""
        start = len(self._codes)
        self._numbers.append(number)
        self._codes.frombytes(text.codes.tobytes())
        self._codes.append(0)
        self._starts.append(len(self._codes))
        self._sentences.frombytes((text.sentences + start).astype(np.uint32).tobytes())

    def build(self) -> Segment:
        """The segment over all texts taken in."""
        codes = np.array(self._codes, dtype=np.uint16)
        buckets, places = _sort_grams(codes)
        return Segment(
            np.array(self._numbers, dtype=np.int64),
            np.array(self._starts, dtype=np.int64),
            codes,
            np.array(self._sentences, dtype=np.uint32),
            buckets,
            places,
        )


def hash_grams(codes: Codes, width: int = GRAM) -> Counts:
    """One 32-bit hash for every gram of `width` codes; empty when the text is shorter."""
    count = max(0, len(codes) - width + 1)
    return hash_columns([codes[offset : offset + count] for offset in range(width)])


def hash_columns(columns: list[Codes]) -> Counts:
    """One 32-bit hash for every row of `columns`."""
    value = columns[0].astype(np.uint32)
    for column in columns[1:]:
        value *= _STEP
        value ^= column
        value *= _SPREAD
    value ^= value >> np.uint32(15)
    value *= _SPREAD
    return value


def find_sentences(segment: Segment, places: Numbers) -> Numbers:
    """The number of the sentence that each position in the codes belongs to: bits are counted, as looking them up among
    all beginnings takes six times as long."""
    bits, before = segment.begins
    at = places >> int(_WORD_BITS)
    upto = ~np.uint32(0) >> (_WORD_MASK - (places.astype(np.uint32) & _WORD_MASK))
    return before.take(at).astype(np.int64) + np.bitwise_count(bits.take(at) & upto) - 1


def bound_sentences(segment: Segment, sentences: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """For sentences by number: the row of the text each is in, where it begins in the codes, and behind its last code;
    the zero code between texts belongs to none."""
    begins = segment.sentences.take(sentences).astype(np.int64)
    row = np.searchsorted(segment.starts, begins, side="right") - 1
    following = segment.sentences.take(sentences + 1, mode="clip").astype(np.int64)
    following[sentences == len(segment.sentences) - 1] = len(segment.codes)
    return row, begins, np.minimum(following, segment.starts[row + 1] - 1)


def cut_text(segment: Segment, row: int) -> NormalText:
    """The text of one row again, without the way back to its characters: enough to index it anew."""
    start, end = int(segment.starts[row]), int(segment.starts[row + 1]) - 1
    low, high = np.searchsorted(segment.sentences, np.asarray([start, end], dtype=np.uint32))
    none = np.zeros(0, dtype=np.int32)
    begins = (segment.sentences[low:high].astype(np.int64) - start).astype(np.int32)
    return NormalText(codes=segment.codes[start:end], starts=none, ends=none, sentences=begins)


def _sort_grams(codes: Codes) -> tuple[Counts, Counts]:
    """Bucket borders, and gram positions in bucket order."""
    keyed = np.arange(max(0, len(codes) - GRAM + 1), dtype=np.uint64)
    for begin in range(0, len(keyed), _BLOCK):
        end = min(len(keyed), begin + _BLOCK)
        hashes = hash_grams(codes[begin : end + GRAM - 1])
        keyed[begin:end] |= hashes.astype(np.uint64) << np.uint64(32)
    torn = _find_torn(codes, len(keyed))
    keyed[torn] = _NOWHERE
    keyed.sort()
    keyed = keyed[: len(keyed) - len(torn)]
    bits = max(8, len(codes).bit_length() - _BUCKET_BITS)
    borders = np.arange(1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    buckets = np.empty((1 << bits) + 1, dtype=np.uint32)
    buckets[:-1] = np.searchsorted(keyed, borders)
    buckets[-1] = len(keyed)
    return buckets, keyed.astype(np.uint32)  # the low half: the position


def _find_torn(codes: Codes, count: int) -> Numbers:
    """Positions of the grams that run over the end of a text."""
    closed = np.flatnonzero(codes == 0)
    torn = sort_unique((closed[:, None] - np.arange(GRAM)).reshape(-1))
    return torn[(torn >= 0) & (torn < count)]


def find_buckets(segment: Segment, hashes: Counts) -> tuple[Numbers, Numbers]:
    """Where the bucket of each hash begins, and how many positions are in it."""
    bucket = hashes >> segment.shift
    low = segment.buckets[bucket].astype(np.int64)
    return low, segment.buckets[bucket + np.uint32(1)] - low


def look_up(segment: Segment, codes: Codes, low: Numbers, count: Numbers) -> Hits:
    """Find the grams of `codes` in the segment, gram q among the positions `low[q]:low[q] + count[q]`."""
    query, at = spread_ranges(low, count)
    place = segment.places.take(at).astype(np.int64)
    same = _compare_grams(segment.codes, place, codes, query)
    query, place = query[same], place[same]
    # In order of place the searches below stay in one corner of memory: an order of magnitude faster.
    keyed = np.sort((place << _QUERY_BITS) | query)
    query, place = keyed & ((1 << _QUERY_BITS) - 1), keyed >> _QUERY_BITS
    row = np.repeat(np.arange(len(segment.numbers)), np.diff(np.searchsorted(place, segment.starts)))
    met = drop_repeats(sort_runs((row << _QUERY_BITS) | query)) & ((1 << _QUERY_BITS) - 1)
    return Hits(query, row, place, np.bincount(met, minlength=len(low)))


def _compare_grams(known: Codes, place: Numbers, asked: Codes, query: Numbers) -> npt.NDArray[np.bool_]:
    """Is gram `place[i]` of the codes `known` the gram `query[i]` of `asked`? In parts, so that what the first code of
    a gram brought into the processor's cache is still there for the other five."""
    same = np.ones(len(place), dtype=bool)
    for begin in range(0, len(place), _PART):
        part = slice(begin, begin + _PART)
        for offset in range(GRAM):
            same[part] &= known[offset:].take(place[part]) == asked[offset:].take(query[part])
    return same


def spread_ranges(low: Numbers, count: Numbers) -> tuple[Numbers, Numbers]:
    """For ranges `low[i]:low[i] + count[i]` return, flat, the range number and the position of every element."""
    which = np.repeat(np.arange(len(low)), count)
    before = np.cumsum(count) - count
    return which, np.arange(len(which)) - np.repeat(before - low, count)


def sort_unique(values: Numbers) -> Numbers:
    """The distinct values in order. numpy 2.4's own `unique` goes through a hash table, several times slower here."""
    return drop_repeats(np.sort(values))


def sort_runs(values: Numbers) -> Numbers:
    """Sort what rises in long runs already: numpy's stable sort merges them, ten times as fast as sorting anew."""
    return np.sort(values, kind="stable")


def drop_repeats(ordered: Numbers) -> Numbers:
    """The distinct ones of values in order."""
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]

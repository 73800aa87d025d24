"""Which characters of a text are its writer's own wording: no figures, units, indicators, headings or quotations.

A report states the same indicators every year, in much the same order. "集体合同88份，覆盖276家企业" says all there is
to say: whoever reports these figures writes it so. Such clauses in two texts prove nothing; the words around do.
"""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from corpus.copying.text import MASK, Codes, NormalText, mark_chars, normalise_text, write_codes
from corpus.indicators import load_catalogue
from corpus.mask import mask_spans
from corpus.tables.unit import known_unit
from drafter.checks.copying.legit import Marked, mark_headings, mark_phrases, mark_quotations

THIN = 6
"""A clause with a figure and at most this many other characters, units and indicators apart, only states the figure:
比上年同期增加16件 has five."""

_CLAUSE_ENDS = "。！？；!?;\n，,、：:（）()"
_UNIT_LENGTH = 3
_BETWEEN = "\nʘ\n"


@dataclass(frozen=True, slots=True)
class Reading:
    """A text ready for comparison. `codes` has one character for each code; `own[i]` says whether code i is the
    writer's own wording, `term[i]` whether it is part of an indicator's name, `figure[i]` whether it is a figure or its
    unit, `title[i]` whether it stands in a heading. `sentences` are (start, end) in codes."""

    text: str
    normal: NormalText
    codes: str
    sentences: tuple[tuple[int, int], ...]
    own: Marked
    term: Marked
    figure: Marked
    title: Marked

    def pick(self, start: int, end: int, kept: Marked) -> str:
        """The codes of `start:end` for which `kept` holds."""
        return write_codes(self.normal.codes[start:end][kept[start:end]])

    def breaks_line(self, start: int, end: int) -> bool:
        """Is there a line end between the codes before `start` and the code `end`?"""
        low = int(self.normal.ends[start - 1]) if start else 0
        return "\n" in self.text[low : int(self.normal.starts[end])] if end < len(self.codes) else False


def read_wording(text: str, allowed: Sequence[str] = ()) -> Reading:
    """Read `text` for comparison; `allowed` are phrases that belong to nobody, beside the set phrases. Linear."""
    normal = normalise_text(text)
    codes, written = normal.codes, write_codes(normal.codes)
    headings = mark_headings(text)
    title = _at_codes(normal, headings)
    free = title | _at_codes(normal, mark_quotations(text) | mark_phrases(text, allowed))
    stated = (codes == MASK) & _at_codes(normal, _mark_digits(text))
    figure = (codes == MASK) | _mark_units(codes, stated)
    term = _mark_terms(codes) & ~figure
    rest = ~(figure | term | free)
    return Reading(
        text=text,
        normal=normal,
        codes=written,
        sentences=_list_sentences(normal),
        own=rest & ~_mark_thin(text, normal, rest, stated),
        term=term,
        figure=figure,
        title=title,
    )


def read_wordings(texts: Sequence[str], allowed: Sequence[str] = ()) -> list[Reading]:
    """As `read_wording` of each. They are read as one text and cut apart again: of one short text half the time goes
    into calls. A line of its own between them, with a letter that is in no word, keeps them from touching."""
    whole = read_wording(_BETWEEN.join(texts), allowed)
    readings = []
    start = 0
    for text in texts:
        readings.append(_cut_reading(whole, text, start))
        start += len(text) + len(_BETWEEN)
    return readings


def _cut_reading(whole: Reading, text: str, start: int) -> Reading:
    """The reading of the `text` that stands at the character `start`."""
    codes = slice(*np.searchsorted(whole.normal.starts, (start, start + len(text))).tolist())
    sentences = whole.normal.sentences
    normal = NormalText(
        codes=whole.normal.codes[codes],
        starts=whole.normal.starts[codes] - np.int32(start),
        ends=whole.normal.ends[codes] - np.int32(start),
        sentences=sentences[slice(*np.searchsorted(sentences, (codes.start, codes.stop)))] - np.int32(codes.start),
    )
    return Reading(
        text=text,
        normal=normal,
        codes=whole.codes[codes],
        sentences=_list_sentences(normal),
        own=whole.own[codes],
        term=whole.term[codes],
        figure=whole.figure[codes],
        title=whole.title[codes],
    )


def _list_sentences(normal: NormalText) -> tuple[tuple[int, int], ...]:
    return tuple(pairwise([*normal.sentences.tolist(), len(normal)]))


def pick_unnamed(reading: Reading, start: int, end: int) -> str:
    """The own wording among the codes `start:end` without names, places, meetings and documents."""
    low, high = reading.normal.locate(start, end)
    named = np.zeros(high - low + 1, dtype=bool)
    for span in mask_spans(reading.text[low:high]).spans:
        named[span.start : span.end] = True
    kept = reading.own.copy()
    kept[start:end] &= ~named[reading.normal.starts[start:end] - low]
    return reading.pick(start, end, kept)


def _at_codes(normal: NormalText, marked: Marked) -> Marked:
    """Marks of characters as marks of codes: a figure is marked when any of its characters is."""
    before = np.concatenate([[0], np.cumsum(marked)])
    return np.asarray(before[normal.ends] > before[normal.starts])


def _mark_digits(text: str) -> Marked:
    """Digits in any script; a Chinese numeral is none: 一户一策 and 进一步 state no figure."""
    return _digit_table()[_read_points(text)]


def _mark_thin(text: str, normal: NormalText, rest: Marked, stated: Marked) -> Marked:
    """The codes of clauses that state a figure and say hardly anything else."""
    clause = np.cumsum(mark_chars(_CLAUSE_ENDS)[_read_points(text)])[normal.starts]
    count = int(clause[-1]) + 1 if len(clause) else 0
    thin = (np.bincount(clause, stated, minlength=count) > 0) & (np.bincount(clause, rest, minlength=count) <= THIN)
    return np.asarray(thin[clause])


def _read_points(text: str) -> npt.NDArray[np.uint32]:
    """The code points, those beyond the basic plane as its last one: no digit and no punctuation is among them."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return np.asarray(np.minimum(points, 0xFFFF))


@functools.cache
def _digit_table() -> Marked:
    return np.fromiter((chr(point).isdigit() for point in range(0x10000)), dtype=bool, count=0x10000)


def _mark_units(codes: Codes, stated: Marked) -> Marked:
    """Up to three codes behind a figure that are a unit (人次), or the one behind it, whatever it is (座)."""
    marked = np.zeros(len(codes), dtype=bool)
    marked[1:] = stated[:-1] & (codes[1:] != MASK)
    place = np.flatnonzero(stated)
    padded = np.concatenate([codes, np.zeros(_UNIT_LENGTH, dtype=codes.dtype)]).astype(np.int64)
    following = sum(padded[place + 1 + offset] << (16 * offset) for offset in range(_UNIT_LENGTH))
    distinct, which = np.unique(following, return_inverse=True)
    length = np.array([_unit_length(code) for code in distinct.tolist()], dtype=np.intp)[which]
    for offset in range(1, _UNIT_LENGTH + 1):
        marked[place[length >= offset] + offset] = True
    return marked


@functools.lru_cache(maxsize=65_536)  # 10 MB: whatever stands behind figures, most of it again and again
def _unit_length(following: int) -> int:
    """How many of the three codes packed into one number, the first one lowest, are a unit of several; 0 for none."""
    text = following.to_bytes(2 * _UNIT_LENGTH, "little").decode("utf-16-le").rstrip("\0")
    return next((length for length in range(len(text), 1, -1) if known_unit(text[:length])), 0)


def _mark_terms(codes: Codes) -> Marked:
    """The codes that form, with a neighbour, a pair of characters that stands in the name of some indicator."""
    marked = np.zeros(len(codes), dtype=bool)
    if len(codes) > 1:
        known, is_first, is_second = _term_pairs()
        # Most pairs have a character that no term has in this place: a table tells that sooner than a search.
        place = np.flatnonzero(is_first[codes[:-1]] & is_second[codes[1:]])
        keys = _pair_keys(codes[place], codes[place + 1])
        met = place[known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys]
        marked[met] = marked[met + 1] = True
    return marked


@functools.cache
def _term_pairs() -> tuple[npt.NDArray[np.int64], Marked, Marked]:
    """Every pair of neighbouring characters in the names and aliases of the catalogue, in order, and by code whether it
    is the first or the second of one."""
    names: Iterable[str] = (
        name for one in load_catalogue().values() for name in (*one.names, *one.loose_names, one.unit)
    )
    codes = [normalise_text(name).codes for name in names]
    pairs = np.unique(np.concatenate([_pair_keys(one[:-1], one[1:]) for one in codes]))
    is_first, is_second = np.zeros(1 << 16, dtype=bool), np.zeros(1 << 16, dtype=bool)
    is_first[pairs >> 16] = is_second[pairs & 0xFFFF] = True
    return pairs, is_first, is_second


def _pair_keys(first: Codes, second: Codes) -> npt.NDArray[np.int64]:
    return np.asarray((first.astype(np.int64) << 16) | second)

"""Texts brought to the form in which copies are looked for: no punctuation, figures as one symbol, with a way back."""

import functools
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint16]
Positions = npt.NDArray[np.int32]

MASK = 1
"""Code of a figure: a whole run of digits, Chinese numerals and placeholders (12, 三百, 20xx) is one symbol."""

_NUMERALS = "零〇○一二三四五六七八九十百千万亿"
_PLACEHOLDERS = "xX×*"
SENTENCE_ENDS = "。！？；!?;\n"
_PAUSES = "，：,:"
_LONG = 80
_PIECE = 30


@dataclass(frozen=True, slots=True)
class NormalText:
    """`codes[i]` is one kept character of the text; it stands there at `starts[i]:ends[i]` (code points).

    A masked figure is a single code whose `ends` lies behind the last character of the figure. `sentences` are the
    codes with which a sentence begins (up to 。！？； or a line end); one of more than 80 codes is cut at commas into
    pieces of 30 and more, since a copy may be a part of it.
    """

    codes: Codes
    starts: Positions
    ends: Positions
    sentences: Positions

    def __len__(self) -> int:
        return len(self.codes)

    def locate(self, first: int, last: int) -> tuple[int, int]:
        """Return the stretch of the text (code points, end exclusive) behind the codes `first:last`."""
        return int(self.starts[first]), int(self.ends[last - 1])


def write_codes(codes: Codes) -> str:
    """Codes as a string with one character for each: what compares strings compares these, and fast."""
    return codes.astype("<u2", copy=False).tobytes().decode("utf-16-le")


@functools.cache
def _code_table() -> Codes:
    """One code for each code point of the basic plane: 0 = dropped, MASK = part of a figure, else the folded letter."""
    table = np.zeros(65536, dtype=np.uint16)
    for point in range(32, 65536):
        char = chr(point)
        category = unicodedata.category(char)
        if category[0] == "N" or char in _NUMERALS or char in _PLACEHOLDERS:
            table[point] = MASK
        elif category[0] in "LS":
            table[point] = _fold(char)
    return table


@functools.cache
def mark_chars(chars: str) -> npt.NDArray[np.bool_]:
    """A table: for each code point of the basic plane whether it is one of `chars`."""
    table = np.zeros(65536, dtype=bool)
    table[[ord(char) for char in chars]] = True
    return table


def _fold(char: str) -> int:
    """The first letter of the compatibility form (Ａ -> a, ㎡ -> m); 0 for signs that fold to no letter."""
    for part in unicodedata.normalize("NFKC", char).casefold():
        if unicodedata.category(part)[0] == "L" and ord(part) < 65536:
            return ord(part)
    return 0


def normalise_text(text: str) -> NormalText:
    """Return the codes of `text` with their places. Linear; every Python string is accepted, lone surrogates too."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    folded = points.astype(np.uint16)
    far = np.flatnonzero(points >= 65536)
    # Characters beyond the basic plane (rare names) keep a code of their own inside the private area.
    folded[far] = 0xE000 + points[far] % 0x1800
    codes = _code_table()[folded]
    codes[far] = folded[far]
    kept = np.flatnonzero(codes)
    codes = codes[kept]
    figure = codes == MASK
    closed = np.cumsum(mark_chars(SENTENCE_ENDS)[folded])[kept]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = ~(figure[1:] & figure[:-1]) | (closed[1:] != closed[:-1])
    heads = np.flatnonzero(first)
    tails = np.append(heads[1:], len(codes)) - 1 if len(heads) else heads
    begins = np.ones(len(heads), dtype=bool)
    begins[1:] = closed[heads[1:]] != closed[heads[:-1]]
    paused = np.cumsum(mark_chars(_PAUSES)[folded], dtype=np.int64)[kept[heads]]
    return NormalText(
        codes=codes[heads],
        starts=kept[heads].astype(np.int32),
        ends=(kept[tails] + 1).astype(np.int32),
        sentences=_cut_long(np.flatnonzero(begins), paused),
    )


def _cut_long(begins: npt.NDArray[np.int64], paused: npt.NDArray[np.int64]) -> Positions:
    """Cut long sentences at commas; `paused[i]` is the number of commas before code i."""
    ends = np.append(begins[1:], len(paused))
    cuts: list[int] = []
    for which in np.flatnonzero(ends - begins > _LONG).tolist():
        last, end = int(begins[which]), int(ends[which])
        for place in (np.flatnonzero(np.diff(paused[last:end])) + last + 1).tolist():
            if place - last >= _PIECE and end - place >= _PIECE:
                cuts.append(place)
                last = place
    return np.sort(np.append(begins, cuts)).astype(np.int32)

"""What anyone may repeat: names of documents, quotations, set phrases, headings, an office's own phrases."""

import functools
import re
from collections.abc import Sequence
from importlib import resources

import numpy as np
import numpy.typing as npt

from corpus.characters import HAN_RANGES

Marked = npt.NDArray[np.bool_]

_QUOTED = re.compile(r"《[^《》\n]{2,60}》|“[^“”\n]{2,60}”|「[^「」\n]{2,60}」")
_HEADING = re.compile(r"(?m)^[ \t　]*[^。！？；!?;\n]{1,40}$")


@functools.cache
def load_set_phrases() -> tuple[str, ...]:
    """The set phrases of office texts, longest first (corpus/data/set_phrases.txt, one a line, # = remark)."""
    lines = resources.files("corpus").joinpath("data/set_phrases.txt").read_text("utf-8").splitlines()
    return tuple(sorted({line.strip() for line in lines if line.strip() and line[0] != "#"}, key=len, reverse=True))


@functools.cache
def _phrase_pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases, the first that fits at a place."""
    return re.compile("|".join(re.escape(phrase) for phrase in phrases))


def mark_quotations(text: str) -> Marked:
    """The characters inside 《》 and quotation marks."""
    marked = np.zeros(len(text), dtype=bool)
    for match in _QUOTED.finditer(text):
        marked[match.start() : match.end()] = True
    return marked


def mark_phrases(text: str, allowed: Sequence[str] = ()) -> Marked:
    """The characters inside set phrases and the office's `allowed` phrases."""
    marked = np.zeros(len(text), dtype=bool)
    own = tuple(phrase for phrase in allowed if phrase.strip())
    for phrases in filter(None, (load_set_phrases(), own)):
        for match in _phrase_pattern(phrases).finditer(text):
            marked[match.start() : match.end()] = True
    return marked


def mark_headings(text: str) -> Marked:
    """The characters of lines that stand alone without a full stop."""
    marked = np.zeros(len(text), dtype=bool)
    for match in _HEADING.finditer(text):
        marked[match.start() : match.end()] = True
    return marked


def mark_han(text: str) -> Marked:
    """The 字 as `count_han` counts them: Chinese characters, without digits, letters and punctuation."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    marked = np.zeros(len(points), dtype=bool)
    for first, last in HAN_RANGES:
        marked |= (points >= first) & (points <= last)
    return marked


def mark_characters(text: str) -> Marked:
    """Letters, Chinese characters and digits, without punctuation and spaces."""
    return np.fromiter((char.isalnum() for char in text), dtype=bool, count=len(text))

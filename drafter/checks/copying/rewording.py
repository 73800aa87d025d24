"""How much of each other's words two sentences use when one was written anew from the other.

Long common runs are what honest writers share too (set phrases, names of plans); a rewriter leaves many short ones.
So each run counts once and at most `run_cap`, however long it is.
"""

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.copying.overlap import Weights
from corpus.copying.passages import Rarity
from corpus.copying.text import MASK, NormalText, write_codes
from drafter.checks.copying.limits import ParaphraseLimits

_MASKED = chr(MASK)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence ready for comparison: codes `start:end` as a string, the rarity of its characters and pairs, and its
    figures of three and more digits that are no years."""

    start: int
    end: int
    codes: str
    pairs: Weights
    singles: Weights
    figures: frozenset[str]

    def __len__(self) -> int:
        return self.end - self.start


def read_words(text: str, normal: NormalText, span: tuple[int, int], rarity: Rarity) -> Words:
    """The words of the codes `span` (not empty) of `text`."""
    codes = normal.codes[slice(*span)]
    low, high = normal.locate(*span)
    figures = (found[0] for found in _FIGURE.finditer(text, low, high) if not _YEAR.fullmatch(found[0]))
    return Words(
        *span,
        codes=write_codes(codes),
        pairs=rarity.weigh_pairs(codes),
        singles=rarity.singles[codes],
        figures=frozenset(figure for figure in figures if len(figure.replace(".", "")) >= 3),
    )


def find_runs(here: str, there: str) -> list[tuple[int, int]]:
    """The runs of `here` that stand in `there`, longest first from left to right: (start, length), no figures."""
    runs = []
    start = 0
    while start < len(here):
        length = 0
        while (
            start + length < len(here) and here[start + length] != _MASKED and here[start : start + length + 1] in there
        ):
            length += 1
        if length:
            runs.append((start, length))
        start += max(length, 1)
    return runs


def measure_words(here: Words, there: Words, limits: ParaphraseLimits) -> float:
    """The rare words both sentences use, measured by their lengths: about 0.3 for a rewording, 0 for nothing."""
    total = limits.figure_weight * len(here.figures & there.figures)
    seen: set[str] = set()
    for start, length in find_runs(here.codes, there.codes):
        run = here.codes[start : start + length]
        if run in seen:
            continue
        seen.add(run)
        if length == 1:
            total += limits.single_weight * max(0.0, float(here.singles[start]) - limits.single_bar)
        else:
            total += min(limits.run_cap, float(here.pairs[start : start + length - 1].sum()))
    return float(total) / float(np.sqrt(len(here) * len(there)))


def agree(words: npt.NDArray[np.float64], here: Weights, there: Weights) -> float:
    """How well two passages answer to each other, sentence by sentence and in order.

    `words[i, j]` is what sentences i and j have in common, `here` and `there` are their lengths. Taking roots makes
    a passage whose every sentence has some counterpart better than one with a single good one.
    """
    roots = np.sqrt(words)
    both = np.sqrt((roots.max(axis=1) @ here / here.sum()) * (roots.max(axis=0) @ there / there.sum()))
    reached = np.zeros(roots.shape[1])
    for row, length in zip(roots, here.tolist(), strict=True):
        reached = np.maximum.accumulate(reached + row * length)
    return float(((both + reached.max() / here.sum()) / 2) ** 2)


def share_of_runs(here: str, there: str, length: int) -> float:
    """The share of `here` in runs of `length` characters and more that stand in `there`."""
    return sum(run for _, run in find_runs(here, there) if run >= length) / max(len(here), 1)

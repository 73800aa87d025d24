"""The copy ratios reviewers know: total, without quotations, largest single source; counted on 字."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drafter.checks.copies import Copy
from drafter.checks.copying.legit import Marked, mark_han, mark_phrases, mark_quotations

BRIDGE = 12
"""Up to this many changed characters between equal stretches still count as copied."""


@dataclass(frozen=True, slots=True)
class CopyFigures:
    """Shares of the text's 字 (Chinese characters), 0 to 1. No office has an official limit for them.

    `ratio`: 字 in copies that count. `ratio_without_quotations`: the same without those in 《》, “”, set phrases and
    allowed phrases, as a share of the whole text all the same. `largest_source_ratio`: the 字 copied from the source
    that most was copied from; a copy is its best source's alone.
    """

    ratio: float
    ratio_without_quotations: float
    largest_source_ratio: float


def copy_figures(
    text: str, copies: Sequence[Copy], allowed: Sequence[str] = (), start: int = 0, end: int | None = None
) -> CopyFigures:
    """Count the copies that count. `start:end` (code points) restricts it to one section of the text."""
    characters = mark_han(text)
    characters[:start] = False
    characters[len(text) if end is None else end :] = False
    total = int(characters.sum())
    counted = [copy for copy in copies if copy.counted]
    if not total or not counted:
        return CopyFigures(0.0, 0.0, 0.0)
    quoted = mark_quotations(text) | mark_phrases(text, allowed)
    copied = unquoted = 0
    sources: Counter[str] = Counter()
    for copy in counted:  # copies do not overlap, so that their counts add up
        place = slice(copy.start, copy.end)
        covered = _cover(copy) & characters[place]
        count = int(covered.sum())
        copied += count
        unquoted += int((covered & ~quoted[place]).sum())
        sources[copy.source.id] += count
    return CopyFigures(
        ratio=round(copied / total, 4),
        ratio_without_quotations=round(unquoted / total, 4),
        largest_source_ratio=round(max(sources.values()) / total, 4),
    )


def _cover(copy: Copy) -> Marked:
    """The copied characters of the copy's place: equal stretches with changed words between them, but not a whole new
    clause."""
    covered = np.zeros(copy.end - copy.start, dtype=bool)
    reached = 0
    for low, high, _, _ in sorted(copy.equal):
        start, end = low - copy.start, high - copy.start
        if end - start > 1 or start - reached <= 1:
            covered[reached if start - reached <= BRIDGE else start : end] = True
            reached = max(reached, end)
    if len(covered) - reached <= BRIDGE:
        covered[reached:] = True
    return covered

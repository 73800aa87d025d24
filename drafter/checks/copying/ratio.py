"""The copy ratios reviewers know: total, without quotations, largest single source; counted on 字."""

from collections.abc import Iterable, Sequence
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
    copied = _cover(text, counted) & characters
    sources = {copy.source.id for copy in counted}
    largest = max(
        int((_cover(text, (c for c in counted if c.source.id == source)) & characters).sum()) for source in sources
    )
    return CopyFigures(
        ratio=round(int(copied.sum()) / total, 4),
        ratio_without_quotations=round(int((copied & ~quoted).sum()) / total, 4),
        largest_source_ratio=round(largest / total, 4),
    )


def _cover(text: str, copies: Iterable[Copy]) -> Marked:
    """The copied characters: equal stretches with changed words between them, but not a whole new clause."""
    covered = np.zeros(len(text), dtype=bool)
    for copy in copies:
        reached = copy.start
        for start, end, _, _ in sorted(copy.equal):
            if end - start > 1 or start - reached <= 1:
                covered[reached if start - reached <= BRIDGE else start : end] = True
                reached = max(reached, end)
        if copy.end - reached <= BRIDGE:
            covered[reached : copy.end] = True
    return covered

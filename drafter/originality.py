"""A section that repeats past reports too much is written once more, with the repeated stretches pointed out."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from corpus.mask import mask_text
from drafter.brief import Request, SectionBrief
from drafter.checks.copies import Copy, find_copies
from drafter.checks.copying.ratio import copy_figures
from drafter.checks.evidence import Evidence
from drafter.draft import DraftSection
from drafter.errors import ModelError
from drafter.replanning import label_text

# Shares of a section's 字. No office has an official limit; what may be taken over from the year before and adapted
# (基本情况) may repeat more of it.
MOST_COPIED = {"none": 0.3, "adapt": 0.5}
MOST_SHOWN = 6  # more stretches than a small model can act on at once
INSTRUCTION = "换一种说法，不沿用往年的句子"
WriteAgain = Callable[[SectionBrief], Awaitable[DraftSection]]


@dataclass(frozen=True, slots=True)
class Copied:
    """How much of a section stands in past reports, 0 to 1, and where."""

    ratio: float
    copies: tuple[Copy, ...]


def measure_copying(text: str, evidence: Evidence) -> Copied:
    """The counted copies of a section's text; none where there is nothing to compare with. Tens of milliseconds of
    computing: call it off the event loop."""
    if evidence.library is None or not text:
        return Copied(0.0, ())
    copies = tuple(one for one in find_copies(text, evidence.library, evidence.allowed) if one.counted)
    return Copied(copy_figures(text, copies, evidence.allowed).ratio, copies)


async def write_originally(
    section: DraftSection, brief: SectionBrief, evidence: Evidence, write: WriteAgain
) -> DraftSection:
    """The section, or the one written again where it repeats too much: whichever repeats less, unless that has more
    errors. What still repeats is left to the copy check's findings. A failing second call leaves the first text."""
    limit = MOST_COPIED[brief.section.carry]
    if all(one.source != "model" for one in section.origins):
        return section
    copied = await asyncio.to_thread(measure_copying, section.text, evidence)
    if copied.ratio <= limit:
        return section
    shown = _show_stretches(section.text, copied.copies)
    request = Request(INSTRUCTION, label_text(section.text, section, brief), copied=shown)
    try:
        again = await write(replace(brief, request=request))
    except ModelError:
        return section
    better = (await asyncio.to_thread(measure_copying, again.text, evidence)).ratio < copied.ratio
    if again.state != "complete" or not better or _errors(again) > _errors(section):
        again, spent = section, again
    else:
        spent = section
    return replace(
        again,
        prompt_tokens=again.prompt_tokens + spent.prompt_tokens,
        completion_tokens=again.completion_tokens + spent.completion_tokens,
        seconds=again.seconds + spent.seconds,
    )


def _show_stretches(text: str, copies: Sequence[Copy]) -> tuple[str, ...]:
    """The longest repeated stretches, masked: a figure in them may be last year's as well as this year's."""
    longest = sorted(copies, key=lambda one: one.start - one.end)[:MOST_SHOWN]
    return tuple(mask_text(text[one.start : one.end]).replace("\n", " ") for one in longest)


def _errors(section: DraftSection) -> int:
    return sum(one.severity == "error" for one in section.findings)

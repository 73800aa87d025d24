"""Copy ratios section by section, and where in a text something stands, told as people look for it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.characters import count_han
from corpus.report import ReportSection
from drafter.checks.copies import Copy
from drafter.checks.copying.ratio import copy_figures

LEAD = "开头"
TITLE = "标题"
DEEPEST = 3
"""Sections are measured down to 1.; what stands below belongs to the section above it."""


@dataclass(frozen=True, slots=True)
class SectionCopies:
    """A headed section with all that stands under it, code points `start:end` of the text; the lead has no heading.

    `characters` are its 字, `ratio` (0 to 1) the share of them in copies that count, `copies` the number of those.
    """

    heading: str
    level: int
    start: int
    end: int
    characters: int
    ratio: float
    copies: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the line (from 1), the characters of the text (from 1, both ends counted), the headings
    above it."""

    line: int
    first: int
    last: int
    section: str


def name_section(section: ReportSection) -> str:
    """The heading as written, with its number."""
    return f"{section.number}{section.heading}"


def measure_sections(
    text: str, sections: Sequence[ReportSection], copies: Sequence[Copy], allowed: Sequence[str] = ()
) -> tuple[SectionCopies, ...]:
    """The copy ratio of every headed section of `text`, subsections included, in order of the text.

    Each section is counted by itself, so a text of many sections costs no more than one of few.
    """
    measured = []
    # Copies do not overlap, so both their starts and their ends are in order.
    counted = sorted((copy for copy in copies if copy.counted), key=lambda copy: copy.start)
    starts, stops = [copy.start for copy in counted], [copy.end for copy in counted]
    for section, end in zip(sections, _find_ends(sections, len(text)), strict=True):
        if section.level > DEEPEST or (section.level and not section.heading):
            continue
        inside = counted[bisect_right(stops, section.start) : bisect_left(starts, end)]
        words = text[section.start : end]
        own = [_move(copy, section.start, len(words)) for copy in inside]
        measured.append(
            SectionCopies(
                heading=name_section(section),
                level=section.level,
                start=section.start,
                end=end,
                characters=count_han(words),
                ratio=copy_figures(words, own, allowed).ratio,
                copies=len(inside),
            )
        )
    return tuple(measured)


def _find_ends(sections: Sequence[ReportSection], length: int) -> list[int]:
    """For each section, where the next begins that does not stand under it."""
    ends = [length] * len(sections)
    waiting: list[int] = []
    for index, section in enumerate(sections):
        while waiting and sections[waiting[-1]].level >= section.level:
            ends[waiting.pop()] = section.start
        if section.level == 0:
            ends[index] = section.end
        else:
            waiting.append(index)
    return ends


def _move(copy: Copy, start: int, length: int) -> Copy:
    """The copy in offsets of a stretch that begins at `start`, cut to it."""
    equal = tuple(
        (max(0, a - start), min(length, b - start), c, d)
        for a, b, c, d in copy.equal
        if a < start + length and b > start
    )
    return replace(copy, start=max(0, copy.start - start), end=min(length, copy.end - start), equal=equal)


class PlaceFinder:
    """Tells places of one text; built once, each answer takes logarithmic time."""

    def __init__(self, text: str, sections: Sequence[ReportSection]) -> None:
        self._lines = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
        self._sections = sections
        self._starts = [section.start for section in sections]

    def locate(self, start: int, end: int) -> Place:
        """The place of the code points `start:end`; the section is that of the first."""
        return Place(bisect_right(self._lines, start), start + 1, max(start + 1, end), self._name(start))

    def _name(self, position: int) -> str:
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return TITLE
        section = self._sections[index]
        return " › ".join(part for part in (*section.path, name_section(section)) if part) or LEAD

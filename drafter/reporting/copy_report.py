"""What a report on copies tells of one checked text: its figures by kind, by source and by section, and every copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from corpus.characters import count_han
from corpus.reading.plain_text import find_paragraphs
from corpus.reading.report_title import find_title
from corpus.reading.sections import split_sections
from corpus.report import ReportSection
from drafter.checks.copies import Copy, CopyKind
from drafter.checks.copying.ratio import CopyFigures, copy_figures
from drafter.checks.evidence import SourceText
from drafter.reporting.copy_sections import Place, PlaceFinder, SectionCopies, measure_sections

KIND_NAMES: Final[dict[CopyKind, str]] = {
    "verbatim": "照抄",
    "figures_changed": "只换了数字或名称",
    "reworded": "改写",
    "boilerplate": "套语",
}
MOST_SOURCES = 20
"""So many sources are listed with their share; the others are counted."""


@dataclass(frozen=True, slots=True)
class CheckedText:
    """One text with what the copy check said of it. It was `compared` with so many texts; `sources` gives those that
    something was copied from, by id. `repeats` are passages that stand in the text twice. `failed` is the reason where
    the check did not finish, and then there are no figures to believe."""

    file: str
    title: str
    text: str
    sections: tuple[ReportSection, ...]
    copies: tuple[Copy, ...]
    figures: CopyFigures
    sources: Mapping[str, SourceText]
    compared: int
    repeats: tuple[Copy, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True)
class KindTotal:
    """How many copies of one kind there are, and how many 字 stand in them."""

    kind: CopyKind
    copies: int
    characters: int


def name_source(source: SourceText) -> str:
    """《title》 with the office and the year where the title does not tell them, and the file."""
    parts = [f"《{source.title}》"] if source.title else []
    if source.office and source.office not in source.title:
        parts.append(source.office)
    if source.year and str(source.year) not in source.title:
        parts.append(f"{source.year}年")
    return "，".join(parts) or source.file or source.id


@dataclass(frozen=True, slots=True)
class SourceTotal:
    """How much of the text is copied from one source: copies that count, and their share of its 字 (0 to 1)."""

    source: SourceText
    copies: int
    ratio: float


@dataclass(frozen=True, slots=True)
class LocatedCopy:
    """A copy with its number in the text (from 1), its 字, and the places on both sides as people look for them."""

    number: int
    copy: Copy
    characters: int
    place: Place
    source: SourceText
    source_place: Place


@dataclass(frozen=True, slots=True)
class LocatedRepeat:
    """A passage of the text that stands in it earlier too, with both places."""

    words: str
    place: Place
    earlier: Place


@dataclass(frozen=True, slots=True)
class CopyReport:
    """All that is shown of one text. `more_sources` are those with copies beyond the ones in `sources`."""

    checked: CheckedText
    characters: int
    copies: tuple[LocatedCopy, ...]
    kinds: tuple[KindTotal, ...]
    sources: tuple[SourceTotal, ...]
    more_sources: int
    sections: tuple[SectionCopies, ...]
    repeats: tuple[LocatedRepeat, ...]


def build_report(checked: CheckedText) -> CopyReport:
    """Gathers what is shown of a checked text; linear in the text and the sources that something was copied from."""
    located = locate_copies(checked)
    totals, more = _total_sources(checked)
    return CopyReport(
        checked=checked,
        characters=count_han(checked.text),
        copies=located,
        kinds=tuple(
            KindTotal(kind, len(group), sum(one.characters for one in group))
            for kind in KIND_NAMES
            if (group := [one for one in located if one.copy.kind == kind])
        ),
        sources=totals,
        more_sources=more,
        sections=measure_sections(checked.text, checked.sections, checked.copies),
        repeats=locate_repeats(checked),
    )


def locate_repeats(checked: CheckedText) -> tuple[LocatedRepeat, ...]:
    """The repeats in order of the text, with both places."""
    here = PlaceFinder(checked.text, checked.sections)
    return tuple(
        LocatedRepeat(
            words=checked.text[one.start : one.end],
            place=here.locate(one.start, one.end),
            earlier=here.locate(one.source.start, one.source.end),
        )
        for one in checked.repeats
    )


def locate_copies(checked: CheckedText) -> tuple[LocatedCopy, ...]:
    """The copies in order of the text, numbered, with the places on both sides."""
    here = PlaceFinder(checked.text, checked.sections)
    finders: dict[str, PlaceFinder] = {}
    located = []
    for number, copy in enumerate(sorted(checked.copies, key=lambda one: (one.start, one.end)), 1):
        source = checked.sources[copy.source.id]
        if source.id not in finders:
            finders[source.id] = PlaceFinder(source.text, _split_source(source.text))
        located.append(
            LocatedCopy(
                number=number,
                copy=copy,
                characters=count_han(checked.text[copy.start : copy.end]),
                place=here.locate(copy.start, copy.end),
                source=source,
                source_place=finders[source.id].locate(copy.source.start, copy.source.end),
            )
        )
    return tuple(located)


@lru_cache(maxsize=64)
def _split_source(text: str) -> tuple[ReportSection, ...]:
    """The sections of a source by its words alone: its layout is not kept with its text. The last sources' are kept:
    a draft is looked at again and again, beside the same reports."""
    return tuple(split_sections(text, start=find_title(text, find_paragraphs(text)).end))


def _total_sources(checked: CheckedText) -> tuple[tuple[SourceTotal, ...], int]:
    """The sources with most copied text, largest share first, and how many more there are."""
    counted: dict[str, list[Copy]] = {}
    for copy in checked.copies:
        if copy.counted:
            counted.setdefault(copy.source.id, []).append(copy)
    longest = sorted(counted.items(), key=lambda item: -sum(one.end - one.start for one in item[1]))
    totals = [
        SourceTotal(checked.sources[source], len(group), copy_figures(checked.text, group).ratio)
        for source, group in longest[:MOST_SOURCES]
    ]
    totals.sort(key=lambda total: -total.ratio)
    return tuple(totals), max(0, len(longest) - MOST_SOURCES)

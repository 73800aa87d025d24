"""Checking files: gathers the evidence, then lets the checks judge the text alone."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.files import expand_paths, read_all_events, read_source, read_tables
from api.storage import stored_sources
from corpus.event import Event
from corpus.omission import Omission
from corpus.report import PastReport, ReportSection
from corpus.table import StatTable
from drafter.checks.copies import CopyLibrary, index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.outline import load_outline
from drafter.review import Review, run_checks


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What `nigao check` was asked."""

    files: tuple[Path, ...]
    statistics: tuple[Path, ...] = ()
    events: tuple[Path, ...] = ()
    guidance: tuple[str, ...] = ()
    past: tuple[Path, ...] = ()
    office: str | None = None
    year: int | None = None
    outline: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One checked file with its text, which the offsets of the review and the sections refer to. `sources` are the
    texts it was compared with, by id."""

    file: str
    title: str
    year: int | None
    text: str
    sections: tuple[ReportSection, ...]
    sources: Mapping[str, SourceText]
    review: Review
    omissions: tuple[Omission, ...]


def check_files(data: Path, request: CheckRequest) -> Iterator[Checked]:
    """Checks each file in turn; InputError before the first when any input is unusable."""
    must_have = load_outline(request.outline).must_have if request.outline else ()
    with expand_paths(request.files) as (files, skipped):
        reports = [(file.shown, file.read(request.office or "", request.year)) for file in files]
    sources = list(stored_sources(data))
    with expand_paths(request.past) as (past_files, past_skipped):
        sources += [read_source(file, "") for file in past_files]
    library = index_sources(_unique(sources))
    read = {year: _read_figures(request, year) for year in {_figures_year(report) for _, report in reports}}
    # What a folder holds beside reports belongs to no file; it is told with the first.
    beside = [*skipped, *past_skipped]
    for shown, report in reports:
        table, events, left = read[_figures_year(report)]
        evidence = Evidence(
            table=table,
            events=events,
            office=request.office,
            year=report.year,
            sources=_without(library, report.text),
            must_have=must_have,
            guidance=request.guidance,
        )
        review = run_checks(report.text, evidence, library=library)
        omissions = (*beside, *report.omissions, *left, *(table.omissions if table else ()))
        beside = []
        yield Checked(
            file=shown,
            title=report.title,
            year=report.year,
            text=report.text,
            sections=report.sections,
            sources={source.id: source for source in evidence.sources},
            review=review,
            omissions=omissions,
        )


def _figures_year(report: PastReport) -> int:
    """The year figures are read for: that of the text, or of today where nothing tells."""
    return report.year or date.today().year


def _read_figures(request: CheckRequest, year: int) -> tuple[StatTable | None, tuple[Event, ...], tuple[Omission, ...]]:
    events, left = read_all_events(request.events, year)
    return read_tables(request.statistics, year), events, left


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _unique(sources: list[SourceText]) -> list[SourceText]:
    """Each text once: a file named with --past may be in the corpus already."""
    kept: dict[str, SourceText] = {}
    for source in sources:
        kept.setdefault(_digest(source.text), source)
    return list(kept.values())


def _without(library: CopyLibrary, text: str) -> tuple[SourceText, ...]:
    """The sources to compare with: not the checked text itself, which may have been ingested."""
    return tuple(one for one in library.sources.values() if one.text != text)

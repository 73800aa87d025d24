"""Checking files: gathers the evidence, then lets the checks judge the text alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from tqdm import tqdm

from api.comparison import open_comparison
from api.embedding_access import builtin_embedder
from api.files import expand_paths, read_all_events, read_allowed, read_source, read_tables
from api.home import Home
from corpus.event import Event
from corpus.omission import Omission
from corpus.report import ReportSection
from corpus.sentence_vectors import SentenceVectors
from corpus.table import StatTable
from drafter.checks.copies import Copy, CopyLibrary
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.evidence import Evidence, SourceText
from drafter.outline import load_outline
from drafter.review import Review, run_checks


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What `nigao check` was asked. `by_meaning`: look for passages said anew too, by sentence vectors."""

    files: tuple[Path, ...]
    statistics: tuple[Path, ...] = ()
    events: tuple[Path, ...] = ()
    guidance: tuple[str, ...] = ()
    past: tuple[Path, ...] = ()
    office: str | None = None
    year: int | None = None
    outline: str | None = None
    allowed: tuple[Path, ...] = ()
    copy_limits: CopyLimits = field(default_factory=CopyLimits)
    by_meaning: bool = True


@dataclass(frozen=True, slots=True)
class Checked:
    """One checked file with its text, which the offsets of the review and the sections refer to. It was `compared` with
    so many texts; `sources` gives those that something was copied from by id, while the checking goes on."""

    file: str
    title: str
    year: int | None
    text: str
    sections: tuple[ReportSection, ...]
    sources: Mapping[str, SourceText]
    compared: int
    review: Review
    omissions: tuple[Omission, ...]


def check_files(place: Path | Home, request: CheckRequest) -> Iterator[Checked]:
    """Checks each file in turn; InputError before the first when any input is unusable."""
    given = _read_rules(request)
    with expand_paths(request.files) as (files, skipped):
        reports = [(file.shown, file.read(request.office or "", request.year)) for file in files]
    with expand_paths(request.past) as (past_files, past_skipped):
        past = [read_source(file, "") for file in past_files]
    vectors = SentenceVectors(builtin_embedder()) if request.by_meaning else None
    read = {year: _read_figures(request, year) for year in {report.year for _, report in reports}}
    years = {report.year for _, report in reports if report.year is not None}
    with open_comparison(place, office=request.office, years=years, given=past, progress=True) as compared:
        # What a folder holds beside reports belongs to no file; it is told with the first.
        beside = [*skipped, *past_skipped, *compared.omissions]
        for shown, report in tqdm(reports, desc="核对", unit="份", leave=False, disable=None):
            table, events, left = read[report.year]
            library = compared.beside(report.text, report.digest, report.year)
            evidence = replace(given, table=table, events=events, year=report.year, library=library)
            review = run_checks(report.text, evidence, vectors=vectors)
            omissions = (*beside, *report.omissions, *left, *(table.omissions if table else ()))
            beside = []
            yield Checked(
                file=shown,
                title=report.title,
                year=report.year,
                text=report.text,
                sections=report.sections,
                sources=_pick_sources(library, review.copies),
                compared=len(library.scope),
                review=review,
                omissions=omissions,
            )


def _read_rules(request: CheckRequest) -> Evidence:
    """What holds for every file of the call."""
    outline = load_outline(request.outline) if request.outline else None
    return Evidence(
        office=request.office,
        must_have=outline.must_have if outline else (),
        guidance=request.guidance,
        allowed=read_allowed(request.allowed),
        carried=outline.carried if outline else (),
        copy_limits=request.copy_limits,
    )


def _pick_sources(library: CopyLibrary, copies: Sequence[Copy]) -> dict[str, SourceText]:
    """The texts that the copies name, by id."""
    return {home.id: library.sources[home.id] for copy in copies for home in (copy.source, *copy.others)}


def _read_figures(
    request: CheckRequest, year: int | None
) -> tuple[StatTable | None, tuple[Event, ...], tuple[Omission, ...]]:
    """Figures and events of the text's year; where nothing tells it, of today's, or of the newest that the tables
    state."""
    wanted = year or date.today().year
    table = read_tables(request.statistics, wanted, or_newest=year is None)
    events, left = read_all_events(request.events, table.year if table else wanted)
    return table, events, left

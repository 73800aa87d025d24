"""A foreign text judged by the office's statistics and past reports; nothing of it is kept."""

from dataclasses import dataclass

from fastapi import UploadFile

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.embedding_access import meaning_embedder
from api.files import read_allowed
from api.web.state import State
from api.web.uploads import kept_file
from corpus.report import PastReport
from corpus.report_reading import read_report
from corpus.returns import load_return
from corpus.sentence_vectors import SentenceVectors
from drafter.checks.evidence import Evidence
from drafter.review import Review, run_checks


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A text as it was read, what it was judged by, and what came out."""

    report: PastReport
    evidence: Evidence
    review: Review


def check_upload(
    state: State, visitor: Visitor, file: UploadFile, year: int | None, *, by_meaning: bool
) -> CheckedUpload:
    """Reads and checks one file; InputError where it cannot be read. Without `year` the text tells its own. With
    `by_meaning` passages said anew are looked for too, which takes seconds."""
    office = visitor.account.office
    with kept_file(file) as path:
        report = read_report(path, office, year)
    note(state, visitor, "check_file", report.file, report.digest)
    evidence = _gather(state, office, report)
    vectors = SentenceVectors(meaning_embedder(state.corpus.embedder)) if by_meaning and state.corpus.embedder else None
    return CheckedUpload(report, evidence, run_checks(report.text, evidence, vectors=vectors))


def _gather(state: State, office: str, report: PastReport) -> Evidence:
    kept = load_return(state.engine, office, report.year) if report.year else None
    return Evidence(
        table=kept.table if kept and kept.table.figures else None,
        events=kept.events if kept else (),
        office=office,
        year=report.year,
        library=state.libraries.without_text(office, report.text),
        allowed=read_allowed(state.settings.allowed_lists),
        copy_limits=state.settings.copy_limits,
    )

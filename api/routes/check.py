"""核对外来稿件: any file, judged by the office's statistics and past reports, shown like a draft of ours; not kept."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.accounts.audit import note_act
from api.files import read_allowed
from api.office_evidence import open_office_library
from api.web.draft_view import view_text
from api.web.pages import render
from api.web.state import State, StateNow
from api.web.uploads import kept_file
from api.web.visitor import FormChecked, Reader
from corpus.db import writing
from corpus.errors import InputError
from corpus.report import PastReport
from corpus.report_reading import read_report
from corpus.returns import load_return
from drafter.checks.evidence import Evidence
from drafter.reporting.copy_report import CheckedText, build_report
from drafter.reporting.copy_rows import lay_out
from drafter.review import run_checks

router = APIRouter(prefix="/check")


@router.get("")
def show_form(request: Request, visitor: Reader) -> Response:  # noqa: ARG001  # any reader may check a text
    """The form for a file to be checked."""
    return render(request, "check.html", sentence="", report=None)


@router.post("", dependencies=[FormChecked])
def check_file(
    request: Request,
    state: StateNow,
    visitor: Reader,
    file: Annotated[UploadFile, File()],
    year: Annotated[str, Form()] = "",
) -> Response:
    """Reads and checks one file; nothing of it is stored."""
    office = visitor.account.office
    try:
        asked = int(year) if year.strip().isdecimal() and len(year.strip()) == 4 else None
        with kept_file(file) as path:
            report = read_report(path, office, asked)
    except InputError as error:
        return render(request, "check.html", status=400, sentence=str(error), report=None)
    with writing(state.engine) as session:
        note_act(session, visitor.account, "check_file", report.file, report.digest)
    return _show(request, _gather(state, office, report), report)


def _gather(state: State, office: str, report: PastReport) -> Evidence:
    kept = load_return(state.engine, office, report.year) if report.year else None
    return Evidence(
        table=kept.table if kept and kept.table.figures else None,
        events=kept.events if kept else (),
        office=office,
        year=report.year,
        # The very report, taken in already, would be one great copy of itself.
        library=open_office_library(state.corpus, office, without=report.text),
        allowed=read_allowed(state.settings.allowed_lists),
        copy_limits=state.settings.copy_limits,
    )


def _show(request: Request, evidence: Evidence, report: PastReport) -> Response:
    review = run_checks(report.text, evidence)
    library = evidence.library
    checked = CheckedText(
        file=report.file,
        title=report.title,
        text=report.text,
        sections=report.sections,
        copies=review.copies,
        figures=review.copy_figures,
        sources=library.sources if library else {},
        compared=len(library.scope) if library else 0,
        repeats=review.repeats,
    )
    return render(
        request,
        "check.html",
        report=report,
        table=evidence.table,
        view=view_text(report.text, evidence.table, review),
        review=review,
        copies=build_report(checked),
        draft=None,
        may_judge=False,
        lay_out=lay_out,
        decision_names={},
        sentence="",
    )

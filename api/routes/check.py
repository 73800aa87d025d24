"""核对外来稿件: any file, judged by the office's statistics and past reports, shown like a draft of ours; not kept."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from api.acts.checking import CheckedUpload, check_upload
from api.web.draft_view import view_text
from api.web.pages import render
from api.web.visitor import FormChecked, OfficeState, Reader
from corpus.errors import InputError
from drafter.reporting.copy_report import CheckedText, build_report
from drafter.reporting.copy_rows import lay_out

router = APIRouter(prefix="/check")


@router.get("")
def show_form(request: Request, visitor: Reader) -> Response:  # noqa: ARG001  # any reader may check a text
    """The form for a file to be checked."""
    return render(request, "check.html", sentence="", report=None)


@router.post("", dependencies=[FormChecked])
def check_file(
    request: Request,
    state: OfficeState,
    visitor: Reader,
    file: Annotated[UploadFile, File()],
    year: Annotated[str, Form()] = "",
    by_meaning: Annotated[bool, Form()] = False,
) -> Response:
    """Reads and checks one file; nothing of it is stored."""
    asked = int(year) if year.strip().isdecimal() and len(year.strip()) == 4 else None
    try:
        checked = check_upload(state, visitor, file, asked, by_meaning=by_meaning)
    except InputError as error:
        return render(request, "check.html", status=400, sentence=str(error), report=None)
    return _show(request, checked)


def _show(request: Request, upload: CheckedUpload) -> Response:
    report, evidence, review = upload.report, upload.evidence, upload.review
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

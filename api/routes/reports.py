"""往年总结: upload, list, read, correct, search, delete."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api.accounts.sessions import Visitor
from api.acts.previews import TypedCorrection, preview_upload, take_in_corrected
from api.acts.reports import find_report, remove_report, set_report, take_in_reports
from api.storage import Ingested
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.marks import mark_words, name_indicators, split_body
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Collector, FormChecked, OfficeState, Reader
from corpus.errors import InputError
from corpus.stored_reports import list_reports

router = APIRouter(prefix="/reports")
_HITS = 20


@router.get("")
def show_reports(request: Request, state: OfficeState, visitor: Reader, q: str = "") -> Response:
    """All past reports of the office; with `q`, the passages found for these words above them."""
    query = q.strip()[:200]
    hits = state.corpus.search(query, office=visitor.account.office, k=_HITS) if query else ()
    return _page(
        request,
        state,
        visitor,
        query=query,
        hits=[(hit, mark_words(hit), name_indicators(hit.passage)) for hit in hits],
    )


@router.post("", dependencies=[FormChecked])
def upload_reports(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    files: Annotated[list[UploadFile], File()],
    year: Annotated[str, Form()] = "",
) -> Response:
    """Takes files in one by one; one that cannot be read stops no other, and says why."""
    results = take_in_reports(state, visitor, files, _read_year(year))
    if request.headers.get("hx-request"):
        return render(request, "uploaded.html", results=results)
    return _page(request, state, visitor, results=results)


@router.post("/preview", dependencies=[FormChecked])
def preview_report(
    request: Request,
    visitor: Collector,
    files: Annotated[UploadFile, File()],
) -> Response:
    """What a file would be taken in as, each thing to be corrected; nothing is kept yet."""
    return render(request, "previews.html", previews=preview_upload(files), office=visitor.account.office)


@router.post("/corrected", dependencies=[FormChecked])
def take_in_previewed(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    files: Annotated[UploadFile, File()],
    title: Annotated[str, Form()] = "",
    year: Annotated[str, Form()] = "",
    start: Annotated[list[int], Form()] = [],  # noqa: B006  # FastAPI copies it
    level: Annotated[list[int], Form()] = [],  # noqa: B006
    added: Annotated[str, Form()] = "",
    digest: Annotated[str, Form()] = "",
) -> Response:
    """Takes a previewed file in as it was corrected."""
    if len(start) != len(level):
        raise InputError("表单不完整，请重新预览。")
    lines = tuple(line.strip() for line in added.splitlines() if line.strip())
    typed = TypedCorrection(title, _read_year(year), tuple(zip(start, level, strict=True)), lines, digest)
    return render(request, "uploaded.html", results=take_in_corrected(state, visitor, files, typed))


@router.get("/{report_id}")
def show_report(request: Request, state: OfficeState, visitor: Reader, report_id: str) -> Response:
    """One report, section by section."""
    report = find_report(state, visitor, report_id)
    return render(request, "report.html", report=report, parts=split_body(report), sentence="")


@router.post("/{report_id}", dependencies=[FormChecked])
def correct(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    report_id: str,
    title: Annotated[str, Form()] = "",
    year: Annotated[str, Form()] = "",
) -> Response:
    """Corrects year and title as they were recognised."""
    report = find_report(state, visitor, report_id)
    try:
        set_report(state, visitor, report_id, _read_year(year), title)
    except InputError as error:
        return render(request, "report.html", status=400, report=report, parts=split_body(report), sentence=str(error))
    return RedirectResponse(f"/reports/{report_id}", status_code=303)


@router.post("/{report_id}/delete", dependencies=[FormChecked])
def delete_report(state: OfficeState, visitor: Collector, report_id: str) -> Response:
    """Deletes a report; its original file stays on the server for the record."""
    remove_report(state, visitor, report_id)
    return RedirectResponse("/reports", status_code=303)


def _read_year(year: str) -> int | None:
    """The year of a form field, None where it is empty; InputError for anything else."""
    if not year.strip():
        return None
    if not year.strip().isdecimal() or not OLDEST_YEAR <= int(year) <= NEWEST_YEAR:
        raise InputError(f"年份应当是 {OLDEST_YEAR} 到 {NEWEST_YEAR} 的数字，填的是“{year[:20]}”。")
    return int(year)


def _page(
    request: Request,
    state: State,
    visitor: Visitor,
    *,
    query: str = "",
    hits: object = (),
    results: list[Ingested] | None = None,
) -> Response:
    reports = list_reports(state.engine, visitor.account.office)
    return render(request, "reports.html", reports=reports, query=query, hits=hits, results=results or [])

"""新建初稿: the form that shows what is missing, the queue, and the sections as they are written."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.accounts.sessions import Visitor
from api.acts.drafting import find_own_job, plan_job, queue_draft, stop_draft
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.draft_form import CarriedForm, DraftForm
from api.web.job_events import LastEventId, OwnJob, follow_job
from api.web.outline_view import foresee_whole, take_stock
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Drafter, FormChecked, OfficeState, Reader
from corpus.errors import InputError
from corpus.returns import list_years, load_return
from corpus.stored_reports import list_reports
from drafter.outline import load_changed, load_outline, outline_ids
from drafter.outline_store import load_office_outline
from drafter.table_checks import check_table

router = APIRouter()
Field = Annotated[str, Form()]


@router.get("/new")
def show_form(
    request: Request,
    state: OfficeState,
    visitor: Drafter,
    form: CarriedForm,
    year: Annotated[int | None, Query(ge=OLDEST_YEAR, le=NEWEST_YEAR)] = None,
    outline: str = "community",
) -> Response:
    """The form for a first draft, with what is there for it and what is missing."""
    return _form(request, state, visitor, year or _newest_year(state, visitor), outline, form)


@router.post("/new", dependencies=[FormChecked])
def ask_draft(
    request: Request,
    state: OfficeState,
    visitor: Drafter,
    year: Annotated[int, Form(ge=OLDEST_YEAR, le=NEWEST_YEAR)],
    outline: Field,
    mode: Annotated[Literal["summary", "report"], Form()] = "summary",
    recipient: Field = "",
    guidance: Field = "",
    model: Field = "builtin",
    signed: Field = "",
) -> Response:
    """Queues a draft and goes to the page where it appears."""
    try:
        asked = plan_job(
            state,
            visitor,
            year=year,
            outline=outline,
            signed=_read_day(signed),
            mode=mode,
            recipient=recipient,
            guidance=guidance.splitlines(),
            model=model,
        )
    except InputError as error:
        known = outline if outline in outline_ids() else "community"
        typed = DraftForm(mode, recipient, guidance, model, signed)
        return _form(request, state, visitor, year, known, typed, str(error), 400)
    job_id = queue_draft(state, visitor, asked)
    return RedirectResponse(f"/jobs/{job_id}", status_code=303)


@router.get("/jobs/{job_id}")
def show_job(request: Request, state: OfficeState, visitor: Reader, job_id: str) -> Response:
    """The draft as it is being written; a finished one is on its own page."""
    job = find_own_job(state, visitor, job_id)
    if job.state == "done":
        return RedirectResponse(f"/drafts/{job.draft_id}", status_code=303)
    outline = load_changed(job.request.outline, job.request.sections)
    return render(request, "job.html", job=job, outline=outline)


@router.post("/jobs/{job_id}/cancel", dependencies=[FormChecked])
def stop_job(state: OfficeState, visitor: Drafter, job_id: str) -> Response:
    """Stops a job; the sections that are finished are kept for the next try."""
    stop_draft(state, visitor, job_id)
    return RedirectResponse(f"/jobs/{job_id}", status_code=303)


@router.post("/jobs/{job_id}/again", dependencies=[FormChecked])
def repeat_job(state: OfficeState, visitor: Drafter, job_id: str) -> Response:
    """Asks for the same draft again; finished sections of the first try are taken up."""
    job = find_own_job(state, visitor, job_id)
    again = queue_draft(state, visitor, job.request)
    return RedirectResponse(f"/jobs/{again}", status_code=303)


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, dependencies=[OwnJob])
async def stream_job(
    state: OfficeState, visitor: Reader, job_id: str, last_event_id: LastEventId = ""
) -> AsyncIterator[ServerSentEvent]:
    """The draft as it is being written."""
    async for event in follow_job(state, visitor, job_id, last_event_id):
        yield event


def _newest_year(state: State, visitor: Visitor) -> int:
    years = list_years(state.engine, visitor.account.office)
    return years[0] if years else date.today().year


def _read_day(text: str) -> date:
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"成文日期应当像 2025-12-20，填的是“{text[:20]}”。") from error


def _form(
    request: Request,
    state: State,
    visitor: Visitor,
    year: int,
    outline: str,
    typed: DraftForm,
    sentence: str = "",
    status: int = 200,
) -> Response:
    kept = load_return(state.engine, visitor.account.office, year)
    own = load_office_outline(state.engine, visitor.account.office, outline)
    chosen = own.outline
    stock = take_stock(chosen, kept)
    length, short = foresee_whole(chosen, stock)
    return render(
        request,
        "new.html",
        status=status,
        year=year,
        kept=kept,
        outline=chosen,
        is_own=own.is_own,
        stock=stock,
        length=length,
        short=short,
        outlines=[load_outline(one) for one in outline_ids()],
        doubts=check_table(kept.table, chosen.must_have),
        reports=len(list_reports(state.engine, visitor.account.office)),
        models=state.settings.model_list,
        typed=typed,
        today=date.today().isoformat(),
        sentence=sentence,
    )

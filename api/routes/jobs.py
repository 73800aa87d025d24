"""新建初稿: the form that shows what is missing, the queue, and the sections as they are written."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.accounts.audit import note_act
from api.accounts.sessions import Visitor
from api.jobs.live import watch
from api.jobs.queue import Job, JobRequest, add_job, cancel_job, find_job
from api.lines import read_line
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.pages import render
from api.web.state import State, StateNow
from api.web.visitor import Drafter, FormChecked, Reader
from corpus.db import writing
from corpus.errors import InputError
from corpus.returns import list_years, load_return
from corpus.stored_reports import list_reports
from drafter.outline import load_outline, outline_ids
from drafter.table_checks import check_table

router = APIRouter()
Field = Annotated[str, Form()]
_POLL_SECONDS = 1.0


@router.get("/new")
def show_form(
    request: Request,
    state: StateNow,
    visitor: Drafter,
    year: Annotated[int | None, Query(ge=OLDEST_YEAR, le=NEWEST_YEAR)] = None,
    outline: str = "community",
) -> Response:
    """The form for a first draft, with what is there for it and what is missing."""
    return _form(request, state, visitor, year or _newest_year(state, visitor), outline)


@router.post("/new", dependencies=[FormChecked])
def ask_draft(
    request: Request,
    state: StateNow,
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
        kept = load_return(state.engine, visitor.account.office, year)
        if not kept.table.figures:
            raise InputError(f"还没有 {year} 年的统计数据，请先上传或填写。")
        asked = JobRequest(
            year=year,
            outline=load_outline(outline).id,
            revision=kept.revision,
            signed=_read_day(signed),
            mode=mode,
            recipient=read_line(recipient, "主送机关", 100, may_be_empty=True),
            guidance=_read_guidance(guidance),
            model=_read_model(state, model),
        )
        job_id = add_job(state.engine, visitor.account.office, visitor.account.name, asked)
    except InputError as error:
        known = outline if outline in outline_ids() else "community"
        return _form(request, state, visitor, year, known, str(error), 400)
    _note(state, visitor, "ask_draft", job_id)
    state.workers.wake()
    return RedirectResponse(f"/jobs/{job_id}", status_code=303)


@router.get("/jobs/{job_id}")
def show_job(request: Request, state: StateNow, visitor: Reader, job_id: str) -> Response:
    """The draft as it is being written; a finished one is on its own page."""
    job = _find(state, visitor, job_id)
    if job.state == "done":
        return RedirectResponse(f"/drafts/{job.draft_id}", status_code=303)
    outline = load_outline(job.request.outline)
    return render(request, "job.html", job=job, outline=outline)


@router.post("/jobs/{job_id}/cancel", dependencies=[FormChecked])
def stop_job(state: StateNow, visitor: Drafter, job_id: str) -> Response:
    """Stops a job; the sections that are finished are kept for the next try."""
    _find(state, visitor, job_id)
    if cancel_job(state.engine, job_id, office=visitor.account.office):
        state.workers.cancel(job_id)
        _note(state, visitor, "cancel_draft", job_id)
    return RedirectResponse(f"/jobs/{job_id}", status_code=303)


@router.post("/jobs/{job_id}/again", dependencies=[FormChecked])
def repeat_job(state: StateNow, visitor: Drafter, job_id: str) -> Response:
    """Asks for the same draft again; finished sections of the first try are taken up."""
    job = _find(state, visitor, job_id)
    again = add_job(state.engine, job.office, visitor.account.name, job.request)
    _note(state, visitor, "ask_draft", again)
    state.workers.wake()
    return RedirectResponse(f"/jobs/{again}", status_code=303)


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse)
async def stream_job(request: Request, state: StateNow, visitor: Reader, job_id: str) -> AsyncIterator[ServerSentEvent]:
    """Events `queue` (how many are ahead), `sections` (id to text and whether done), `end`.

    Each stream begins with all that is there, so that a browser that comes back needs nothing from before.
    """
    while not await request.is_disconnected():
        job = await asyncio.to_thread(find_job, state.engine, job_id, office=visitor.account.office)
        if job is None or job.state in ("done", "failed", "cancelled"):
            yield ServerSentEvent(event="end", data={"state": job.state if job else "gone"})
            return
        live = state.workers.live.get(job_id)
        if live is None:
            yield ServerSentEvent(event="queue", data={"ahead": job.ahead, "state": job.state})
            await asyncio.sleep(_POLL_SECONDS)
            continue
        async for changed in watch(live, lambda: False):
            yield ServerSentEvent(
                event="sections", data={one: {"text": part.text, "done": part.done} for one, part in changed.items()}
            )


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


def _read_guidance(text: str) -> tuple[str, ...]:
    lines = [read_line(line, "指导文件或会议的名称", 200) for line in text.splitlines() if line.strip()]
    if len(lines) > 10:
        raise InputError(f"指导文件最多写 10 个，填了 {len(lines)} 个。")
    return tuple(lines)


def _read_model(state: State, model: str) -> str:
    if model not in ("builtin", *state.settings.model_list):
        raise InputError("没有这个模型，请从列表里选。")
    return model


def _find(state: State, visitor: Visitor, job_id: str) -> Job:
    job = find_job(state.engine, job_id, office=visitor.account.office)
    if job is None:
        raise HTTPException(404)
    return job


def _note(state: State, visitor: Visitor, act: str, subject: str) -> None:
    with writing(state.engine) as session:
        note_act(session, visitor.account, act, subject)


def _form(
    request: Request,
    state: State,
    visitor: Visitor,
    year: int,
    outline: str,
    sentence: str = "",
    status: int = 200,
) -> Response:
    kept = load_return(state.engine, visitor.account.office, year)
    chosen = load_outline(outline)
    return render(
        request,
        "new.html",
        status=status,
        year=year,
        kept=kept,
        outline=chosen,
        outlines=[load_outline(one) for one in outline_ids()],
        doubts=check_table(kept.table, chosen.must_have),
        reports=len(list_reports(state.engine, visitor.account.office)),
        models=state.settings.model_list,
        today=date.today().isoformat(),
        sentence=sentence,
    )

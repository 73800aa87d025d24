"""Drafts asked for."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session

from api.accounts.sessions import Visitor
from api.acts.drafting import find_own_job, insert_draft, plan_job, stop_draft
from api.jobs.idempotency import KeptAnswer, answer_once
from api.jobs.queue import Job, JobRequest, list_open_jobs
from api.schemas.jobs import DraftAsked, JobShown
from api.web.job_events import LastEventId, OwnJob, follow_job
from api.web.state import State
from api.web.visitor import CallChecked, Drafter, OfficeState, Reader
from corpus.db import writing

router = APIRouter(tags=["初稿任务"])
_LOCATION = {"Location": {"description": "任务的地址", "schema": {"type": "string"}}}
_STREAM = (
    'event: queue\ndata: {"ahead": 0, "state": "queued"}\nid: queued-0\n\n'
    'event: sections\ndata: {"lead": {"text": "2025年，", "done": false}}\nid: 3f9a1c04-7\n\n'
    'event: end\ndata: {"state": "done", "draft_id": "0123456789ab"}\nid: end\n\n'
)
_KEY = "同一个键再发一次，24 小时内得到第一次的回答，不会多写一份；内容不同的是 409。"


@router.post(
    "/jobs",
    status_code=202,
    response_model=JobShown,
    responses={202: {"headers": _LOCATION}},
    dependencies=[CallChecked],
)
def ask_draft(
    state: OfficeState,
    visitor: Drafter,
    sent: DraftAsked,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, pattern=r"^[!-~]+$", description=_KEY)
    ] = None,
) -> Response:
    """请程序写一份初稿。Location 是任务的地址；写完后 draft_id 是稿件的编号。"""

    def act(session: Session) -> tuple[int, str]:
        return 202, _show(insert_draft(session, visitor, _plan(state, visitor, sent))).model_dump_json()

    if idempotency_key is None:
        with writing(state.engine) as session:
            answer = KeptAnswer(*act(session), is_new=True)
    else:
        request = sent.model_dump_json()
        answer = answer_once(state.engine, visitor.account.id, idempotency_key, request, act)
    if answer.is_new:
        state.workers.wake()
    place = f"/api/v1/jobs/{JobShown.model_validate_json(answer.body).id}"
    return Response(answer.body, answer.status, {"Location": place}, "application/json")


@router.get("/jobs")
def list_jobs(state: OfficeState, visitor: Reader) -> list[JobShown]:
    """本单位排队、正在写和没有写成的任务，最近的在前，最多 20 个。"""
    return [_show(one) for one in list_open_jobs(state.engine, visitor.account.office)]


@router.get("/jobs/{job_id}")
def read_job(state: OfficeState, visitor: Reader, job_id: str) -> JobShown:
    """任务的进度。"""
    return _show(find_own_job(state, visitor, job_id))


@router.get(
    "/jobs/{job_id}/events",
    response_class=EventSourceResponse,
    responses={200: {"description": "事件流", "content": {"text/event-stream": {"example": _STREAM}}}},
    dependencies=[OwnJob],
)
async def stream_job(
    state: OfficeState, visitor: Reader, job_id: str, last_event_id: LastEventId = ""
) -> AsyncIterator[ServerSentEvent]:
    """正在写的稿件，服务器发送的事件（SSE），到 end 为止：queue 是排队的位置；sections 是有变化的章节（编号对应
    全文和是否写完）；end 是任务的结局和稿件的编号。断开后带上 Last-Event-ID 接着收。"""
    async for event in follow_job(state, visitor, job_id, last_event_id):
        yield event


@router.post("/jobs/{job_id}/cancel", dependencies=[CallChecked])
def cancel(state: OfficeState, visitor: Drafter, job_id: str) -> JobShown:
    """停止；写完的章节留给下一次。已经结束的任务不变。"""
    stop_draft(state, visitor, job_id)
    return _show(find_own_job(state, visitor, job_id))


def _plan(state: State, visitor: Visitor, sent: DraftAsked) -> JobRequest:
    return plan_job(
        state,
        visitor,
        year=sent.year,
        outline=sent.outline,
        signed=sent.signed or date.today(),
        mode=sent.mode,
        recipient=sent.recipient,
        guidance=sent.guidance,
        model=sent.model,
    )


def _show(job: Job) -> JobShown:
    return JobShown(
        id=job.id,
        state=job.state,
        year=job.request.year,
        outline=job.request.outline,
        model=job.request.model,
        account=job.account,
        draft_id=job.draft_id,
        error=job.error,
        attempts=job.attempts,
        ahead=job.ahead,
        asked_at=job.asked_at,
    )

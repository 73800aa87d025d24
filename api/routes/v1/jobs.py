"""Drafts asked for."""

from datetime import date

from fastapi import APIRouter, Response

from api.acts.drafting import find_own_job, plan_job, queue_draft, stop_draft
from api.jobs.queue import Job
from api.schemas.jobs import DraftAsked, JobShown
from api.web.state import StateNow
from api.web.visitor import CallChecked, Drafter, Reader

router = APIRouter(tags=["初稿任务"])


@router.post("/jobs", status_code=202, dependencies=[CallChecked])
def ask_draft(state: StateNow, visitor: Drafter, sent: DraftAsked, response: Response) -> JobShown:
    """请程序写一份初稿。Location 是任务的地址；写完后 draft_id 是稿件的编号。"""
    asked = plan_job(
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
    job_id = queue_draft(state, visitor, asked)
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return _show(find_own_job(state, visitor, job_id))


@router.get("/jobs/{job_id}")
def read_job(state: StateNow, visitor: Reader, job_id: str) -> JobShown:
    """任务的进度。"""
    return _show(find_own_job(state, visitor, job_id))


@router.post("/jobs/{job_id}/cancel", dependencies=[CallChecked])
def cancel(state: StateNow, visitor: Drafter, job_id: str) -> JobShown:
    """停止；写完的章节留给下一次。已经结束的任务不变。"""
    stop_draft(state, visitor, job_id)
    return _show(find_own_job(state, visitor, job_id))


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

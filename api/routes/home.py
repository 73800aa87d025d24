"""The first page: what the office has, and what to do next."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.jobs.queue import list_open_jobs
from api.web.pages import render
from api.web.visitor import OfficeState, Reader
from corpus.stored_reports import list_reports
from drafter.draft_list import list_drafts
from drafter.workflow import STATE_NAMES

router = APIRouter()
JOB_NAMES = {"queued": "排队中", "running": "正在写", "failed": "没有写成"}


@router.get("/")
def show_home(request: Request, state: OfficeState, visitor: Reader) -> Response:
    """The office's past reports in numbers."""
    reports = list_reports(state.engine, visitor.account.office)
    return render(
        request,
        "home.html",
        drafts=list_drafts(state.engine, visitor.account.office),
        jobs=list_open_jobs(state.engine, visitor.account.office),
        job_names=JOB_NAMES,
        state_names=STATE_NAMES,
        reports=len(reports),
        pending=state.corpus.count_pending(),
        mending=state.corpus.mending_progress(),
    )

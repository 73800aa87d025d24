"""Asking for a draft: what was typed made into a job, queued, stopped, asked again."""

from collections.abc import Sequence
from datetime import date

from fastapi import HTTPException
from sqlalchemy.orm import Session

from api.accounts.audit import note_act
from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.jobs.queue import Job, JobRequest, cancel_job, find_job, insert_job
from api.lines import read_line
from api.web.state import State
from corpus.db import writing
from corpus.errors import InputError
from corpus.returns import load_return
from drafter.draft import Mode
from drafter.outline_store import load_office_outline

_MOST_GUIDING = 10


def plan_job(
    state: State,
    visitor: Visitor,
    *,
    year: int,
    outline: str,
    signed: date,
    mode: Mode,
    recipient: str,
    guidance: Sequence[str],
    model: str,
) -> JobRequest:
    """What to write, of the newest revision of the year's return; InputError for what cannot be used or is missing."""
    kept = load_return(state.engine, visitor.account.office, year)
    if not kept.table.figures:
        raise InputError(f"还没有 {year} 年的统计数据，请先上传或填写。")
    if model not in ("builtin", *state.settings.model_list):
        raise InputError("没有这个模型，请从列表里选。")
    lines = tuple(read_line(line, "指导文件或会议的名称", 200) for line in guidance if line.strip())
    if len(lines) > _MOST_GUIDING:
        raise InputError(f"指导文件最多写 {_MOST_GUIDING} 个，填了 {len(lines)} 个。")
    chosen = load_office_outline(state.engine, visitor.account.office, outline)
    return JobRequest(
        year=year,
        outline=chosen.outline.id,
        revision=kept.revision,
        signed=signed,
        mode=mode,
        recipient=read_line(recipient, "主送机关", 100, may_be_empty=True),
        guidance=lines,
        model=model,
        sections=chosen.outline.sections if chosen.is_own else (),
    )


def queue_draft(state: State, visitor: Visitor, asked: JobRequest) -> str:
    """Queues a draft; the id of its job. QueueFullError when too many wait."""
    with writing(state.engine) as session:
        job = insert_draft(session, visitor, asked)
    state.workers.wake()
    return job.id


def insert_draft(session: Session, visitor: Visitor, asked: JobRequest) -> Job:
    """Queues a draft in the caller's transaction, who wakes the workers after it."""
    job = insert_job(session, visitor.account.office, visitor.account.name, asked)
    note_act(session, visitor.account, "ask_draft", job.id)
    return job


def find_own_job(state: State, visitor: Visitor, job_id: str) -> Job:
    """The office's job; 404 where it has none of that id."""
    job = find_job(state.engine, job_id, office=visitor.account.office)
    if job is None:
        raise HTTPException(404)
    return job


def stop_draft(state: State, visitor: Visitor, job_id: str) -> None:
    """Stops a job; the sections that are finished are kept for the next try."""
    find_own_job(state, visitor, job_id)
    if cancel_job(state.engine, job_id, office=visitor.account.office):
        state.workers.cancel(job_id)
        note(state, visitor, "cancel_draft", job_id)

"""The queue of jobs in SQL: asked for, taken up fairly between offices, leased, ended. Every step is one commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.jobs.records import JobRecord
from corpus.db import reading, utc_now, writing
from corpus.errors import NigaoError
from corpus.postgres import seeing_all
from drafter.draft import Mode
from drafter.outline import OutlineSection

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
LEASE = timedelta(seconds=30)
"""A worker renews at a third of it; one that was killed or suspended is replaced after it."""
MOST_ATTEMPTS = 5
"""A job whose process died so often without getting a section further is not tried again."""
MOST_WAITING = 2_000
MOST_OF_OFFICE = 8


class QueueFullError(NigaoError):
    """Too many jobs wait already; nothing was stored."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What a clerk asked for. The statistics and events are those of the office's return, `revision` of it;
    `sections` are the office's own outline as it was then, empty for the shipped one."""

    year: int
    outline: str
    revision: int
    signed: date
    mode: Mode = "summary"
    recipient: str = ""
    guidance: tuple[str, ...] = ()
    model: str = "builtin"
    sections: tuple[OutlineSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `ahead` is how many are served before it, 0 when it is not waiting."""

    id: str
    office: str
    account: str
    request: JobRequest
    state: JobState
    draft_id: str
    error: str
    attempts: int
    asked_at: datetime
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class QueueLength:
    """The queue of the whole installation; `oldest_seconds` is how long its oldest waiting job has waited, and
    `overdue` counts running jobs whose lease ran out."""

    waiting: int
    running: int
    overdue: int
    oldest_seconds: float


_REQUEST = TypeAdapter(JobRequest)


def add_job(engine: Engine, office: str, account: str, request: JobRequest) -> str:
    """Queues a job in a transaction of its own and returns its id; as `insert_job`."""
    with writing(engine) as session:
        return insert_job(session, office, account, request).id


def insert_job(session: Session, office: str, account: str, request: JobRequest) -> Job:
    """Queues a job in the caller's transaction. QueueFullError when the office or the machine has too many waiting."""
    waiting = select(func.count()).where(JobRecord.state == "queued")
    if (session.scalar(waiting.where(JobRecord.office == office)) or 0) >= MOST_OF_OFFICE:
        raise QueueFullError(f"本单位已有 {MOST_OF_OFFICE} 份初稿在排队，请等写完再加。")
    with seeing_all(session):
        too_many, turn = (session.scalar(waiting) or 0) >= MOST_WAITING, _next_turn(session, office)
    if too_many:
        raise QueueFullError("排队的初稿太多了，请过一会儿再试。")
    content = _REQUEST.dump_python(request, mode="json")
    record = JobRecord(id=uuid.uuid4().hex, office=office, account=account, request=content, state="queued", turn=turn)
    session.add(record)
    session.flush()
    return _job(record, _count_ahead(session, record))


def _next_turn(session: Session, office: str) -> int:
    """The turn of an office's new job: the one being served now, or after the office's last job if that is later
    (start-time fair queueing). So offices are served round-robin however many jobs one of them has asked for, and an
    office that asked for nothing lately comes at once, but gains no credit by it."""
    turn, state = JobRecord.turn, JobRecord.state
    served = session.scalar(select(func.max(turn)).where(state == "running"))
    if served is None:
        served = session.scalar(select(func.min(turn)).where(state == "queued"))
    if served is None:
        served = session.scalar(select(func.max(turn)))
    last = session.scalar(select(func.max(turn)).where(JobRecord.office == office))
    return max(served or 0, -1 if last is None else last + 1)


def _count_ahead(session: Session, record: JobRecord) -> int:
    """How many waiting jobs, of whatever office, are served before this one; 0 when it does not wait."""
    if record.state != "queued":
        return 0
    sooner = tuple_(JobRecord.turn, JobRecord.number) < tuple_(record.turn, record.number)
    with seeing_all(session):
        return session.scalar(select(func.count()).where(JobRecord.state == "queued", sooner)) or 0


def claim_job(engine: Engine, owner: str, now: datetime | None = None) -> Job | None:
    """Takes up the next job: one whose lease ran out, else the one whose turn it is (`_next_turn`). Workers of other
    processes who look at the same moment get the ones after it."""
    moment = now or utc_now()
    with writing(engine, alone=False) as session:
        _give_up(session, moment)
        lost = select(JobRecord).where(JobRecord.state == "running", _has_lapsed(moment))
        queued = select(JobRecord).where(JobRecord.state == "queued")
        record = _take_first(session, lost) or _take_first(session, queued)
        if record is None:
            return None
        record.state, record.owner, record.lease_until = "running", owner, moment + LEASE
        record.attempts += 1
        return _job(record)


def _has_lapsed(moment: datetime) -> ColumnElement[bool]:
    """A lease that ran out, or that ends later than any holder could have set it: the clock was set back since, and it
    would hold for as long. A holder who lives loses no more than its place."""
    return or_(JobRecord.lease_until < moment, JobRecord.lease_until > moment + 2 * LEASE)


def _take_first(session: Session, jobs: Select[JobRecord]) -> JobRecord | None:
    first = jobs.order_by(JobRecord.turn, JobRecord.number).limit(1)
    return session.scalar(first.with_for_update(skip_locked=True))


def _give_up(session: Session, moment: datetime) -> None:
    session.execute(
        update(JobRecord)
        .where(JobRecord.state == "running", JobRecord.lease_until < moment, JobRecord.attempts >= MOST_ATTEMPTS)
        .values(state="failed", error="试了多次都没有写成，请告诉管理员。", ended_at=moment)
    )


def renew_lease(engine: Engine, job_id: str, owner: str) -> bool:
    """Keeps the job for its owner; False when it was cancelled or someone else has it by now."""
    return _update(engine, job_id, owner, lease_until=utc_now() + LEASE)


def note_progress(engine: Engine, job_id: str) -> None:
    """The present try has got the job a section further: those before it do not count any more. A machine that keeps
    failing ends no job that moves on, and one that brings its process down is still given up at the section where it
    does."""
    with writing(engine, alone=False) as session:
        session.execute(
            update(JobRecord).where(JobRecord.id == job_id, JobRecord.state == "running").values(attempts=1)
        )


def finish_job(engine: Engine, job_id: str, owner: str, draft_id: str) -> bool:
    """Ends a job with its draft; False when it is not the owner's any more."""
    return _update(engine, job_id, owner, state="done", draft_id=draft_id, ended_at=utc_now())


def fail_job(engine: Engine, job_id: str, owner: str, error: str) -> bool:
    """Ends a job with the one sentence that says why; sections written before stay for the next try."""
    return _update(engine, job_id, owner, state="failed", error=error, ended_at=utc_now())


def cancel_job(engine: Engine, job_id: str, *, office: str) -> bool:
    """Cancels a job that waits or runs; its worker notices within a third of the lease, or is told at once."""
    with writing(engine, alone=False) as session:
        changed = session.execute(
            update(JobRecord)
            .where(
                JobRecord.id == job_id,
                JobRecord.office == office,
                or_(JobRecord.state == "queued", JobRecord.state == "running"),
            )
            .values(state="cancelled", ended_at=utc_now())
            .returning(JobRecord.id)
        )
        return changed.one_or_none() is not None


def release_jobs(engine: Engine, owner: str) -> None:
    """Puts the owner's jobs back into the queue: the process ends and they were not finished."""
    with writing(engine, alone=False) as session:
        session.execute(
            update(JobRecord)
            .where(JobRecord.owner == owner, JobRecord.state == "running")
            .values(state="queued", owner="", lease_until=None, attempts=JobRecord.attempts - 1)
        )


def release_job(engine: Engine, job_id: str, owner: str) -> bool:
    """Puts one job back into the queue, as if it had not been tried; False when it is not the owner's any more."""
    return _update(engine, job_id, owner, state="queued", owner="", lease_until=None, attempts=JobRecord.attempts - 1)


def find_job(engine: Engine, job_id: str, *, office: str) -> Job | None:
    """The office's job of that id with its place in the queue."""
    with reading(engine) as session:
        record = session.scalar(select(JobRecord).where(JobRecord.id == job_id, JobRecord.office == office))
        if record is None:
            return None
        return _job(record, _count_ahead(session, record))


def measure_queue(engine: Engine) -> QueueLength:
    """How long the queue is now, over all offices."""
    now = utc_now()
    queued, running = JobRecord.state == "queued", JobRecord.state == "running"
    with reading(engine) as session:
        waiting, oldest = session.execute(select(func.count(), func.min(JobRecord.asked_at)).where(queued)).one()
        held = session.scalar(select(func.count()).where(running)) or 0
        overdue = session.scalar(select(func.count()).where(running, JobRecord.lease_until < now)) or 0
    return QueueLength(waiting, held, overdue, max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)


def list_open_jobs(engine: Engine, office: str) -> Sequence[Job]:
    """The office's jobs that wait, run or failed and have no draft, newest first."""
    with reading(engine) as session:
        rows = session.scalars(
            select(JobRecord)
            .where(JobRecord.office == office, JobRecord.state.in_(("queued", "running", "failed")))
            .order_by(JobRecord.number.desc())
            .limit(20)
        ).all()
    return [_job(row) for row in rows]


def _update(engine: Engine, job_id: str, holder: str, **values: object) -> bool:
    with writing(engine, alone=False) as session:
        changed = session.execute(
            update(JobRecord)
            .where(JobRecord.id == job_id, JobRecord.owner == holder, JobRecord.state == "running")
            .values(**values)
            .returning(JobRecord.id)
        )
        return changed.one_or_none() is not None


def _job(record: JobRecord, ahead: int = 0) -> Job:
    state: JobState = record.state  # type: ignore[assignment]  # only values of JobState are ever written
    return Job(
        record.id,
        record.office,
        record.account,
        _REQUEST.validate_python(record.request),
        state,
        record.draft_id,
        record.error,
        record.attempts,
        record.asked_at,
        ahead,
    )

"""What is kept no longer than the administrator has set, and its deletion, which the audit list records.

Nothing has a term unless one is set. Terms count in days: of a draft since it was last moved or changed, of a record
since it was made, of an original since its report was taken in (the report's text stays), of a file without a report
since it was last written.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.accounts.audit import ACT_NAMES
from api.accounts.records import AuditRecord
from api.jobs.records import JobRecord
from api.operation.doctor.records import list_strays
from api.settings import Settings
from corpus.db import reading, utc_now, writing
from corpus.records import ReportRecord
from drafter.records import DraftRecord, DraftRunRecord, ModelCallRecord
from drafter.revision_records import RevisionRecord
from drafter.workflow import STATE_NAMES, State
from drafter.workflow_records import StepRecord

ACCOUNT = "nigao retention"
"""Who stands in the audit list for it."""


@dataclass(frozen=True, slots=True)
class Due:
    """What has passed its term: `act` and `subject` as the audit list has them. Drafts and
    originals are each one of these, with their id in `ids`; the records of an office are one, all that are older than
    `before`; a file without a report has no office and no row."""

    act: str
    office: str
    subject: str
    detail: str
    ids: tuple[str, ...] = ()
    before: datetime | None = None


def has_terms(settings: Settings) -> bool:
    """Whether anything has a term."""
    terms = (settings.keep_unfinished_days, settings.keep_audit_days, settings.keep_calls_days)
    return bool(settings.keep_drafts_days) or any((*terms, settings.keep_originals_days, settings.keep_strays_days))


def list_due(engine: Engine, settings: Settings, now: datetime | None = None) -> tuple[Due, ...]:
    """What `delete_due` would delete now; changes nothing."""
    moment = now or utc_now()
    with reading(engine) as session:
        due = tuple(_find_due(session, settings, moment))
        return (*due, *_find_strays(session, settings, moment))


def delete_due(engine: Engine, settings: Settings, now: datetime | None = None) -> tuple[Due, ...]:
    """Deletes what has passed its term and says what that was. Rows and their lines in the audit list go in one
    transaction, files after it: killed in between, a file is left as one without a report."""
    moment = now or utc_now()
    with writing(engine) as session:
        due = tuple(_find_due(session, settings, moment))
        for one in due:
            _delete(session, one)
            line = {"account": ACCOUNT, "office": one.office, "act": one.act, "subject": one.subject[:200]}
            session.add(AuditRecord(**line, detail=one.detail))
    originals = settings.data / "originals"
    # Under the write lock nobody gives a file a row meanwhile; one taken in again was touched and is young.
    with writing(engine) as session:
        strays = _find_strays(session, settings, moment)
        freed = _unnamed(session, originals, {_path(one) for one in due if one.act == "expire_original"})
        for name in {*freed, *(one.subject for one in strays)}:
            (originals / name).unlink(missing_ok=True)
    return (*due, *strays)


def due_lines(due: Sequence[Due]) -> Iterator[str]:
    """A line each."""
    for one in due:
        name = ACT_NAMES.get(one.act, "多出的原文件到期删除")
        yield "　".join(filter(None, (name, one.office, one.subject, one.detail)))


def _find_due(session: Session, settings: Settings, now: datetime) -> Iterator[Due]:
    for state, days in settings.keep_drafts_days.items():
        yield from _find_drafts(session, state, now - timedelta(days=days))
    if before := _before(now, settings.keep_unfinished_days):
        runs = select(DraftRunRecord).where(DraftRunRecord.updated_at < before).order_by(DraftRunRecord.updated_at)
        for run in session.scalars(runs):
            yield Due("expire_unfinished", run.office, f"{run.year} 年 {run.id}", _day(run.updated_at), (run.id,))
    if before := _before(now, settings.keep_calls_days):
        yield from _count(session, "expire_calls", ModelCallRecord, before)
    if before := _before(now, settings.keep_audit_days):
        yield from _count(session, "expire_audit", AuditRecord, before)
    if before := _before(now, settings.keep_originals_days):
        kept = ReportRecord.original_path != "", ReportRecord.added_at < before
        for row in session.scalars(select(ReportRecord).where(*kept).order_by(ReportRecord.added_at)):
            yield Due("expire_original", row.office, row.file, f"{_day(row.added_at)} {row.original_path}", (row.id,))


def _before(now: datetime, days: int | None) -> datetime | None:
    return now - timedelta(days=days) if days else None


def _find_drafts(session: Session, state: State, before: datetime) -> Iterator[Due]:
    """Drafts that stand at the state and were neither moved nor changed since."""
    steps = select(StepRecord.state).where(StepRecord.draft_id == DraftRecord.id)
    stands = func.coalesce(steps.order_by(StepRecord.id.desc()).limit(1).scalar_subquery(), "drafting")
    touched = [
        ~select(record.id).where(record.draft_id == DraftRecord.id, record.made_at >= before).exists()
        for record in (StepRecord, RevisionRecord)
    ]
    asked = select(DraftRecord).where(stands == state, DraftRecord.created_at < before, *touched)
    for row in session.scalars(asked.order_by(DraftRecord.created_at)):
        detail = f"{STATE_NAMES[state]} {_day(row.created_at)} {row.title}"
        yield Due("expire_draft", row.office, row.id, detail, (row.id,))


def _count(
    session: Session, act: str, record: type[ModelCallRecord] | type[AuditRecord], before: datetime
) -> Iterator[Due]:
    asked: Select[str, int] = select(record.office, func.count()).where(record.at < before)
    for office, count in session.execute(asked.group_by(record.office).order_by(record.office)):
        yield Due(act, office, f"{count} 条", f"{_day(before)} 以前", before=before)


def _delete(session: Session, due: Due) -> None:
    match due.act:
        case "expire_draft":
            session.execute(delete(JobRecord).where(JobRecord.draft_id.in_(due.ids)))
            session.execute(delete(DraftRecord).where(DraftRecord.id.in_(due.ids)))
        case "expire_unfinished":
            session.execute(delete(DraftRunRecord).where(DraftRunRecord.id.in_(due.ids)))
        case "expire_original":
            session.execute(update(ReportRecord).where(ReportRecord.id.in_(due.ids)).values(original_path=""))
        case "expire_calls" | "expire_audit":
            record = ModelCallRecord if due.act == "expire_calls" else AuditRecord
            session.execute(delete(record).where(record.office == due.office, record.at < due.before))


def _find_strays(session: Session, settings: Settings, now: datetime) -> tuple[Due, ...]:
    if not settings.keep_strays_days:
        return ()
    originals = settings.data / "originals"
    kept = dict.fromkeys(session.scalars(select(ReportRecord.original_path)), "")
    before = (now - timedelta(days=settings.keep_strays_days)).timestamp()
    names = [name for name in list_strays(originals, kept) if (originals / name).stat().st_mtime < before]
    return tuple(Due("expire_stray", "", name, "") for name in names)


def _unnamed(session: Session, originals: Path, names: set[str]) -> set[str]:
    """Of these originals the ones that no report names any more and nobody takes in just now."""
    still = set(session.scalars(select(ReportRecord.original_path).where(ReportRecord.original_path.in_(names))))
    young = time.time() - 3600
    return {name for name in names - still if (path := originals / name).exists() and path.stat().st_mtime < young}


def _path(due: Due) -> str:
    return due.detail.rpartition(" ")[2]


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")

"""The drafts of an office in a list, without their texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from corpus.db import reading
from drafter.records import DraftRecord
from drafter.workflow import State
from drafter.workflow_records import StepRecord


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """A draft in a list, with where it stands."""

    id: str
    title: str
    year: int
    writer: str
    created_at: datetime
    state: State


def list_drafts(engine: Engine, office: str) -> Sequence[DraftEntry]:
    """The office's drafts, newest first."""
    newest = select(StepRecord.draft_id, func.max(StepRecord.id).label("id")).group_by(StepRecord.draft_id).subquery()
    asked = (
        select(DraftRecord.id, DraftRecord.title, DraftRecord.year, DraftRecord.writer, DraftRecord.created_at)
        .add_columns(func.coalesce(StepRecord.state, "drafting"))
        .outerjoin(newest, newest.c.draft_id == DraftRecord.id)
        .outerjoin(StepRecord, StepRecord.id == newest.c.id)
        .where(DraftRecord.office == office)
        .order_by(DraftRecord.created_at.desc())
    )
    with reading(engine) as session:
        return [DraftEntry(*row) for row in session.execute(asked)]


def has_draft(engine: Engine, draft_id: str) -> bool:
    """Whether a draft of that id is stored, whosever it is."""
    with reading(engine) as session:
        return session.get(DraftRecord, draft_id) is not None

"""The tables of jobs and of answers kept for requests that may be sent again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corpus.db import Base, UtcDateTime, utc_now


class JobRecord(Base):
    """One draft that was asked for; jobs are served in the order of `turn` and `number`. `state` is queued, running,
    done, failed or cancelled; `owner` and `lease_until` belong to the worker that does it; a lease that ran out lets
    another one take it up."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_state_turn", "state", "turn", "number"),
        Index("ix_job_office_turn", "office", "turn"),
        Index("ix_job_office_number", "office", "number"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    office: Mapped[str] = mapped_column(String(200))
    account: Mapped[str] = mapped_column(String(50))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10))
    turn: Mapped[int] = mapped_column(server_default="0", index=True)
    owner: Mapped[str] = mapped_column(String(32), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    draft_id: Mapped[str] = mapped_column(String(32), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobSectionRecord(Base):
    """A section of a running job as far as it has come, for watchers with another process; `run` and `version` as
    `api.jobs.live` has them."""

    __tablename__ = "job_section"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(String(80), primary_key=True)
    run: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    done: Mapped[bool]


class IdempotencyRecord(Base):
    """The answer to the first request of an account with a key; `digest` is that request's SHA-256."""

    __tablename__ = "idempotency_key"

    account_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

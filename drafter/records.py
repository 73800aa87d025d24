"""Tables of the drafts and of what was asked of models for them. A stored draft carries the statistics it was written
from, so that it can be proven later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corpus.db import Base, UtcDateTime, utc_now


class DraftRecord(Base):
    """One draft of one office. `statistics` is the `StatTable` it was written from, as JSON."""

    __tablename__ = "draft"
    __table_args__ = (Index("ix_draft_office_year", "office", "year"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    outline: Mapped[str] = mapped_column(String(50))
    mode: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(String(200))
    signed: Mapped[date] = mapped_column(Date)
    snapshot: Mapped[str] = mapped_column(String(64))
    writer: Mapped[str] = mapped_column(String(200))
    seconds: Mapped[float]
    omissions: Mapped[list[Any]] = mapped_column(JSON)
    events: Mapped[list[Any]] = mapped_column(JSON)
    guidance: Mapped[list[Any]] = mapped_column(JSON, server_default="[]")
    statistics: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DraftSectionRecord(Base):
    """One section of a draft, in the draft's order; `uses`, `findings` and `omissions` as JSON."""

    __tablename__ = "draft_section"

    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(String(50))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class DraftRunRecord(Base):
    """A run of drafting that is not finished. `key` is the digest of its inputs, `owner` the process that writes it;
    the run goes when its draft is stored whole."""

    __tablename__ = "draft_run"
    __table_args__ = (UniqueConstraint("key", "writer", name="uq_draft_run_key"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    office: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    writer: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DraftRunSectionRecord(Base):
    """A section of a run, `state` complete or incomplete; one that was not begun has no row."""

    __tablename__ = "draft_run_section"

    run_id: Mapped[str] = mapped_column(ForeignKey("draft_run.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class ModelCallRecord(Base):
    """The audit line of one model call. `outcome` is "sent" until it has ended (and for good when the program was
    killed meanwhile); `micro_cost` is in millionths of a 元; `counted` tells the endpoint's own count of tokens from
    our estimate. No column holds a word of any text."""

    __tablename__ = "model_call"
    __table_args__ = (Index("ix_model_call_office_at", "office", "at"), Index("ix_model_call_run", "run"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    account: Mapped[str] = mapped_column(String(100))
    office: Mapped[str] = mapped_column(String(200))
    run: Mapped[str] = mapped_column(String(32))
    section: Mapped[str] = mapped_column(String(50))
    host: Mapped[str] = mapped_column(String(300))
    model: Mapped[str] = mapped_column(String(200))
    prompt_hash: Mapped[str] = mapped_column(String(64))
    masked: Mapped[dict[str, int]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(50))
    tries: Mapped[int]
    prompt_tokens: Mapped[int]
    reply_tokens: Mapped[int]
    counted: Mapped[bool]
    micro_cost: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float]

"""Tables of the drafts. A stored draft carries the statistics it was written from, so that it can be proven later."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
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

"""Tables of outlines that were changed. Rows are only ever added; the one with the highest `number` counts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corpus.db import Base, UtcDateTime, utc_now


class OfficeOutlineRecord(Base):
    """An office's own version of a shipped outline, kept for the years to come. No `sections`: as shipped again."""

    __tablename__ = "office_outline"
    __table_args__ = (UniqueConstraint("office", "outline", "number", name="uq_office_outline_office"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    office: Mapped[str] = mapped_column(String(200))
    outline: Mapped[str] = mapped_column(String(50))
    number: Mapped[int]
    sections: Mapped[list[Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class DraftOutlineRecord(Base):
    """The outline of one draft; number 0 is the one it was written from. A section that a later one lacks keeps its
    text and history, and comes back with the outline that has it."""

    __tablename__ = "draft_outline"
    __table_args__ = (UniqueConstraint("draft_id", "number", name="uq_draft_outline_draft_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    sections: Mapped[list[Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

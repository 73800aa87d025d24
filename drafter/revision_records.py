"""Tables of what became of a draft's sections after they were first written. Revisions are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from corpus.db import Base, UtcDateTime, utc_now


class RevisionRecord(Base):
    """One version of a section after its first, append-only; the one with the highest `number` is the section's text.
    `note` is the instruction or the reason; `locked` says whether the section may be changed from then on."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("draft_id", "section", "number", name="uq_draft_revision_draft_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(50))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    locked: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class CandidateRecord(Base):
    """A text offered for a section. `base` is the number of the revision it was made beside; `outcome` is open,
    accepted, edited (taken with changes) or discarded."""

    __tablename__ = "draft_candidate"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    section: Mapped[str] = mapped_column(String(50))
    base: Mapped[int]
    instruction: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class CorrectionRecord(Base):
    """The statistics of a draft after a correction, append-only; the newest count."""

    __tablename__ = "draft_correction"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    statistics: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

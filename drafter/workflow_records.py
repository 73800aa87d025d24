"""Tables of a draft's way: its steps, the stored review of its text, and what was decided about findings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corpus.db import Base, UtcDateTime, utc_now


class StepRecord(Base):
    """One move of a draft, append-only; the newest one's `state` is where it stands. `overridden` are the findings
    that were open when it was signed all the same."""

    __tablename__ = "draft_step"
    __table_args__ = (Index("ix_draft_step_draft_id_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    move: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    reason: Mapped[str] = mapped_column(Text)
    overridden: Mapped[int]


class ReviewRecord(Base):
    """The review of one text of a draft. `digest` is the SHA-256 of text and evidence: another one is judged anew."""

    __tablename__ = "draft_review"

    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class DecisionRecord(Base):
    """What a person decided about a finding, append-only; the newest of a finding counts. `finding` is its mark."""

    __tablename__ = "finding_decision"
    __table_args__ = (Index("ix_finding_decision_draft_id_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    draft_id: Mapped[str] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    finding: Mapped[str] = mapped_column(String(64))
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

"""Tables of the evidence: past reports, their sections and passages, and the passages' vectors.

Chroma and the full-text table can both be rebuilt from here. Nothing in these tables refers to a derived index.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from corpus.db import Base, UtcDateTime, utc_now
from corpus.passage import Passage


class ReportRecord(Base):
    """One past report of one office. `digest` is the sha256 of the text, `original_sha256` that of the file."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("office", "digest", name="uq_report_office_digest"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String(200), index=True)
    file: Mapped[str] = mapped_column(String(500))
    year: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    original_sha256: Mapped[str] = mapped_column(String(64))
    original_path: Mapped[str] = mapped_column(String(200))
    omissions: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class SectionRecord(Base):
    """One headed stretch of a report, as `corpus.report.ReportSection`."""

    __tablename__ = "section"

    report_id: Mapped[str] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    heading: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    body_start: Mapped[int]
    end: Mapped[int]
    path: Mapped[list[str]] = mapped_column(JSON)


class PassageRecord(Base):
    """One passage. `seq` numbers passages over all offices and is never used twice; `id` is what others keep. What
    `Passage` says of kind and indicators is "" and None until it has been looked for."""

    __tablename__ = "passage"
    # All that a search's scope asks for, so that finding the passages allowed reads this index and no text.
    __table_args__: Any = (
        Index("ix_passage_scope", "office", "year", "report_id", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(40), unique=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"), index=True)
    office: Mapped[str] = mapped_column(String(200))
    year: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text)
    heading_path: Mapped[list[str]] = mapped_column(JSON)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    masked: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20), server_default="")
    indicators: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class EmbeddingRecord(Base):
    """A passage's vector by one model: `dim` little-endian float32, of length 1. `office` is kept here as well so
    that counting an office's vectors reads one index."""

    __tablename__ = "embedding"
    __table_args__ = (Index("ix_embedding_model_office", "model", "office", "passage_seq"),)

    passage_seq: Mapped[int] = mapped_column(ForeignKey("passage.seq", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str] = mapped_column(String(100), primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    dim: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class EmbeddingChange(Base):
    """An embedding model taken into use: which one it replaced ("" for the first), how many passages had to be
    embedded, and when all of them were (None: not yet, or another change came before)."""

    __tablename__ = "embedding_change"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    model: Mapped[str] = mapped_column(String(100))
    replaced: Mapped[str] = mapped_column(String(100))
    passages: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IndexState(Base):
    """What a derived index was built with (`name` "words" -> the version of its rules), to know when it is stale."""

    __tablename__ = "index_state"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    version: Mapped[str] = mapped_column(String(200))


_BY_NUMBER = select(PassageRecord.seq, *(PassageRecord.__table__.c[one.name] for one in fields(Passage))).where(
    PassageRecord.seq.in_(bindparam("numbers", expanding=True))
)


def read_passages(session: Session, numbers: Sequence[int]) -> dict[int, Passage]:
    """The passages that SQL has of these numbers (`PassageRecord.seq`), by number.

    A search reads 60 and more: columns by position take a third of the time of columns by name, a sixth of records'.
    """
    passages = {}
    for row in session.execute(_BY_NUMBER, {"numbers": numbers}):
        number, key, report, office, year, title, path, start, end, text, masked, kind, indicators = row
        told = tuple(indicators or ())
        passages[number] = Passage(key, report, office, year, title, tuple(path), start, end, text, masked, kind, told)
    return passages

"""The yearly return of an office: its statistics and events of one year, kept in revisions that never change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, ColumnElement, Index, Integer, String, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapped, Session, mapped_column

from corpus.db import Base, UtcDateTime, reading, utc_now, writing
from corpus.errors import InputError
from corpus.event import Event
from corpus.table import StatTable

_TABLE = TypeAdapter(StatTable)
_EVENTS = TypeAdapter(tuple[Event, ...])


class ReturnRecord(Base):
    """One revision of a return. `statistics` is a `StatTable`, `events` a list of `Event`; rows are only added."""

    __tablename__ = "yearly_return"
    __table_args__ = (Index("ix_yearly_return_office_year_revision", "office", "year", "revision", unique=True),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    office: Mapped[str] = mapped_column(String(200))
    year: Mapped[int]
    revision: Mapped[int]
    statistics: Mapped[dict[str, Any]] = mapped_column(JSON)
    events: Mapped[list[Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(50))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    confirmed: Mapped[bool]


@dataclass(frozen=True, slots=True)
class YearlyReturn:
    """The newest revision of an office's return of a year. `revision` is 0 when nothing was entered yet; `confirmed`
    says that `made_by` vouched for this very revision."""

    office: str
    year: int
    table: StatTable
    events: tuple[Event, ...] = ()
    revision: int = 0
    made_by: str = ""
    made_at: datetime | None = None
    confirmed: bool = False


class RevisionConflictError(InputError):
    """Someone else has saved the return since it was read; nothing was stored."""


def load_return(engine: Engine, office: str, year: int) -> YearlyReturn:
    """The newest revision; an empty one of revision 0 when there is none."""
    return _load(engine, office, year, ReturnRecord.revision >= 0)


def load_revision(engine: Engine, office: str, year: int, revision: int) -> YearlyReturn:
    """That revision; an empty one of revision 0 when there is none."""
    return _load(engine, office, year, ReturnRecord.revision == revision)


def _load(engine: Engine, office: str, year: int, which: ColumnElement[bool]) -> YearlyReturn:
    with reading(engine) as session:
        record = session.scalar(
            select(ReturnRecord)
            .where(ReturnRecord.office == office, ReturnRecord.year == year, which)
            .order_by(ReturnRecord.revision.desc())
            .limit(1)
        )
    if record is None:
        return YearlyReturn(office, year, StatTable(year, ()))
    return YearlyReturn(
        office,
        year,
        _TABLE.validate_python(record.statistics),
        _EVENTS.validate_python(record.events),
        record.revision,
        record.made_by,
        record.made_at,
        record.confirmed,
    )


def save_return(engine: Engine, changed: YearlyReturn, made_by: str, *, confirmed: bool = False) -> YearlyReturn:
    """Adds a revision after `changed.revision`, the one that was read; RevisionConflictError when that is not the
    newest any more."""
    with writing(engine) as session:
        newest = _newest(session, changed.office, changed.year)
        if newest != changed.revision:
            raise RevisionConflictError(f"{changed.year}年的数据在您打开以后被别人改过，请刷新后再改。")
        session.add(
            ReturnRecord(
                office=changed.office,
                year=changed.year,
                revision=newest + 1,
                statistics=_TABLE.dump_python(changed.table, mode="json"),
                events=_EVENTS.dump_python(changed.events, mode="json"),
                made_by=made_by,
                confirmed=confirmed,
            )
        )
    return load_return(engine, changed.office, changed.year)


def list_years(engine: Engine, office: str) -> Sequence[int]:
    """The years the office has a return of, newest first."""
    with reading(engine) as session:
        return session.scalars(
            select(ReturnRecord.year).where(ReturnRecord.office == office).distinct().order_by(ReturnRecord.year.desc())
        ).all()


def _newest(session: Session, office: str, year: int) -> int:
    asked = select(func.max(ReturnRecord.revision)).where(ReturnRecord.office == office, ReturnRecord.year == year)
    return session.scalar(asked) or 0

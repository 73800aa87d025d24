"""The kept past reports of an office: listed, read with their sections, and their year and title corrected."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from corpus.db import reading, writing
from corpus.errors import InputError
from corpus.omission import Omission
from corpus.records import PassageRecord, ReportRecord, SectionRecord
from corpus.report import ReportSection
from corpus.report_kind import tell_kind


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report in a list; `chars` in code points, `omissions` are what could not be read of its file."""

    id: str
    file: str
    year: int | None
    title: str
    chars: int
    sections: int
    omissions: tuple[Omission, ...]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A report to be read: its sections' offsets are code points into `text`."""

    entry: ReportEntry
    text: str
    sections: tuple[ReportSection, ...]


def list_reports(engine: Engine, office: str) -> tuple[ReportEntry, ...]:
    """The office's reports, newest year first; the texts themselves are not fetched."""
    counted = select(SectionRecord.report_id, func.count().label("sections")).group_by(SectionRecord.report_id)
    sections = counted.subquery()
    asked = (
        select(*_ENTRY, func.coalesce(sections.c.sections, 0))
        .outerjoin(sections, sections.c.report_id == ReportRecord.id)
        .where(ReportRecord.office == office)
        .order_by(ReportRecord.year.desc().nulls_last(), ReportRecord.title)
    )
    with reading(engine) as session:
        return tuple(
            ReportEntry(id_, file, year, title, chars, count, _omissions(left), added)
            for id_, file, year, title, chars, left, added, count in session.execute(asked)
        )


def read_stored(engine: Engine, report_id: str, *, office: str) -> ReadReport | None:
    """One report of the office, None when it has no such report."""
    with reading(engine) as session:
        record = session.get(ReportRecord, report_id)
        if record is None or record.office != office:
            return None
        rows = session.scalars(
            select(SectionRecord).where(SectionRecord.report_id == report_id).order_by(SectionRecord.position)
        ).all()
    sections = tuple(
        ReportSection(row.level, row.number, row.heading, row.start, row.body_start, row.end, tuple(row.path))
        for row in rows
    )
    entry = ReportEntry(
        record.id,
        record.file,
        record.year,
        record.title,
        len(record.text),
        len(sections),
        _omissions(record.omissions),
        record.added_at,
    )
    return ReadReport(entry, record.text, sections)


def correct_report(engine: Engine, report_id: str, *, office: str, year: int | None, title: str) -> None:
    """Sets year and title where they were read wrongly, on the report and its passages; InputError without it."""
    with writing(engine) as session:
        changed = session.execute(
            update(ReportRecord)
            .where(ReportRecord.id == report_id, ReportRecord.office == office)
            .values(year=year, title=title)
            .returning(ReportRecord.id)
        ).one_or_none()
        if changed is None:
            raise InputError(f"应当是本单位的一份往年总结，没有找到编号 {report_id}。")
        session.execute(
            update(PassageRecord)
            .where(PassageRecord.report_id == report_id)
            .values(year=year, title=title, kind=tell_kind(title))
        )


_ENTRY = (
    ReportRecord.id,
    ReportRecord.file,
    ReportRecord.year,
    ReportRecord.title,
    func.length(ReportRecord.text),
    ReportRecord.omissions,
    ReportRecord.added_at,
)


def _omissions(kept: list[dict[str, str]]) -> tuple[Omission, ...]:
    return tuple(Omission(**one) for one in kept)

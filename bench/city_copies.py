"""Gives every office of a city more past reports than a program could take in within hours: those of the other offices.

The database itself copies the rows of one report after another, with its sections, passages, words and vectors.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Integer,
    Select,
    String,
    Table,
    TableClause,
    cast,
    column,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTableAs

from corpus.db import open_engine, writing
from corpus.records import EmbeddingRecord, PassageRecord, ReportRecord, SectionRecord

Changed = Mapping[str, ColumnElement[Any]]

ID_LENGTH = 32
"""Characters of a report's id, with which the ids of its passages begin."""

_report, _section, _passage, _embedding = (
    record.__table__ for record in (ReportRecord, SectionRecord, PassageRecord, EmbeddingRecord)
)
_words = table("passage_words", column("seq"), column("office"), column("length"), column("words", TSVECTOR))


def copy_reports(engine: Engine, owner_url: str, offices: int, reports: int) -> None:
    """Copies until there are so many `reports`, where every office has one, whose file is called by its number.

    Turn k gives every office the report of the office k numbers before it, so no office has a text twice. The owner of
    the tables has their rows counted before and after, as PostgreSQL plans by it.
    """
    _count_rows(owner_url)
    for turn, there in enumerate(range(offices, reports, offices), start=1):
        with writing(engine) as session:
            _copy_all(session, turn, offices, min(offices, reports - there))
    _count_rows(owner_url)


def _count_rows(owner_url: str) -> None:
    owner = open_engine(owner_url)
    with owner.begin() as connection:
        connection.execute(text("ANALYZE"))
    owner.dispose()


def _copy_all(session: Session, turn: int, offices: int, wanted: int) -> None:
    reports = _name_reports(session, turn, offices, wanted)
    passages = _name_passages(session, turn, reports)
    changed = {name: reports.c[name] for name in ("id", "office", "file")}
    _copy(session, _report, _report.c.id == reports.c.model, changed)
    _copy(session, _section, _section.c.report_id == reports.c.model, {"report_id": reports.c.id})
    changed = {name: passages.c[name] for name in ("seq", "id", "report_id", "office")}
    _copy(session, _passage, _passage.c.seq == passages.c.model, changed)
    for held, seq in ((_words, "seq"), (_embedding, "passage_seq")):
        changed = {seq: passages.c.seq, "office": passages.c.office}
        _copy(session, held, held.c[seq] == passages.c.model, changed)


def _name_reports(session: Session, turn: int, offices: int, wanted: int) -> TableClause:
    """Of the models' ids, with id, office and file of their copies."""
    number = cast(func.split_part(_report.c.file, ".", 1), Integer)
    place = func.lpad(cast((number + turn) % offices, String), 4, "0")
    named = select(
        _report.c.id.label("model"),
        func.md5(func.concat(_report.c.id, "-", turn)).label("id"),
        func.concat("第", place, "街道总工会").label("office"),
        func.replace(_report.c.file, ".", f"-{turn}.").label("file"),
    ).where(_report.c.file.not_like("%-%"), number < wanted)
    return _keep(session, f"reports_{turn}", named)


def _name_passages(session: Session, turn: int, reports: TableClause) -> TableClause:
    """Of the models' numbers, with number, id, report and office of their copies."""
    named = select(
        _passage.c.seq.label("model"),
        func.nextval("passage_seq_seq").label("seq"),
        func.concat(reports.c.id, func.substr(_passage.c.id, ID_LENGTH + 1)).label("id"),
        reports.c.id.label("report_id"),
        reports.c.office,
    ).where(_passage.c.report_id == reports.c.model)
    return _keep(session, f"passages_{turn}", named)


def _keep(session: Session, name: str, rows: Select[Any]) -> TableClause:
    """The rows as a table, gone with the connection, whose rows PostgreSQL has counted: else it takes them for few and
    compares each with each."""
    session.execute(CreateTableAs(rows, name, temporary=True))
    session.execute(text(f"ANALYZE {name}"))
    return table(name, *(column(one.name) for one in rows.selected_columns))


def _copy(session: Session, held: Table | TableClause, joined: ColumnElement[bool], changed: Changed) -> None:
    """Puts rows of a table in again, those that are `joined` to a model, with some columns `changed`."""
    rows = select(*(changed.get(one.name, one).label(one.name) for one in held.c)).where(joined)
    session.execute(insert(held).from_select([one.name for one in held.c], rows))

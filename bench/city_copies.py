"""Gives every office of a city more past reports than a program could take in within hours: those of the other offices.

The database itself copies the rows of one report after another, with its sections, passages, words and vectors.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Integer,
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

from corpus.db import writing
from corpus.records import EmbeddingRecord, PassageRecord, ReportRecord, SectionRecord

ID_LENGTH = 32
"""Characters of a report's id, with which the ids of its passages begin."""

_report, _section, _passage, _embedding = (
    record.__table__ for record in (ReportRecord, SectionRecord, PassageRecord, EmbeddingRecord)
)
_words = table("passage_words", column("seq"), column("office"), column("length"), column("words", TSVECTOR))


def copy_reports(engine: Engine, offices: int, reports: int) -> None:
    """Copies until there are so many `reports`, where every office has one, whose file is called by its number.

    Turn k gives every office the report of the office k numbers before it, so no office has a text twice.
    """
    for turn, there in enumerate(range(offices, reports, offices), start=1):
        with writing(engine) as session:
            _copy_all(session, turn, offices, min(offices, reports - there))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy_all(session: Session, turn: int, offices: int, wanted: int) -> None:
    copies = _name_copies(session, turn, offices, wanted)
    given = {"office": copies.c.office}
    _copy(session, _report, _report.c.id == copies.c.model, {name: copies.c[name] for name in ("id", "office", "file")})
    _copy(session, _section, _section.c.report_id == copies.c.model, {"report_id": copies.c.id})
    of_model = _passage.c.report_id == copies.c.model
    passage_id = func.concat(copies.c.id, func.substr(_passage.c.id, ID_LENGTH + 1))
    changed = {**given, "id": passage_id, "report_id": copies.c.id}
    _copy(session, _passage, of_model, changed, without="seq")
    copied = _passage.alias()
    for held, seq in ((_words, "seq"), (_embedding, "passage_seq")):
        both = of_model & (held.c[seq] == _passage.c.seq) & (copied.c.id == passage_id)
        _copy(session, held, both, {**given, seq: copied.c.seq})


def _name_copies(session: Session, turn: int, offices: int, wanted: int) -> TableClause:
    """A table of the models' ids with id, office and file of their copies, gone with the connection."""
    number = cast(func.split_part(_report.c.file, ".", 1), Integer)
    place = func.lpad(cast((number + turn) % offices, String), 4, "0")
    named = select(
        _report.c.id.label("model"),
        func.md5(func.concat(_report.c.id, "-", turn)).label("id"),
        func.concat("第", place, "街道总工会").label("office"),
        func.replace(_report.c.file, ".", f"-{turn}.").label("file"),
    ).where(_report.c.file.not_like("%-%"), number < wanted)
    session.execute(CreateTableAs(named, f"copies_{turn}", temporary=True))
    return table(f"copies_{turn}", *map(column, ("model", "id", "office", "file")))


def _copy(
    session: Session,
    held: Table | TableClause,
    joined: ColumnElement[bool],
    changed: Mapping[str, ColumnElement[Any]],
    without: str = "",
) -> None:
    """Puts rows of a table in again, those that are `joined` to a model, with some columns `changed`."""
    names = [one.name for one in held.c if one.name != without]
    rows = select(*(changed.get(name, held.c[name]).label(name) for name in names)).where(joined)
    session.execute(insert(held).from_select(names, rows))

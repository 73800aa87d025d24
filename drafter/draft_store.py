"""Drafts in SQL: saved whole in one transaction, read back as they were."""

from collections.abc import Collection

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.engine import Engine

from corpus.db import reading, writing
from corpus.errors import InputError
from corpus.event import Event
from corpus.omission import Omission
from corpus.table import StatTable
from drafter.checks.evidence import SourceText
from drafter.draft import Draft, DraftSection, compose
from drafter.outline_store import add_draft_outline, arrange, read_draft_outlines
from drafter.records import DraftRecord, DraftSectionRecord
from drafter.revisions import newest_contents, newest_table
from drafter.run_store import DraftRun

_SECTION = TypeAdapter(DraftSection)
_TABLE = TypeAdapter(StatTable)
_EVENTS = TypeAdapter(tuple[Event, ...])
_OMISSIONS = TypeAdapter(tuple[Omission, ...])
_COLUMNS = ("id", "office", "year", "outline", "mode", "title", "recipient", "signed", "snapshot", "writer", "seconds")


def save_draft(engine: Engine, draft: Draft, table: StatTable, run: DraftRun | None = None) -> None:
    """Stores a new draft with the statistics it was written from, and ends the run it came of."""
    with writing(engine) as session:
        session.add(
            DraftRecord(
                **{name: getattr(draft, name) for name in _COLUMNS},
                omissions=_OMISSIONS.dump_python(draft.omissions, mode="json"),
                events=_EVENTS.dump_python(draft.events, mode="json"),
                guidance=list(draft.guidance),
                statistics=_TABLE.dump_python(table, mode="json"),
            )
        )
        session.flush()
        session.add_all(
            DraftSectionRecord(
                draft_id=draft.id,
                position=position,
                section=section.id,
                content=_SECTION.dump_python(section, mode="json"),
            )
            for position, section in enumerate(draft.sections)
        )
        if draft.plan:
            add_draft_outline(session, draft.id, 0, draft.plan, "")
        if run:
            run.finish(session)


def load_draft(engine: Engine, draft_id: str) -> tuple[Draft, StatTable]:
    """The draft with the newest revision of each section, and its statistics with the last correction; InputError
    when there is no such draft."""
    with reading(engine) as session:
        record = session.get(DraftRecord, draft_id)
        if record is None:
            raise InputError(f"没有编号为“{draft_id}”的稿件。")
        rows = session.scalars(
            select(DraftSectionRecord)
            .where(DraftSectionRecord.draft_id == draft_id)
            .order_by(DraftSectionRecord.position)
        ).all()
        contents = {row.section: _SECTION.validate_python(row.content) for row in rows}
        contents |= newest_contents(session, draft_id)
        outlines = read_draft_outlines(session, draft_id)
        table = newest_table(session, draft_id)
    plan = outlines[-1].sections if outlines else ()
    draft = Draft(
        **{name: getattr(record, name) for name in _COLUMNS},
        omissions=_OMISSIONS.validate_python(record.omissions),
        events=_EVENTS.validate_python(record.events),
        guidance=tuple(record.guidance),
        sections=arrange(contents, plan),
        plan=plan,
    )
    return draft, table


def list_drafts(engine: Engine, year: int, offices: Collection[str]) -> list[SourceText]:
    """The drafts of `offices` for a year as texts that copies are looked for in, the newest of each office and kind."""
    asked = (
        select(DraftRecord.id, DraftRecord.office, DraftRecord.outline, DraftRecord.mode)
        .where(DraftRecord.year == year, DraftRecord.office.in_(sorted(offices)))
        .order_by(DraftRecord.created_at, DraftRecord.id)
    )
    with reading(engine) as session:
        newest = {(row.office, row.outline, row.mode): row.id for row in session.execute(asked)}
    drafts = (load_draft(engine, draft_id)[0] for draft_id in newest.values())
    return [
        SourceText(f"draft-{one.id}", f"稿件 {one.id}", one.office, one.year, one.title, compose(one).text)
        for one in drafts
    ]


def list_drafting_offices(engine: Engine) -> frozenset[str]:
    """The offices that have drafts."""
    with reading(engine) as session:
        return frozenset(session.scalars(select(DraftRecord.office).distinct()))

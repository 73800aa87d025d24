"""Drafting runs in SQL: each section is kept as it is written, so that a run goes on where it was cut off."""

import logging
import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol, cast

from pydantic import TypeAdapter
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading, utc_now, writing
from corpus.errors import InputError
from drafter.draft import DraftSection
from drafter.records import DraftRunRecord, DraftRunSectionRecord
from drafter.snapshot import Snapshot

_LOG = logging.getLogger("nigao.drafting")
_SECTION = TypeAdapter(DraftSection)
_ROWS = cast(Table, DraftRunSectionRecord.__table__)


class SectionKeeper(Protocol):
    """Keeps the sections of one run by their position in the outline; a later one takes the place of an earlier."""

    @property
    def sections(self) -> Mapping[int, DraftSection]:
        """What is kept, whole sections and incomplete ones."""
        ...

    def keep(self, position: int, section: DraftSection) -> None:
        """Keeps a section, whole or as far as it has come."""
        ...


class MemoryKeeper:
    """Keeps nothing beyond the process."""

    def __init__(self) -> None:
        self.sections: dict[int, DraftSection] = {}

    def keep(self, position: int, section: DraftSection) -> None:
        """Kept until the process ends."""
        self.sections[position] = section


class DraftRun:
    """A `SectionKeeper` in SQL, by `open_run`. Each section is committed before `keep` returns.

    Whoever opened the run last owns it: InputError in a process that was overtaken, so that no run is written twice.
    """

    def __init__(self, engine: Engine, run_id: str, owner: str, sections: dict[int, DraftSection]) -> None:
        self.id = run_id
        self.sections = sections
        self.resumed = count_finished(sections)
        self._engine = engine
        self._owner = owner

    def keep(self, position: int, section: DraftSection) -> None:
        """Commits the section; one that is whole is never replaced by one that is not."""
        before = self.sections.get(position)
        if before is not None and before.state == "complete" and section.state == "incomplete":
            return
        content = _SECTION.dump_python(section, mode="json")
        with writing(self._engine) as session:
            self._claim(session)
            here = _ROWS.c.run_id == self.id, _ROWS.c.position == position
            row = update(_ROWS).where(*here) if position in self.sections else insert(_ROWS)
            session.execute(row.values(run_id=self.id, position=position, state=section.state, content=content))
        self.sections[position] = section
        _LOG.info("section", extra={"fields": {"run": self.id, "position": position, "state": section.state}})

    def finish(self, session: Session) -> None:
        """Ends the run inside the transaction that stores its draft, unless a section is still to be written."""
        self._claim(session)
        if all(one.state == "complete" for one in self.sections.values()):
            session.execute(delete(DraftRunRecord).where(DraftRunRecord.id == self.id))

    def _claim(self, session: Session) -> None:
        mine = DraftRunRecord.id == self.id, DraftRunRecord.owner == self._owner
        claimed = update(DraftRunRecord).where(*mine).values(updated_at=utc_now()).returning(DraftRunRecord.id)
        if session.scalar(claimed) is None:
            raise InputError("另一个拟稿程序接着写这份稿件了，这一个已停下。")


def count_finished(sections: Mapping[int, DraftSection]) -> int:
    """How many sections with a body are whole."""
    return sum(1 for one in sections.values() if one.state == "complete" and one.text)


def open_run(engine: Engine, snapshot: Snapshot, writer: str, *, fresh: bool = False) -> DraftRun:
    """The unfinished run over the same inputs and with the same writer, or a new one; `fresh` drops what there is.

    The date below the text is no input of the writing: a run that is taken up the next day is the same run.
    """
    key = replace(snapshot, signed=date.min).digest
    owner = uuid.uuid4().hex
    with writing(engine) as session:
        same = DraftRunRecord.key == key, DraftRunRecord.writer == writer
        if fresh:
            session.execute(delete(DraftRunRecord).where(*same))
        record = session.scalar(select(DraftRunRecord).where(*same))
        if record is None:
            record = DraftRunRecord(
                id=uuid.uuid4().hex[:12], key=key, office=snapshot.office, year=snapshot.year, writer=writer
            )
            session.add(record)
        record.owner = owner
        run_id = record.id
    return DraftRun(engine, run_id, owner, _load_sections(engine, run_id))


def _load_sections(engine: Engine, run_id: str) -> dict[int, DraftSection]:
    with reading(engine) as session:
        rows = session.scalars(select(DraftRunSectionRecord).where(DraftRunSectionRecord.run_id == run_id))
        return {row.position: _SECTION.validate_python(row.content) for row in rows}

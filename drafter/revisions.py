"""The history of a draft's sections in SQL: candidates, edits, restores, locks. Nothing that was there is lost.

Every function that changes a section adds one revision to that section and touches no other. InputError when there is
no such draft, section, candidate or revision; when the section is locked or was changed meanwhile; and when the draft
is past editing.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading, writing
from corpus.errors import InputError
from corpus.table import StatTable
from drafter.draft import Draft, DraftSection
from drafter.records import DraftRecord, DraftSectionRecord
from drafter.rerendering import Rerendered, rerender_draft
from drafter.revision_records import CandidateRecord, CorrectionRecord, RevisionRecord
from drafter.section_text import edit_text
from drafter.workflow import OPEN_STATES, STATE_NAMES
from drafter.workflow_store import read_state

RevisionKind = Literal["first", "accepted", "edited", "restored", "rerendered", "locked", "unlocked"]
MOST_SECTION_CHARS = 20_000
_SECTION = TypeAdapter(DraftSection)
_TABLE = TypeAdapter(StatTable)


class SectionConflictError(InputError):
    """Someone else has changed the section, or dealt with the candidate, meanwhile; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of a section; number 0 is the first writing, which has no `made_at`."""

    section: DraftSection
    number: int
    kind: RevisionKind
    locked: bool = False
    note: str = ""
    made_by: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredCandidate:
    """A candidate that waits for a decision, or has had it (`outcome` is not "open")."""

    id: str
    draft_id: str
    section: DraftSection
    base: int
    instruction: str
    outcome: str


def list_revisions(engine: Engine, draft_id: str, section_id: str) -> tuple[Revision, ...]:
    """All versions of a section, oldest first."""
    with reading(engine) as session:
        return _read_revisions(session, draft_id, section_id)


def keep_candidate(engine: Engine, draft_id: str, candidate: DraftSection, instruction: str, by: str) -> str:
    """Stores a candidate beside the present revision, which must be what it was made from; gives its id."""
    with writing(engine) as session:
        head = _head(session, draft_id, candidate.id)
        _check_open(session, draft_id, head)
        record = CandidateRecord(
            id=uuid.uuid4().hex[:12],
            draft_id=draft_id,
            section=candidate.id,
            base=head.number,
            instruction=instruction,
            content=_SECTION.dump_python(candidate, mode="json"),
            outcome="open",
            made_by=by,
        )
        session.add(record)
        return record.id


def find_candidate(engine: Engine, candidate_id: str) -> StoredCandidate:
    """The candidate of that id."""
    with reading(engine) as session:
        return _candidate(_candidate_record(session, candidate_id))


def accept_candidate(engine: Engine, candidate_id: str, by: str, text: str | None = None) -> Revision:
    """Makes the candidate the section's text, with a person's changes where `text` is given."""
    with writing(engine) as session:
        record = _candidate_record(session, candidate_id)
        candidate = _candidate(record)
        head = _head(session, record.draft_id, record.section)
        if record.outcome != "open":
            raise SectionConflictError("这份候选稿已经处理过了。")
        if head.number != candidate.base:
            raise SectionConflictError("这一节在候选稿写出以后改过，请重新生成候选稿。")
        section = candidate.section if text is None else edit_text(candidate.section, _check_text(text))
        record.outcome = "accepted" if text is None else "edited"
        return _add(session, record.draft_id, head, section, "accepted", by, record.instruction)


def discard_candidate(engine: Engine, candidate_id: str) -> None:
    """Puts the candidate aside; the section stays as it is."""
    with writing(engine) as session:
        record = _candidate_record(session, candidate_id)
        if record.outcome != "open":
            raise SectionConflictError("这份候选稿已经处理过了。")
        record.outcome = "discarded"


def edit_section(engine: Engine, draft_id: str, section_id: str, text: str, base: int, by: str) -> Revision:
    """Stores a person's text for a section; `base` is the number of the revision that was edited."""
    with writing(engine) as session:
        head = _head(session, draft_id, section_id)
        if head.number != base:
            raise SectionConflictError(f"这一节已由别人改到第{head.number}版，您改的是第{base}版；请对照新的一版再改。")
        return _add(session, draft_id, head, edit_text(head.section, _check_text(text)), "edited", by, "")


def restore_revision(engine: Engine, draft_id: str, section_id: str, number: int, by: str) -> Revision:
    """Puts an earlier version back as the newest one; restoring the one before the newest undoes a change."""
    with writing(engine) as session:
        revisions = _read_revisions(session, draft_id, section_id)
        found = next((one for one in revisions if one.number == number), None)
        if found is None:
            raise InputError(f"这一节没有第{number}版，有的是第0版到第{revisions[-1].number}版。")
        return _add(session, draft_id, revisions[-1], found.section, "restored", by, f"恢复第{number}版")


def set_lock(engine: Engine, draft_id: str, section_id: str, by: str, *, locked: bool) -> Revision:
    """Locks a section against every change, or opens it again; where it is so already nothing is added."""
    with writing(engine) as session:
        head = _head(session, draft_id, section_id)
        if head.locked == locked:
            return head
        return _add(session, draft_id, head, head.section, "locked" if locked else "unlocked", by, "")


def correct_statistics(engine: Engine, draft_id: str, draft: Draft, table: StatTable, by: str) -> Rerendered:
    """Stores corrected statistics and a revision of every section whose numbers or findings follow from them; `draft`
    is the draft as it is now. Locked sections stay, and are named as stale."""
    with writing(engine) as session:
        heads = {one.id: _head(session, draft_id, one.id) for one in draft.sections}
        if any(_as_in_outline(heads[one.id], one) != one for one in draft.sections):
            raise SectionConflictError("稿件在此期间改过，请再试一次。")
        locked = [one for one, head in heads.items() if head.locked]
        made = rerender_draft(draft, newest_table(session, draft_id), table, locked)
        require_open(session, draft_id)
        for section in made.draft.sections:
            if section.id in made.changed_sections:
                _add(session, draft_id, heads[section.id], section, "rerendered", by, "统计数据更正")
        statistics = _TABLE.dump_python(table, mode="json")
        session.add(CorrectionRecord(draft_id=draft_id, statistics=statistics, made_by=by))
        return made


def newest_table(session: Session, draft_id: str) -> StatTable:
    """The statistics of a draft with the last correction."""
    corrected = select(CorrectionRecord).where(CorrectionRecord.draft_id == draft_id)
    newest = session.scalars(corrected.order_by(CorrectionRecord.id.desc())).first()
    record = session.get(DraftRecord, draft_id) if newest is None else newest
    if record is None:
        raise InputError(f"没有编号为“{draft_id}”的稿件。")
    return _TABLE.validate_python(record.statistics)


def newest_contents(session: Session, draft_id: str) -> dict[str, DraftSection]:
    """The newest revision of every section that has one, by the section's id."""
    rows = session.scalars(
        select(RevisionRecord).where(RevisionRecord.draft_id == draft_id).order_by(RevisionRecord.number)
    )
    return {row.section: _SECTION.validate_python(row.content) for row in rows}


def locked_sections(session: Session, draft_id: str) -> frozenset[str]:
    """The ids of the sections that are locked."""
    rows = session.execute(
        select(RevisionRecord.section, RevisionRecord.locked)
        .where(RevisionRecord.draft_id == draft_id)
        .order_by(RevisionRecord.number)
    )
    newest = {row.section: row.locked for row in rows}
    return frozenset(section for section, locked in newest.items() if locked)


def _as_in_outline(head: Revision, section: DraftSection) -> DraftSection:
    """The newest text under the heading that the draft's outline gives it."""
    return replace(head.section, heading=section.heading, level=section.level)


def _check_text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        raise InputError("一节的正文不能是空的；不要这一节，请在正文里写明原因。")
    if len(text) > MOST_SECTION_CHARS:
        raise InputError(f"一节最多{MOST_SECTION_CHARS}字，这里有{len(text)}字。")
    return text


def _read_revisions(session: Session, draft_id: str, section_id: str) -> tuple[Revision, ...]:
    first = session.scalars(
        select(DraftSectionRecord).where(
            DraftSectionRecord.draft_id == draft_id, DraftSectionRecord.section == section_id
        )
    ).one_or_none()
    if first is None:
        raise InputError(f"稿件“{draft_id}”里没有编号为“{section_id}”的一节。")
    rows = session.scalars(
        select(RevisionRecord)
        .where(RevisionRecord.draft_id == draft_id, RevisionRecord.section == section_id)
        .order_by(RevisionRecord.number)
    )
    return (Revision(_SECTION.validate_python(first.content), 0, "first"), *map(_revision, rows))


def _revision(row: RevisionRecord) -> Revision:
    section = _SECTION.validate_python(row.content)
    kind: RevisionKind = row.kind  # type: ignore[assignment]  # only `_add` writes it
    return Revision(section, row.number, kind, row.locked, row.note, row.made_by, row.made_at)


def _head(session: Session, draft_id: str, section_id: str) -> Revision:
    return _read_revisions(session, draft_id, section_id)[-1]


def _candidate_record(session: Session, candidate_id: str) -> CandidateRecord:
    record = session.get(CandidateRecord, candidate_id)
    if record is None:
        raise InputError(f"没有编号为“{candidate_id}”的候选稿。")
    return record


def _candidate(record: CandidateRecord) -> StoredCandidate:
    section = _SECTION.validate_python(record.content)
    return StoredCandidate(record.id, record.draft_id, section, record.base, record.instruction, record.outcome)


def require_open(session: Session, draft_id: str) -> None:
    """InputError when the draft is past editing."""
    state = read_state(session, draft_id)
    if state not in OPEN_STATES:
        raise InputError(f"稿件现在是“{STATE_NAMES[state]}”，正文不能再改；要改请先退回。")


def _check_open(session: Session, draft_id: str, head: Revision) -> None:
    require_open(session, draft_id)
    if head.locked:
        raise InputError(f"“{head.section.heading or '开头'}”一节已锁定，先解锁再改。")


def _add(
    session: Session, draft_id: str, head: Revision, section: DraftSection, kind: RevisionKind, by: str, note: str
) -> Revision:
    if kind != "unlocked":
        _check_open(session, draft_id, head)
    row = RevisionRecord(
        draft_id=draft_id,
        section=section.id,
        number=head.number + 1,
        kind=kind,
        content=_SECTION.dump_python(section, mode="json"),
        locked=kind == "locked",
        note=note,
        made_by=by,
    )
    session.add(row)
    session.flush()
    return _revision(row)

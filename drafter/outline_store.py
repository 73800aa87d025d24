"""Changed outlines in SQL: an office's own, and that of each draft, in versions that never change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Select, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading, writing
from corpus.errors import InputError
from drafter.draft import DraftSection
from drafter.outline import Outline, OutlineSection, load_changed, load_outline
from drafter.outline_records import DraftOutlineRecord, OfficeOutlineRecord
from drafter.records import DraftSectionRecord
from drafter.revisions import locked_sections, require_open

_SECTIONS = TypeAdapter(tuple[OutlineSection, ...])
_SECTION = TypeAdapter(DraftSection)
_CONFLICT = "提纲在您打开以后被别人改过，请刷新后再改。"


class OutlineConflictError(InputError):
    """Someone else has changed the outline since it was read; nothing was stored."""


@dataclass(frozen=True, slots=True)
class OfficeOutline:
    """The outline an office writes by. `number` is 0, and nobody made it, while it never changed the shipped one."""

    outline: Outline
    number: int = 0
    made_by: str = ""
    made_at: datetime | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class DraftOutline:
    """One version of a draft's outline."""

    number: int
    sections: tuple[OutlineSection, ...]
    made_by: str = ""
    made_at: datetime | None = None


def load_office_outline(engine: Engine, office: str, outline_id: str) -> OfficeOutline:
    """The newest version of the office's own outline, or the shipped one; InputError for an unknown id."""
    outline = load_outline(outline_id)
    with reading(engine) as session:
        row = session.scalars(_office_rows(office, outline_id).limit(1)).one_or_none()
    if row is None:
        return OfficeOutline(outline)
    sections = _SECTIONS.validate_python(row.sections)
    return OfficeOutline(load_changed(outline_id, sections), row.number, row.made_by, row.made_at, bool(sections))


def save_office_outline(
    engine: Engine, office: str, outline_id: str, sections: Sequence[OutlineSection], base: int, by: str
) -> None:
    """Keeps `sections`, or none for the shipped ones, as the version after `base`; OutlineConflictError when that is
    not the newest any more."""
    with writing(engine) as session:
        newest = session.scalars(_office_rows(office, outline_id).limit(1)).one_or_none()
        if base != (newest.number if newest else 0):
            raise OutlineConflictError(_CONFLICT)
        content = _SECTIONS.dump_python(tuple(sections), mode="json")
        session.add(
            OfficeOutlineRecord(office=office, outline=outline_id, number=base + 1, sections=content, made_by=by)
        )


def list_draft_outlines(engine: Engine, draft_id: str) -> tuple[DraftOutline, ...]:
    """All versions of a draft's outline, oldest first; none for a draft that was stored without one."""
    with reading(engine) as session:
        return read_draft_outlines(session, draft_id)


def read_draft_outlines(session: Session, draft_id: str) -> tuple[DraftOutline, ...]:
    rows = session.scalars(
        select(DraftOutlineRecord).where(DraftOutlineRecord.draft_id == draft_id).order_by(DraftOutlineRecord.number)
    )
    return tuple(
        DraftOutline(row.number, _SECTIONS.validate_python(row.sections), row.made_by, row.made_at) for row in rows
    )


def add_draft_outline(
    session: Session, draft_id: str, number: int, sections: Sequence[OutlineSection], by: str
) -> None:
    """Adds a version in the caller's transaction."""
    content = _SECTIONS.dump_python(tuple(sections), mode="json")
    session.add(DraftOutlineRecord(draft_id=draft_id, number=number, sections=content, made_by=by))


def kept_sections(engine: Engine, draft_id: str) -> frozenset[str]:
    """The ids of all sections that the draft has a text of, also of those its outline has no more."""
    with reading(engine) as session:
        asked = select(DraftSectionRecord.section).where(DraftSectionRecord.draft_id == draft_id)
        return frozenset(session.scalars(asked))


def change_draft_outline(
    engine: Engine,
    draft_id: str,
    before: Sequence[OutlineSection],
    sections: Sequence[OutlineSection],
    written: Sequence[DraftSection],
    base: int,
    by: str,
) -> None:
    """Gives the draft the outline `sections` in place of `before`, its version `base`, with the texts of the new ones.

    OutlineConflictError when `base` is not the newest any more; InputError when the draft is past editing, or a
    locked section would be dropped or renamed.
    """
    with writing(engine) as session:
        require_open(session, draft_id)
        versions = read_draft_outlines(session, draft_id)
        if base != (versions[-1].number if versions else 0):
            raise OutlineConflictError(_CONFLICT)
        _refuse_locked(locked_sections(session, draft_id), before, sections)
        if not versions:
            add_draft_outline(session, draft_id, 0, before, "")
        _add_texts(session, draft_id, written)
        add_draft_outline(session, draft_id, base + 1, sections, by)


def arrange(contents: dict[str, DraftSection], plan: Sequence[OutlineSection]) -> tuple[DraftSection, ...]:
    """The sections of a draft in its outline's order, under its headings; as they are kept where there is none."""
    if not plan:
        return tuple(contents.values())
    return tuple(replace(contents[one.id], heading=one.heading, level=one.level) for one in plan if one.id in contents)


def _office_rows(office: str, outline_id: str) -> Select[OfficeOutlineRecord]:
    return (
        select(OfficeOutlineRecord)
        .where(OfficeOutlineRecord.office == office, OfficeOutlineRecord.outline == outline_id)
        .order_by(OfficeOutlineRecord.number.desc())
    )


def _refuse_locked(locked: frozenset[str], before: Sequence[OutlineSection], after: Sequence[OutlineSection]) -> None:
    kept = {one.id: one.heading for one in after}
    for one in before:
        if one.id in locked and kept.get(one.id) != one.heading:
            raise InputError(f"“{one.heading or '开头'}”一节已锁定，先解锁再改名或去掉。")


def _add_texts(session: Session, draft_id: str, written: Sequence[DraftSection]) -> None:
    rows = session.scalars(select(DraftSectionRecord).where(DraftSectionRecord.draft_id == draft_id)).all()
    if twice := {one.section for one in rows} & {one.id for one in written}:
        raise OutlineConflictError(f"{_CONFLICT}（{'、'.join(sorted(twice))}）")
    session.add_all(
        DraftSectionRecord(
            draft_id=draft_id, position=at, section=one.id, content=_SECTION.dump_python(one, mode="json")
        )
        for at, one in enumerate(written, 1 + max((one.position for one in rows), default=-1))
    )

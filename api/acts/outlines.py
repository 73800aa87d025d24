"""Outlines changed by a person: an office's own before drafting, that of one draft after it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.drafting import passages_of
from api.model_access import list_endpoints, open_writer
from api.office_evidence import gather_office_evidence
from api.web.state import State
from corpus.errors import InputError
from corpus.table import StatTable
from drafter.call_store import StoredCallLog
from drafter.draft import Draft, DraftSection
from drafter.errors import ModelError
from drafter.outline import OutlineSection
from drafter.outline_edits import OutlineLine, build_sections
from drafter.outline_store import (
    DraftOutline,
    change_draft_outline,
    kept_sections,
    list_draft_outlines,
    load_office_outline,
    save_office_outline,
)
from drafter.pipeline import write_section
from drafter.planning import plan_sections
from drafter.replanning import restore_snapshot
from drafter.style_passages import with_passages


def set_office_outline(
    state: State, visitor: Visitor, outline_id: str, lines: Sequence[OutlineLine] | None, base: int
) -> None:
    """Keeps the lines as the office's outline for this year and the next, or the shipped one again for None.

    InputError says what is wrong with the lines; OutlineConflictError when someone else was faster.
    """
    office = visitor.account.office
    known = load_office_outline(state.engine, office, outline_id).outline.sections
    sections = () if lines is None else build_sections(lines, known, outline_id)
    save_office_outline(state.engine, office, outline_id, sections, base, visitor.account.name)
    note(state, visitor, "change_outline", outline_id, "恢复通用提纲" if lines is None else f"{len(sections)}个部分")


def present_outline(state: State, draft: Draft) -> DraftOutline:
    """The draft's outline as it is now: what of it has a text, with the number of its version."""
    versions = list_draft_outlines(state.engine, draft.id)
    plan = {one.id: one for one in restore_snapshot(draft, StatTable(draft.year, ())).outline.sections}
    sections = tuple(replace(plan[one.id], heading=one.heading) for one in draft.sections if one.id in plan)
    return replace(versions[-1], sections=sections) if versions else DraftOutline(0, sections)


def set_draft_outline(
    state: State,
    visitor: Visitor,
    draft: Draft,
    table: StatTable,
    lines: Sequence[OutlineLine],
    base: int,
    model: str = "builtin",
) -> None:
    """Gives the draft the outline of these lines. Sections that it never had are written by `model` first; those it
    had before come back with their text.

    For a thread of its own, as it waits for the writer. InputError and OutlineConflictError as in
    `set_office_outline`; ModelError when one cannot be written whole: nothing is stored then.
    """
    present = present_outline(state, draft).sections
    versions = list_draft_outlines(state.engine, draft.id)
    known = tuple({one.id: one for version in versions for one in version.sections}.values())
    have = kept_sections(state.engine, draft.id)
    built = build_sections(lines, (*known, *present), draft.outline)
    sections = tuple(one if one.id in have else replace(one, optional=False) for one in built)
    new = [one.id for one in sections if one.id not in have]
    written = asyncio.run(_write(state, visitor, replace(draft, plan=sections), table, new, model)) if new else []
    change_draft_outline(state.engine, draft.id, present, sections, written, base, visitor.account.name)
    note(state, visitor, "change_draft_outline", draft.id, _tell_change(present, sections))


def restore_draft_outline(state: State, visitor: Visitor, draft: Draft, number: int, base: int) -> None:
    """Puts an earlier version of the draft's outline back as the newest one; what was dropped comes back."""
    found = next((one for one in list_draft_outlines(state.engine, draft.id) if one.number == number), None)
    if found is None:
        raise InputError(f"这份稿件的提纲没有第{number}版。")
    present = present_outline(state, draft).sections
    change_draft_outline(state.engine, draft.id, present, found.sections, (), base, visitor.account.name)
    note(state, visitor, "change_draft_outline", draft.id, f"恢复第{number}版")


async def _write(
    state: State, visitor: Visitor, draft: Draft, table: StatTable, new: Sequence[str], model: str
) -> list[DraftSection]:
    snapshot = restore_snapshot(draft, table)
    briefs = {one.section.id: one for one in plan_sections(snapshot).briefs}
    evidence = gather_office_evidence(state.settings, state.libraries, snapshot)
    find = passages_of(state.corpus, draft.office, draft.year)
    log = StoredCallLog(state.engine, visitor.account.name, draft.office, draft.id)
    async with open_writer(state.settings, list_endpoints(state.settings, model), log) as writer:
        lent = [with_passages(briefs[one], find, writer.most_passages) for one in new]
        written = [await write_section(writer, one, evidence) for one in lent]
    if cut := next((one for one in written if one.state == "incomplete"), None):
        raise ModelError(f"“{cut.heading}”没有写完，提纲没有改，请再试一次。")
    return written


def _tell_change(before: Sequence[OutlineSection], after: Sequence[OutlineSection]) -> str:
    old, now = {one.id: one.heading for one in before}, {one.id: one.heading for one in after}
    told = [f"加{name}" for one, name in now.items() if one not in old]
    told += [f"去掉{name}" for one, name in old.items() if one not in now]
    told += [f"{name}改为{now[one]}" for one, name in old.items() if now.get(one, name) != name]
    return "；".join(told) or "调整顺序和字数"

"""One section of a draft."""

from fastapi import APIRouter, HTTPException

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.acts.sections import find_own_candidate, make_candidate
from api.schemas.sections import (
    AcceptSent,
    CandidateMade,
    CandidateShown,
    DiffShown,
    JudgedShown,
    LockSent,
    RegenerationAsked,
    RestoreSent,
    RevisionShown,
    SectionEdit,
)
from api.web.desk import Desk, find_draft, open_desk
from api.web.state import State
from api.web.visitor import CallChecked, Editor, OfficeState, Reader
from drafter.comparison import compare_sections
from drafter.revisions import (
    Revision,
    StoredCandidate,
    accept_candidate,
    discard_candidate,
    edit_section,
    list_revisions,
    restore_revision,
    set_lock,
)

router = APIRouter(prefix="/drafts/{draft_id}", tags=["章节"])


@router.get("/sections/{section}/revisions")
def list_versions(state: OfficeState, visitor: Reader, draft_id: str, section: str) -> list[RevisionShown]:
    """一节的全部版本，最早的在前。"""
    _require(state, visitor, draft_id, section)
    return [_show(one) for one in list_revisions(state.engine, draft_id, section)]


@router.put("/sections/{section}", dependencies=[CallChecked])
def edit(state: OfficeState, visitor: Editor, draft_id: str, section: str, sent: SectionEdit) -> RevisionShown:
    """手改一节；base 不是最新版的是 409，什么也不改。"""
    _require(state, visitor, draft_id, section)
    made = edit_section(state.engine, draft_id, section, sent.text, sent.base, visitor.account.name)
    note(state, visitor, "edit_section", draft_id, section)
    return _show(made)


@router.post("/sections/{section}/restore", dependencies=[CallChecked])
def restore(state: OfficeState, visitor: Editor, draft_id: str, section: str, sent: RestoreSent) -> RevisionShown:
    """恢复以前的一版，成为最新的一版。"""
    _require(state, visitor, draft_id, section)
    made = restore_revision(state.engine, draft_id, section, sent.number, visitor.account.name)
    note(state, visitor, "restore_revision", draft_id, f"{section} {sent.number}")
    return _show(made)


@router.put("/sections/{section}/lock", dependencies=[CallChecked])
def lock(state: OfficeState, visitor: Editor, draft_id: str, section: str, sent: LockSent) -> RevisionShown:
    """锁定或解锁一节。"""
    _require(state, visitor, draft_id, section)
    made = set_lock(state.engine, draft_id, section, visitor.account.name, locked=sent.locked)
    note(state, visitor, "lock_section" if sent.locked else "unlock_section", draft_id, section)
    return _show(made)


@router.post("/sections/{section}/candidates", status_code=201, dependencies=[CallChecked])
def regenerate(
    state: OfficeState, visitor: Editor, draft_id: str, section: str, sent: RegenerationAsked
) -> CandidateMade:
    """按要求重新写一节，或只重写含有 words 的句子；得到候选稿，正文不动。"""
    desk = open_desk(state, visitor, draft_id)
    if all(one.id != section for one in desk.draft.sections):
        raise HTTPException(404)
    made = make_candidate(state, visitor, desk, section, sent.instruction, sent.words, sent.model)
    return CandidateMade(id=made)


@router.get("/candidates/{candidate_id}")
def read_candidate(state: OfficeState, visitor: Reader, draft_id: str, candidate_id: str) -> CandidateShown:
    """候选稿与现在的正文对照。"""
    desk = open_desk(state, visitor, draft_id)
    return _compare(state, desk, find_own_candidate(state, draft_id, candidate_id))


@router.post("/candidates/{candidate_id}/accept", dependencies=[CallChecked])
def accept(state: OfficeState, visitor: Editor, draft_id: str, candidate_id: str, sent: AcceptSent) -> RevisionShown:
    """采用候选稿，text 是改过的文字；正文在此期间改过的是 409。"""
    find_draft(state, visitor, draft_id)
    found = find_own_candidate(state, draft_id, candidate_id)
    made = accept_candidate(state.engine, candidate_id, visitor.account.name, sent.text)
    note(state, visitor, "accept_candidate", draft_id, found.section.id)
    return _show(made)


@router.post("/candidates/{candidate_id}/discard", status_code=204, dependencies=[CallChecked])
def discard(state: OfficeState, visitor: Editor, draft_id: str, candidate_id: str) -> None:
    """放弃候选稿。"""
    find_draft(state, visitor, draft_id)
    found = find_own_candidate(state, draft_id, candidate_id)
    discard_candidate(state.engine, candidate_id)
    note(state, visitor, "discard_candidate", draft_id, found.section.id)


def _require(state: State, visitor: Visitor, draft_id: str, section: str) -> None:
    """404 where the office has no such draft or the draft no such section."""
    draft, _ = find_draft(state, visitor, draft_id)
    if all(one.id != section for one in draft.sections):
        raise HTTPException(404)


def _show(one: Revision) -> RevisionShown:
    return RevisionShown(
        number=one.number,
        kind=one.kind,
        text=one.section.text,
        locked=one.locked,
        note=one.note,
        made_by=one.made_by,
        made_at=one.made_at,
    )


def _compare(state: State, desk: Desk, found: StoredCandidate) -> CandidateShown:
    compared = compare_sections(desk.draft, found.section, desk.evidence, desk.review)
    newest = list_revisions(state.engine, desk.draft.id, found.section.id)[-1]
    return CandidateShown(
        id=found.id,
        section=found.section.id,
        base=found.base,
        instruction=found.instruction,
        outcome=found.outcome,  # type: ignore[arg-type]  # only these four are ever written
        stale=newest.number != found.base,
        text=found.section.text,
        diff=[DiffShown.model_validate(one) for one in compared.diff],
        figures_gone=list(compared.figures_gone),
        figures_new=list(compared.figures_new),
        before=JudgedShown.model_validate(compared.before),
        after=JudgedShown.model_validate(compared.after),
    )

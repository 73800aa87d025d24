"""One section of a draft: edited by hand, written again by an instruction, compared, taken or put aside, restored."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.roles import has_right
from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.acts.sections import find_own_candidate, make_candidate
from api.web.desk import Desk, find_draft, open_desk
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Editor, FormChecked, OfficeState, Reader
from corpus.errors import InputError, NigaoError
from drafter.comparison import compare_sections, diff_words
from drafter.draft import Draft
from drafter.revisions import (
    RevisionKind,
    StoredCandidate,
    accept_candidate,
    discard_candidate,
    edit_section,
    list_revisions,
    restore_revision,
    set_lock,
)
from drafter.workflow import OPEN_STATES
from drafter.workflow_store import find_state

router = APIRouter(prefix="/drafts/{draft_id}")
Field = Annotated[str, Form()]
Whole = Annotated[int, Form(ge=0)]
REVISION_NAMES: dict[RevisionKind, str] = {
    "first": "初稿",
    "accepted": "采用候选稿",
    "edited": "手改",
    "restored": "恢复",
    "rerendered": "随统计数据更正",
    "locked": "锁定",
    "unlocked": "解锁",
}
SUGGESTED = ("更具体", "压缩到200字", "突出调解工作")


@router.get("/sections/{section}")
def show_section(request: Request, state: OfficeState, visitor: Reader, draft_id: str, section: str) -> Response:
    """The section's text to be edited, what can be asked for it, and its history."""
    return _page(request, state, visitor, find_draft(state, visitor, draft_id)[0], section)


@router.post("/sections/{section}/edit", dependencies=[FormChecked])
def edit(
    request: Request, state: OfficeState, visitor: Editor, draft_id: str, section: str, text: Field, base: Whole
) -> Response:
    """Stores the text as a new revision; when someone else was faster, 409 with both texts and nothing lost."""
    draft, _ = find_draft(state, visitor, draft_id)
    try:
        edit_section(state.engine, draft_id, section, text, base, visitor.account.name)
    except InputError as error:
        newest = list_revisions(state.engine, draft_id, section)[-1]
        status = 409 if newest.number != base else 400
        return _page(request, state, visitor, draft, section, str(error), status, typed=text)
    note(state, visitor, "edit_section", draft_id, section)
    return RedirectResponse(f"/drafts/{draft_id}#s-{section}", status_code=303)


@router.post("/sections/{section}/regenerate", dependencies=[FormChecked])
def regenerate(
    request: Request,
    state: OfficeState,
    visitor: Editor,
    draft_id: str,
    section: str,
    instruction: Field = "",
    words: Field = "",
    model: Field = "builtin",
) -> Response:
    """Writes the section, or the sentences that hold the selected `words`, again; the candidate is shown beside it."""
    desk = open_desk(state, visitor, draft_id)
    try:
        kept = make_candidate(state, visitor, desk, section, instruction, words, model)
    except NigaoError as error:
        return _page(request, state, visitor, desk.draft, section, str(error), 400)
    return RedirectResponse(f"/drafts/{draft_id}/candidates/{kept}", status_code=303)


@router.get("/candidates/{candidate_id}")
def show_candidate(request: Request, state: OfficeState, visitor: Reader, draft_id: str, candidate_id: str) -> Response:
    """The candidate beside the present text: words, figures, copying and findings before and after."""
    desk = open_desk(state, visitor, draft_id)
    return _candidate_page(request, state, desk, find_own_candidate(state, draft_id, candidate_id))


@router.post("/candidates/{candidate_id}/accept", dependencies=[FormChecked])
def accept(
    request: Request, state: OfficeState, visitor: Editor, draft_id: str, candidate_id: str, text: Field = ""
) -> Response:
    """Takes the candidate, with the editor's changes where the text was changed."""
    find_draft(state, visitor, draft_id)
    found = find_own_candidate(state, draft_id, candidate_id)
    changed = text.replace("\r\n", "\n").strip("\n")
    edited = changed if changed and changed != found.section.text.strip("\n") else None
    try:
        accept_candidate(state.engine, candidate_id, visitor.account.name, edited)
    except InputError as error:
        return _candidate_page(request, state, open_desk(state, visitor, draft_id), found, str(error), 409)
    note(state, visitor, "accept_candidate", draft_id, found.section.id)
    return RedirectResponse(f"/drafts/{draft_id}#s-{found.section.id}", status_code=303)


@router.post("/candidates/{candidate_id}/discard", dependencies=[FormChecked])
def discard(state: OfficeState, visitor: Editor, draft_id: str, candidate_id: str) -> Response:
    """Puts the candidate aside."""
    find_draft(state, visitor, draft_id)
    found = find_own_candidate(state, draft_id, candidate_id)
    discard_candidate(state.engine, candidate_id)
    note(state, visitor, "discard_candidate", draft_id, found.section.id)
    return RedirectResponse(f"/drafts/{draft_id}/sections/{found.section.id}", status_code=303)


@router.post("/sections/{section}/restore", dependencies=[FormChecked])
def restore(
    request: Request, state: OfficeState, visitor: Editor, draft_id: str, section: str, number: Whole
) -> Response:
    """Puts an earlier version back as the newest."""
    draft, _ = find_draft(state, visitor, draft_id)
    try:
        restore_revision(state.engine, draft_id, section, number, visitor.account.name)
    except InputError as error:
        return _page(request, state, visitor, draft, section, str(error), 400)
    note(state, visitor, "restore_revision", draft_id, f"{section} {number}")
    return RedirectResponse(f"/drafts/{draft_id}/sections/{section}", status_code=303)


@router.post("/sections/{section}/lock", dependencies=[FormChecked])
def lock(
    request: Request,
    state: OfficeState,
    visitor: Editor,
    draft_id: str,
    section: str,
    locked: Annotated[bool, Form()],
) -> Response:
    """Locks the section against every change, or opens it again."""
    draft, _ = find_draft(state, visitor, draft_id)
    try:
        set_lock(state.engine, draft_id, section, visitor.account.name, locked=locked)
    except InputError as error:
        return _page(request, state, visitor, draft, section, str(error), 400)
    note(state, visitor, "lock_section" if locked else "unlock_section", draft_id, section)
    return RedirectResponse(f"/drafts/{draft_id}/sections/{section}", status_code=303)


def _page(
    request: Request,
    state: State,
    visitor: Visitor,
    draft: Draft,
    section: str,
    sentence: str = "",
    status: int = 200,
    typed: str | None = None,
) -> Response:
    if all(one.id != section for one in draft.sections):
        raise HTTPException(404)
    revisions = list_revisions(state.engine, draft.id, section)
    newest = revisions[-1]
    is_open = find_state(state.engine, draft.id) in OPEN_STATES
    return render(
        request,
        "section.html",
        status=status,
        draft=draft,
        section=newest.section,
        newest=newest,
        revisions=revisions,
        typed=typed,
        diff=diff_words(newest.section.text, typed) if typed is not None and status == 409 else (),
        changeable=is_open and has_right(visitor.account.role, "edit"),
        models=state.settings.model_list,
        suggested=SUGGESTED,
        revision_names=REVISION_NAMES,
        sentence=sentence,
    )


def _candidate_page(
    request: Request, state: State, desk: Desk, found: StoredCandidate, sentence: str = "", status: int = 200
) -> Response:
    revisions = list_revisions(state.engine, desk.draft.id, found.section.id)
    return render(
        request,
        "candidate.html",
        status=status,
        draft=desk.draft,
        found=found,
        current=revisions[-1].section,
        stale=revisions[-1].number != found.base,
        comparison=compare_sections(desk.draft, found.section, desk.evidence, desk.review),
        sentence=sentence,
    )

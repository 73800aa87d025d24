"""提纲: an office's own before drafting, kept for the next year, and that of one draft after it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.roles import has_right
from api.accounts.sessions import Visitor
from api.acts.outlines import (
    present_outline,
    restore_draft_outline,
    set_draft_outline,
    set_office_outline,
)
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.desk import find_draft
from api.web.draft_form import CarriedForm, DraftForm
from api.web.errors import status_of
from api.web.outline_form import FormRead, wanted_lines
from api.web.outline_view import take_stock
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Drafter, Editor, FormChecked, OfficeState, Reader
from corpus.errors import InputError, NigaoError
from corpus.returns import list_years, load_return
from drafter.draft import Draft
from drafter.outline import OutlineSection, outline_ids
from drafter.outline_edits import OutlineLine, lines_of, list_addable, list_categories
from drafter.outline_store import kept_sections, list_draft_outlines, load_office_outline
from drafter.workflow import OPEN_STATES
from drafter.workflow_store import find_state

router = APIRouter()
Year = Annotated[int | None, Query(ge=OLDEST_YEAR, le=NEWEST_YEAR)]
Focus = Annotated[str, Query(max_length=60)]
Whole = Annotated[int, Form(ge=0)]


@router.get("/outlines/{outline}")
def show_outline(
    request: Request,
    state: OfficeState,
    visitor: Reader,
    outline: str,
    carried: CarriedForm,
    year: Year = None,
    at: Focus = "",
) -> Response:
    """The outline the office writes by, with what stands ready for each section."""
    return _office_page(request, state, visitor, outline, year, carried, focus=at)


@router.post("/outlines/{outline}", dependencies=[FormChecked])
def change_outline(
    request: Request,
    state: OfficeState,
    visitor: Drafter,
    outline: str,
    form: FormRead,
    carried: CarriedForm,
    year: Year = None,
) -> Response:
    """Keeps the rows after the act of the button."""
    _require(outline)
    present = load_office_outline(state.engine, visitor.account.office, outline).outline.sections
    try:
        lines = wanted_lines(form, list_addable(present, outline))
        set_office_outline(state, visitor, outline, lines, form.base)
    except InputError as error:
        return _office_page(request, state, visitor, outline, year, carried, error=error, typed=form.lines)
    return RedirectResponse(_place(f"/outlines/{outline}", year, form.focus, carried), status_code=303)


@router.post("/outlines/{outline}/reset", dependencies=[FormChecked])
def reset_outline(
    state: OfficeState, visitor: Drafter, outline: str, base: Whole, carried: CarriedForm, year: Year = None
) -> Response:
    """Puts the shipped outline back."""
    _require(outline)
    set_office_outline(state, visitor, outline, None, base)
    return RedirectResponse(_place(f"/outlines/{outline}", year, "", carried), status_code=303)


@router.get("/drafts/{draft_id}/outline")
def show_draft_outline(
    request: Request, state: OfficeState, visitor: Reader, draft_id: str, at: Focus = ""
) -> Response:
    """The outline of a draft, with its earlier versions."""
    draft, _ = find_draft(state, visitor, draft_id)
    return _draft_page(request, state, visitor, draft, focus=at)


@router.post("/drafts/{draft_id}/outline", dependencies=[FormChecked])
def change_draft(request: Request, state: OfficeState, visitor: Editor, draft_id: str, form: FormRead) -> Response:
    """Changes the draft's outline by the button's act; an added section is written first."""
    draft, table = find_draft(state, visitor, draft_id)
    try:
        lines = wanted_lines(form, _addable(state, draft))
        set_draft_outline(state, visitor, draft, table, lines, form.base, form.model)
    except NigaoError as error:
        return _draft_page(request, state, visitor, draft, error=error, typed=form.lines)
    return RedirectResponse(_place(f"/drafts/{draft_id}/outline", None, form.focus), status_code=303)


@router.post("/drafts/{draft_id}/outline/restore", dependencies=[FormChecked])
def restore_outline(
    request: Request, state: OfficeState, visitor: Editor, draft_id: str, number: Whole, base: Whole
) -> Response:
    """Puts an earlier version of the outline back; dropped sections come back with their text."""
    draft, _ = find_draft(state, visitor, draft_id)
    try:
        restore_draft_outline(state, visitor, draft, number, base)
    except InputError as error:
        return _draft_page(request, state, visitor, draft, error=error)
    return RedirectResponse(f"/drafts/{draft_id}/outline", status_code=303)


def _require(outline: str) -> None:
    if outline not in outline_ids():
        raise HTTPException(404)


def _place(path: str, year: int | None, focus: str = "", carried: DraftForm | None = None) -> str:
    parts = f"year={year}" if year else "", f"at={focus}" if focus else "", carried.query if carried else ""
    asked = "&".join(filter(None, parts))
    return f"{path}?{asked}" if asked else path


def _office_page(
    request: Request,
    state: State,
    visitor: Visitor,
    outline: str,
    year: int | None,
    carried: DraftForm,
    *,
    focus: str = "",
    error: NigaoError | None = None,
    typed: tuple[OutlineLine, ...] | None = None,
) -> Response:
    _require(outline)
    office = visitor.account.office
    kept = load_office_outline(state.engine, office, outline)
    shown = year or next(iter(list_years(state.engine, office)), date.today().year)
    sections = kept.outline.sections
    return render(
        request,
        "outline.html",
        status=status_of(error) if error else 200,
        outline=kept.outline,
        number=kept.number,
        kept=kept,
        year=shown,
        carried=f"year={shown}&{carried.query}",
        stock=take_stock(kept.outline, load_return(state.engine, office, shown)),
        changeable=has_right(visitor.account.role, "draft"),
        sentence=str(error) if error else "",
        **_rows(sections, typed, focus, list_addable(sections, outline)),
    )


def _draft_page(
    request: Request,
    state: State,
    visitor: Visitor,
    draft: Draft,
    *,
    focus: str = "",
    error: NigaoError | None = None,
    typed: tuple[OutlineLine, ...] | None = None,
) -> Response:
    present = present_outline(state, draft)
    is_open = find_state(state.engine, draft.id) in OPEN_STATES
    return render(
        request,
        "draft_outline.html",
        status=status_of(error) if error else 200,
        draft=draft,
        number=present.number,
        versions=list_draft_outlines(state.engine, draft.id),
        stock={},
        models=state.settings.model_list,
        changeable=is_open and has_right(visitor.account.role, "edit"),
        sentence=str(error) if error else "",
        **_rows(present.sections, typed, focus, _addable(state, draft), kept_sections(state.engine, draft.id)),
    )


def _addable(state: State, draft: Draft) -> tuple[OutlineSection, ...]:
    """What can be put into the draft: sections that were dropped, as they were called last, then the shipped ones."""
    present = present_outline(state, draft).sections
    shown = {one.id for one in present}
    have = kept_sections(state.engine, draft.id)
    known = {one.id: one for version in list_draft_outlines(state.engine, draft.id) for one in version.sections}
    dropped = {one.id: one for one in known.values() if one.id in have and one.id not in shown}
    return (*dropped.values(), *(one for one in list_addable(present, draft.outline) if one.id not in dropped))


def _rows(
    sections: tuple[OutlineSection, ...],
    typed: tuple[OutlineLine, ...] | None,
    focus: str,
    addable: tuple[OutlineSection, ...],
    written: frozenset[str] = frozenset(),
) -> dict[str, object]:
    """What the table of an outline shows: the rows as they are kept, or as they were typed when that was refused."""
    return {
        "lines": typed or lines_of(sections),
        "chapters": {one.id for one in sections if one.role == "container"},
        "addable": [one for one in addable if one.id not in written],
        "dropped": [one for one in addable if one.id in written],
        "categories": list_categories(),
        "focus": focus,
    }

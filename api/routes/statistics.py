"""统计数据: a year's figures from a workbook or typed into a grid, checked while they are typed; and its events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api.accounts.sessions import Visitor
from api.acts.returns import TypedEvent, drop_event, insert_event, keep_return, upload_files
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.grid import make_rows, map_indicator, own_rows, read_grid
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Collector, FormChecked, OfficeState, Reader
from corpus.errors import InputError
from corpus.indicators import load_catalogue
from corpus.returns import RevisionConflictError, YearlyReturn, list_years, load_return
from drafter.outline import load_outline, outline_ids
from drafter.outline_store import load_office_outline
from drafter.table_checks import check_table

router = APIRouter(prefix="/statistics")
Year = Annotated[int, Path(ge=OLDEST_YEAR, le=NEWEST_YEAR)]
Field = Annotated[str, Form()]
Revision = Annotated[int, Form()]
FIRST_OUTLINE = "community"


async def _read_form(request: Request) -> Mapping[str, str]:
    """The text fields of a form whose names only the grid knows; a dependency, so routes stay off the event loop."""
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


Grid = Annotated[Mapping[str, str], Depends(_read_form)]


@router.get("")
def choose_year(state: OfficeState, visitor: Reader) -> Response:
    """Goes to the newest year there is, else to this one."""
    years = list_years(state.engine, visitor.account.office)
    return RedirectResponse(f"/statistics/{years[0] if years else date.today().year}", status_code=303)


@router.get("/{year}")
def show_statistics(
    request: Request, state: OfficeState, visitor: Reader, year: Year, outline: str = FIRST_OUTLINE
) -> Response:
    """The year's grid beside the year before, its doubts and its events; `outline` says what is a must-have."""
    return _page(request, state, visitor, load_return(state.engine, visitor.account.office, year), outline)


@router.post("/{year}/upload", dependencies=[FormChecked])
def upload_statistics(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    year: Year,
    files: Annotated[list[UploadFile], File()],
    revision: Revision,
) -> Response:
    """Reads workbooks of statistics or of events; which it is, the header row says."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    try:
        upload_files(state, visitor, kept, files)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}", dependencies=[FormChecked])
def save_statistics(request: Request, state: OfficeState, visitor: Collector, year: Year, form: Grid) -> Response:
    """Stores the grid as it was typed, as a new revision; with `confirm` the visitor vouches for it."""
    kept = load_return(state.engine, visitor.account.office, year)
    try:
        table = read_grid(kept.table, form)
        changed = replace(kept, table=table, revision=_read_revision(form))
        keep_return(state, visitor, changed, "save_statistics", confirmed="confirm" in form)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}/check", dependencies=[FormChecked])
def check_statistics(request: Request, state: OfficeState, visitor: Collector, year: Year, form: Grid) -> Response:
    """The doubts about the grid as it stands in the form, unsaved: shown while one types."""
    try:
        table = read_grid(load_return(state.engine, visitor.account.office, year).table, form)
    except InputError as error:
        return render(request, "doubts.html", doubts=(), sentence=str(error))
    doubts = check_table(table, _must_have(state, visitor, form.get("outline", FIRST_OUTLINE)))
    return render(request, "doubts.html", doubts=doubts, sentence="")


@router.post("/{year}/map", dependencies=[FormChecked])
def map_row(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    year: Year,
    own: Field,
    indicator: Field,
    revision: Revision,
) -> Response:
    """Takes a row of the office's own for an indicator of the catalogue, by its name."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    named = {one.name: one.id for one in load_catalogue().values()}
    try:
        table = map_indicator(kept.table, own, named.get(indicator.strip(), ""))
        keep_return(state, visitor, replace(kept, table=table), "map_indicator", f"{own} → {indicator}")
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}/events", dependencies=[FormChecked])
def add_event(
    request: Request,
    state: OfficeState,
    visitor: Collector,
    year: Year,
    revision: Revision,
    title: Field,
    when: Field = "",
    place: Field = "",
    category: Field = "",
    detail: Field = "",
) -> Response:
    """Adds one event of the year."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    try:
        insert_event(state, visitor, kept, TypedEvent(title, when, place, category, detail))
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year, "#events")


@router.post("/{year}/events/{position}/delete", dependencies=[FormChecked])
def delete_event(
    request: Request, state: OfficeState, visitor: Collector, year: Year, position: int, revision: Revision
) -> Response:
    """Takes the event at that place (from 0) out of the newest revision."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    try:
        drop_event(state, visitor, kept, position)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year, "#events")


def _read_revision(form: Mapping[str, str]) -> int:
    text = form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _done(year: int, place: str = "") -> Response:
    return RedirectResponse(f"/statistics/{year}{place}", status_code=303)


def _refuse(request: Request, state: State, visitor: Visitor, year: int, error: InputError) -> Response:
    status = 409 if isinstance(error, RevisionConflictError) else 400
    kept = load_return(state.engine, visitor.account.office, year)
    return _page(request, state, visitor, kept, FIRST_OUTLINE, sentence=str(error), status=status)


def _page(
    request: Request,
    state: State,
    visitor: Visitor,
    kept: YearlyReturn,
    outline: str,
    sentence: str = "",
    status: int = 200,
) -> Response:
    must_have = _must_have(state, visitor, outline)
    catalogue = load_catalogue()
    return render(
        request,
        "statistics.html",
        status=status,
        kept=kept,
        rows=make_rows(kept.table, must_have),
        own=list(own_rows(kept.table)),
        doubts=check_table(kept.table, must_have) if kept.table.figures else (),
        years=list_years(state.engine, visitor.account.office),
        outline=outline,
        outlines=[(one, load_outline(one).name) for one in outline_ids()],
        catalogue=catalogue.values(),
        categories=list(dict.fromkeys(one.category for one in catalogue.values())),
        sentence=sentence,
    )


def _must_have(state: State, visitor: Visitor, outline: str) -> tuple[str, ...]:
    return load_office_outline(state.engine, visitor.account.office, outline).outline.must_have

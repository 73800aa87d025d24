"""统计数据: a year's figures from a workbook or typed into a grid, checked while they are typed; and its events."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from api.accounts.audit import note_act
from api.accounts.sessions import Visitor
from api.lines import read_line
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.grid import make_rows, map_indicator, merge_upload, own_rows, read_grid
from api.web.pages import render
from api.web.state import State, StateNow
from api.web.uploads import kept_file
from api.web.visitor import Collector, FormChecked, Reader
from corpus.db import writing
from corpus.errors import InputError
from corpus.event import Event
from corpus.event_reading import read_category, read_events
from corpus.indicators import load_catalogue
from corpus.returns import RevisionConflictError, YearlyReturn, list_years, load_return, save_return
from corpus.table_reading import read_table
from corpus.tables.event_date import read_event_date
from drafter.outline import load_outline, outline_ids
from drafter.table_checks import check_table

router = APIRouter(prefix="/statistics")
Year = Annotated[int, Path(ge=OLDEST_YEAR, le=NEWEST_YEAR)]
Field = Annotated[str, Form()]
Revision = Annotated[int, Form()]
FIRST_OUTLINE = "community"


@router.get("")
def choose_year(state: StateNow, visitor: Reader) -> Response:
    """Goes to the newest year there is, else to this one."""
    years = list_years(state.engine, visitor.account.office)
    return RedirectResponse(f"/statistics/{years[0] if years else date.today().year}", status_code=303)


@router.get("/{year}")
def show_statistics(
    request: Request, state: StateNow, visitor: Reader, year: Year, outline: str = FIRST_OUTLINE
) -> Response:
    """The year's grid beside the year before, its doubts and its events; `outline` says what is a must-have."""
    return _page(request, state, visitor, load_return(state.engine, visitor.account.office, year), outline)


@router.post("/{year}/upload", dependencies=[FormChecked])
def upload_statistics(
    request: Request,
    state: StateNow,
    visitor: Collector,
    year: Year,
    files: Annotated[list[UploadFile], File()],
    revision: Revision,
) -> Response:
    """Reads workbooks of statistics or of events; which it is, the header row says."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    try:
        for one in files:
            with kept_file(one) as path:
                kept = _take_in(kept, path, year)
        _save(state, visitor, kept, "upload_statistics", "、".join(one.filename or "" for one in files))
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}", dependencies=[FormChecked])
async def save_statistics(request: Request, state: StateNow, visitor: Collector, year: Year) -> Response:
    """Stores the grid as it was typed, as a new revision; with `confirm` the visitor vouches for it."""
    form = await _read_form(request)
    kept = load_return(state.engine, visitor.account.office, year)
    try:
        table = read_grid(kept.table, form)
        changed = replace(kept, table=table, revision=_read_revision(form))
        _save(state, visitor, changed, "save_statistics", "", confirmed="confirm" in form)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}/check", dependencies=[FormChecked])
async def check_statistics(request: Request, state: StateNow, visitor: Collector, year: Year) -> Response:
    """The doubts about the grid as it stands in the form, unsaved: shown while one types."""
    form = await _read_form(request)
    try:
        table = read_grid(load_return(state.engine, visitor.account.office, year).table, form)
    except InputError as error:
        return render(request, "doubts.html", doubts=(), sentence=str(error))
    doubts = check_table(table, load_outline(form.get("outline", FIRST_OUTLINE)).must_have)
    return render(request, "doubts.html", doubts=doubts, sentence="")


@router.post("/{year}/map", dependencies=[FormChecked])
def map_row(
    request: Request, state: StateNow, visitor: Collector, year: Year, own: Field, indicator: Field, revision: Revision
) -> Response:
    """Takes a row of the office's own for an indicator of the catalogue, by its name."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    named = {one.name: one.id for one in load_catalogue().values()}
    try:
        table = map_indicator(kept.table, own, named.get(indicator.strip(), ""))
        _save(state, visitor, replace(kept, table=table), "map_indicator", f"{own} → {indicator}")
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year)


@router.post("/{year}/events", dependencies=[FormChecked])
def add_event(
    request: Request,
    state: StateNow,
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
        event = _read_event(year, len(kept.events) + 1, title, when, place, category, detail)
        _save(state, visitor, replace(kept, events=(*kept.events, event)), "add_event", event.title)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year, "#events")


@router.post("/{year}/events/{position}/delete", dependencies=[FormChecked])
def delete_event(
    request: Request, state: StateNow, visitor: Collector, year: Year, position: int, revision: Revision
) -> Response:
    """Takes the event at that place (from 0) out of the newest revision."""
    kept = replace(load_return(state.engine, visitor.account.office, year), revision=revision)
    try:
        if not 0 <= position < len(kept.events):
            raise InputError("没有这一条事项，请刷新后再试。")
        events = kept.events[:position] + kept.events[position + 1 :]
        _save(state, visitor, replace(kept, events=events), "delete_event", kept.events[position].title)
    except InputError as error:
        return _refuse(request, state, visitor, year, error)
    return _done(year, "#events")


def _read_event(year: int, row: int, title: str, when: str, place: str, category: str, detail: str) -> Event:
    span = read_event_date(when.strip(), year) if when.strip() else None
    if when.strip() and span is None:
        raise InputError(f"日期“{when.strip()[:20]}”认不出是哪一天，可以写成 3月5日 或 3月5日至8日。")
    return Event(
        title=read_line(title, "事项", 200),
        when=when.strip(),
        start=span.start if span else None,
        end=span.end if span else None,
        place=read_line(place, "地点", 100, may_be_empty=True),
        category=read_category(category) if category else "",
        detail=read_line(detail, "说明", 500, may_be_empty=True),
        file="网页填写",
        row=row,
    )


def _take_in(kept: YearlyReturn, path: FilePath, year: int) -> YearlyReturn:
    """The return with a file's events or figures. An events table is told by its header; it has no figures."""
    try:
        events = read_events(path, year)
    except InputError:
        return replace(kept, table=merge_upload(kept.table, read_table(path, year)))
    table = replace(kept.table, omissions=(*kept.table.omissions, *events.omissions))
    return replace(kept, table=table, events=events.events)


async def _read_form(request: Request) -> Mapping[str, str]:
    form = await request.form()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _read_revision(form: Mapping[str, str]) -> int:
    text = form.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _save(
    state: State, visitor: Visitor, changed: YearlyReturn, act: str, detail: str, *, confirmed: bool = False
) -> None:
    save_return(state.engine, changed, visitor.account.name, confirmed=confirmed)
    with writing(state.engine) as session:
        note_act(session, visitor.account, act, str(changed.year), detail)


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
    must_have = load_outline(outline).must_have
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

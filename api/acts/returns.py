"""The yearly return of an office: files read into it, events added and taken out, saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fastapi import UploadFile

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.lines import read_line
from api.web.grid import merge_upload
from api.web.state import State
from api.web.uploads import kept_file
from corpus.errors import InputError
from corpus.event import Event
from corpus.event_reading import read_belonging, read_events
from corpus.returns import YearlyReturn, save_return
from corpus.table_reading import read_table
from corpus.tables.event_date import read_event_date


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """An event as a person typed it; `when` like 3月5日 or 3月5日至8日."""

    title: str
    when: str = ""
    place: str = ""
    category: str = ""
    detail: str = ""


def keep_return(
    state: State, visitor: Visitor, changed: YearlyReturn, act: str, detail: str = "", *, confirmed: bool = False
) -> YearlyReturn:
    """Saves the return as a new revision; RevisionConflictError when someone else was faster."""
    kept = save_return(state.engine, changed, visitor.account.name, confirmed=confirmed)
    note(state, visitor, act, str(changed.year), detail)
    return kept


def upload_files(state: State, visitor: Visitor, kept: YearlyReturn, files: Sequence[UploadFile]) -> YearlyReturn:
    """Reads workbooks of statistics or of events; which it is, the header row says."""
    for one in files:
        with kept_file(one) as path:
            kept = _take_in(kept, path)
    return keep_return(state, visitor, kept, "upload_statistics", "、".join(one.filename or "" for one in files))


def insert_event(state: State, visitor: Visitor, kept: YearlyReturn, typed: TypedEvent) -> YearlyReturn:
    """Adds one event of the year; InputError for a date that cannot be read."""
    event = _read_event(kept.year, len(kept.events) + 1, typed)
    return keep_return(state, visitor, replace(kept, events=(*kept.events, event)), "add_event", event.title)


def drop_event(state: State, visitor: Visitor, kept: YearlyReturn, position: int) -> YearlyReturn:
    """Takes the event at that place (from 0) out."""
    if not 0 <= position < len(kept.events):
        raise InputError("没有这一条事项，请刷新后再试。")
    events = kept.events[:position] + kept.events[position + 1 :]
    return keep_return(state, visitor, replace(kept, events=events), "delete_event", kept.events[position].title)


def _take_in(kept: YearlyReturn, path: Path) -> YearlyReturn:
    """The return with a file's events or figures. An events table is told by its header; it has no figures."""
    try:
        events = read_events(path, kept.year)
    except InputError:
        return replace(kept, table=merge_upload(kept.table, read_table(path, kept.year)))
    table = replace(kept.table, omissions=(*kept.table.omissions, *events.omissions))
    return replace(kept, table=table, events=events.events)


def _read_event(year: int, row: int, typed: TypedEvent) -> Event:
    when = typed.when.strip()
    span = read_event_date(when, year) if when else None
    if when and span is None:
        raise InputError(f"日期“{when[:20]}”认不出是哪一天，可以写成 3月5日 或 3月5日至8日。")
    return Event(
        title=read_line(typed.title, "事项", 200),
        when=when,
        start=span.start if span else None,
        end=span.end if span else None,
        place=read_line(typed.place, "地点", 100, may_be_empty=True),
        category=read_belonging(typed.category),
        detail=read_line(typed.detail, "说明", 500, may_be_empty=True),
        file="网页填写",
        row=row,
    )

"""The yearly return."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, UploadFile

from api.accounts.sessions import Visitor
from api.acts.returns import TypedEvent, drop_event, insert_event, keep_return, upload_files
from api.schemas.base import LeftOut
from api.schemas.returns import DoubtShown, EventSent, EventShown, FigureShown, ReturnShown, ValuesSent
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.grid import read_grid
from api.web.state import State
from api.web.visitor import CallChecked, Collector, OfficeState, Reader
from corpus.returns import YearlyReturn, list_years, load_return
from drafter.table_checks import check_table

router = APIRouter(tags=["统计数据"])
Year = Annotated[int, Path(ge=OLDEST_YEAR, le=NEWEST_YEAR, examples=[2025])]
_MOST = 10**9


@router.get("/statistics")
def list_return_years(state: OfficeState, visitor: Reader) -> list[int]:
    """有统计数据的年份，最近的在前。"""
    return list(list_years(state.engine, visitor.account.office))


@router.get("/statistics/{year}")
def read_return(state: OfficeState, visitor: Reader, year: Year) -> ReturnShown:
    """一年的统计数据、事项和可疑之处；还没有填过的，revision 是 0。"""
    return _show(load_return(state.engine, visitor.account.office, year))


@router.post("/statistics/{year}/upload", dependencies=[CallChecked])
def upload_return(
    state: OfficeState,
    visitor: Collector,
    year: Year,
    files: Annotated[list[UploadFile], File()],
    revision: Annotated[int, Form(ge=0, le=_MOST)],
) -> ReturnShown:
    """上传统计表或事项表；revision 是您读到的那一版，别人改过的是 409。"""
    return _show(upload_files(state, visitor, _read(state, visitor, year, revision), files))


@router.put("/statistics/{year}/values", dependencies=[CallChecked])
def set_values(state: OfficeState, visitor: Collector, year: Year, sent: ValuesSent) -> ReturnShown:
    """改几个指标的数；没有写到的指标不动，null 是去掉。"""
    kept = _read(state, visitor, year, sent.revision)
    typed = {f"value-{one}": "" if value is None else str(value) for one, value in sent.values.items()}
    changed = replace(kept, table=read_grid(kept.table, typed))
    return _show(keep_return(state, visitor, changed, "save_statistics", confirmed=sent.confirm))


@router.post("/statistics/{year}/events", dependencies=[CallChecked])
def add_one_event(state: OfficeState, visitor: Collector, year: Year, sent: EventSent) -> ReturnShown:
    """加一条事项。"""
    kept = _read(state, visitor, year, sent.revision)
    typed = TypedEvent(sent.title, sent.when, sent.place, sent.category, sent.detail)
    return _show(insert_event(state, visitor, kept, typed))


@router.delete("/statistics/{year}/events/{position}", dependencies=[CallChecked])
def delete_one_event(
    state: OfficeState,
    visitor: Collector,
    year: Year,
    position: Annotated[int, Path(ge=0, le=_MOST)],
    revision: Annotated[int, Query(ge=0, le=_MOST)],
) -> ReturnShown:
    """去掉第 position 条事项（从 0 数起）。"""
    return _show(drop_event(state, visitor, _read(state, visitor, year, revision), position))


def _read(state: State, visitor: Visitor, year: int, revision: int) -> YearlyReturn:
    """The newest return, as if it were the revision that the caller read: saving tells whether it is."""
    return replace(load_return(state.engine, visitor.account.office, year), revision=revision)


def _show(kept: YearlyReturn) -> ReturnShown:
    doubts = check_table(kept.table) if kept.table.figures else ()
    return ReturnShown(
        year=kept.year,
        revision=kept.revision,
        made_by=kept.made_by,
        made_at=kept.made_at,
        confirmed=kept.confirmed,
        figures=[FigureShown.model_validate(one) for one in kept.table.figures],
        events=[EventShown.model_validate(one) for one in kept.events],
        omissions=[LeftOut.model_validate(one) for one in kept.table.omissions],
        doubts=[DoubtShown.model_validate(one) for one in doubts],
    )

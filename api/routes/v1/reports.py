"""Past reports."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import Field

from api.acts.reports import find_report, remove_report, set_report, take_in_reports
from api.schemas.reports import (
    HitShown,
    IngestedShown,
    PassageShown,
    ReportCorrection,
    ReportEntryShown,
    ReportShown,
)
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.visitor import CallChecked, Collector, OfficeState, Reader
from corpus.report_kind import ReportKind
from corpus.stored_reports import list_reports

router = APIRouter(tags=["往年总结"])
Year = Annotated[int, Field(ge=OLDEST_YEAR, le=NEWEST_YEAR)]


@router.get("/reports")
def list_past_reports(state: OfficeState, visitor: Reader) -> list[ReportEntryShown]:
    """本单位的全部往年总结，最近的年份在前。"""
    entries = list_reports(state.engine, visitor.account.office)
    return [ReportEntryShown.model_validate(one) for one in entries]


@router.post("/reports", dependencies=[CallChecked])
def upload_past_reports(
    state: OfficeState,
    visitor: Collector,
    files: Annotated[list[UploadFile], File()],
    year: Annotated[int | None, Form(ge=OLDEST_YEAR, le=NEWEST_YEAR)] = None,
) -> list[IngestedShown]:
    """上传一份或多份文件（.zip 会展开）。读不了的那一份在 error 里说明，不影响其他。"""
    return [IngestedShown.model_validate(one) for one in take_in_reports(state, visitor, files, year)]


@router.get("/reports/search")
def search_past_reports(
    state: OfficeState,
    visitor: Reader,
    q: Annotated[str, Query(min_length=1, max_length=200, examples=["劳动争议调解"])],
    k: Annotated[int, Query(ge=1, le=50)] = 10,
    year: Annotated[list[Year] | None, Query(max_length=20)] = None,
    kind: Annotated[list[ReportKind] | None, Query(max_length=5)] = None,
) -> list[HitShown]:
    """在本单位往年总结里检索段落；year 和 kind 可给多个。"""
    asked = q.strip()
    hits = state.corpus.search(asked, office=visitor.account.office, k=k, years=year, kinds=kind) if asked else ()
    return [
        HitShown(passage=PassageShown.model_validate(one.passage), score=one.score, words=list(one.why.words))
        for one in hits
    ]


@router.get("/reports/{report_id}")
def read_past_report(state: OfficeState, visitor: Reader, report_id: str) -> ReportShown:
    """一份总结的全文和分节。"""
    return ReportShown.model_validate(find_report(state, visitor, report_id))


@router.put("/reports/{report_id}", dependencies=[CallChecked])
def correct_past_report(
    state: OfficeState, visitor: Collector, report_id: str, sent: ReportCorrection
) -> ReportEntryShown:
    """更正认错的年份和标题。"""
    find_report(state, visitor, report_id)
    set_report(state, visitor, report_id, sent.year, sent.title)
    return ReportEntryShown.model_validate(find_report(state, visitor, report_id).entry)


@router.delete("/reports/{report_id}", status_code=204, dependencies=[CallChecked])
def delete_past_report(state: OfficeState, visitor: Collector, report_id: str) -> None:
    """删除一份总结；原始文件留在服务器上备查。"""
    remove_report(state, visitor, report_id)

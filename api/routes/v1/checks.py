"""A foreign text checked."""

from typing import Annotated

from fastapi import APIRouter, File, Form, UploadFile

from api.acts.checking import check_upload
from api.schemas.base import LeftOut
from api.schemas.checks import CheckShown, CopyShown, MentionShown
from api.schemas.drafts import FailedShown
from api.schemas.sections import JudgedFinding
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from api.web.visitor import CallChecked, OfficeState, Reader

router = APIRouter(tags=["核对"])


@router.post("/checks", dependencies=[CallChecked])
def check_file(
    state: OfficeState,
    visitor: Reader,
    file: Annotated[UploadFile, File()],
    year: Annotated[int | None, Form(ge=OLDEST_YEAR, le=NEWEST_YEAR)] = None,
    by_meaning: Annotated[bool, Form()] = False,
) -> CheckShown:
    """用本单位的统计数据和往年总结核对一份外来稿件；不保存。不写 year 的，按稿件自己写的年份。

    by_meaning 为真时，也按语义查找换了说法的抄袭，要几秒。"""
    checked = check_upload(state, visitor, file, year, by_meaning=by_meaning)
    report, review = checked.report, checked.review
    return CheckShown(
        file=report.file,
        title=report.title,
        year=report.year,
        text=report.text,
        with_statistics=checked.evidence.table is not None,
        numbers=[
            MentionShown(
                start=one.mention.start,
                end=one.mention.end,
                text=one.mention.text,
                verdict=one.verdict,
                reason=one.reason,
            )
            for one in review.judged
        ],
        copies=[CopyShown.model_validate(one) for one in review.copies],
        copy_ratio=review.copy_figures.ratio,
        findings=[JudgedFinding.model_validate(one) for one in review.findings],
        searched_by_meaning=review.by_meaning,
        failed_checks=[FailedShown.model_validate(one) for one in review.failed_checks],
        omissions=[LeftOut.model_validate(one) for one in report.omissions],
    )

"""The review of a draft as a workbook for the file: findings with their decisions, and every copied passage."""

from collections.abc import Iterable, Iterator, Mapping

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from drafter.draft import Draft
from drafter.finding import SEVERITY_NAMES, Finding
from drafter.reporting.copy_report import KIND_NAMES, CheckedText, locate_copies, name_source
from drafter.reporting.sheet_cell import make_cell, make_head
from drafter.review import Review
from drafter.workflow_store import DECISION_NAMES, Decision, mark_finding

Row = tuple[str | int | float, ...]
_FINDINGS = {"序号": 6, "程度": 8, "检查": 10, "原文": 36, "问题": 60, "处理": 10, "理由": 36, "处理人": 12, "时间": 18}
_COPIES = {"序号": 6, "类型": 16, "字数": 8, "计入": 6, "稿件文字": 60, "来源": 36, "来源文字": 60, "说明": 36}


def build_review_book(
    draft: Draft, text: str, review: Review, decisions: Mapping[str, Decision], checked: CheckedText
) -> Workbook:
    """A workbook with the sheets 概况, 问题 and 重合; `text` is what the review judged. No cell is ever a formula."""
    book = Workbook(write_only=True)
    summary: list[Row] = [
        ("稿件", draft.title),
        ("单位", draft.office),
        ("执笔", draft.writer),
        ("重合比", round(review.copy_figures.ratio, 4)),
        ("最大单一来源", round(review.copy_figures.largest_source_ratio, 4)),
        *((f"检查没有完成：{one.check}", one.reason) for one in review.failed_checks),
    ]
    _fill(book.create_sheet("概况"), {"项目": 24, "内容": 60}, summary)
    _fill(book.create_sheet("问题"), _FINDINGS, _list_findings(review.findings, text, decisions))
    _fill(book.create_sheet("重合"), _COPIES, _list_copies(checked))
    return book


def _list_findings(findings: tuple[Finding, ...], text: str, decisions: Mapping[str, Decision]) -> Iterator[Row]:
    for number, one in enumerate(findings, 1):
        made = decisions.get(mark_finding(one, text))
        told = (number, SEVERITY_NAMES[one.severity], one.check, text[one.start : one.end], one.reason)
        if made is None:
            yield (*told, "未处理", "", "", "")
        else:
            at = made.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
            yield (*told, DECISION_NAMES[made.kind], made.reason, made.made_by, at)


def _list_copies(checked: CheckedText) -> Iterator[Row]:
    for one in locate_copies(checked):
        copy = one.copy
        yield (
            one.number,
            KIND_NAMES[copy.kind],
            one.characters,
            "是" if copy.counted else "否",
            checked.text[copy.start : copy.end],
            name_source(one.source),
            one.source.text[copy.source.start : copy.source.end],
            copy.reason,
        )


def _fill(sheet: Worksheet, columns: Mapping[str, int], rows: Iterable[Row]) -> None:
    for index, width in enumerate(columns.values(), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([make_head(sheet, name) for name in columns])
    for row in rows:
        sheet.append([make_cell(sheet, value, wrap=True) for value in row])

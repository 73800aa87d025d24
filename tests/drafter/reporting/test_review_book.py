from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from openpyxl import load_workbook
from written_draft import make_draft

from drafter.checks.evidence import Evidence
from drafter.draft import compose
from drafter.finding import FailedCheck, Finding
from drafter.pipeline import review_draft
from drafter.reporting.copy_report import CheckedText
from drafter.reporting.review_book import build_review_book
from drafter.workflow_store import Decision, mark_finding


def _read(draft, review, decisions):  # noqa: ANN001, ANN202  # test data of three types
    text = compose(draft).text
    checked = CheckedText("", draft.title, text, (), review.copies, review.copy_figures, {}, 0)
    content = BytesIO()
    build_review_book(draft, text, review, decisions, checked).save(content)
    return load_workbook(content)


def test_findings_stand_with_their_decisions_and_nothing_is_a_formula() -> None:
    draft = make_draft()
    text = compose(draft).text
    found = Finding("numbers", "wrong_value", "error", 3, 6, "=1+1 不对")
    review = replace(review_draft(draft, Evidence()), findings=(found, replace(found, start=4, end=7)))
    made = Decision("false_alarm", "是全区的数", "zhao", datetime(2025, 12, 1, tzinfo=UTC))
    sheet = _read(draft, review, {mark_finding(found, text): made})["问题"]
    rows = list(sheet.iter_rows(min_row=2))
    assert [cell.value for cell in rows[0]][4:8] == ["=1+1 不对", "误报", "是全区的数", "zhao"]
    assert rows[1][5].value == "未处理"
    assert rows[0][4].data_type == "s"


def test_a_check_that_failed_is_told_in_the_summary() -> None:
    draft = make_draft()
    review = replace(review_draft(draft, Evidence()), failed_checks=(FailedCheck("eras", "坏了"),))
    rows = list(_read(draft, review, {})["概况"].values)
    assert ("检查没有完成：eras", "坏了") in rows

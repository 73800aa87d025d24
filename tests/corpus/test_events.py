"""The events table: columns under their usual names, dates as offices write them, nothing lost in silence."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import InputError
from corpus.event import GUIDING
from corpus.event_reading import read_category, read_events
from corpus.tables.event_date import read_event_date


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "大事记.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_event_keeps_what_the_office_noted_and_its_row(tmp_path: Path) -> None:
    path = write(tmp_path, "日期,事项,地点,归属,说明\n4月18日,职工健步走,滨河公园,文化体育,120人参加\n")
    (event,) = read_events(path, 2025).events
    assert (event.title, event.when, event.place, event.category, event.detail) == (
        "职工健步走",
        "4月18日",
        "滨河公园",
        "文化体育",
        "120人参加",
    )
    assert (event.start, event.end) == (date(2025, 4, 18), date(2025, 4, 18))
    assert (event.file, event.row) == ("大事记.csv", 2)


def test_other_headings_below_a_title_row_mean_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["2025年大事记", None, None, None],
        ["序号", "活动时间", "活动名称", "活动内容"],
        [1, datetime(2025, 5, 6), "消防演练", "两个小区参加"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    path = tmp_path / "t.xlsx"
    book.save(path)
    (event,) = read_events(path, 2025).events
    assert (event.title, event.when, event.start, event.detail) == (
        "消防演练",
        "5月6日",
        date(2025, 5, 6),
        "两个小区参加",
    )


def test_a_date_that_cannot_be_read_is_kept_as_written_and_said(tmp_path: Path) -> None:
    table = read_events(write(tmp_path, "日期,事项\n多次,上门走访\n"), 2025)
    assert (table.events[0].when, table.events[0].start) == ("多次", None)
    assert "认不出是哪一天" in table.omissions[0].reason


def test_an_event_of_another_year_is_left_out_and_said(tmp_path: Path) -> None:
    text = "日期,事项\n2024年5月3日,旧事\n2025年5月3日,新事\n去年12月22日至1月21日,跨年巡逻\n"
    table = read_events(write(tmp_path, text), 2025)
    assert [event.title for event in table.events] == ["新事", "跨年巡逻"]
    assert "不在2025年" in table.omissions[0].reason


def test_a_row_without_a_title_is_said(tmp_path: Path) -> None:
    table = read_events(write(tmp_path, "日期,事项,地点\n5月3日,,广场\n5月4日,宣讲,会议室\n"), 2025)
    assert len(table.events) == 1
    assert table.omissions[0].what == "第2行"


def test_a_table_without_known_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="要有“日期”“事项”"):
        read_events(write(tmp_path, "姓名,性别\n甲,男\n"), 2025)


@pytest.mark.parametrize(
    ("text", "category"), [("文体活动", "文化体育"), ("维权", "劳动争议"), ("女职工", "女职工"), ("其他", ""), ("", "")]
)
def test_a_heading_of_the_office_means_a_category_of_the_catalogue(text: str, category: str) -> None:
    assert read_category(text) == category


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("3月30日", "2025-03-30", "2025-03-30"),
        ("3月30日（周日）", "2025-03-30", "2025-03-30"),
        ("2025年3月30日", "2025-03-30", "2025-03-30"),
        ("2025-03-30", "2025-03-30", "2025-03-30"),
        ("2025/3/30", "2025-03-30", "2025-03-30"),
        ("3.30", "2025-03-30", "2025-03-30"),
        ("6.12日", "2025-06-12", "2025-06-12"),
        ("3月30日—4月2日", "2025-03-30", "2025-04-02"),
        ("3月8-10日", "2025-03-08", "2025-03-10"),
        ("1-3月", "2025-01-01", "2025-03-31"),
        ("2月", "2025-02-01", "2025-02-28"),
        ("5月上旬", "2025-05-01", "2025-05-10"),
        ("2月下旬", "2025-02-21", "2025-02-28"),
        ("去年12月22日至1月21日", "2024-12-22", "2025-01-21"),
        ("2025年12月28日至2026年1月3日", "2025-12-28", "2026-01-03"),
        ("上半年", "2025-01-01", "2025-06-30"),
        ("第三季度", "2025-07-01", "2025-09-30"),
        ("全年", "2025-01-01", "2025-12-31"),
    ],
)
def test_dates_are_read_as_offices_write_them(text: str, start: str, end: str) -> None:
    span = read_event_date(text, 2025)
    assert span is not None
    assert (span.start.isoformat(), span.end.isoformat()) == (start, end)


@pytest.mark.parametrize("text", ["", "多次", "周五", "每月15日", "2月30日", "13月1日", "5月3日至4月1日", "1至2至3"])
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read_event_date(text, 2025) is None


@pytest.mark.parametrize("belonging", ["指导文件", "上级部署", "会议精神", "文件精神"])
def test_a_row_that_names_a_guiding_document_needs_no_date(tmp_path: Path, belonging: str) -> None:
    table = read_events(write(tmp_path, f"日期,事项,归属,说明\n,中央八项规定精神,{belonging},思想引领\n"), 2025)
    assert [(one.title, one.category) for one in table.events] == [("中央八项规定精神", GUIDING)]
    assert table.omissions == ()

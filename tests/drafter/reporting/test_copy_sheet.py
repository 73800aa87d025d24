from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from checked_copies import CANTEEN, COURT, SOURCES, check_text, checked_draft, make_copy
from openpyxl.cell import Cell

from drafter.checks.copying.repeats import find_repeats
from drafter.reporting.copy_report import CheckedText
from drafter.reporting.copy_sheet import COLUMNS, write_copy_sheet
from drafter.reporting.sheet_cell import MOST_CELL

NAMES = [name for name, _ in COLUMNS]


def read_rows(path: Path, *texts: CheckedText) -> list[dict[str, Cell]]:
    """The rows below the head of a list written for `texts`."""
    write_copy_sheet(path, texts)
    sheet = openpyxl.load_workbook(path).active
    head, *rows = sheet.iter_rows()
    assert [cell.value for cell in head] == NAMES
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "清单.xlsx"


def test_every_copy_is_a_row_with_both_sides(path: Path) -> None:
    rows = [{name: cell.value for name, cell in row.items()} for row in read_rows(path, checked_draft())]
    start = checked_draft().text.index(CANTEEN) + 1
    assert [row["类型"] for row in rows] == ["照抄", "只换了数字或名称", "改写"]
    assert rows[0] == {
        "序号": 1,
        "稿件": "初稿.txt",
        "行": 5,
        "字符": f"{start}–{start + len(CANTEEN) - 1}",
        "所在部分": "服务职工 › （一）食堂",
        "类型": "照抄",
        "相似度": 1,
        "字数": sum("\u4e00" <= letter <= "\u9fff" for letter in CANTEEN),
        "是否计入": "是",
        "原因": "与来源逐字相同。",
        "稿件文字": CANTEEN,
        "来源单位": "柳塘社区工会",
        "来源年份": 2024,
        "来源标题": "柳塘社区工会2024年工作总结",
        "来源文件": "柳塘2024.txt",
        "来源部分": "一、服务职工",
        "来源行": 3,
        "来源字符": f"31–{30 + len(CANTEEN)}",
        "来源文字": CANTEEN,
        "另见": None,
    }
    assert rows[1]["来源文字"] == f"二、维护权益\n{COURT}"


@pytest.mark.parametrize("start", ["=1+1", '=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "#REF!"])
def test_no_text_becomes_a_formula_or_an_error(path: Path, start: str) -> None:
    sources = {"s1": replace(SOURCES[0], title=start, office=start, file=start, text=start + CANTEEN)}
    copy = make_copy((0, 20), (0, 20))
    checked = replace(checked_draft(), file=start, text=start + CANTEEN, sections=(), copies=(copy,), sources=sources)
    (row,) = read_rows(path, checked)
    texts = [row[name] for name in ("稿件", "稿件文字", "来源单位", "来源标题", "来源文件", "来源文字")]
    assert {cell.data_type for cell in texts} == {"s"}
    assert all(cell.value.startswith(start) for cell in texts)


def test_what_looks_like_a_formula_stays_text_when_the_cell_is_edited(path: Path) -> None:
    checked = replace(checked_draft(), file="=1+1")
    row = read_rows(path, checked)[0]
    assert row["稿件"].quotePrefix
    assert not row["来源文件"].quotePrefix


def test_characters_that_no_cell_can_hold_are_made_visible(path: Path) -> None:
    text = "\x00\x1f\ud800\uffff" + CANTEEN
    checked = replace(checked_draft(), text=text, sections=(), copies=(make_copy((0, 10), (0, 10)),))
    assert read_rows(path, checked)[0]["稿件文字"].value == "\ufffd" * 4 + CANTEEN[:6]


def test_a_text_longer_than_a_cell_is_cut_and_says_so(path: Path) -> None:
    text = "山" * (MOST_CELL + 1)
    checked = replace(checked_draft(), text=text, sections=(), copies=(make_copy((0, len(text)), (0, 10)),))
    shown = read_rows(path, checked)[0]["稿件文字"].value
    assert len(shown) == MOST_CELL
    assert shown.endswith("（下略，全文见稿件）")


def test_a_failed_check_is_no_empty_list(path: Path) -> None:
    (row,) = read_rows(path, replace(check_text("无"), failed="检查没有完成：MemoryError"))
    assert "检查没有完成" in row["序号"].value


def test_copies_of_all_texts_stand_in_one_list(path: Path) -> None:
    rows = read_rows(path, checked_draft(), replace(checked_draft(), file="二稿.txt"))
    assert [row["稿件"].value for row in rows] == ["初稿.txt"] * 3 + ["二稿.txt"] * 3


def test_the_head_stays_in_sight_and_filters(path: Path) -> None:
    write_copy_sheet(path, [checked_draft()])
    sheet = openpyxl.load_workbook(path).active
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:T4"


def test_what_the_text_says_twice_has_a_row_of_its_own(path: Path) -> None:
    text = f"标题\n{CANTEEN}\n{COURT}\n{CANTEEN}\n"
    checked = replace(check_text(text, ()), repeats=find_repeats(text))
    (row,) = read_rows(path, checked)
    assert (row["类型"].value, row["行"].value, row["来源行"].value) == ("稿内重复", 4, 2)
    assert (row["稿件文字"].value, row["是否计入"].value) == (CANTEEN, "否")

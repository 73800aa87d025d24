"""Formulas are never evaluated; those that take their value from elsewhere are told."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from corpus.omission import INERT, Omission
from corpus.table import StatTable
from corpus.table_reading import read_table


def read_rows(folder: Path, rows: Sequence[Sequence[object]]) -> StatTable:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "表1"
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(folder / "a.xlsx")
    return read_table(folder / "a.xlsx", 2025)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=[1]Sheet1!A1", "引用其他文件或网址的公式 1 格"),
        ('=WEBSERVICE("http://127.0.0.1:9")', "引用其他文件或网址的公式 1 格"),
        ("＝1+1", "写成公式样子的文字 1 格"),
    ],
)
def test_a_sheet_of_nothing_but_foreign_formulas_has_no_figure_and_tells_so(
    tmp_path: Path, text: str, told: str
) -> None:
    table = read_rows(tmp_path, [[text]])
    assert table.figures == ()
    assert table.omissions == (
        Omission(told, INERT, "a.xlsx 表1"), Omission("工作表“表1”", "没有认出表头", "a.xlsx 表1")
    )  # fmt: skip


def test_a_table_with_a_formula_of_another_file_is_read_as_saved_and_tells_so(tmp_path: Path) -> None:
    rows = [["指标", "单位", "本年", "备注"], ["会员数", "人", 152, "=[1]Sheet1!A1"], ["工会小组", "个", "=1+1", ""]]
    table = read_rows(tmp_path, rows)
    assert [(one.indicator, one.value) for one in table.figures] == [("members_total", 152)]
    assert Omission("引用其他文件或网址的公式 1 格", INERT, "a.xlsx 表1") in table.omissions
    assert "公式没有存下计算结果" in "".join(one.reason for one in table.omissions)

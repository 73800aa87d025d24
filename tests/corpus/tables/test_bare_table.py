"""Rows without words of a header: marks under one, and tables that have none."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import InputError
from corpus.table_reading import read_table


def save(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def test_a_row_that_counts_the_columns_of_a_form_is_no_indicator(tmp_path: Path) -> None:
    rows = [["指标名称", "代码", "单位", "数量"], ["甲", "乙", "丙", 1], ["基层工会数", "01", "个", 120]]
    table = read_table(save(tmp_path / "t.xlsx", rows), 2025)
    assert [(one.indicator, one.value) for one in table.figures] == [("unions_base", 120)]


def test_a_table_that_only_lacks_its_header_is_read_for_the_year_and_says_so(tmp_path: Path) -> None:
    rows = [
        ["某街道总工会2024年情况"],
        ["基层工会数", "个", 120],
        ["慰问金额", "万元", 12.5],
        ["会员人数", "人", "5,823"],
    ]
    table = read_table(save(tmp_path / "t.xlsx", rows), 2024)
    read = [(one.indicator, one.value, one.year) for one in table.figures]
    assert read == [("unions_base", 120, 2024), ("warm_amount", 125000, 2024), ("members_total", 5823, 2024)]
    assert [one.what for one in table.omissions] == ["表头"]


@pytest.mark.parametrize("last", [["会员人数", "人", "不详"], ["会员人数", "人", 5, 6], ["会员人数", "张三", 5]])
def test_rows_of_another_shape_are_no_table(tmp_path: Path, last: list[object]) -> None:
    with pytest.raises(InputError, match="没有认出表头"):
        read_table(save(tmp_path / "t.xlsx", [["基层工会数", "个", 120], last]), 2024)

"""Layouts of statistics sheets beyond one table with a column a year: further tables below, tables on their side."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corpus.errors import InputError
from corpus.table import StatTable
from corpus.table_reading import read_table

Row = Sequence[str | int | float | None]


def read(folder: Path, *rows: Row, merge: str = "") -> StatTable:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "统计"
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    book.save(folder / "t.xlsx")
    return read_table(folder / "t.xlsx", 2025)


def figures_of(table: StatTable) -> list[tuple[str, int, Decimal, str, str]]:
    return [(one.indicator, one.year, one.value, one.unit, one.cell.ref) for one in table.figures]


@pytest.mark.parametrize("merge", ["", "A4:C4"])
def test_a_further_table_has_the_unit_of_the_line_above_it(tmp_path: Path, merge: str) -> None:
    table = read(
        tmp_path,
        ["指标", "单位", "本年", "上年"],
        ["会员总数", "人", 12823, 11946],
        [],
        ["二、经费（单位：万元）"],
        ["项目", "2025年", "2024年"],
        ["送温暖资金", 48.9, "46.2"],
        merge=merge,
    )
    assert figures_of(table) == [
        ("members_total", 2025, Decimal(12823), "人", "C2"),
        ("members_total", 2024, Decimal(11946), "人", "D2"),
        ("warm_amount", 2025, Decimal(489000), "元", "B6"),
        ("warm_amount", 2024, Decimal(462000), "元", "C6"),
    ]
    assert table.omissions == ()


def test_a_header_of_two_rows_with_merged_years_keeps_growth_out(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        ["指标", "单位", "2025年", None, "2024年", None],
        [None, None, "数值", "增长率(%)", "数值", "增长率(%)"],
        ["会员总数", "人", 12823, 7.3, 11946, 5.0],
        merge="C1:D1",
    )
    assert [(year, ref) for _, year, _, _, ref in figures_of(table)] == [(2025, "C3"), (2024, "E3")]
    assert [one.what for one in table.omissions] == ["列“2025年 增长率(%)”", "列“2024年 增长率(%)”"]


def test_years_down_and_indicators_across_are_read(tmp_path: Path) -> None:
    table = read(
        tmp_path, ["年份", "会员总数（人）", "送温暖资金（万元）"], ["2024年", 11946, 46.2], ["2025年", 12823, 48.9]
    )
    assert sorted(figures_of(table)) == [
        ("members_total", 2024, Decimal(11946), "人", "B2"),
        ("members_total", 2025, Decimal(12823), "人", "B3"),
        ("warm_amount", 2024, Decimal(462000), "元", "C2"),
        ("warm_amount", 2025, Decimal(489000), "元", "C3"),
    ]


def test_of_a_table_by_community_the_total_is_read_and_the_rest_is_said(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        ["2025年各社区统计表"],
        ["社区", "会员总数（人）", "工会数（个）"],
        ["东风", 120, 3],
        ["红旗", 200, 5],
        ["合计", 320, 8],
        merge="A1:C1",
    )
    assert figures_of(table)[0] == ("members_total", 2025, Decimal(320), "人", "B5")
    assert [(one.value, one.cell.ref) for one in table.figures] == [(Decimal(320), "B5"), (Decimal(8), "C5")]
    assert [one.what for one in table.omissions] == ["行“东风”", "行“红旗”"]


def test_a_table_on_its_side_of_another_year_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有认出表头"):
        read(tmp_path, ["2023年各社区统计表"], ["社区", "会员总数（人）"], ["东风", 120], ["合计", 120], merge="A1:B1")

"""OpenDocument sheets: every kind of cell, repeats, merges, hidden parts, and what is refused."""

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.table_reading import read_table
from corpus.tables.grid import Workbook
from corpus.tables.ods import read_ods

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def text(words: str, attributes: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {attributes}><text:p>{words}</text:p></table:table-cell>'
        if words
        else "<table:table-cell/>"
    )


def number(value: str, kind: str = "float", attributes: str = "") -> str:
    stated = f'office:value-type="{kind}" office:value="{value}" {attributes}'
    return f"<table:table-cell {stated}><text:p>shown</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, name: str = "统计", style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    return f'<table:table table:name="{name}"{styled}>{"".join(rows)}</table:table>'


HEADER = row(text("指标"), text("单位"), text("本年"), text("上年"))
HIDDEN_STYLE = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'


def pack(*sheets: str, head: str = "", **parts: str) -> bytes:
    body = (
        f"{head}<office:document-content {SPACES} {CALC}>"
        f"<office:automatic-styles>{HIDDEN_STYLE}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", body)
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def read(*sheets: str) -> Workbook:
    return read_ods("t.ods", pack(*sheets))


def test_figures_come_with_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "t.ods"
    rate = row(text("建会率"), text("%"), number("0.968", "percentage"), number("0.95", "percentage"))
    rows = row(text("会员数"), text("人"), number("12823"), text("11,946"))
    path.write_bytes(pack(sheet(row(text("2025年统计表", 'table:number-columns-spanned="4"')), HEADER, rows, rate)))
    table = read_table(path, 2025)
    found = [(one.year, one.value, one.unit, str(one.cell)) for one in table.figures]
    assert found == [
        (2025, Decimal(12823), "人", "t.ods 统计!C3"),
        (2024, Decimal(11946), "人", "t.ods 统计!D3"),
        (2025, Decimal("96.8"), "%", "t.ods 统计!C4"),
        (2024, Decimal(95), "%", "t.ods 统计!D4"),
    ]


def test_repeated_cells_and_rows_keep_the_place_of_what_follows() -> None:
    gap = '<table:table-cell table:number-columns-repeated="3"/>'
    empty = row("<table:table-cell/>", attributes='table:number-rows-repeated="1000"')
    twice = number("7", attributes='table:number-columns-repeated="2"')
    cells = read(sheet(row(gap, text("甲")), empty, row(twice, text("乙")))).grids[0].cells
    assert {place: cell.text for place, cell in cells.items()} == {
        (0, 3): "甲",
        (1001, 0): "7",
        (1001, 1): "7",
        (1001, 2): "乙",
    }


def test_merged_cells_show_the_first() -> None:
    spans = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    grid = read(
        sheet(row(text("合并", spans), "<table:covered-table-cell/>"), row("<table:covered-table-cell/>"))
    ).grids[0]
    assert [grid.text(*place) for place in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0))] == ["合并"] * 4 + [""]


def test_dates_truths_errors_and_formulas_without_a_result() -> None:
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2025-06-12T00:00:00"/>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        text("#DIV/0!", 'calcext:value-type="error"'),
        '<table:table-cell table:formula="of:=[.A1]"/>',
        '<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
        '<text:p>甲<text:s text:c="2"/>乙</text:p></table:table-cell>',
    )
    found = [(cell.text, cell.trouble) for cell in read(sheet(row(*cells))).grids[0].cells.values()]
    assert found == [("2025-06-12", ""), ("TRUE", ""), ("#DIV/0!", "error"), ("", "formula"), ("甲  乙", "")]


def test_hidden_sheets_rows_and_columns_are_not_read_and_are_said() -> None:
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    shown = sheet(column, row(text("甲"), text("藏")), row(text("藏"), attributes='table:visibility="filter"'))
    book = read(shown, sheet(row(text("藏")), name="底稿", style="ta2"))
    assert [cell.text for grid in book.grids for cell in grid.cells.values()] == ["甲"]
    assert [one.what for one in book.omissions] == ["隐藏的行或列里的 2 个格", "工作表“底稿”"]


def test_cells_far_away_cost_nothing_and_are_said() -> None:
    endless = row(
        number("1", attributes='table:number-columns-repeated="16384"'),
        attributes='table:number-rows-repeated="1048576"',
    )
    with pytest.raises(InputError, match="格子超过"):
        read(sheet(endless))
    far = row(number("1", attributes='table:number-columns-repeated="1500"'))
    book = read(sheet(far))
    assert len(book.grids[0].cells) == 1000
    assert [one.what for one in book.omissions] == ["500 个格"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pack(sheet(HEADER), head='<!DOCTYPE x [<!ENTITY a "b">]>'), "DOCTYPE"),
        (pack(sheet(HEADER))[:-40], "不是完好的表格"),
        (pack(sheet(HEADER), **{"META-INF__manifest_xml": "<m><encryption-data/></m>"}), "加了密码"),
        (pack(), "没有工作表"),
    ],
    ids=["doctype", "cut", "encrypted", "no-sheet"],
)
def test_what_is_no_sound_spreadsheet_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_ods("t.ods", data)


def test_a_number_that_is_none_is_an_error_cell() -> None:
    cells = read(sheet(row(number("NaN")), row(number("1e999")))).grids[0].cells
    assert [cell.trouble for cell in cells.values()] == ["error", "error"]

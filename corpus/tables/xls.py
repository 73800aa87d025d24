"""Reads old binary workbooks (.xls, .et) with xlrd, because it alone tells number formats: 96.8% is stored as 0.968.

The only module that imports xlrd; its exceptions become InputError here.
"""

import io
import struct
from datetime import date
from decimal import Decimal

import xlrd  # type: ignore[import-untyped]
from xlrd.book import Book  # type: ignore[import-untyped]
from xlrd.compdoc import CompDocError  # type: ignore[import-untyped]
from xlrd.sheet import Cell, Sheet  # type: ignore[import-untyped]

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.tables.grid import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_SHEETS,
    Grid,
    GridCell,
    Place,
    Workbook,
    cell_ref,
    cover_merge,
    round_stored,
)
from corpus.tables.number_format import is_date_format, is_percent_format, serial_date

# What xlrd 2.0.2 raises on damaged files, beside its own: it trusts record contents.
_DAMAGE = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    LookupError,
    ValueError,
    AssertionError,
    TypeError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    RecursionError,  # a directory entry that is its own child
)


def _convert(cell: Cell, book: Book) -> GridCell | None:
    """One xlrd cell; None when empty."""
    if cell.ctype == xlrd.XL_CELL_TEXT:
        text = str(cell.value).strip()
        return GridCell(text) if text else None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return GridCell(xlrd.error_text_from_code.get(cell.value, "#错误"), trouble="error")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return GridCell("TRUE" if cell.value else "FALSE")
    if cell.ctype not in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return None
    number = Decimal(repr(float(cell.value)))
    code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    if is_date_format(code):
        when: date | None = serial_date(number, from_1904=bool(book.datemode))
        return GridCell(when) if when else GridCell(f"{number:f}", trouble="error")
    if not number.is_finite():
        return GridCell(str(number), trouble="error")
    return GridCell(round_stored(number), percent=is_percent_format(code))


def _read_sheet(name: str, sheet: Sheet, book: Book, omissions: list[Omission]) -> Grid:
    cells: dict[Place, GridCell] = {}
    hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    lost = 0
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            converted = _convert(sheet.cell(row, column), book)
            if converted is None:
                continue
            if row in hidden_rows or column in hidden_columns:
                lost += 1
            elif len(converted.text) > MAX_CELL_TEXT:
                where = f"{name} {sheet.name}!{cell_ref(row, column)}"
                omissions.append(Omission("过长的文字", "一格最多读 1 万字", where))
            else:
                cells[row, column] = converted
    if lost:
        omissions.append(Omission(f"隐藏的行或列里的 {lost} 个格", "隐藏的内容不读", f"{name} {sheet.name}"))
    merged: dict[Place, Place] = {}
    for top, bottom, left, right in sheet.merged_cells[:MAX_CELLS]:
        merged.update(cover_merge(top, left, bottom - 1, right - 1))
    return Grid(name, sheet.name, cells, merged)


def read_xls(name: str, data: bytes) -> Workbook:
    """The visible sheets of a BIFF workbook; InputError when it is encrypted, damaged or no workbook at all."""
    omissions: list[Omission] = []
    grids: list[Grid] = []
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO(), on_demand=True
        )
        for index, sheet_name in enumerate(book.sheet_names()):
            if index >= MAX_SHEETS:
                omissions.append(Omission(f"第{MAX_SHEETS + 1}个起的工作表", f"最多读 {MAX_SHEETS} 个工作表", name))
                break
            sheet = book.sheet_by_index(index)
            if sheet.visibility:
                omissions.append(Omission(f"工作表“{sheet_name}”", "隐藏的工作表不读", f"{name} {sheet_name}"))
                continue
            grid = _read_sheet(name, sheet, book, omissions)
            if grid.cells:
                grids.append(grid)
            book.unload_sheet(index)
    except _DAMAGE as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise InputError(f"“{name}”加了打开密码，读不了，请取消密码后再给。") from error
        raise InputError(f"“{name}”不是完好的 .xls 表格，读不了，请用表格软件打开后另存为 .xlsx 再给。") from error
    return Workbook(name, tuple(grids), tuple(omissions))

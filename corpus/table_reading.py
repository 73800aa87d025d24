"""Reads an office's statistics file into a StatTable: every figure with the cell it came from."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path

from corpus.errors import InputError
from corpus.omission import INERT, Omission
from corpus.reading.child import parse_apart
from corpus.reading.file_access import read_file
from corpus.table import StatTable
from corpus.tables.bare_table import assume_header, is_row_of_marks
from corpus.tables.figure_set import FigureSet
from corpus.tables.grid import Grid, Workbook, cell_ref
from corpus.tables.table_header import Header, find_header, read_header
from corpus.tables.table_rows import RowReader
from corpus.tables.unit import Unit, fold_text, known_unit
from corpus.tables.workbook import MAX_FILE_BYTES, read_workbook

_UNIT_LINE = re.compile(r"(?:计量|金额|数据)?单位[:：](?P<unit>[^，,。;；()\s]{1,8})")
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|(?=度))")
# Dates of filling in and printing say nothing about the year that the figures are of.
_OTHER_DATE = re.compile(r"填[报表制]|制表|打印|报送|上报|印发|报出|审核|导出")


def _title_texts(grid: Grid, rows: list[int], header: Header) -> list[str]:
    above = {row for row in rows if row < header.first}
    return [cell.text for (row, _), cell in sorted(grid.cells.items()) if row in above] if above else []


def _texts_between(grid: Grid, rows: Mapping[int, list[int]], above: int, below: int) -> list[str]:
    """The texts of the rows between two others: titles and lines over a further table of the sheet."""
    return [grid.text(row, column) for row in range(above + 1, below) for column in rows.get(row, ())]


def _is_line(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether one cell, merged or not, is all that the row holds."""
    return len({grid.merged.get((row, column), (row, column)) for column in columns}) == 1


def _turn_below_titles(grid: Grid, rows: Mapping[int, list[int]], year: int) -> Grid | None:
    """The sheet turned, without the lines above its table; None when these state another year."""
    lines = set(takewhile(lambda row: _is_line(grid, row, rows[row]), rows))
    stated = _stated_year([grid.text(row, column) for row in lines for column in rows[row]])
    if stated not in (None, year):
        return None
    cells = {place: cell for place, cell in grid.cells.items() if place[0] not in lines}
    merged = {place: first for place, first in grid.merged.items() if place[0] not in lines}
    return Grid(grid.file, grid.sheet, cells, merged).turn()


def _stated_year(texts: Sequence[str]) -> int | None:
    """The one year that the texts state; None when they state none or several."""
    years = {int(year) for text in texts if not _OTHER_DATE.search(text) for year in _TITLE_YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _line_unit(texts: Sequence[str]) -> Unit | None:
    """The unit of a line 单位：万元 above the header; None without one, or where it names several units."""
    found = {match["unit"] for text in texts for match in _UNIT_LINE.finditer(fold_text(text))}
    units = [known_unit(unit) for unit in found]
    return units[0] if len(units) == 1 else None


def _read_sheet(grid: Grid, year: int, figures: FigureSet) -> bool:
    """Adds the figures of one sheet; False when it has no header."""
    rows = grid.row_index()
    header = find_header(grid, rows, year)
    if header is None:
        turned = None if grid.turned else _turn_below_titles(grid, rows, year)
        return turned is not None and _read_sheet(turned, year, figures)
    titles = _title_texts(grid, list(rows), header)
    stated = _stated_year(titles) or _stated_year([grid.sheet])
    if stated is not None and stated != year:
        reason = f"表题写的是{stated}年，“本年”“上年”按{stated}年、{stated - 1}年读"
        figures.omissions.append(Omission("表的年份", reason, _place(grid)))
        header = find_header(grid, rows, stated) or header
    _read_tables(grid, rows, header, RowReader(grid, stated or year, figures, _line_unit(titles)))
    return True


def _read_bare_sheet(grid: Grid, year: int, figures: FigureSet) -> bool:
    """Adds the figures of a sheet that only lacks its header, and tells so; False when it has another shape."""
    rows = grid.row_index()
    header = assume_header(grid, rows)
    if header is None:
        return False
    titles = _title_texts(grid, list(rows), header)
    base = _stated_year(titles) or _stated_year([grid.sheet]) or year
    reason = f"没有写，按一行一个指标、一个数读，算作{base}年的，请核对"
    figures.omissions.append(Omission("表头", reason, _place(grid)))
    _read_tables(grid, rows, header, RowReader(grid, base, figures, _line_unit(titles)))
    return True


def _read_tables(grid: Grid, rows: Mapping[int, list[int]], header: Header, reader: RowReader) -> None:
    """All rows below a header, and below further headers of the sheet."""
    reader.start(header)
    passed = header.last
    for row in (one for one in rows if one > header.last):
        if row <= passed:
            continue
        again = read_header(grid, rows, row, reader.year)
        if again is not None:
            reader.start(again, _line_unit(_texts_between(grid, rows, passed, again.first)))
            passed = again.last
        elif not is_row_of_marks(grid, row, rows[row]):
            reader.read_row(row)
            passed = passed if _is_line(grid, row, rows[row]) else row
    reader.finish()


def _place(grid: Grid) -> str:
    return f"{grid.file} {grid.sheet}".strip()


def _first_text(book: Workbook) -> str:
    """The first filled cell of a workbook, for an error message."""
    grid = book.grids[0]
    (row, column), cell = min(grid.cells.items(), key=lambda item: item[0])
    place = f"工作表“{grid.sheet}”的 " if grid.sheet else ""
    return f"{place}{cell_ref(row, column)} 是“{cell.text[:20]}”"


def _tell_unread(grids: Sequence[Grid]) -> list[Omission]:
    return [Omission(f"工作表“{grid.sheet}”", "没有认出表头", _place(grid)) for grid in grids]


def _check_year(name: str, year: int, figures: FigureSet) -> None:
    """InputError when the table says nothing about the year; a draft from another year's figures would look right."""
    if any(figure.year == year and figure.role == "actual" for figure in figures.figures):
        return
    if not figures.figures:
        hint = f"（{figures.omissions[0].where}：{figures.omissions[0].reason}）" if figures.omissions else ""
        raise InputError(f"“{name}”有表头，但没有读到一个数{hint}，请核对数值所在的列。")
    found = "、".join(f"{one}年" for one in sorted({figure.year for figure in figures.figures}))
    raise InputError(f"“{name}”里没有{year}年的实际数，只有{found}的，请核对要写的年份或换一张表。")


def read_table(path: Path, year: int, *, or_newest: bool = False) -> StatTable:
    """The figures of a statistics file (.xlsx, .xls, .ods, .csv) for a summary of `year`, parsed in a child process.

    Columns of other years are figures of those years; 本年 means the year in the title or the sheet's name if one is
    stated there, else `year`. With `or_newest`, a table without figures of `year` is read for the newest year it has,
    and an omission says so. What was not read, and what was read with a doubt, comes back as omissions. InputError
    (one Chinese sentence) when the file cannot be read, has no header, or has no figure of `year`; a sheet of formulas
    that fetch from elsewhere, or look like it, and no header is a table without figures, and an omission says so.
    """
    return parse_apart(parse_table, path.name, read_file(path, MAX_FILE_BYTES), year=year, or_newest=or_newest)


def parse_table(name: str, data: bytes, year: int, or_newest: bool = False) -> StatTable:
    """What `read_table` hands to the child process."""
    book = read_workbook(name, data)
    if not book.grids:
        hidden = "（隐藏的工作表不读）" if book.omissions else ""
        raise InputError(f"“{book.file}”里没有一个有内容的工作表{hidden}，要的是一张统计表。")
    figures = FigureSet()
    figures.omissions.extend(book.omissions)
    unread = [grid for grid in book.grids if not _read_sheet(grid, year, figures)]
    if len(unread) == len(book.grids):
        unread = [grid for grid in book.grids if not _read_bare_sheet(grid, year, figures)]
    if len(unread) == len(book.grids):
        if any(one.reason == INERT for one in book.omissions):
            return StatTable(year, (), (*book.omissions, *_tell_unread(unread)))
        raise InputError(
            f"“{book.file}”没有认出表头，要有“指标”和“本年”（或“{year}年”）这样的列名，{_first_text(book)}。"
        )
    figures.omissions.extend(_tell_unread(unread))
    years = {figure.year for figure in figures.figures if figure.role == "actual"}
    if or_newest and years and year not in years:
        table = parse_table(name, data, max(years))
        told = Omission("表的年份", f"稿件没有写明年份，按表中最新的{table.year}年核对", book.file)
        return StatTable(table.year, table.figures, (told, *table.omissions))
    _check_year(book.file, year, figures)
    return StatTable(year, tuple(figures.figures), tuple(figures.omissions))


def merge_tables(tables: Sequence[StatTable], year: int) -> StatTable:
    """Several files as one table: an indicator that two files give with the same value counts once; with two values
    the first is kept and an Omission names both cells."""
    figures = FigureSet()
    for table in tables:
        figures.omissions.extend(table.omissions)
        for figure in table.figures:
            figures.add(figure)
    return StatTable(year, tuple(figures.figures), tuple(figures.omissions))

"""Finds the header of a statistics sheet and the blocks of columns below it.

Offices write the header anywhere below a title, over one to three rows, with merged cells: 指标|单位|本期|上年同期,
or 2025年 and 2024年 over 数值 and 单位, or 组织建设|本年|上年 where the group's name stands in the place of 指标.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.tables.grid import Grid
from corpus.tables.table_column import FROM_JANUARY, NAME_WORDS, Column, read_column
from corpus.tables.unit import fold_text

_SEARCHED_ROWS = 20
_HEADER_ROWS = 3
_SPANNED = 12
_YEARS_BACK = 10
_YEARS_APART = 20
_NUMBER = re.compile(r"[+-]?[\d.,]+%?")
_TOTAL = re.compile(r"合\s*计|总\s*计")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Block:
    """A table, or the left or right half of one: its name columns (the last filled one counts) and its values."""

    names: tuple[int, ...]
    values: tuple[Column, ...]
    columns: tuple[Column, ...]

    def unit_column(self, value: Column) -> int | None:
        """The column that holds the unit of a value: one under the same year, else one without a year."""
        units = [column for column in self.columns if column.kind == "unit"]
        own = [column.index for column in units if column.year == value.year and column.strong]
        shared = [column.index for column in units if not column.strong]
        return next(iter(own + shared), None)

    def source_column(self) -> int | None:
        """The column that says where a figure comes from, if there is one."""
        return next((column.index for column in self.columns if column.kind == "source"), None)


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows `first` to `last` (from 0, inclusive) and the blocks below them, left to right."""

    first: int
    last: int
    blocks: tuple[Block, ...]


def _label(grid: Grid, rows: range, column: int) -> str:
    """The header texts above a column, top to bottom, each once. A blank top cell takes its left neighbour's text, as
    .csv files have no merged cells."""
    seen: list[str] = []
    for row in rows:
        text = "".join(grid.text(row, column).split())
        if not text and row < rows[-1] and grid.text(rows[-1], column):
            text = _left_neighbour(grid, row, column)
        if text and text not in seen:
            seen.append(text)
    return " ".join(seen)


def _left_neighbour(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, max(-1, column - 1 - _SPANNED), -1):
        text = "".join(grid.text(row, left).split())
        if text:
            return text if read_column(left, text, 0).kind in ("value", "part") else ""
    return ""


def _has_numbers(grid: Grid, row: int, columns: list[int], year: int) -> bool:
    """Whether a cell of the row is a number, so that the row is no header.

    2025 without 年 is a year only beside a word such as 指标: 送清凉慰问人次|人次|2056|1932 is a row of figures.
    """
    cells = [cell for column in columns if (cell := grid.cells.get((row, column))) is not None]
    named = any(NAME_WORDS.fullmatch(fold_text(cell.text)) for cell in cells)
    for cell in cells:
        folded = fold_text(cell.text)
        if named and _BARE_YEAR.fullmatch(folded) and abs(int(folded) - year) <= _YEARS_APART:
            continue
        if cell.trouble or not isinstance(cell.value, str) or _NUMBER.fullmatch(folded):
            return True
    return False


def _settle_names(columns: list[Column]) -> list[Column]:
    """The columns with a name column among them where one can be told.

    Beside 指标 a 项目 or 内容 is only a group. Where no header says 指标, the text column nearest to the left of the
    first period is the name, whatever its header (组织建设, or nothing at all).
    """
    lesser = [one for one in columns if one.kind == "name" and "指标" not in one.title]
    if any(one.kind == "name" and one not in lesser for one in columns):
        return [replace(one, kind="group") if one in lesser else one for one in columns]
    periods = [one.index for one in columns if one.kind == "value" and one.strong]
    if any(one.kind == "name" for one in columns) or not periods:
        return columns
    taken = {one.index for one in columns if one.kind not in ("unknown", "blank", "group")}
    chosen = next((index for index in range(periods[0] - 1, -1, -1) if index not in taken), None)
    if chosen is None:
        return columns
    title = next((one.title for one in columns if one.index == chosen), "")
    return [*(one for one in columns if one.index != chosen), Column(chosen, "name", title)]


def _settle_total(columns: list[Column]) -> list[Column]:
    """Of a turned table (社区 | 会员数 | 工会数, one row each, 合计 at the end) the total is the value and what stands
    in its first column is the name."""
    total = next((one for one in columns if one.kind == "value" and _TOTAL.fullmatch(one.title)), None)
    first = min(columns, key=lambda one: one.index)
    if total is None or first is total or any(one.kind == "name" or one.strong for one in columns):
        return columns
    return [replace(one, kind="name") if one is first else one for one in columns]


def _split_blocks(columns: list[Column], year: int) -> tuple[Block, ...]:
    """Blocks start at each name (or 序号) column that follows the values of the block before."""
    groups: list[list[Column]] = []
    kinds: set[str] = set()
    for column in sorted(columns, key=lambda one: one.index):
        if not groups or (column.kind in ("name", "order", "group") and {"name", "value"} <= kinds):
            groups.append([])
            kinds = set()
        groups[-1].append(column)
        kinds.add(column.kind)
    blocks: list[Block] = []
    for group in groups:
        names = tuple(one.index for one in group if one.kind == "name")
        values = _choose_values(group, year)
        if names and values:
            blocks.append(Block(names, values, tuple(group)))
    return tuple(blocks)


def _choose_values(columns: list[Column], year: int) -> tuple[Column, ...]:
    """The value columns to read.

    A column without a period (数量, 完成数) means the report year, but only where no other column says so (合计 beside
    2025年 is not read); 1-11月 and 上半年 are read only where there is no whole year.
    """
    values = [one for one in columns if one.kind == "value"]
    now = [one for one in values if one.role == "actual" and one.year == year]
    if any(one.strong for one in now):
        values = [one for one in values if one.strong or one.role == "plan"]
    elif not now:
        parts = [one for one in columns if one.kind == "part" and FROM_JANUARY.search(one.title)]
        whole = {(one.year, one.role) for one in values}
        # Of several (上半年, 1-11月) the last is the longest; it is read for each year that has no whole.
        latest = {(one.year, one.role): one for one in parts if (one.year, one.role) not in whole}
        if (year, "actual") in latest:
            values = sorted([*values, *latest.values()], key=lambda one: one.index)
    return tuple(values)


def read_header(grid: Grid, rows: Mapping[int, list[int]], row: int, year: int) -> Header | None:
    """The header that starts in that row, or None. `rows` is `grid.row_index()`; 本年 means `year`."""
    columns = rows.get(row, [])
    if len({grid.merged.get((row, column), (row, column)) for column in columns}) < 2:
        return None
    if _has_numbers(grid, row, columns, year):
        return None
    best: Header | None = None
    below = set(columns)
    for last in range(row, row + _HEADER_ROWS):
        if last > row and not _continues(grid, rows.get(last, []), last, year):
            break
        below.update(rows.get(last, []))
        read = [read_column(column, _label(grid, range(row, last + 1), column), year) for column in sorted(below)]
        blocks = _split_blocks(_settle_total(_settle_names(read)) if grid.turned else _settle_names(read), year)
        if blocks:
            best = Header(row, last, blocks)
    return best


def _continues(grid: Grid, columns: list[int], row: int, year: int) -> bool:
    """Whether a row carries the header on: every text that is its own is a header word."""
    own = [column for column in columns if grid.merged.get((row, column), (row, column))[0] >= row]
    if not own or _has_numbers(grid, row, own, year):
        return False
    kinds = {read_column(column, "".join(grid.text(row, column).split()), year).kind for column in own}
    return not kinds & {"unknown", "blank"}


def _is_named(header: Header) -> bool:
    return any(one.kind == "name" and NAME_WORDS.search(fold_text(one.title)) for one in header.blocks[0].columns)


def find_header(grid: Grid, rows: Mapping[int, list[int]], year: int) -> Header | None:
    """The first header in the first 20 filled rows; None when no row names both indicators and values.

    A line above it (截至2025年12月31日 | 单位：人) can look like the header's first row; the start from which most
    columns make sense wins, with no row of figures between.
    """
    found: Header | None = None
    for row in list(rows)[:_SEARCHED_ROWS]:
        if found is not None and (row > found.first + _HEADER_ROWS or _has_numbers(grid, row, rows[row], year)):
            break
        header = read_header(grid, rows, row, year)
        if header is not None and (found is None or _worth(header) > _worth(found)):
            found = header
    return found


def _worth(header: Header) -> tuple[int, bool]:
    return sum(len(block.values) for block in header.blocks), _is_named(header)

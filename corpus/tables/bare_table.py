"""Rows of a sheet that carry no words of a header: marks under one, and a table that has none."""

import re
from collections.abc import Mapping, Sequence

from corpus.tables.grid import Grid
from corpus.tables.table_column import Column
from corpus.tables.table_header import Block, Header
from corpus.tables.table_value import Amount, read_value
from corpus.tables.unit import fold_text, known_unit

_MARK = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\d{1,2}")


def is_row_of_marks(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether the row only counts the columns, as official forms do below the header: 甲 | 乙 | 1 | 2."""
    texts = [fold_text(grid.text(row, column)) for column in columns]
    return len(texts) > 1 and texts[0] == "甲" and all(_MARK.fullmatch(text) for text in texts)


def assume_header(grid: Grid, rows: Mapping[int, list[int]]) -> Header | None:
    """The header that a sheet without one would have: a name, perhaps a unit, and one number in every row; None for
    any other shape. Lines of one cell (titles, notes) do not count. `rows` is `grid.row_index()`."""
    data = [row for row, columns in rows.items() if len(columns) > 1]
    columns = sorted({column for row in data for column in rows[row]})
    if not 2 <= len(columns) <= 3 or any(grid.merged.get((row, one)) for row in data for one in columns):
        return None
    name, *others = columns
    value = others[-1]
    units = others[:-1]
    named = all(grid.text(row, name) and not _is_number(grid, row, name) for row in data)
    counted = all(_is_number(grid, row, value) for row in data)
    measured = all(known_unit(grid.text(row, unit)) is not None for row in data for unit in units)
    if not (data and named and counted and measured):
        return None
    values = (Column(value, "value", "数值"),)
    read = (Column(name, "name", "指标"), *(Column(unit, "unit", "单位") for unit in units), *values)
    return Header(data[0], data[0] - 1, (Block((name,), values, read),))


def _is_number(grid: Grid, row: int, column: int) -> bool:
    cell = grid.cells.get((row, column))
    return cell is not None and isinstance(read_value(cell, None), Amount)

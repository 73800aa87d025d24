"""Reads .csv text as a grid: UTF-8 (with or without BOM), UTF-16, GB18030 or Big5; comma, tab or semicolon."""

import csv
import io

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.plain_text import decode_text
from corpus.tables.grid import MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, Grid, GridCell, Place, Workbook, cell_ref

_DELIMITERS = (",", "\t", ";", "；", "，", "|")
_SAMPLE_LINES = 50


def _decode(name: str, data: bytes) -> str:
    try:
        return decode_text(data)[0]
    except InputError as error:
        raise InputError(f"“{name}”的文字解不出来，要的是 UTF-8 或 GB18030（GBK）编码的表格，请另存后再给。") from error


def _find_delimiter(text: str, *, tab_first: bool) -> str:
    """The delimiter that splits most of the first lines; a full-width one only when no other splits any."""
    lines = [line for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES] if line.strip()]
    order = ("\t", *(_DELIMITERS)) if tab_first else _DELIMITERS
    narrow = [sign for sign in order if sign not in "；，|"]
    for signs in (narrow, [sign for sign in order if sign in "；，|"]):
        best = max(signs, key=lambda sign: sum(sign in line for line in lines))
        if any(best in line for line in lines):
            return best
    return ","


def _check_quotes(name: str, rows: list[list[str]], text: str) -> None:
    """An unclosed quote swallows the following lines into one cell; say so rather than read half a table."""
    if any(cell.count("\n") > 20 for row in rows for cell in row) or text.count('"') % 2:
        raise InputError(f"“{name}”里有没配成对的英文双引号，分不清哪里是一格的结尾，请改好后再给。")


def read_delimited(name: str, data: bytes, *, tab_first: bool = False) -> Workbook:
    """The one grid of a delimited text; cells are text, sheet name is empty. InputError when it cannot be decoded."""
    text = _decode(name, data)
    delimiter = _find_delimiter(text, tab_first=tab_first)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    cells: dict[Place, GridCell] = {}
    omissions: list[Omission] = []
    rows: list[list[str]] = []
    try:
        for number, row in enumerate(reader):
            if number >= MAX_ROWS:
                omissions.append(Omission(f"第{MAX_ROWS + 1}行起的各行", f"最多读 {MAX_ROWS} 行", name))
                break
            if len(row) > MAX_COLUMNS:
                raise InputError(f"“{name}”第{number + 1}行有 {len(row)} 列，超过上限 {MAX_COLUMNS} 列。")
            rows.append(row)
    except csv.Error as error:
        raise InputError(f"“{name}”不是能读的 csv 表格（第{reader.line_num}行附近出错），请另存后再给。") from error
    _check_quotes(name, rows, text)
    swallowing = sum("\n" in cell and delimiter in cell for row in rows for cell in row)
    if swallowing:
        reason = "一格里又有换行又有分隔符，可能是英文双引号没有配好对，把几行并成了一格，请核对"
        omissions.append(Omission(f"{swallowing} 个格", reason, name))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if len(value) > MAX_CELL_TEXT:
                omissions.append(
                    Omission(f"过长的文字（{len(value)}字）", "一格最多读 1 万字", f"{name} {cell_ref(number, column)}")
                )
            elif value.strip():
                cells[number, column] = GridCell(value.strip())
    return Workbook(name, (Grid(name, "", cells),) if cells else (), tuple(omissions))

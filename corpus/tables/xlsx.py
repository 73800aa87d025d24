"""Reads .xlsx sheets into sparse grids (ECMA-376 part 1, 18.3 and 18.4): memory follows the cells that are there."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from lxml import etree

from corpus.errors import InputError
from corpus.omission import INERT, Omission
from corpus.tables.grid import (
    MAX_CELL_TEXT,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Grid,
    GridCell,
    Place,
    Workbook,
    cover_merge,
    round_stored,
)
from corpus.tables.number_format import is_date_format, is_percent_format, serial_date
from corpus.tables.xlsx_package import Package, local_name

_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RELATION_ID = re.compile(r"\{.*relationships\}id$")
_FETCHING = re.compile(r"\[\d+\]|://|\||\b(?:WEBSERVICE|RTD|DDE)\b", re.IGNORECASE)
"""In a formula that takes its value from another file or program: [1]Sheet1!A1, a URL, cmd|' /C calc'!A0."""
_FORMULA_SIGNS = ("=", "＝", "@", "%3D")
_MAX_MERGED_PLACES = 200_000
_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384


class _Style(NamedTuple):
    percent: bool
    date: bool


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook share."""

    package: Package
    strings: tuple[str, ...]
    styles: tuple[_Style, ...]
    from_1904: bool


@dataclass(frozen=True, slots=True)
class _SheetEntry:
    name: str
    part: str
    hidden: bool


def _read_place(ref: str) -> Place | None:
    """The (row, column) of an A1 reference, both from 0; None when it lies outside of any sheet."""
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match[2])
    return (row - 1, column - 1) if 0 < row <= _SHEET_ROWS and column <= _SHEET_COLUMNS else None


def _text_of(element: etree._Element) -> str:
    """The text of a shared or inline string; phonetic guides (rPh) are reading aids, not content."""
    parts: list[str] = []
    for text in element.iter("{*}t"):
        parent = text.getparent()
        if parent is None or local_name(parent) != "rPh":
            parts.append(text.text or "")
    return "".join(parts)


def _read_strings(package: Package) -> tuple[str, ...]:
    if not package.has("xl/sharedStrings.xml"):
        return ()
    strings: list[str] = []
    for kind, element in package.stream("xl/sharedStrings.xml"):
        if kind == "end" and local_name(element) == "si":
            strings.append(_text_of(element))
            element.clear()
            if len(strings) > MAX_CELLS:
                raise InputError(f"“{package.name}”里的文字超过 {MAX_CELLS} 段，这不像一张统计表，没有读。")
    return tuple(strings)


def _int(text: str | None, default: int = -1) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def _read_styles(package: Package) -> tuple[_Style, ...]:
    if not package.has("xl/styles.xml"):
        return ()
    codes: dict[int, str] = {}
    styles: list[_Style] = []
    for kind, element in package.stream("xl/styles.xml"):
        if kind != "end":
            continue
        parent = element.getparent()
        if local_name(element) == "numFmt":
            codes[_int(element.get("numFmtId"))] = element.get("formatCode", "")
        elif local_name(element) == "xf" and parent is not None and local_name(parent) == "cellXfs":
            number = _int(element.get("numFmtId"), 0)
            code = codes.get(number, "")
            styles.append(_Style(is_percent_format(code, number), is_date_format(code, number)))
    return tuple(styles)


def _read_entries(package: Package) -> tuple[list[_SheetEntry], bool]:
    """The sheets in tab order, and whether dates count from 1904."""
    targets = package.targets("xl/workbook.xml")
    entries: list[_SheetEntry] = []
    from_1904 = False
    for kind, element in package.stream("xl/workbook.xml"):
        if kind != "end":
            continue
        if local_name(element) == "workbookPr":
            from_1904 = element.get("date1904") in ("1", "true")
        elif local_name(element) == "sheet":
            key = next((str(value) for name, value in element.items() if _RELATION_ID.match(str(name))), "")
            hidden = element.get("state", "visible") != "visible"
            entries.append(_SheetEntry(element.get("name", ""), targets.get(key, ""), hidden))
    return entries, from_1904


def _convert(book: _Book, element: etree._Element) -> GridCell | None:
    """The value of a <c> element; None when empty."""
    value = next((child.text or "" for child in element if local_name(child) == "v"), None)
    formula = any(local_name(child) == "f" for child in element)
    kind = element.get("t", "n")
    if kind == "inlineStr":
        value = _text_of(element)
    if value is None or (value == "" and kind in ("n", "str")):
        return GridCell("", trouble="formula") if formula and kind != "str" else None
    if kind == "s":
        index = _int(value)
        if index < 0 or index >= len(book.strings):
            raise book.package.damaged()
        value = book.strings[index]
    if kind == "e":
        return GridCell(value, trouble="error")
    if kind == "b":
        return GridCell("TRUE" if value == "1" else "FALSE")
    if kind == "n":
        return _convert_number(book, value, _int(element.get("s"), 0))
    if kind == "d":
        try:
            return GridCell(date.fromisoformat(value[:10]))
        except ValueError:
            return GridCell(value, trouble="error")
    return GridCell(value.strip()) if value.strip() else None


def _convert_number(book: _Book, text: str, style: int) -> GridCell:
    try:
        number = Decimal(text.strip()) if text.isascii() and len(text) < 64 else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 20 or (number and number.adjusted() < -20):
        return GridCell(text[:40], trouble="error")
    found = book.styles[style] if style < len(book.styles) else _Style(False, False)
    if found.date:
        when = serial_date(number, from_1904=book.from_1904)
        return GridCell(when) if when else GridCell(text, trouble="error")
    return GridCell(round_stored(number), percent=found.percent)


class _SheetReader:
    """Collects one sheet while its XML streams by."""

    def __init__(self, book: _Book, entry: _SheetEntry) -> None:
        self.book, self.entry = book, entry
        self.cells: dict[Place, GridCell] = {}
        self.merged: dict[Place, Place] = {}
        self.omissions: list[Omission] = []
        self.hidden_columns: list[range] = []
        self.row, self.next_column, self.row_hidden = -1, 0, False
        self.hidden = self.outside = self.seen = self.fetching = self.like_formulas = 0
        self.content_rows: set[int] = set()

    @property
    def place(self) -> str:
        return f"{self.book.package.name} {self.entry.name}"

    def omit(self, what: str, reason: str, ref: str = "") -> None:
        self.omissions.append(Omission(what, reason, f"{self.place}!{ref}" if ref else self.place))

    def read(self) -> Grid:
        for kind, element in self.book.package.stream(self.entry.part):
            tag = local_name(element)
            if kind == "start":
                if tag == "row":
                    self.start_row(element)
                continue
            if tag == "c":
                self.add_cell(element)
            elif tag == "col":
                self.add_column(element)
            elif tag == "mergeCell":
                self.add_merge(element.get("ref", ""))
            if tag in ("c", "row", "mergeCell", "col"):
                # Cleared elements stay with the parent as empty shells; drop those before this one as well.
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        self.say_losses()
        return Grid(self.book.package.name, self.entry.name, self.cells, self.merged)

    def start_row(self, element: etree._Element) -> None:
        self.row = _int(element.get("r"), self.row + 2) - 1
        self.next_column = 0
        self.row_hidden = element.get("hidden") in ("1", "true")
        if not 0 <= self.row < _SHEET_ROWS:
            raise self.book.package.damaged()

    def add_column(self, element: etree._Element) -> None:
        if element.get("hidden") in ("1", "true"):
            self.hidden_columns.append(range(_int(element.get("min"), 0) - 1, _int(element.get("max"), 0)))

    def add_cell(self, element: etree._Element) -> None:
        ref = element.get("r")
        place = (self.row, self.next_column) if ref is None else _read_place(ref)
        if place is None:
            raise self.book.package.damaged()
        self.next_column = place[1] + 1
        self.seen += 1
        if self.seen > MAX_CELLS:
            raise InputError(f"“{self.place}”的格子超过 {MAX_CELLS} 个，这不像一张统计表，没有读。")
        self.fetching += any(_FETCHING.search(child.text or "") for child in element if local_name(child) == "f")
        cell = _convert(self.book, element)
        if cell is None:
            return
        self.like_formulas += isinstance(cell.value, str) and cell.value.startswith(_FORMULA_SIGNS)
        if place[0] >= MAX_ROWS or place[1] >= MAX_COLUMNS:
            self.outside += 1
        elif self.row_hidden or any(place[1] in columns for columns in self.hidden_columns):
            self.hidden += 1
        elif len(cell.text) > MAX_CELL_TEXT:
            self.omit(f"过长的文字（{len(cell.text)}字）", "一格最多读 1 万字", ref or "")
        else:
            self.cells[place] = cell

    def add_merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        start, end = _read_place(first), _read_place(last or first)
        if start is None or end is None:
            raise self.book.package.damaged()
        if len(self.merged) < _MAX_MERGED_PLACES:
            self.merged.update(cover_merge(*start, *end))

    def say_losses(self) -> None:
        if self.outside:
            self.omit(f"{self.outside} 个格", f"只读前 {MAX_ROWS} 行、{MAX_COLUMNS} 列")
        if self.hidden:
            self.omit(f"隐藏的行或列里的 {self.hidden} 个格", "隐藏的内容不读")
        if self.fetching:
            self.omit(f"引用其他文件或网址的公式 {self.fetching} 格", INERT)
        if self.like_formulas:
            self.omit(f"写成公式样子的文字 {self.like_formulas} 格", INERT)


def read_xlsx(name: str, data: bytes) -> Workbook:
    """The visible sheets of an .xlsx; formulas are never evaluated, their saved results are read.

    InputError when the file is damaged, encrypted, hostile or no workbook.
    """
    package = Package(name, data)
    entries, from_1904 = _read_entries(package)
    book = _Book(package, _read_strings(package), _read_styles(package), from_1904)
    grids: list[Grid] = []
    omissions: list[Omission] = []
    for entry in entries[:MAX_SHEETS]:
        if entry.hidden:
            omissions.append(Omission(f"工作表“{entry.name}”", "隐藏的工作表不读", f"{name} {entry.name}"))
        elif entry.part.lower().startswith("xl/chartsheets/"):
            omissions.append(Omission(f"工作表“{entry.name}”", "图表工作表没有单元格", f"{name} {entry.name}"))
        else:
            reader = _SheetReader(book, entry)
            grid = reader.read()
            omissions.extend(reader.omissions)
            if grid.cells:
                grids.append(grid)
    if len(entries) > MAX_SHEETS:
        omissions.append(Omission(f"第{MAX_SHEETS + 1}个起的工作表", f"最多读 {MAX_SHEETS} 个工作表", name))
    return Workbook(name, tuple(grids), tuple(omissions))

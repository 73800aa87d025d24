"""Reads OpenDocument sheets (.ods) into sparse grids (OpenDocument 1.3 part 3, chapter 9)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from corpus.errors import InputError
from corpus.omission import Omission
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
    cell_ref,
    cover_merge,
    round_stored,
)
from corpus.tables.xlsx_package import Package, local_name

_CONTENT = "content.xml"
_CELLS = ("table-cell", "covered-table-cell")
_NUMBERS = ("float", "percentage", "currency")
_HIDDEN = ("collapse", "filter")


def read_ods(name: str, data: bytes) -> Workbook:
    """The visible sheets of an .ods; formulas are never evaluated, their saved results are read.

    InputError when the file is damaged, encrypted, hostile or no spreadsheet.
    """
    package = Package(name, data, _CONTENT)
    if package.has("META-INF/manifest.xml") and _is_encrypted(package):
        raise InputError(f"“{name}”加了密码，读不了，请取消密码后再给。")
    sheets: list[_Sheet] = []
    hidden_styles: set[str] = set()
    for kind, element in package.stream(_CONTENT):
        tag = local_name(element)
        if kind == "start" and tag == "table":
            sheets.append(_Sheet(name, _get(element, "name"), _get(element, "style-name") in hidden_styles))
        elif kind == "end" and tag == "table-properties" and _get(element, "display") == "false":
            above = element.getparent()
            hidden_styles.add(_get(above, "name") if above is not None else "")
        elif kind == "end" and tag == "table-column" and sheets:
            sheets[-1].add_column(element)
        elif kind == "end" and tag == "table-row" and sheets:
            sheets[-1].add_row(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    if not sheets:
        raise InputError(f"“{name}”的内容和扩展名对不上，里面没有工作表，要的是 .ods 表格。")
    return _finish(name, sheets)


def _finish(name: str, sheets: list["_Sheet"]) -> Workbook:
    omissions = [one for sheet in sheets[:MAX_SHEETS] for one in sheet.tell_losses()]
    if len(sheets) > MAX_SHEETS:
        omissions.append(Omission(f"第{MAX_SHEETS + 1}个起的工作表", f"最多读 {MAX_SHEETS} 个工作表", name))
    grids = tuple(
        Grid(name, sheet.name, sheet.cells, sheet.merged)
        for sheet in sheets[:MAX_SHEETS]
        if sheet.cells and not sheet.hidden
    )
    return Workbook(name, grids, tuple(omissions))


class _Sheet:
    """Collects one sheet while its XML streams by; repeated rows and columns are counted, not written out."""

    def __init__(self, file: str, name: str, hidden: bool) -> None:
        self.file, self.name, self.hidden = file, name, hidden
        self.cells: dict[Place, GridCell] = {}
        self.merged: dict[Place, Place] = {}
        self._omissions: list[Omission] = []
        self._hidden_columns: list[range] = []
        self._columns = self._rows = 0
        self._lost_hidden = self._outside = 0

    def add_column(self, element: etree._Element) -> None:
        last = self._columns + _repeat(element, "number-columns-repeated")
        if _get(element, "visibility") in _HIDDEN:
            self._hidden_columns.append(range(self._columns, last))
        self._columns = last

    def add_row(self, element: etree._Element) -> None:
        first = self._rows
        self._rows += _repeat(element, "number-rows-repeated")
        column = 0
        for cell in element:
            if local_name(cell) not in _CELLS:
                continue
            times = _repeat(cell, "number-columns-repeated")
            converted = _convert(cell) if local_name(cell) == "table-cell" else None
            if converted is not None:
                self._place(converted, range(first, self._rows), range(column, column + times), element)
            self._add_merge(cell, first, column)
            column += times

    def _place(self, cell: GridCell, rows: range, columns: range, row_element: etree._Element) -> None:
        within_rows = range(rows.start, min(rows.stop, MAX_ROWS))
        within_columns = range(columns.start, min(columns.stop, MAX_COLUMNS))
        inside = len(within_rows) * len(within_columns)
        self._outside += len(rows) * len(columns) - inside
        if len(self.cells) + inside > MAX_CELLS:
            raise InputError(f"“{self.file}”的格子超过 {MAX_CELLS} 个，这不像一张统计表，没有读。")
        if _get(row_element, "visibility") in _HIDDEN:
            self._lost_hidden += inside
            return
        if len(cell.text) > MAX_CELL_TEXT:
            where = f"{self.file} {self.name}!{cell_ref(rows.start, columns.start)}"
            self._omissions.append(Omission(f"过长的文字（{len(cell.text)}字）", "一格最多读 1 万字", where))
            return
        for column in within_columns:
            if any(column in hidden for hidden in self._hidden_columns):
                self._lost_hidden += len(within_rows)
                continue
            self.cells.update({(row, column): cell for row in within_rows})

    def _add_merge(self, cell: etree._Element, row: int, column: int) -> None:
        down, across = _repeat(cell, "number-rows-spanned"), _repeat(cell, "number-columns-spanned")
        if down * across > 1 and len(self.merged) < MAX_CELLS // 10:
            self.merged.update(cover_merge(row, column, row + down - 1, column + across - 1))

    def tell_losses(self) -> Iterator[Omission]:
        """What of the sheet was not read."""
        place = f"{self.file} {self.name}"
        if self.hidden:
            yield Omission(f"工作表“{self.name}”", "隐藏的工作表不读", place)
            return
        yield from self._omissions
        if self._outside:
            yield Omission(f"{self._outside} 个格", f"只读前 {MAX_ROWS} 行、{MAX_COLUMNS} 列", place)
        if self._lost_hidden:
            yield Omission(f"隐藏的行或列里的 {self._lost_hidden} 个格", "隐藏的内容不读", place)


def _convert(cell: etree._Element) -> GridCell | None:
    """The value of a cell; None when empty."""
    kind = _get(cell, "value-type", "office")
    if kind in _NUMBERS:
        return _convert_number(_get(cell, "value", "office"), percent=kind == "percentage")
    if kind == "date":
        written = _get(cell, "date-value", "office")
        try:
            return GridCell(date.fromisoformat(written[:10]))
        except ValueError:
            return GridCell(written, trouble="error")
    if kind == "boolean":
        return GridCell("TRUE" if _get(cell, "boolean-value", "office") == "true" else "FALSE")
    text = "\n".join(_join(line) for line in cell if local_name(line) == "p").strip()
    if _get(cell, "value-type", "calcext") == "error":
        return GridCell(text or "#错误", trouble="error")
    if not text:
        return GridCell("", trouble="formula") if _get(cell, "formula") and not kind else None
    return GridCell(text)


def _convert_number(written: str, *, percent: bool) -> GridCell:
    try:
        number = Decimal(written) if written.isascii() and len(written) < 64 else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 20 or (number and number.adjusted() < -20):
        return GridCell(written[:40], trouble="error")
    return GridCell(round_stored(number), percent=percent)


def _join(paragraph: etree._Element) -> str:
    """The text of a paragraph; runs of spaces, tabs and line breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for inner in paragraph:
        name = local_name(inner)
        if name == "s":
            parts.append(" " * min(1000, _repeat(inner, "c")))
        elif name in ("tab", "line-break"):
            parts.append("\t" if name == "tab" else "\n")
        elif name not in ("annotation", "note"):
            parts.append(_join(inner))
        parts.append(inner.tail or "")
    return "".join(parts)


def _get(element: etree._Element, name: str, prefix: str = "table") -> str:
    """An attribute by its local name; `prefix` tells those of the same name apart (office:value-type, calcext:…)."""
    for key, value in element.attrib.items():
        space, _, own = str(key).rpartition("}")
        if own == name and (prefix == "calcext") == ("calc" in space):
            return str(value)
    return ""


def _repeat(element: etree._Element, name: str) -> int:
    written = _get(element, name)
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 10 else 1


def _is_encrypted(package: Package) -> bool:
    return any(local_name(element) == "encryption-data" for _, element in package.stream("META-INF/manifest.xml"))

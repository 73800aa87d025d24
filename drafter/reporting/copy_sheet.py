"""The list of copies as an .xlsx sheet, one row a copy, for those who work through it and file it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from corpus.characters import count_han
from drafter.output_file import write_whole
from drafter.reporting.copy_report import (
    KIND_NAMES,
    CheckedText,
    LocatedCopy,
    LocatedRepeat,
    locate_copies,
    locate_repeats,
    name_source,
)
from drafter.reporting.copy_sections import Place
from drafter.visible_text import show_controls

SHEET_ENDINGS = (".xlsx",)
MOST_CELL = 32_767
"""Characters that a cell can hold (Excel specifications and limits)."""
_CUT = "……（下略，全文见稿件）"
COLUMNS = (
    ("序号", 6),
    ("稿件", 18),
    ("行", 6),
    ("字符", 13),
    ("所在部分", 26),
    ("类型", 16),
    ("相似度", 8),
    ("字数", 7),
    ("是否计入", 9),
    ("原因", 34),
    ("稿件文字", 60),
    ("来源单位", 18),
    ("来源年份", 9),
    ("来源标题", 28),
    ("来源文件", 18),
    ("来源部分", 26),
    ("来源行", 7),
    ("来源字符", 13),
    ("来源文字", 60),
    ("另见", 30),
)
_WRAPPED = frozenset({"所在部分", "原因", "稿件文字", "来源标题", "来源部分", "来源文字", "另见"})
_HEAD_FILL = "E6E9EC"
Value = str | int | float | None


def write_copy_sheet(path: Path, texts: Sequence[CheckedText]) -> None:
    """Writes the list of all copies in `texts` to `path`, whole or not at all; InputError where that cannot be done."""
    book = build_copy_sheet(texts)
    write_whole(path, book.save)


def build_copy_sheet(texts: Sequence[CheckedText]) -> Workbook:
    """A workbook with one sheet: COLUMNS, then a row for every copy. No cell is ever a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("重复清单")
    for index, (_, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "A2"
    rows = [(text, located) for text in texts for located in locate_copies(text)]
    sheet.auto_filter.ref = (
        f"A1:{get_column_letter(len(COLUMNS))}{1 + len(rows) + sum(len(text.repeats) for text in texts)}"
    )
    sheet.append([_make_head(sheet, name) for name, _ in COLUMNS])
    for text, located in rows:
        values = list(_list_values(text, located))
        sheet.append([_make_cell(sheet, name, value) for (name, _), value in zip(COLUMNS, values, strict=True)])
    for text in texts:
        for repeat in locate_repeats(text):
            values = list(_list_repeat(text, repeat))
            sheet.append([_make_cell(sheet, name, value) for (name, _), value in zip(COLUMNS, values, strict=True)])
    failed = [text for text in texts if text.failed]
    for text in failed:
        sheet.append([_make_cell(sheet, "稿件", f"“{text.file}”的检查没有完成：{text.failed}")])
    return book


def _list_values(checked: CheckedText, located: LocatedCopy) -> Iterator[Value]:
    """The values of one row, in the order of COLUMNS."""
    copy, source = located.copy, located.source
    yield located.number
    yield checked.file
    yield located.place.line
    yield _tell_characters(located.place)
    yield located.place.section
    yield KIND_NAMES[copy.kind]
    yield copy.similarity
    yield located.characters
    yield "是" if copy.counted else "否"
    yield copy.reason
    yield checked.text[copy.start : copy.end]
    yield source.office or None
    yield source.year
    yield source.title
    yield source.file
    yield located.source_place.section
    yield located.source_place.line
    yield _tell_characters(located.source_place)
    yield source.text[copy.source.start : copy.source.end]
    yield "；".join(dict.fromkeys(name_source(checked.sources[other.id]) for other in copy.others)) or None


def _list_repeat(checked: CheckedText, repeat: LocatedRepeat) -> Iterator[Value]:
    """The values of a row for a passage that stands in the text twice, in the order of COLUMNS."""
    yield from (None, checked.file, repeat.place.line, _tell_characters(repeat.place), repeat.place.section)
    yield from ("稿内重复", None, count_han(repeat.words), "否", "同一份稿件里说了两遍。", repeat.words)
    yield from (None, None, "本稿", checked.file, repeat.earlier.section, repeat.earlier.line)
    yield from (_tell_characters(repeat.earlier), None, None)


def _tell_characters(place: Place) -> str:
    """From which to which character of the whole text, both counted, from 1."""
    return f"{place.first}–{place.last}"


def _make_head(sheet: Worksheet, name: str) -> Cell:
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
    cell.alignment = Alignment(vertical="center")
    return cell


def _make_cell(sheet: Worksheet, name: str, value: Value) -> Cell:
    """A cell that shows the value as it is.

    openpyxl takes "=..." for a formula and "#N/A" for an error, so texts are told to be texts. The quote prefix keeps
    them texts when someone edits the cell, or saves the sheet as .csv and a program guesses (CWE-1236).
    """
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value = _fit(show_controls(value))
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip()[:1] in tuple("=+-@\t\r")
    else:
        cell.value = value
    if name == "相似度":
        cell.number_format = "0%"
    cell.alignment = Alignment(vertical="top", wrap_text=name in _WRAPPED)
    return cell


def _fit(text: str) -> str:
    return text if len(text) <= MOST_CELL else text[: MOST_CELL - len(_CUT)] + _CUT

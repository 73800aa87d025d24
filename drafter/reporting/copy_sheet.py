"""The list of copies as an .xlsx sheet, one row a copy, for those who work through it and file it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
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
from drafter.reporting.sheet_cell import Value, make_cell, make_head

SHEET_ENDINGS = (".xlsx",)
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
    sheet.append([make_head(sheet, name) for name, _ in COLUMNS])
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


def _make_cell(sheet: Worksheet, name: str, value: Value) -> Cell:
    cell = make_cell(sheet, value, wrap=name in _WRAPPED)
    if name == "相似度":
        cell.number_format = "0%"
    return cell

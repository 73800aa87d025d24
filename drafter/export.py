"""Writes a draft as .docx in the layout of GB/T 9704-2012, or as .md, with label, metadata and number annex."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

import docx
import rjieba
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from corpus.table import StatTable
from drafter.draft import AI_LABEL, Draft, compose, format_date
from drafter.layout import docx_style as style
from drafter.layout.annex import Annex, make_annex
from drafter.layout.docx_metadata import set_metadata
from drafter.output_file import check_place, write_whole

TITLE_CHARACTERS = 20  # 156 mm hold twenty characters of 22 pt
_YEAR = re.compile(r"(\d{4}年)")
# XML 1.0 has no place for these; python-docx would stop at the first.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIST_MARK = re.compile(r"^(\s*)([-+=~]|\d{1,9}(?=[.)]))")
ANNEX_HEADINGS = ("序号", "所在部分", "文中数字", "指标或算式", "来源")
ANNEX_WIDTHS = (Mm(11), Mm(31), Mm(23), Mm(52), Mm(39))


def write_document(draft: Draft, table: StatTable, path: Path, *, annex: bool = True) -> None:
    """Writes .docx or .md by the file's ending; InputError for another ending, a folder that is not there or a place
    that cannot be written.

    The file appears whole or not at all: it is written beside its place and moved there.
    """
    check_output(path)

    def write(place: Path) -> None:
        if path.suffix == ".docx":
            build_docx(draft, table, annex=annex).save(str(place))
        else:
            place.write_text(render_markdown(draft, table, annex=annex), encoding="utf-8")

    write_whole(path, write)


def check_output(path: Path) -> None:
    """InputError unless a draft can be written at `path`."""
    check_place(path, (".docx", ".md"))


def build_docx(draft: Draft, table: StatTable, *, annex: bool = True) -> DocumentType:
    """The draft as a python-docx document."""
    document = docx.Document()
    for paragraph in list(document.paragraphs):
        paragraph._element.getparent().remove(paragraph._element)
    style.set_page(document.sections[0])
    style.number_pages(document)
    style.declare_fallbacks(document)
    composed = compose(draft)
    if draft.mode == "report":
        _add_head(document, draft)
    _add_title(document, draft.title)
    if draft.mode == "report" and draft.recipient:
        _add_text(document, f"{draft.recipient}：", style.BODY_FONT, first=0)
    for section, heading in zip(draft.sections, composed.headings, strict=True):
        if heading:
            font = style.HEAVY_FONT if section.level == 1 else style.KAI_FONT
            _add_text(document, heading, font, keep_with_next=True)
        for line in filter(None, section.text.split("\n")):
            _add_text(document, line, style.BODY_FONT)
    if draft.mode == "report":
        _add_text(document, "特此报告。", style.BODY_FONT)
    _add_signature(document, draft)
    _add_note(document, AI_LABEL)
    if annex:
        _add_annex(document, make_annex(composed, table, draft.events))
    set_metadata(document, draft)
    return document


def _paragraph(document: DocumentType, text: str, font: str, size: Length, color: RGBColor | None = None) -> Paragraph:
    paragraph = document.add_paragraph()
    style.set_lines(paragraph)
    if text:
        style.set_font(paragraph.add_run(_NOT_IN_XML.sub("", text)), font, size, color=color)
    return paragraph


def _add_text(
    document: DocumentType, text: str, font: str, *, first: int = 2, keep_with_next: bool = False
) -> Paragraph:
    paragraph = _paragraph(document, text, font, style.SIZE_BODY)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.keep_with_next = keep_with_next
    style.indent_characters(paragraph, first=first)
    return paragraph


def _add_head(document: DocumentType, draft: Draft) -> None:
    """The 版头 of a report sent upward (7.2): issuer in red, number on the left, 签发人 on the right, red line."""
    for _ in range(2):
        _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)
    issuer = _paragraph(document, draft.office, style.TITLE_FONT, Pt(36), style.RED)
    issuer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style.set_lines(issuer, line=Pt(57.9))
    for _ in range(2):
        _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)
    number = _paragraph(document, "〔待补：发文字号〕\t签发人：", style.BODY_FONT, style.SIZE_BODY)
    style.set_font(number.add_run("〔待补〕"), style.KAI_FONT, style.SIZE_BODY)
    number.paragraph_format.tab_stops.add_tab_stop(Mm(102))
    style.indent_characters(number, left=1)
    style.add_red_line(number)


def _width(text: str) -> float:
    """In characters: digits and letters are half as wide as 汉字."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def split_title(title: str) -> tuple[str, ...]:
    """The title in lines of at most TITLE_CHARACTERS, whole words, as even as can be (7.3.1: 词意完整、排列对称)."""
    count = math.ceil(_width(title) / TITLE_CHARACTERS)
    if count <= 1:
        return (title,)
    target = math.ceil(_width(title) / count)
    lines, line = [], ""
    words = [word for part in _YEAR.split(title) for word in ([part] if _YEAR.match(part) else rjieba.cut(part))]
    for word in words:
        if line and (_width(line) + _width(word) > TITLE_CHARACTERS or _width(line) >= target):
            lines.append(line)
            line = ""
        line += word
    return (*lines, line)


def _add_title(document: DocumentType, title: str) -> None:
    for _ in range(2):
        _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)
    paragraph = _paragraph(document, "", style.TITLE_FONT, style.SIZE_TITLE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style.set_lines(paragraph, line=Pt(35))
    for number, line in enumerate(split_title(title)):
        run = paragraph.add_run(_NOT_IN_XML.sub("", line))
        if number:
            paragraph.runs[-2].add_break(WD_BREAK.LINE)
        style.set_font(run, style.TITLE_FONT, style.SIZE_TITLE)
    _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)


def _add_signature(document: DocumentType, draft: Draft) -> None:
    """Unsealed (7.3.5.2): 署名 two characters from the right, the date's first character two to the right of its
    first; when the date is the longer of the two, the date stands two from the right instead."""
    _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)
    date = format_date(draft.signed)
    office_right, date_right = 2.0, _width(draft.office) - _width(date)
    if date_right < 2:
        office_right, date_right = _width(date) - _width(draft.office) + 4, 2.0
    for text, right in ((draft.office, office_right), (date, date_right)):
        paragraph = _paragraph(document, text, style.BODY_FONT, style.SIZE_BODY)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = int(style.SIZE_BODY * max(right, 0))


def _add_note(document: DocumentType, text: str) -> None:
    _paragraph(document, "", style.BODY_FONT, style.SIZE_BODY)
    paragraph = _paragraph(document, f"（{text}）", style.SONG_FONT, style.SIZE_NOTE)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_annex(document: DocumentType, annex: Annex) -> None:
    """The number annex on a new page, in 5号."""
    heading = _paragraph(document, "附：数字来源表", style.HEAVY_FONT, style.SIZE_BODY)
    heading.paragraph_format.page_break_before = True
    if annex.note:
        style.set_lines(_paragraph(document, annex.note, style.SONG_FONT, style.SIZE_NOTE), line=Pt(20))
    grid = document.add_table(rows=1, cols=len(ANNEX_HEADINGS))
    grid.style = "Table Grid"
    grid.autofit = False
    for column, width in zip(grid.columns, ANNEX_WIDTHS, strict=True):
        column.width = width
    _fill(grid.rows[0].cells, ANNEX_HEADINGS, style.HEAVY_FONT)
    style.repeat_heading(grid.rows[0])
    pattern = grid.add_row()
    style.keep_row(pattern)
    _fill(pattern.cells, ANNEX_HEADINGS, style.SONG_FONT)
    rows = ((str(row.number), row.section, row.text, row.formula, row.cells) for row in annex.rows)
    style.fill_rows(pattern, ([_NOT_IN_XML.sub("", text) for text in texts] for texts in rows))


def _fill(cells: Sequence[object], texts: Sequence[str], font: str) -> None:
    for cell, text, width in zip(cells, texts, ANNEX_WIDTHS, strict=True):
        cell.width = width  # type: ignore[attr-defined]  # python-docx types rows' cells loosely
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        style.set_lines(paragraph, line=Pt(14))
        style.leave_grid(paragraph)
        style.set_font(paragraph.add_run(_NOT_IN_XML.sub("", text)), font, style.SIZE_NOTE)


def render_markdown(draft: Draft, table: StatTable, *, annex: bool = True) -> str:
    """The draft as Markdown, with the label and, if wanted, the annex as a table."""
    composed = compose(draft)
    parts = [f"# {_escape(draft.title)}"]
    if draft.mode == "report" and draft.recipient:
        parts.append(_escape(f"{draft.recipient}："))
    for section, heading in zip(draft.sections, composed.headings, strict=True):
        if heading:
            parts.append(f"{'#' * (section.level + 1)} {_escape(heading)}")
        parts += [_escape(line) for line in filter(None, section.text.split("\n"))]
    if draft.mode == "report":
        parts.append("特此报告。")
    parts += [_escape(draft.office), format_date(draft.signed), f"（{AI_LABEL}）"]
    if annex:
        numbers = make_annex(composed, table, draft.events)
        rows = [ANNEX_HEADINGS, ("---",) * len(ANNEX_HEADINGS)]
        rows += [
            (str(row.number), *map(_escape, (row.section, row.text, row.formula, row.cells))) for row in numbers.rows
        ]
        lines = ["| " + " | ".join(" ".join(cell.split()) for cell in row) + " |" for row in rows]
        parts += ["## 附：数字来源表", *filter(None, [_escape(numbers.note)]), "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    """Text is shown as text: nothing in it may become markup, a link or an image."""
    escaped = "".join(f"\\{character}" if character in "\\`*_[]<>#!|&@" else character for character in text)
    # A dash or 1. at the start would be a list, a bare address a link.
    escaped = _LIST_MARK.sub(_escape_mark, escaped.replace("://", "\\://").replace("www.", "www\\."))
    return escaped.lstrip()


def _escape_mark(match: re.Match[str]) -> str:
    return f"{match[2]}\\" if match[2].isdigit() else f"\\{match[2]}"

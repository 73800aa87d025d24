"""Page and fonts of GB/T 9704-2012 as python-docx calls.

Sources of the numbers: 5.2 (page, 版心), 5.1.2 and 7.3 (sizes, fonts), 7.5 (page numbers). A line is 225 mm / 22 =
28.99 pt high; exactly 28.95 pt keeps 22 lines on a page where 29 pt would leave 21.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Final

from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋_GB2312"
HEAVY_FONT: Final = "黑体"
KAI_FONT: Final = "楷体_GB2312"
SONG_FONT: Final = "宋体"
SIZE_TITLE: Final = Pt(22)  # 2号
SIZE_BODY: Final = Pt(16)  # 3号
SIZE_PAGE: Final = Pt(14)  # 4号
SIZE_NOTE: Final = Pt(10.5)  # 5号, for the annex and the AI label
LINE: Final = Pt(28.95)
# 28 characters of 16 pt are 158 mm, two more than the type area is wide: each gives up a quarter of a point (5 twips).
TIGHTER: Final = -5
RED: Final = RGBColor(0xE0, 0x00, 0x00)
# What a machine without the standard's fonts may use instead; also written into the font table.
FALLBACKS: Final = {
    TITLE_FONT: "Noto Serif CJK SC",
    BODY_FONT: "FangSong",
    HEAVY_FONT: "SimHei",
    KAI_FONT: "KaiTi",
    SONG_FONT: "SimSun",
}


def set_font(run: Run, font: str, size: Length, *, color: RGBColor | None = None) -> None:
    """Sets one font for Chinese and Western characters alike; theme fonts would override it, so they are dropped."""
    run.font.size = size
    run.font.name = font
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), font)
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    if color is not None:
        run.font.color.rgb = color
    if size == SIZE_BODY:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(TIGHTER))
        run._element.get_or_add_rPr().insert_element_before(
            spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
        )


def set_lines(paragraph: Paragraph, *, line: Length = LINE) -> None:
    """Exact line height, nothing before and after, lines off the automatic grid adjustments."""
    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = line
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False


def leave_grid(paragraph: Paragraph) -> None:
    """Takes a paragraph off the line grid of the page, for small print in tables."""
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _mark_row(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def keep_row(row: _Row) -> None:
    """Keeps a table row on one page."""
    _mark_row(row, "w:cantSplit")


def repeat_heading(row: _Row) -> None:
    """Repeats a table's first row on every page."""
    _mark_row(row, "w:tblHeader")


def fill_rows(row: _Row, filled: Iterable[Sequence[str]]) -> None:
    """Puts copies of a row in its place, each with texts of its own, a text for every run of the row. To make a row
    python-docx goes through the whole table, and for each of its cells again."""
    pattern = row._tr
    for texts in filled:
        line = deepcopy(pattern)
        for run, text in zip(line.iter(qn("w:r")), texts, strict=True):
            run.text = text
        pattern.addprevious(line)
    pattern.getparent().remove(pattern)


def indent_characters(paragraph: Paragraph, *, first: int = 0, left: int = 0, right: int = 0) -> None:
    """Indents in characters of 3号 (w:*Chars count hundredths), with the length beside it for other readers."""
    form = paragraph.paragraph_format
    if first:
        form.first_line_indent = SIZE_BODY * first
    if left:
        form.left_indent = SIZE_BODY * left
    if right:
        form.right_indent = SIZE_BODY * right
    ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, count in (("firstLineChars", first), ("leftChars", left), ("rightChars", right)):
        if count:
            ind.set(qn(f"w:{name}"), str(count * 100))


def set_page(section: Section) -> None:
    """A4, 37/35/28/26 mm: a type area of 156 x 225 mm with 22 lines."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance = Mm(15)
    # The number's upper edge stands 7 mm under the type area: 35 - 7 mm less the line of about 7 mm.
    section.footer_distance = Mm(21)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # "lines" only: linesAndChars with a charSpace makes LibreOffice spread the text over more pages.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")


def number_pages(document: DocumentType) -> None:
    """— 1 — in 4号 宋体: one character from the right edge on odd pages, from the left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        right = side == "right"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        form = paragraph.paragraph_format
        form.right_indent, form.left_indent = (SIZE_PAGE, Pt(0)) if right else (Pt(0), SIZE_PAGE)
        for piece in ("— ", "PAGE", " —"):
            run = paragraph.add_run("" if piece == "PAGE" else piece)
            set_font(run, SONG_FONT, SIZE_PAGE)
            if piece == "PAGE":
                _add_field(run, piece)


def _add_field(run: Run, code: str) -> None:
    for kind in ("begin", "code", "end"):
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)


def add_red_line(paragraph: Paragraph) -> None:
    """The red line of the 版头 (7.2.7), drawn as the paragraph's lower border."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "1"), ("color", "E00000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def declare_fallbacks(document: DocumentType) -> None:
    """Names, in the font table, what a machine without the standard's fonts may show instead."""
    part = next(one for one in document.part.package.iter_parts() if one.partname == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for font, other in FALLBACKS.items():
        entry = OxmlElement("w:font")
        entry.set(qn("w:name"), font)
        alternative = OxmlElement("w:altName")
        alternative.set(qn("w:val"), other)
        entry.append(alternative)
        table.append(entry)
    part._blob = serialize_part_xml(table)

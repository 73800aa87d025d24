"""The characters of a PDF's pages, as lines with their place and looks."""

import ctypes
import re
import threading
import unicodedata
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import InputError
from corpus.typeface import Face, Piece

MAX_PAGES = 500
MAX_CHARACTERS = 3_000_000
# pdfium is not safe in threads: four of them end the process with a segmentation fault.
_LOCK = threading.Lock()
_BOLD = re.compile(r"bold|heavy|black|-B$", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
# Kangxi radicals and compatibility ideographs, which fonts hand out for the plain characters (⼯ for 工).
_LOOKALIKE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_WIDE_GAP = 1.5


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A printed line: where it stands (points, y upwards), its pieces, its character size."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class PdfPages:
    """All lines, page by page; `without_text` are the numbers (from 1) of pages that hold pictures only."""

    pages: tuple[tuple[PdfLine, ...], ...]
    without_text: tuple[int, ...]
    unread_pages: int


@dataclass(frozen=True, slots=True)
class _Glyph:
    char: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    face: Face


def read_pages(data: bytes) -> PdfPages:
    """Read the text layer of a PDF. Raises InputError when it is encrypted or damaged."""
    with _LOCK:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
                raise InputError("PDF 加了密码，请去掉密码后再上传。") from error
            raise InputError("PDF 不完整或已损坏，打不开，请重新导出一份。") from error
        try:
            return _read_document(document)
        except pdfium.PdfiumError as error:
            raise InputError("PDF 中有读不出来的页，可能已损坏，请重新导出一份。") from error
        finally:
            document.close()


def _read_document(document: pdfium.PdfDocument) -> PdfPages:
    pages: list[tuple[PdfLine, ...]] = []
    empty: list[int] = []
    total = 0
    count = min(len(document), MAX_PAGES)
    for index in range(count):
        page = document[index]
        textpage = page.get_textpage()
        glyphs, length = _read_glyphs(textpage)
        total += length
        textpage.close()
        page.close()
        if total > MAX_CHARACTERS:
            raise InputError(f"PDF 的文字超过 {MAX_CHARACTERS} 个，不是一份总结，没有读。")
        lines = _join_rows(_group_lines(glyphs, index))
        pages.append(tuple(lines))
        if not lines:
            empty.append(index + 1)
    return PdfPages(tuple(pages), tuple(empty), len(document) - count)


def _read_glyphs(textpage: pdfium.PdfTextPage) -> tuple[list[_Glyph | None], int]:
    """The page's characters in reading order, None where pdfium sees the end of a line."""
    glyphs: list[_Glyph | None] = []
    box = pdfium_c.FS_RECTF()
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    count = textpage.count_chars()
    for index in range(min(count, MAX_CHARACTERS + 1)):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index)
        if code in (0x0A, 0x0D):
            glyphs.append(None)
            continue
        generated = pdfium_c.FPDFText_IsGenerated(textpage, index) == 1
        # A generated space is only a gap between glyphs; 0x02 and 0xFFFE stand for a hyphen at a line's end.
        if code in (0, 0x02, 0xFFFE, 0xFFFF, 0xAD) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        pdfium_c.FPDFText_GetLooseCharBox(textpage, index, box)
        pdfium_c.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
        size = pdfium_c.FPDFText_GetFontSize(textpage, index)
        font = name.value.decode("utf-8", "replace")
        bold = _BOLD.search(font) is not None or bool(flags.value & _FORCE_BOLD)
        char = "\x00" if generated and code == 0x20 else _plain(chr(code))
        height = box.top - box.bottom
        drawn = height if height > 0 else size
        face = Face(font, bold, round(2 * drawn))
        glyphs.append(_Glyph(char, box.left, box.right, box.top, box.bottom, drawn, face))
    return glyphs, count


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if _LOOKALIKE.match(char) else char


def _group_lines(glyphs: list[_Glyph | None], page: int) -> list[PdfLine]:
    lines: list[PdfLine] = []
    current: list[_Glyph] = []
    for glyph in glyphs:
        if glyph is None or (current and _on_other_line(current[-1], glyph)):
            lines += _finish_line(current, page)
            current = []
        if glyph is not None:
            current.append(glyph)
    return lines + _finish_line(current, page)


def _on_other_line(before: _Glyph, after: _Glyph) -> bool:
    if "\x00" in (before.char, after.char):
        return False
    overlap = min(before.top, after.top) - max(before.bottom, after.bottom)
    return overlap < 0.4 * min(before.top - before.bottom, after.top - after.bottom)


def _finish_line(glyphs: list[_Glyph], page: int) -> list[PdfLine]:
    """The line of these glyphs: gaps kept as spaces only between Latin words, ends trimmed."""
    kept = [g for i, g in enumerate(glyphs) if g.char != "\x00" or _is_word_gap(glyphs, i)]
    while kept and (kept[0].char.isspace() or kept[0].char == "\x00"):
        kept.pop(0)
    while kept and (kept[-1].char.isspace() or kept[-1].char == "\x00"):
        kept.pop()
    if not kept:
        return []
    pieces: list[Piece] = []
    for glyph in kept:
        char = " " if glyph.char == "\x00" else glyph.char
        face = pieces[-1].face if pieces and glyph.char == "\x00" else glyph.face
        if pieces and pieces[-1].face == face:
            pieces[-1] = Piece(pieces[-1].text + char, face)
        else:
            pieces.append(Piece(char, face))
    inked = [g for g in kept if g.char != "\x00"]
    size = sorted(g.size for g in inked)[len(inked) // 2]
    return [
        PdfLine(
            page,
            min(g.left for g in inked),
            max(g.right for g in inked),
            max(g.top for g in inked),
            min(g.bottom for g in inked),
            size,
            tuple(pieces),
        )
    ]


def _is_word_gap(glyphs: list[_Glyph], index: int) -> bool:
    before = glyphs[index - 1].char if index else ""
    after = glyphs[index + 1].char if index + 1 < len(glyphs) else ""
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _join_rows(lines: list[PdfLine]) -> list[PdfLine]:
    """Stretches that stand side by side become one line, with a tab where there is a gap: rows of a table."""
    rows: list[PdfLine] = []
    for line in lines:
        above = rows[-1] if rows else None
        if above is not None and _beside(above, line):
            gap = line.left - above.right
            between = "\t" if gap > _WIDE_GAP * line.size else ""
            tab = (Piece(between, line.pieces[0].face),) if between else ()
            rows[-1] = PdfLine(
                above.page,
                above.left,
                line.right,
                max(above.top, line.top),
                min(above.bottom, line.bottom),
                above.size,
                (*above.pieces, *tab, *line.pieces),
            )
        else:
            rows.append(line)
    return rows


def _beside(first: PdfLine, second: PdfLine) -> bool:
    overlap = min(first.top, second.top) - max(first.bottom, second.bottom)
    return second.left >= first.right - 0.5 and overlap > 0.6 * min(first.size, second.size)

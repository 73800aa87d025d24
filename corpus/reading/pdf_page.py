"""The characters of a PDF's pages, as lines with their place and looks.

Called in a child process with one thread only: pdfium in four threads ends the process with a segmentation fault.
"""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import InputError
from corpus.reading.document import MAX_CHARACTERS
from corpus.reading.pdf_table import RuledTable, find_tables
from corpus.reading.typeface import Face, Piece

if TYPE_CHECKING:
    import numpy as np

MAX_PAGES = 500
_BOLD = re.compile(r"bold|heavy|black|-B$", re.IGNORECASE)
_FORCE_BOLD = 1 << 18
# Kangxi radicals and compatibility ideographs, which fonts hand out for the plain characters (⼯ for 工).
_LOOKALIKE = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
_OBJECTS_LOOKED_AT = 200
_SMALLEST_SEEN = 2.0
_TOUCHING = 2.0
_WIDE_GAP = 1.5
_ASCENT = 0.88
_GAP = "\x00"


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
    """All lines, page by page; `without_text` are the pages (from 0) without a text layer, `pictured` those that show
    pictures or drawings, in which there may be text to recognise,
    `hidden` the characters too small to be seen, which are left out."""

    pages: tuple[tuple[PdfLine, ...], ...]
    without_text: tuple[int, ...]
    pictured: frozenset[int]
    hidden: int
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
    with _open_document(data) as document:
        return _read_document(document)


def render_page(data: bytes, page: int, longest: int) -> "np.ndarray[Any, Any]":
    """The picture of a page (from 0) in grey, its longer side `longest` pixels. Raises InputError as `read_pages`."""
    with _open_document(data) as document:
        shown = document[page]
        bitmap = shown.render(scale=longest / max(1.0, *shown.get_size()), grayscale=True)
        picture: np.ndarray[Any, Any] = bitmap.to_numpy().copy()
        bitmap.close()
        shown.close()
    return picture.reshape(picture.shape[:2])


@contextmanager
def _open_document(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The open PDF; pdfium's errors on it become InputError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise InputError("PDF 加了密码，请去掉密码后再上传。") from error
        raise InputError("PDF 不完整或已损坏，打不开，请重新导出一份。") from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise InputError("PDF 中有读不出来的页，可能已损坏，请重新导出一份。") from error
    finally:
        document.close()


def _read_document(document: pdfium.PdfDocument) -> PdfPages:
    pages: list[tuple[PdfLine, ...]] = []
    empty: list[int] = []
    pictured: set[int] = set()
    total = hidden = 0
    for index in range(min(len(document), MAX_PAGES)):
        page = document[index]
        textpage = page.get_textpage()
        found, length = _read_glyphs(textpage)
        glyphs = [one for one in found if one is None or not _is_inked(one) or one.size >= _SMALLEST_SEEN]
        hidden += len(found) - len(glyphs)
        total += length
        textpage.close()
        if _shows_pictures(page):
            pictured.add(index)
        lines = _read_lines(glyphs, find_tables(page) if glyphs else [], index)
        page.close()
        pages.append(tuple(lines))
        if not lines:
            empty.append(index)
        if total > MAX_CHARACTERS:
            break
    return PdfPages(tuple(pages), tuple(empty), frozenset(pictured), hidden, len(document) - len(pages))


def _shows_pictures(page: pdfium.PdfPage) -> bool:
    """Whether a picture or drawing is among the page's first objects."""
    objects = islice(page.get_objects(max_depth=3), _OBJECTS_LOOKED_AT)
    return any(one.type in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_PATH) for one in objects)


def _read_glyphs(textpage: pdfium.PdfTextPage) -> tuple[list[_Glyph | None], int]:
    """The page's characters in reading order, None where pdfium sees the end of a line."""
    glyphs: list[_Glyph | None] = []
    reader = _GlyphReader(textpage)
    count = textpage.count_chars()
    for index in range(min(count, MAX_CHARACTERS + 1)):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index)
        if code in (0x0A, 0x0D):
            glyphs.append(None)
        # 0x02 and 0xFFFE stand for a hyphen at a line's end; half of a surrogate pair is no character.
        elif code not in (0, 0x02, 0xFFFE, 0xFFFF, 0xAD) and not 0xD800 <= code < 0xE000 and code <= 0x10FFFF:
            generated = pdfium_c.FPDFText_IsGenerated(textpage, index) == 1
            glyphs.append(reader.read(index, _GAP if generated and code == 0x20 else _plain(chr(code))))
    return glyphs, count


class _GlyphReader:
    """Reads the glyphs of one page; what all glyphs of a text object share is asked once, as every question costs."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self._textpage = textpage
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._looks: dict[int | None, tuple[float, Face]] = {}

    def read(self, index: int, char: str) -> _Glyph:
        """One glyph; its box is that of its em square, as what is inked of 一 or ， says nothing about margins."""
        pdfium_c.FPDFText_GetCharOrigin(self._textpage, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        size, face = self._look(index)
        return _Glyph(
            char,
            left=x if char != _GAP else self._inked(index)[0],
            right=self._inked(index)[1] if char.isascii() else x + size,
            top=y + _ASCENT * size,
            bottom=y - (1 - _ASCENT) * size,
            size=size,
            face=face,
        )

    def _look(self, index: int) -> tuple[float, Face]:
        text_object = pdfium_c.FPDFText_GetTextObject(self._textpage, index)
        key = ctypes.cast(text_object, ctypes.c_void_p).value
        if key is None:  # a space that pdfium made up
            return self._ask_look(index)
        if key not in self._looks:
            self._looks[key] = self._ask_look(index)
        return self._looks[key]

    def _ask_look(self, index: int) -> tuple[float, Face]:
        matrix, name, flags = pdfium_c.FS_MATRIX(), ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium_c.FPDFText_GetMatrix(self._textpage, index, matrix)
        pdfium_c.FPDFText_GetFontInfo(self._textpage, index, name, 128, flags)
        size = pdfium_c.FPDFText_GetFontSize(self._textpage, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        font = name.value.decode("utf-8", "replace")
        bold = _BOLD.search(font) is not None or bool(flags.value & _FORCE_BOLD)
        return size, Face(font, bold, round(2 * size))

    def _inked(self, index: int) -> tuple[float, float]:
        """Where the ink begins and ends, from left to right."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium_c.FPDFText_GetCharBox(self._textpage, index, left, right, bottom, top)
        return left.value, right.value


def _plain(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if _LOOKALIKE.match(char) else char


def _read_lines(glyphs: list[_Glyph | None], tables: list[RuledTable], page: int) -> list[PdfLine]:
    """The page's lines from the top down; a row of a ruled table is one line, with tabs between its cells."""
    rows: dict[tuple[int, int], dict[int, list[_Glyph]]] = {}
    free: list[_Glyph | None] = []
    for glyph in glyphs:
        place = None if glyph is None else _find_cell(tables, glyph)
        if glyph is None or place is None:
            free.append(glyph)
        else:
            number, row, column = place
            rows.setdefault((number, row), {}).setdefault(column, []).append(glyph)
            free.append(None)  # what stands before and after a table are two lines
    lines = join_rows(_group_lines(free, page))
    for (number, row), cells in sorted(rows.items()):
        width = len(tables[number].sides(row)) - 1
        line = _join_cells([cells.get(column, []) for column in range(width)], page)
        if line is not None:
            below = (at for at, other in enumerate(lines) if other.top <= tables[number].heights[row + 1] + _TOUCHING)
            lines.insert(next(below, len(lines)), line)
    return lines


def _find_cell(tables: list[RuledTable], glyph: _Glyph) -> tuple[int, int, int] | None:
    for number, table in enumerate(tables):
        cell = table.find_cell((glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2)
        if cell is not None:
            return number, *cell
    return None


def _join_cells(cells: list[list[_Glyph]], page: int) -> PdfLine | None:
    """A row as one line; the lines inside a cell run on. None for a row without a character."""
    joined = [_group_lines(list(cell), page) for cell in cells]
    flat = [line for cell in joined for line in cell]
    if not flat:
        return None
    face = flat[0].pieces[0].face
    text = "\t".join("".join(line.text.replace("\t", "") for line in cell) for cell in joined)
    return PdfLine(
        page,
        min(line.left for line in flat),
        max(line.right for line in flat),
        max(line.top for line in flat),
        min(line.bottom for line in flat),
        flat[0].size,
        (Piece(text, face),),
    )


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
    if _GAP in (before.char, after.char):
        return False
    overlap = min(before.top, after.top) - max(before.bottom, after.bottom)
    return overlap < 0.4 * min(before.top - before.bottom, after.top - after.bottom)


def _finish_line(glyphs: list[_Glyph], page: int) -> list[PdfLine]:
    """The line of these glyphs: gaps kept as spaces only between Latin words, ends trimmed."""
    first = next((i for i, g in enumerate(glyphs) if _is_inked(g)), None)
    if first is None:
        return []
    last = max(i for i, g in enumerate(glyphs) if _is_inked(g))
    kept = [replace(g, char=_read_gap(glyphs, i)) if g.char == _GAP else g for i, g in enumerate(glyphs)]
    kept = [g for g in kept[first : last + 1] if g.char]
    pieces: list[Piece] = []
    for glyph in kept:
        if pieces and (pieces[-1].face == glyph.face or glyph.char.isspace()):
            pieces[-1] = Piece(pieces[-1].text + glyph.char, pieces[-1].face)
        else:
            pieces.append(Piece(glyph.char, glyph.face))
    inked = [g for g in kept if _is_inked(g)]
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


def _is_inked(glyph: _Glyph) -> bool:
    return glyph.char != _GAP and not glyph.char.isspace()


def _read_gap(glyphs: list[_Glyph], index: int) -> str:
    """What a gap between two glyphs stands for: a tab between cells, a space between Latin words, else nothing."""
    if not 0 < index < len(glyphs) - 1:
        return ""
    before, after = glyphs[index - 1], glyphs[index + 1]
    if after.left - before.right > _WIDE_GAP * after.size:
        return "\t"
    words = before.char + after.char
    return " " if words.isascii() and before.char.isalnum() and after.char.isalnum() else ""


def join_rows(lines: list[PdfLine]) -> list[PdfLine]:
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

"""Read a PDF with a text layer: lines joined into paragraphs, running heads and page numbers left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.document import ReadText, join_blocks
from corpus.reading.heading import find_numbering
from corpus.reading.pdf_page import PdfLine, PdfPages, read_pages
from corpus.reading.typeface import Face, Piece, StyledLine, rank_lines

_PAGE_NUMBER = re.compile(r"[—\-–－_·]*第?\d{1,4}页?(?:[/,，、]?共?\d{1,4}页?)?[—\-–－_·]*")
_DECORATED = re.compile(r"[—\-–－第页共/]")
_TOC_LINE = re.compile(r"(?:[.．…·]\s*){4,}\d{1,4}$")
_TERMINAL = "。！？；：!?;:”"
# What cannot be parted at a line's end: a number or Latin word, and marks that may not start or end a line.
_CLUSTER = re.compile(
    r"[“‘（《【「『(]*(?:[A-Za-z0-9.,%～~—-]+|.)(?:、[A-Za-z0-9.,%]+)?[，。、；：！？”’）》】」』%,.;:!?…]*"
)
_HANGING = "，。、；：！？”’）》,.;:"
_ASCII_WIDTH = 0.55
_TAIL = 2048
_MIN_PER_PAGE = 8
_MIN_RUNNING_PAGES = 2
# In characters of the line's size: how far from the margin a line may start or stop and still reach it.
_INDENT = 0.8
_SLACK = 0.6
_CENTRED = 2.6
_PARAGRAPH_GAP = 1.6
# Lines from which a page or column has margins of its own.
_FEWEST_LINES = 6


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float

    def is_on_side(self, line: PdfLine, side: int) -> bool:
        """Whether a line keeps to the left half (0) or the right one (1)."""
        middle = (self.left + self.right) / 2
        return line.left > middle if side else line.right < middle + line.size


@dataclass(frozen=True, slots=True)
class _AllMargins:
    """By page (from 0), and of its two columns where it has two."""

    pages: Mapping[int, _Margins]
    columns: Mapping[int, tuple[_Margins, _Margins]]

    def of(self, line: PdfLine) -> _Margins:
        """Those of the page, or of the column that the line stands in."""
        page = self.pages[line.page]
        for side, margins in enumerate(self.columns.get(line.page, ())):
            if page.is_on_side(line, side):
                return margins
        return page


def read_pdf(data: bytes, recognised: Mapping[int, Sequence[PdfLine]] | None = None) -> ReadText:
    """Read a PDF's text layer from its bytes; call it in a child process only.

    Pages (from 0) in `recognised` have these lines. Where pages have no text layer, or one that is garbled, the text
    "needs" recognition of them. Raises InputError when the file is encrypted or damaged.
    """
    if b"%%EOF" not in data[-_TAIL:]:
        raise InputError("PDF 不完整（缺少结尾），可能没有传完，请重新导出一份。")
    read = read_pages(data)
    if recognised is None:
        useless = _find_useless_layer(read)
        if useless is not None:
            return ReadText("", (), needs="recognition", unread_pages=useless)
    pages = [(recognised or {}).get(number, page) for number, page in enumerate(read.pages)]
    omissions = _name_unread(read, recognised)
    joined = join_pages(pages, omissions)
    scanned = tuple(page for page in read.without_text if page in read.pictured)
    return replace(joined, needs="recognition", unread_pages=scanned) if scanned and recognised is None else joined


def join_pages(pages: Sequence[Sequence[PdfLine]], omissions: Sequence[Omission] = ()) -> ReadText:
    """The lines of pages as paragraphs, without what recurs on every page."""
    kept_pages, dropped = _drop_running_lines(pages)
    lines = [line for page in kept_pages for line in page]
    kept = [line for line in lines if not _TOC_LINE.search(line.text)]
    if len(kept) < len(lines):
        dropped.append(Omission(f"目录 {len(lines) - len(kept)} 行", "目录不是正文，不读"))
    return join_blocks(rank_lines(_join_paragraphs(kept)), [*dropped, *omissions])


def _find_useless_layer(read: PdfPages) -> tuple[int, ...] | None:
    """The pages to recognise where the text layer as a whole says nothing; None where it does.

    InputError when there is neither text nor a picture that may hold some.
    """
    characters = "".join(line.text for page in read.pages for line in page)
    # A scanner's stamp or page number is not a text layer.
    sparse = len(read.pages) > 1 and len(characters) < _MIN_PER_PAGE * len(read.pages)
    if not characters or (sparse and 2 * len(read.pictured) > len(read.pages)):
        if not read.pictured:
            raise InputError("扫描件没有文字层，也没有可识别的图片，请检查是不是空文件，或重新扫描。")
        return tuple(sorted(read.pictured))
    unreadable = sum(1 for char in characters if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    # Characters whose font has no table of what they mean are drawn all the same, and are read from the picture.
    return tuple(range(len(read.pages))) if unreadable > 0.2 * len(characters) else None


def _name_unread(read: PdfPages, recognised: Mapping[int, Sequence[PdfLine]] | None) -> list[Omission]:
    omissions = []
    unread = [page for page in read.without_text if not (recognised or {}).get(page)]
    if unread:
        omissions.append(Omission(name_pages(unread), "没有文字层，可能是扫描页或空白页，没有读"))
    if read.hidden:
        omissions.append(Omission(f"隐藏文字 {read.hidden} 个字符", "字小得看不见（不到 2 磅），不读"))
    if read.unread_pages:
        omissions.append(Omission(f"最后 {read.unread_pages} 页", f"最多读 {len(read.pages)} 页"))
    return omissions


def name_pages(pages: Sequence[int]) -> str:
    """第 1、3 页 for pages counted from 0."""
    shown = "、".join(str(page + 1) for page in pages[:10])
    return f"第 {shown}{'等' if len(pages) > 10 else ''} 页"


def _drop_running_lines(
    pages: Sequence[Sequence[PdfLine]],
) -> tuple[list[list[PdfLine]], list[Omission]]:
    """The pages without their first and last lines where these are page numbers or come again on other pages."""
    kept = [list(page) for page in pages]
    dropped: list[str] = []
    for at in (0, -1, 0, -1):  # Twice: a header and a line under it, a footer and the number below it.
        outermost = [page[at] for page in kept if page]
        for page in kept:
            if page and _is_running(page, at, outermost, len(kept)):
                text = page.pop(at).text
                if not _is_page_number(text):
                    dropped.append(text)
    names = list(dict.fromkeys(re.sub(r"\d+", "1", text) for text in dropped))
    return kept, [Omission(f"页眉页脚“{name[:30]}”", "每页重复的文字不是正文，不读") for name in names]


def _recurs(line: PdfLine, other: PdfLine) -> bool:
    """Whether a line is the same on another page: its words without digits, its height and size, give or take what a
    scanner or recognition shifts."""
    return (
        re.sub(r"\d+", "#", line.text) == re.sub(r"\d+", "#", other.text)
        and abs(line.bottom - other.bottom) < 0.5 * line.size
        and abs(line.size - other.size) < 0.15 * line.size
    )


def _is_running(page: Sequence[PdfLine], at: int, outermost: Sequence[PdfLine], pages: int) -> bool:
    line = page[at]
    if len(page) > 1 and not _stands_apart(page, at):
        return False
    if _is_page_number(line.text):
        return _DECORATED.search(line.text) is not None or int(re.sub(r"\D", "", line.text) or 0) <= pages + 1
    return sum(_recurs(line, other) for other in outermost) > max(_MIN_RUNNING_PAGES - 1, pages // 3)


def _is_page_number(text: str) -> bool:
    return len(text) <= 30 and _PAGE_NUMBER.fullmatch("".join(text.split())) is not None


def _stands_apart(page: Sequence[PdfLine], at: int) -> bool:
    """Whether the line keeps more than half a line's distance from the text."""
    line, neighbour = page[at], page[1 if at == 0 else -2]
    return (
        abs(line.bottom - neighbour.bottom) > 1.2 * max(line.size, neighbour.size) or line.size < 0.95 * neighbour.size
    )


def _join_paragraphs(lines: Sequence[PdfLine]) -> list[StyledLine]:
    margins = _find_margins(lines)
    pitch = _find_pitch(lines)
    paragraphs: list[list[PdfLine]] = []
    for line in lines:
        if paragraphs and _continues(paragraphs[-1], line, margins, pitch):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_build_line(paragraph, margins) for paragraph in paragraphs]


def _find_margins(lines: Sequence[PdfLine]) -> _AllMargins:
    """The text's left and right edge on each page, in each of its columns; a page with few lines takes the
    document's."""
    by_page: dict[int, list[PdfLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    own = {page: _measure(on) for page, on in by_page.items()}
    full = [own[page] for page, on in by_page.items() if len(on) >= _FEWEST_LINES] or list(own.values())
    usual = _Margins(median(m.left for m in full), median(m.right for m in full)) if full else _Margins(0, 0)
    whole = {page: own[page] if len(on) >= _FEWEST_LINES else usual for page, on in by_page.items()}
    return _AllMargins(
        whole, {page: halves for page, on in by_page.items() if (halves := _find_columns(on, own[page]))}
    )


def _measure(lines: Sequence[PdfLine]) -> _Margins:
    return _Margins(min(line.left for line in lines), _find_right(lines))


def _find_columns(lines: Sequence[PdfLine], page: _Margins) -> tuple[_Margins, _Margins] | None:
    """The margins of two columns; None where the page has one, so that hardly a line keeps to its right half."""
    sides = [[line for line in lines if page.is_on_side(line, at) and "\t" not in line.text] for at in (0, 1)]
    if min(len(side) for side in sides) < _FEWEST_LINES:
        return None
    return _measure(sides[0]), _measure(sides[1])


def _find_right(lines: Sequence[PdfLine]) -> float:
    """The right margin; marks at a line's end may hang out over it and are not counted."""
    firm = [line.right for line in lines if line.text[-1] not in _HANGING]
    return max(firm or [line.right for line in lines])


def _find_pitch(lines: Sequence[PdfLine]) -> float:
    """The usual distance from line to line."""
    steps = [a.bottom - b.bottom for a, b in pairwise(lines) if a.page == b.page]
    downward = [step for step in steps if step > 0]
    return median(downward) if downward else 0.0


def _continues(paragraph: Sequence[PdfLine], line: PdfLine, margins: _AllMargins, pitch: float) -> bool:
    """Whether `line` goes on with the paragraph above it.

    It does when that one's last line runs to the right margin and this one starts at the left margin, or under a
    line that itself goes on (a hanging indent). Another indented line goes on only in mid-sentence and without a
    number of its own.
    """
    above = paragraph[-1]
    if "\t" in line.text or "\t" in above.text or abs(above.size - line.size) > 0.12 * line.size:
        return False
    if above.page == line.page and above.bottom - line.bottom > _PARAGRAPH_GAP * pitch:
        return False
    here, there = margins.of(line), margins.of(above)
    if _is_centred(line, here) or _is_centred(above, there):
        return False
    if above.right + _measure_cluster(line) + _SLACK * line.size < there.right:
        return False  # The next word would have fitted, so the paragraph ended here.
    ended = above.text[-1] in _TERMINAL
    numbered = find_numbering(line.text, 0, len(line.text)) is not None
    hangs = len(paragraph) > 1 and abs(line.left - above.left) < _INDENT * line.size
    if line.left > here.left + _INDENT * line.size and not hangs:
        return not ended and not numbered and _main_face(line) == _main_face(above)
    return not (ended and numbered)


def _measure_cluster(line: PdfLine) -> float:
    cluster = _CLUSTER.match(line.text)
    return sum(_ASCII_WIDTH if char.isascii() else 1.0 for char in cluster[0]) * line.size if cluster else 0.0


def _main_face(line: PdfLine) -> Face:
    return max(line.pieces, key=lambda piece: len(piece.text)).face


def _is_centred(line: PdfLine, margins: _Margins) -> bool:
    before, after = line.left - margins.left, margins.right - line.right
    return before > _CENTRED * line.size and abs(before - after) < 1.2 * line.size


def _build_line(paragraph: Sequence[PdfLine], margins: _AllMargins) -> StyledLine:
    pieces: list[Piece] = []
    for line in paragraph:
        first = line.pieces[0]
        if pieces and _needs_space(pieces[-1].text, first.text):
            pieces[-1] = replace(pieces[-1], text=pieces[-1].text + " ")
        pieces += line.pieces
    if "\t" in paragraph[0].text:
        return StyledLine("".join(piece.text for piece in pieces), tuple(pieces), None, False, in_table=True)
    return StyledLine.of(pieces, None, _is_centred(paragraph[0], margins.of(paragraph[0])))


def _needs_space(before: str, after: str) -> bool:
    """Whether a line end stood between two Latin words."""
    return before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha() and after[:1].isalpha()

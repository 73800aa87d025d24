"""Read a .docx: paragraphs and tables in order, automatic numbers written out, headings by style or by font."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from corpus.omission import INERT, Omission
from corpus.reading.document import ReadText, join_blocks
from corpus.reading.docx_numbering import ListNumbering
from corpus.reading.docx_package import DocxPackage, attribute, child, local_name
from corpus.reading.docx_runs import FETCHING_FIELD, Losses, RunReader, join_named
from corpus.reading.docx_styles import ParagraphStyle, StyleSheet, read_centred, read_list_place, read_outline_level
from corpus.reading.typeface import Piece, StyledLine, rank_lines

_CONTAINERS = frozenset(("sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_NOTE = "注："
_PAGE_AT_END = re.compile(r"\d{1,4}\s*$")
_PAGE_NUMBER = re.compile(r"[\s\d—–\-－·第共页/,，]*")
_REASONS = {
    "修订痕迹": "按全部接受处理：插入的保留，删除的不读",
    "隐藏文字": "在文档里看不见的文字不读",
    "图片": "图片里的文字读不出来",
    "嵌入对象": "嵌入的表格、图表等对象不读，需要的内容请写进正文",
    "目录": "目录不是正文，不读",
    "符号字体的符号": "只在原字体里有意义，用“□”代替",
    "名字不正常的部件": "不是 Word 文档该有的，不读",
    "批注": "批注不是正文，不读",
    "页眉页脚": "每页重复的文字不是正文，不读",
    "嵌入的其他文档": "插入的文件不读，需要的内容请复制到正文",
    FETCHING_FIELD: INERT,
}


def read_docx(data: bytes) -> ReadText:
    """Read a .docx from its bytes. Tables become lines of tab-separated cells, a merged cell once; a note comes as a
    line of its own (注：…) after the paragraph that refers to it.

    Raises InputError when the package is damaged, encrypted, hostile or not a Word document.
    """
    package = DocxPackage(data)
    numbering = ListNumbering(package.part("word/numbering.xml"))
    story = _Story(StyleSheet(package.part("word/styles.xml")), numbering, _find_notes(package))
    body = child(package.main(), "body")
    lines = list(story.read_blocks(body)) if body is not None else []
    return join_blocks(rank_lines(lines), [*story.losses.report(_REASONS), *_name_side_parts(package)])


class _Story:
    """One reading of a document's body, in order: lists count on as it goes."""

    def __init__(
        self, styles: StyleSheet, numbering: ListNumbering, notes: Mapping[tuple[str, str], etree._Element]
    ) -> None:
        self.losses = Losses()
        self._styles = styles
        self._numbering = numbering
        self._runs = RunReader(styles, self.losses, notes)
        self._carried: list[Piece] = []

    def read_blocks(self, parent: etree._Element) -> Iterator[StyledLine]:
        """The lines of a body, cell or text box."""
        for element in parent:
            name = local_name(element)
            if name == "p":
                yield from self._read_paragraph(element)
            elif name == "tbl":
                yield from self._read_table(element)
            elif name == "sdt":
                yield from self._read_control(element)
            elif name in _CONTAINERS:
                yield from self.read_blocks(element)
            elif name == "AlternateContent":
                chosen = child(element, "Choice")
                if chosen is not None:
                    yield from self.read_blocks(chosen)
            elif name == "altChunk":
                self.losses.add("嵌入的其他文档")

    def _read_control(self, element: etree._Element) -> Iterator[StyledLine]:
        gallery = child(child(child(element, "sdtPr"), "docPartObj"), "docPartGallery")
        content = child(element, "sdtContent")
        if content is None:
            return
        if attribute(gallery, "val") == "Table of Contents":
            self.losses.add("目录", join_named(content, "t"))
        else:
            yield from self.read_blocks(content)

    def _read_paragraph(self, element: etree._Element) -> Iterator[StyledLine]:
        properties = child(element, "pPr")
        style = self._styles.paragraph(attribute(child(properties, "pStyle"), "val"))
        pieces, boxes = self._runs.read(element, style.face)
        text = "".join(piece.text for piece in pieces)
        if style.is_toc or (self._runs.in_contents and _PAGE_AT_END.search(text)):
            self.losses.add("目录", text)
            return
        pieces = [*self._carried, *pieces]
        self._carried = []
        if child(child(properties, "rPr"), "del") is not None:
            self._carried = pieces
            return
        label = self._next_label(properties, style)
        if label and any(piece.text.strip() for piece in pieces):
            pieces.insert(0, Piece(label, pieces[0].face))
        level = read_outline_level(properties)
        yield from _split_lines(
            pieces, style.level if level is None else level, read_centred(properties, style.centred)
        )
        for box in boxes:
            if local_name(box) == "txbxContent":
                yield from self.read_blocks(box)
            else:
                yield from self._read_note(box)

    def _read_note(self, note: etree._Element) -> Iterator[StyledLine]:
        """A footnote or endnote; its lines are never headings."""
        lead = _NOTE
        for line in self.read_blocks(note):
            if line.text:
                yield StyledLine(lead + line.text, line.pieces, None, False, in_table=True)
                lead = ""

    def _next_label(self, properties: etree._Element | None, style: ParagraphStyle) -> str:
        list_id, list_level = read_list_place(properties)
        return self._numbering.next_label(
            style.list_id if list_id is None else list_id, style.list_level if list_level is None else list_level
        )

    def _read_table(self, table: etree._Element) -> Iterator[StyledLine]:
        for row in _find_inside(table, "tr"):
            cells = list(_find_inside(row, "tc"))
            if child(child(row, "trPr"), "del") is not None:
                self.losses.add("修订痕迹")
            elif len(cells) == 1:  # A frame around text, not a table.
                yield from self.read_blocks(cells[0])
            else:
                yield from self._read_row(cells)

    def _read_row(self, cells: list[etree._Element]) -> Iterator[StyledLine]:
        texts = []
        for cell in cells:
            continues = _is_continuation(child(child(cell, "tcPr"), "vMerge"))
            lines = [] if continues else [line.text for line in self.read_blocks(cell)]
            texts.append(" ".join(" ".join(lines).split()))
        if any(texts):
            yield StyledLine("\t".join(texts), (), None, False, in_table=True)


def _is_continuation(merge: etree._Element | None) -> bool:
    """Whether a w:vMerge says that the cell continues the one above it ("continue" is the default)."""
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _find_inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of that name, also those wrapped in content controls or insertions."""
    for element in parent:
        if local_name(element) == name:
            yield element
        elif local_name(element) in _CONTAINERS or local_name(element) == "sdt":
            yield from _find_inside(element, name)


def _split_lines(pieces: list[Piece], level: int | None, centred: bool) -> Iterator[StyledLine]:
    """The paragraph, cut at its line breaks; spaces that only indent are dropped."""
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(Piece(first, piece.face))
        for other in others:
            yield StyledLine.of(line, level, centred)
            line = [Piece(other, piece.face)]
    yield StyledLine.of(line, level, centred)


def _find_notes(package: DocxPackage) -> dict[tuple[str, str], etree._Element]:
    """Footnotes and endnotes by kind and id; separators are notes of a type."""
    return {
        (kind, attribute(note, "id") or ""): note
        for kind in ("footnote", "endnote")
        for note in package.children(f"word/{kind}s.xml")
        if attribute(note, "type") is None
    }


def _name_side_parts(package: DocxPackage) -> list[Omission]:
    """Comments, headers and footers: not part of the text, but not passed over in silence."""
    losses = Losses()
    for name in package.odd_names():
        losses.add("名字不正常的部件", name)
    for comment in package.children("word/comments.xml"):
        losses.add("批注", join_named(comment, "t"))
    seen: set[str] = set()
    for name in package.names(r"word/(?:header|footer)\d*\.xml"):
        root = package.part(name)
        text = join_named(root, "t") if root is not None else ""
        if not _PAGE_NUMBER.fullmatch(text) and text not in seen:
            seen.add(text)
            losses.add("页眉页脚", text)
    return losses.report(_REASONS)

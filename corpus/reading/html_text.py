"""Read a web page: headings, paragraphs and tables of its body, without scripts, menus and hidden parts."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from lxml import etree, html

from corpus.errors import InputError
from corpus.omission import INERT, Omission
from corpus.reading.document import TITLE_LEVEL, Block, ReadText, join_blocks
from corpus.reading.plain_text import decode_text
from corpus.reading.report_title import clean_page_title

MAX_DEPTH = 200
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# What a page labelled gb2312 really holds is GBK or GB18030, as browsers know. Other labels are not believed.
_ENCODINGS = {
    **{"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030"},
    **{"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5"},
}
_SILENT = frozenset(
    ("script", "style", "noscript", "template", "head", "link", "meta", "base", "title", "desc", "metadata")
)
_NOT_TEXT = {
    "nav": "导航栏",
    "footer": "页脚",
    "aside": "侧栏",
    "iframe": "内嵌网页",
    "select": "表单",
    "button": "表单",
    "textarea": "表单",
    "object": "嵌入对象",
    # Of a drawing only its own labels: one that is not closed swallows the rest of the page.
    "text": "图形里的文字",
}
_BLOCKS = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
        *(
            "figure",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "html",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
        ),
        *("section", "ul", "table", "caption", "tbody", "thead", "tfoot", "tr", "td", "th", "br"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_BOLD = frozenset(("b", "strong"))
_SPACES = re.compile(r"[ \t\r\n\f]+")
# A line end of the page's source between two Chinese characters is no space.
_BREAK_IN_CHINESE = re.compile(r"(?<=[⺀-鿿＀-￯　-〿“”‘’])[ \t]*[\r\n]\s*(?=[⺀-鿿＀-￯　-〿“”‘’])")
_MAX_BOLD_HEADING = 60
_MAX_CELL = 200
_MAX_CELLS = 20_000


@dataclass(slots=True)
class _Page:
    """Blocks found so far, and the characters of the block being read: how many, how many of them bold."""

    blocks: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    bold: int = 0
    level: int | None = None
    dropped: Counter[str] = field(default_factory=Counter)
    lists: list[int | None] = field(default_factory=list)
    number: str = ""
    cells: int = 0
    scripts: int = 0

    def number_item(self) -> None:
        """Start the next item of the innermost list: its number goes before the item's first characters."""
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
            self.number = f"{number}."

    def add(self, text: str | None, bold: bool) -> None:
        if text:
            if text.strip():
                text, self.number = self.number + text.lstrip() if self.number else text, ""
            self.parts.append(text)
            self.bold += len(text.strip()) if bold else 0

    def close(self) -> None:
        raw = "".join(self.parts)
        text = _SPACES.sub(" ", _BREAK_IN_CHINESE.sub("", raw)).strip(" 　\xa0").replace("\xa0", " ")
        if text:
            letters = len("".join(raw.split()))
            heads = 0 < letters <= self.bold and len(text) <= _MAX_BOLD_HEADING and text[-1] not in "。！？；，"
            self.blocks.append(Block(text, self.level if self.level is not None else 3 if heads else None))
        self.parts, self.bold = [], 0


def read_html(data: bytes) -> ReadText:
    """Read a web page from its bytes, in the encoding it declares, else as a text file's is found.

    h1 to h6 give ranks 1 to 6, a wholly bold short paragraph rank 3; rows of data become tab-separated cells.
    Raises InputError when there is nothing to parse or it nests deeper than MAX_DEPTH.
    """
    source = _DECLARATION.sub("", _decode_page(data), count=1)
    try:
        root = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise InputError("网页内容读不出来，请用浏览器打开后把正文复制到 .docx 或 .txt。") from error
    page = _Page()
    _walk(root, page, bold=False, depth=0)
    page.close()
    if sum(1 for block in page.blocks if block.style_level == 1) == 1:  # The only h1 is the page's title.
        page.blocks = [replace(b, style_level=TITLE_LEVEL) if b.style_level == 1 else b for b in page.blocks]
    omissions = [Omission(f"网页的{what} {count} 处", "不是正文，不读") for what, count in page.dropped.items()]
    if not page.blocks and page.scripts:  # beside text they are nothing that anybody misses
        omissions.append(Omission(f"网页的脚本 {page.scripts} 处", INERT))
    return join_blocks(page.blocks, omissions, clean_page_title(root.findtext(".//title") or ""))


def _decode_page(data: bytes) -> str:
    """UTF-8 where it fits, whatever the label says; else the label, if it fits (a wrong one is common)."""
    declared = _CHARSET.search(data[:4096])
    encoding = _ENCODINGS.get(declared[1].decode("ascii").lower()) if declared else None
    for one in ("utf-8-sig", encoding):
        try:
            return data.decode(one) if one and b"\0" not in data else decode_text(data)[0]
        except UnicodeDecodeError:
            continue
    return decode_text(data)[0]


def _walk(element: etree._Element, page: _Page, bold: bool, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise InputError(f"网页的标签嵌套超过 {MAX_DEPTH} 层，没有读，请把正文复制到 .docx 或 .txt。")
    name = element.tag if isinstance(element.tag, str) else ""
    page.scripts += name == "script"
    if not name or name in _SILENT:
        return
    if name in _NOT_TEXT or _is_hidden(element):
        if "".join(element.itertext()).strip():
            page.dropped[_NOT_TEXT.get(name, "隐藏内容")] += 1
        return
    if name == "tr" and (cells := _read_data_row(element)):
        page.close()
        page.cells += len(cells)
        if page.cells > _MAX_CELLS:
            page.dropped[f"表格行（最多读 {_MAX_CELLS} 格）"] += 1
        else:
            page.blocks.append(Block("\t".join(cells)))
        return
    _read_element(element, name, page, bold or name in _BOLD, depth)


def _read_element(element: etree._Element, name: str, page: _Page, bold: bool, depth: int) -> None:
    is_block = name in _BLOCKS
    if is_block:
        page.close()
    if re.fullmatch(r"h[1-6]", name):
        page.level = int(name[1])
    if name in ("ol", "ul"):
        page.lists.append(_first_number(element) if name == "ol" else None)
    if name == "li":
        page.number_item()
    if name == "img":
        page.dropped["图片"] += 1
    page.add(element.text, bold)
    for inner in element:
        _walk(inner, page, bold, depth + 1)
        page.add(inner.tail, bold)
    if is_block:
        page.close()
    if name in ("ol", "ul"):
        page.lists.pop()
    if re.fullmatch(r"h[1-6]", name):
        page.level = None


def _first_number(ordered: etree._Element) -> int:
    """The number a browser gives the first item of an <ol>."""
    start = ordered.get("start") or ""
    return int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def _read_data_row(row: etree._Element) -> list[str]:
    """The cells of a row of data; [] for a row that only lays out the page (one cell, long text, a table in it)."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2 or any(cell.find(".//table") is not None for cell in cells):
        return []
    texts = [_SPACES.sub(" ", "".join(cell.itertext()).replace("\xa0", " ")).strip(" 　") for cell in cells]
    return texts if any(texts) and all(len(text) <= _MAX_CELL for text in texts) else []

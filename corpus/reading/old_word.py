"""Read an old Word file (.doc; .wps is the same format) through antiword, which is GPL and so stays a program apart."""

import re
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from xlrd.compdoc import CompDoc, CompDocError  # type: ignore[import-untyped]

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.document import Block, ReadText, join_blocks
from corpus.reading.docx_numbering import format_number
from corpus.reading.docx_package import local_name

INSTALL_ADVICE = (
    "这是旧版 .doc（或 .wps）文件，要装了 antiword 或 LibreOffice 才读得了"
    "（Debian：apt-get install antiword）；也可以用 Word 或 WPS 打开后另存为 .docx。"
)
# [MS-DOC] 2.5.1: wIdent, then flags at byte 10, of which bit 8 is fEncrypted.
_WORD_IDENT = 0xA5EC
_ENCRYPTED = 0x0100
_SECONDS = 15
_NUMERATIONS = {
    "arabic": "decimal",
    "loweralpha": "lowerLetter",
    "upperalpha": "upperLetter",
    "lowerroman": "lowerRoman",
    "upperroman": "upperRoman",
}
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、.．）)]")
_NOT_READ = Omission("版式", "由 antiword 读出：编号样式、文本框和页眉页脚读不出，请核对原文，或另存为 .docx 再给")


def read_old_word(data: bytes, antiword: str = "") -> ReadText:
    """Read an old Word file with the program `antiword`; without one, or where it fails, the file "needs" conversion.

    Raises InputError when the bytes are no Word document or it is encrypted: programs that convert take garbage for
    text and say nothing.
    """
    check_word_stream(data)
    dumped = _run(antiword, data) if antiword else b""
    blocks = list(_read_docbook(dumped)) if dumped else []
    if not any(block.text.strip() for block in blocks):
        return ReadText("", (), needs="conversion")
    return join_blocks(blocks, [_NOT_READ])


def check_word_stream(data: bytes) -> None:
    """InputError unless the compound file has a WordDocument stream that begins as [MS-DOC] says."""
    try:
        memory, base, size = CompDoc(data, logfile=None).locate_named_stream("WordDocument")
    except (CompDocError, struct.error, LookupError, ValueError, AssertionError, TypeError, RecursionError) as error:
        raise InputError("文件不完整或已损坏（旧版 Word 的结构读不出来），请重新传一份。") from error
    head = bytes(memory[base : base + 12]) if memory and size >= 12 else b""
    if len(head) < 12 or struct.unpack_from("<H", head)[0] != _WORD_IDENT:
        raise InputError("文件不完整或已损坏（里面没有 Word 正文），请重新传一份。")
    if struct.unpack_from("<H", head, 10)[0] & _ENCRYPTED:
        raise InputError("文件加了密码，请在 Word 或 WPS 中去掉密码后另存为 .docx。")


def _run(antiword: str, data: bytes) -> bytes:
    """antiword's DocBook; "" when it gives up. It needs a file it can seek in."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        command = [antiword, "-m", "UTF-8.txt", "-x", "db", str(source)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, cwd=folder)
        except (subprocess.TimeoutExpired, OSError):
            return b""
    return done.stdout if done.returncode == 0 else b""


def _read_docbook(dumped: bytes) -> Iterator[Block]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(dumped, parser)
    if root is not None:
        for part in root:
            if local_name(part) in ("chapter", "preface", "appendix"):
                yield from _read_part(part, 1)


def _read_part(part: etree._Element, depth: int) -> Iterator[Block]:
    """Chapters and their sections; a heading's rank is its depth, and the first chapter has none of its own."""
    for element in part:
        name = local_name(element)
        if name == "title":
            yield Block(_join(element), depth)
        elif name in ("orderedlist", "itemizedlist"):
            yield from _read_list(element)
        elif name.startswith("sect"):
            yield from _read_part(element, depth + 1)
        elif name == "para":
            yield from _read_paragraph(element)


def _read_paragraph(element: etree._Element) -> Iterator[Block]:
    tables = [inner for inner in element if local_name(inner) in ("informaltable", "table")]
    if not tables:
        yield Block(_join(element))
    for row in (one for table in tables for one in table.iter() if local_name(one) == "row"):
        cells = [" ".join(_join(cell).split()) for cell in row if local_name(cell) == "entry"]
        if any(cells):
            yield Block("\t".join(cells) if len(cells) > 1 else cells[0])


def _read_list(element: etree._Element) -> Iterator[Block]:
    """The items; of an ordered list with the number that Word shows, unless it is written in the text already."""
    numeration = _NUMERATIONS.get(element.get("numeration", ""), "") if local_name(element) == "orderedlist" else ""
    for number, item in enumerate((one for one in element if local_name(one) == "listitem"), 1):
        for at, inner in enumerate(item):
            if local_name(inner) in ("orderedlist", "itemizedlist"):
                yield from _read_list(inner)
                continue
            for block in _read_paragraph(inner):
                bare = not numeration or at or _NUMBERED.match(block.text)
                yield block if bare else Block(f"{format_number(number, numeration)}.{block.text}")


def _join(element: etree._Element) -> str:
    """The element's text; antiword breaks the line before and after it, and nowhere in it but for a line break."""
    return "".join(element.itertext()).strip("\n ")

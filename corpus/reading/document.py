"""A file's text as it was read, before anybody asks what it is: paragraphs, their rank, what was left out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from corpus.omission import Omission

TITLE_LEVEL = 0
MAX_CHARACTERS = 100_000
"""As much is read of one report, several times the longest honest one: one number in two characters, which takes
longest to mask and check, is then a matter of seconds."""

_CUT_REACH = 20_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: code points `start` to `end` (exclusive) of the text, which may hold soft line ends.

    `style_level` is what the file's own layout says: 0 for the document's title, 1 and up for headings, None for
    body text or when the format knows no layout. `heading_end` is set when only the beginning is set as a
    heading (a bold first sentence): the offset where that ends.
    """

    start: int
    end: int
    style_level: int | None = None
    heading_end: int | None = None


@dataclass(frozen=True, slots=True)
class ReadText:
    """A file as text. `title` is a title found outside the text (a web page's <title>), else empty.

    `needs` is what must be done to the file before all of it can be read: "recognition" of the pages `unread_pages`
    (from 0), which are pictures, or "conversion" of an old Word file that no reader here understands.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    omissions: tuple[Omission, ...] = ()
    title: str = ""
    needs: Literal["", "recognition", "conversion"] = ""
    unread_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph on its way into a `ReadText`: `heading_length` characters of `text` are set as a heading."""

    text: str
    style_level: int | None = None
    heading_length: int = 0


def limit_text(read: ReadText) -> ReadText:
    """The text up to MAX_CHARACTERS, cut where a paragraph or sentence ends if one does nearby; the cut is told."""
    if len(read.text) <= MAX_CHARACTERS:
        return read
    end = _find_cut(read.text)
    paragraphs = tuple(
        replace(one, end=min(one.end, end), heading_end=None if (one.heading_end or 0) > end else one.heading_end)
        for one in read.paragraphs
        if one.start < end
    )
    told = tell_cut(end, f"，全文 {len(read.text)} 个")
    return replace(read, text=read.text[:end], paragraphs=paragraphs, omissions=(*read.omissions, told))


def tell_cut(end: int, whole: str = "") -> Omission:
    """What is told of a text that was read up to `end` only."""
    return Omission(
        f"第 {end} 个字符以后的文字{whole}",
        f"一份总结最多读 {MAX_CHARACTERS} 个字符，后面的没有读；如果是几份总结的汇编，请拆开再给",
    )


def _find_cut(text: str) -> int:
    for sign in ("\n", "。"):
        found = text.rfind(sign, MAX_CHARACTERS - _CUT_REACH, MAX_CHARACTERS)
        if found > 0:
            return found + (sign == "。")
    return MAX_CHARACTERS


def join_blocks(blocks: Iterable[Block], omissions: Iterable[Omission] = (), title: str = "") -> ReadText:
    """Join blocks by line feeds into one text and say where each of them ended up; empty ones are left out."""
    lines: list[str] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for block in blocks:
        if not block.text.strip():
            continue
        end = at + len(block.text)
        heading_end = at + block.heading_length if block.heading_length else None
        paragraphs.append(Paragraph(at, end, block.style_level, heading_end))
        lines.append(block.text)
        at = end + 1
    return ReadText("\n".join(lines), tuple(paragraphs), tuple(omissions), title)

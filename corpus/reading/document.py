"""A file's text as it was read, before anybody asks what it is: paragraphs, their rank, what was left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.errors import InputError
from corpus.omission import Omission

TITLE_LEVEL = 0
MAX_CHARACTERS = 300_000
"""The longest text read as one report: ten times an honest one, and what the checks can judge in seconds."""


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


def too_long(characters: int) -> InputError:
    """The error for a text past MAX_CHARACTERS."""
    return InputError(
        f"文字有 {characters} 个字符，一份总结最多读 {MAX_CHARACTERS} 个；如果是几份总结的汇编，请拆开再给。"
    )


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

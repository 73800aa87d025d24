"""Plain text: which encoding its bytes are in, and where its paragraphs are."""

import codecs
import re
from collections import Counter
from itertools import pairwise

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.document import Paragraph, ReadText, limit_text

# Longest mark first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARK_BYTES = tuple(mark for mark, _ in _MARKS)
_COMMON, _SURELY_COMMON = 0.6, 0.9
_FEWEST_TO_TELL = 4
_LINE_ENDS = re.compile(r"\r\n?")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_STARTS_A_PARAGRAPH = re.compile(
    r"[ \t　]|#|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、．.](?!\d)|第[一二三四五六七八九十]+[部章节]"
)
_SENTENCE_END = "。！？!?：:；;…”』」）)》】"
# Narrower or wider than this is not a page's line: lists are shorter, unwrapped paragraphs longer.
_WRAP_WIDTHS = range(18, 61)
_MIN_WRAPPED_LINES = 6
_WRAPPED_SHARE = 0.5


def decode_text(data: bytes) -> tuple[str, str]:
    """The text of `data` with \\n line ends and no byte order mark, and the encoding it was read in.

    A byte order mark decides; else UTF-8 if it fits without an error; else GB18030, unless that gives mostly rare
    characters and Big5 or UTF-16 gives common ones (detectors take short GBK for Korean, so the order matters).
    Raises InputError when nothing fits or when the text holds NUL.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                raise InputError(
                    f"文件开头标明是 {encoding} 编码，内容却不是，请用记事本另存为 UTF-8 再上传。"
                ) from None
            return _normalize(text), encoding
    if b"\0" not in data:
        as_utf8 = _decode(data, "utf-8")
        if as_utf8 is not None:
            return _normalize(as_utf8), "utf-8"
    return _decode_unmarked(data)


def _decode_unmarked(data: bytes) -> tuple[str, str]:
    """As `decode_text`, for what is neither marked nor UTF-8."""
    text = None if b"\0" in data else _decode(data, "gb18030")
    if text is not None and _share_common(text) >= _COMMON:
        return _normalize(text), "gb18030"
    for encoding in ("big5", "utf-16-le", "utf-16-be"):
        other = None if encoding == "big5" and b"\0" in data else _decode(data, encoding)
        if other is not None and _share_common(other) >= _SURELY_COMMON:
            return _normalize(other), encoding
    if text is not None:
        return _normalize(text), "gb18030"
    if b"\0" in data:
        raise InputError("文件里有空字符（NUL），不是普通文本，请用记事本另存为 UTF-8 再上传。")
    line = data.count(b"\n", 0, max(_fails_at(data, "gb18030"), _fails_at(data, "utf-8"))) + 1
    raise InputError(f"文字编码认不出来：应是 UTF-8 或 GB18030，第 {line} 行附近两样都不是，请用记事本另存为 UTF-8。")


def _decode(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _fails_at(data: bytes, encoding: str) -> int:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return 0


def read_plain_text(data: bytes) -> ReadText:
    """Read a text file; the text is the file's own, so offsets hold in it. Raises InputError as decode_text does."""
    text, encoding = decode_text(data)
    read = limit_text(ReadText(text, ()))  # before the work on its lines
    omissions = list(read.omissions)
    if encoding == "gb18030" and _share_common(text) < _COMMON:
        omissions.append(Omission("文字编码", "按 GB18030 读出后多是生僻字，原文件可能是别的编码，请核对原文"))
    elif encoding in ("big5", "utf-16-le", "utf-16-be") and not data.startswith(_MARK_BYTES):
        omissions.append(Omission("文字编码", f"文件没有标明编码，按 {encoding} 读出，请核对原文"))
    return ReadText(read.text, find_paragraphs(read.text), tuple(omissions))


def find_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text: its lines, or runs of lines where it was wrapped at a fixed width.

    Blank lines belong to no paragraph. Markdown headings keep their rank.
    """
    lines: list[Paragraph] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            heading = _MARKDOWN_HEADING.match(line)
            lines.append(Paragraph(at, at + len(line), len(heading[1]) if heading else None))
        at += len(line) + 1
    width = _wrap_width(text, lines)
    return _rejoin(text, lines, width) if width else tuple(lines)


def _normalize(text: str) -> str:
    if "\0" in text:
        raise InputError("文件里有空字符（NUL），不是普通文本，请用记事本另存为 UTF-8 再上传。")
    return _LINE_ENDS.sub("\n", text).removeprefix("\ufeff")


def _share_common(text: str) -> float:
    """The share of common characters among all but ASCII's: the 3,755 of GB 2312 level 1 (lead bytes B0 to D7), the
    5,401 of Big5 level 1 (A4 to C6) and Chinese punctuation; 1.0 where there are too few to tell."""
    sample = [char for char in text[:20_000] if not char.isascii() or char == "\0"]
    common = sum(1 for char in sample if _is_common(char))
    return common / len(sample) if len(sample) >= _FEWEST_TO_TELL else 1.0


def _is_common(char: str) -> bool:
    if not "一" <= char <= "鿿":
        return "\u2000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char == "·"
    for encoding, first, last in (("gb2312", 0xB0, 0xD7), ("big5", 0xA4, 0xC6)):
        try:
            if first <= char.encode(encoding)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False


def _wrap_width(text: str, lines: list[Paragraph]) -> int:
    """The width at which lines were wrapped, or 0: most lines stop at the same width in mid-sentence."""
    running = [a.end - a.start for a, b in pairwise(lines) if _runs_on(text, a, b)]
    if len(running) < _MIN_WRAPPED_LINES or len(running) < _WRAPPED_SHARE * len(lines):
        return 0
    width, _ = Counter(running).most_common(1)[0]
    near = sum(1 for length in running if abs(length - width) <= 2)
    longest = max(line.end - line.start for line in lines)
    fits = near >= 0.8 * len(running) and longest <= width + 3
    return width if width in _WRAP_WIDTHS and fits else 0


def _runs_on(text: str, line: Paragraph, following: Paragraph) -> bool:
    """Whether nothing but the line end itself separates the two."""
    adjacent = following.start == line.end + 1
    return adjacent and text[line.end - 1] not in _SENTENCE_END and text[following.start] not in " \t　"


def _rejoin(text: str, lines: list[Paragraph], width: int) -> tuple[Paragraph, ...]:
    joined: list[Paragraph] = []
    previous: Paragraph | None = None
    for line in lines:
        full = previous is not None and previous.end - previous.start >= width - 2
        if (
            previous is not None
            and full
            and line.start == previous.end + 1
            and not _STARTS_A_PARAGRAPH.match(text, line.start, line.end)
        ):
            joined[-1] = Paragraph(joined[-1].start, line.end, joined[-1].style_level)
        else:
            joined.append(line)
        previous = line
    return tuple(joined)

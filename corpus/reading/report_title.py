"""A report's title, where its text begins and which year it is about."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.characters import simplify
from corpus.reading.document import TITLE_LEVEL, Paragraph
from corpus.reading.heading import find_numbering

_TITLE_WORDS = re.compile(r"总结|报告|汇报|述职|小结|要点|情况|通报|计划|材料|综述|总结表|决议|讲话|纪要|年报")
_STOPS_A_TITLE = re.compile(r"[。！？!?；;，,：:]$")
_SENTENCE_INSIDE = re.compile(r"[。；;！!？?]")
_NUMERAL = r"[\d○〇零一二三四五六七八九十]"
_DATE_LINE = re.compile(
    rf"[（(]?{_NUMERAL}{{2,4}}\s?年\s?{_NUMERAL}{{1,3}}\s?月(?:\s?{_NUMERAL}{{1,3}}\s?[日号])?[）)]?"
)
_MAX_TITLE = 60
_MAX_BARE_TITLE = 40
_LINES_LOOKED_AT = 8
_STYLED_LINES_LOOKED_AT = 60
_SITE_NAME = re.compile(r"\s*[-_—|｜–]\s*[^-_—|｜–]*$")
_YEAR = re.compile(r"(?<![\d])((?:19|20)\d{2})\s*(?:[-—－–~～至到]\s*((?:19|20)\d{2})\s*)?(?:年|学年)")
_HAN_YEAR = re.compile(r"([一二][九〇○Ｏ零OO0][〇○零一二三四五六七八九]{2})年")
_STEM_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_ABOUT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年(?=度|以来|来|，|,|我|全|的?工作|是|上半|下半|1月|1-|1—)")
_HAN_DIGITS = {"〇": "0", "○": "0", "零": "0", "O": "0", "Ｏ": "0", "0": "0"} | {
    digit: str(value) for value, digit in enumerate("一二三四五六七八九", start=1)
}
_LEAD = 600


@dataclass(frozen=True, slots=True)
class TitlePlace:
    """The title ("" if the text has none), where it starts and where the text after it begins (code points)."""

    title: str
    start: int
    end: int


def find_title(text: str, paragraphs: Sequence[Paragraph], hint: str = "") -> TitlePlace:
    """The title among the first lines: one set as a title or equal to `hint`, one that names a kind of report, or a
    short first line.

    A line that ends in a mark, is numbered, or holds a whole sentence is no title.
    """
    for index, paragraph in enumerate(paragraphs[:_STYLED_LINES_LOOKED_AT]):
        if hint and _words(text, paragraph) == hint:
            return _make_place(text, paragraphs, index, index)
    styled = [i for i, p in enumerate(paragraphs[:_STYLED_LINES_LOOKED_AT]) if p.style_level == TITLE_LEVEL]
    if styled:
        return _place_styled(text, paragraphs, styled)
    first = paragraphs[:_LINES_LOOKED_AT]
    named = [i for i, p in enumerate(first) if _may_be_title(text, p) and _names_kind(_words(text, p))]
    named_before_body = [i for i in named if all(_is_short(text, p) for p in first[:i])]
    if named_before_body:
        last = named_before_body[0]
        return _make_place(text, first, last - 1 if _continues(text, first, last) else last, last)
    if len(paragraphs) > 1 and _may_be_title(text, first[0]) and _is_bare_title(text, first[0], paragraphs[1]):
        return _make_place(text, first, 0, 0)
    return TitlePlace("", 0, 0)


def _place_styled(text: str, paragraphs: Sequence[Paragraph], styled: Sequence[int]) -> TitlePlace:
    """The title from the lines set as one: up to the last that names a kind of report, without a date below it."""
    block = [i for at, i in enumerate(styled) if i - styled[0] == at]
    named = [i for i in block if _names_kind(_words(text, paragraphs[i]))]
    undated = [i for i in block if not _DATE_LINE.fullmatch(_words(text, paragraphs[i]))]
    last = (named or undated or block)[-1]
    return _make_place(text, paragraphs, block[0], last)


def clean_page_title(title: str) -> str:
    """A web page's <title> without the site's name after a dash or bar."""
    title = " ".join(title.split())
    shorter = _SITE_NAME.sub("", title)
    return shorter if _names_kind(shorter) or not _names_kind(title) else title


def _names_kind(words: str) -> bool:
    return _TITLE_WORDS.search(simplify(words)) is not None


YearSource = Literal["given", "title", "file", "folder", "text", ""]


@dataclass(frozen=True, slots=True)
class YearGuess:
    """The year a report is about (None: nothing tells) and what told it."""

    year: int | None
    source: YearSource


def guess_year(title: str, stem: str, text: str, folders: Sequence[str] = ()) -> YearGuess:
    """The year a report is about: from its title, its file's name, the folders it lies in (innermost last), its
    opening, or its most frequent year."""
    named: list[tuple[YearSource, str]] = [("title", title), ("file", stem)]
    for source, words in named:
        year = _year_in(words)
        if year is not None:
            return YearGuess(year, source)
    bare = _STEM_YEAR.search(stem)
    if bare:
        return YearGuess(int(bare[1]), "file")
    for folder in reversed(folders):
        # A folder of several years (2015-2024总结) says nothing about one of them.
        years = set(_STEM_YEAR.findall(folder))
        if len(years) == 1:
            return YearGuess(int(years.pop()), "folder")
    year = _year_of_text(text)
    return YearGuess(year, "text" if year is not None else "")


def _year_of_text(text: str) -> int | None:
    about = _ABOUT_YEAR.search(text, 0, _LEAD)
    if about:
        return int(about[1])
    lead = _year_in(text[:_LEAD])
    if lead is not None:
        return lead
    counts = Counter(int(match[1]) for match in _YEAR.finditer(text))
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def _year_in(words: str) -> int | None:
    match = _YEAR.search(words)
    if match:
        return int(match[2] or match[1])
    han = _HAN_YEAR.search(words)
    return int("".join(_HAN_DIGITS[digit] for digit in han[1])) if han else None


def _words(text: str, paragraph: Paragraph) -> str:
    return text[paragraph.start : paragraph.end].replace("\n", "").strip().lstrip("#").strip(" *\t　")


def _is_short(text: str, paragraph: Paragraph) -> bool:
    words = _words(text, paragraph)
    return len(words) <= _MAX_BARE_TITLE and not _SENTENCE_INSIDE.search(words)


def _may_be_title(text: str, paragraph: Paragraph) -> bool:
    if paragraph.end - paragraph.start > 2 * _MAX_TITLE:
        return False
    words = _words(text, paragraph)
    numbered = find_numbering(words, 0, len(words)) is not None
    marked = _STOPS_A_TITLE.search(words) or _SENTENCE_INSIDE.search(words)
    return 0 < len(words) <= _MAX_TITLE and not marked and not numbered and "\t" not in words


def _is_bare_title(text: str, first: Paragraph, second: Paragraph) -> bool:
    """A first line that names no kind of report is a title only when it is short and a longer text follows."""
    words = _words(text, first)
    return (
        len(words) <= _MAX_BARE_TITLE
        and not re.search(r"[，,、：:]", words)
        and (second.end - second.start > 2 * len(words) or find_numbering(text, second.start, second.end) is not None)
    )


def _continues(text: str, first: Sequence[Paragraph], last: int) -> bool:
    """Whether the line above belongs to the title too: an office's name over 工作总结."""
    if last == 0:
        return False
    above, words = _words(text, first[last - 1]), _words(text, first[last])
    fits = _may_be_title(text, first[last - 1]) and len(above) + len(words) <= _MAX_TITLE
    looks_like_name = re.search(r"(?:会|局|委|办|处|部|院|校|区|县|市|镇|乡|街道|司|厂|中心|关于)$", above)
    return fits and looks_like_name is not None


def _make_place(text: str, first: Sequence[Paragraph], begin: int, last: int) -> TitlePlace:
    title = "".join(_words(text, p) for p in first[begin : last + 1])
    return TitlePlace(title, first[begin].start, first[last].end)

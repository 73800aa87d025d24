"""Quoted slogans and titles that begin with a numeral: “百名优秀员工”, “三八”, “十四五”."""

import re

from corpus.mention import Mention
from corpus.numerals.numeral_words import find_word
from corpus.numerals.period import match_period

_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"'}
_LIMIT = 16  # longer quotations are speech, not names
_LOOK_BACK = 400  # paragraphs with straight quotes further back are read as if they began here
_SENTENCE = re.compile(r"[。；，！？\n]")
_DAY = re.compile(r"\d{1,2}[.·]\d{1,2}")
_CODE_NAME = re.compile(r"\d+(?:项目|工程|行动|计划|工作法|模式|体系|机制)")
_FIGURE = re.compile(r"\d+\.\d+[^\d]{0,3}|[\d.]+(?:[%万亿][^\d]{0,3}|[^\d]{1,3})")


def match_quoted(plain: str, position: int, floor: int) -> Mention | None:
    """The name that fills the quotation opened right before `position`; None outside quotes or for a quoted figure."""
    close = _CLOSING.get(plain[position - 1]) if position > floor else None
    if close is None or (close == '"' and not _opens_straight(plain, position)):
        return None
    end = plain.find(close, position, position + _LIMIT + 1)
    if end < 0 or _SENTENCE.search(plain, position, end):
        return None
    content = plain[position:end]
    period = match_period(plain, position, position)
    if period and period.end == end:
        return period
    figure = _FIGURE.fullmatch(content) and not _DAY.fullmatch(content)
    if figure and not _CODE_NAME.fullmatch(content):
        return None
    word = find_word(plain, position, position)
    kind = word.kind if word and word.word == content else "named"
    return Mention(position, end, content, kind, None, None, None, position, position + 1)


def _opens_straight(plain: str, position: int) -> bool:
    """Whether the straight quote before `position` opens: an odd number of them since the line's start."""
    start = max(0, position - _LOOK_BACK)
    line_start = max(start, plain.rfind("\n", start, position) + 1)
    return plain.count('"', line_start, position) % 2 == 1

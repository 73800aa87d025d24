"""List markers: 一、 （一） 1. （1） ① at the start of an item, 一是 … 二是 within a sentence."""

import re

from corpus.mention import Mention
from corpus.numerals.numeral import parse_numeral

_CN1 = "一二三四五六七八九"
_CN = rf"[{_CN1}十]{{1,3}}"
CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩❶❷❸❹❺❻❼❽❾❿⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐")
_CHINESE_ITEM = re.compile(rf"(?P<num>{_CN})[、．.](?!\d{{0,9}}\.?\d+[%万亿])")
_ARABIC_ITEM = re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))(?!\d{1,2}[、月至—后-])|\d{1,2}[)）]")
_BRACKETED = re.compile(rf"(?:{_CN}|\d{{1,2}})[)）]")
_SPELLED = re.compile(rf"{_CN}(?:是(?!否)|要(?=[^求]))")
_SPACED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}(?=[ \u3000]{1,4}[一-龥])")
_JOINED = re.compile(rf"(?P<next>[{_CN1}])[、级线期等季月个名十百]")
_STOPS = frozenset("\n。；;：:！？!?")
_PAUSES = _STOPS | frozenset("…") | frozenset(',，)）】“"、')
_UNITS_AFTER_BLANK = frozenset("万亿%个名人家户次件元年月日号岁倍")


def match_list_marker(plain: str, position: int, floor: int) -> Mention | None:
    """The marker whose numeral stands at `position`, brackets and stop included; None if it opens no item."""
    if plain[position] in CIRCLED:
        return _build(plain, position, position + 1, position, position + 1)
    if position > floor and plain[position - 1] in "（(":
        found = _BRACKETED.match(plain, position)
        if found and plain[position - 2 : position - 1] not in ("第", "表", "图", "式"):
            return _build(plain, position - 1, found.end(), position, found.end() - 1)
    if (found := _match_item(plain, position)) and _opens_item(plain, position, _STOPS):
        return _build(plain, position, found.end(), position, found.end() - 1)
    if (found := _SPELLED.match(plain, position)) and _opens_item(plain, position, _PAUSES):
        return _build(plain, position, found.end(), position, found.end() - 1)
    line_start = position == 0 or plain[position - 1] == "\n"
    found = _SPACED.match(plain, position) if line_start else None
    if found and plain[found.end() :][:6].lstrip()[:1] not in _UNITS_AFTER_BLANK:
        return _build(plain, position, found.end(), position, found.end())
    return None


def _match_item(plain: str, position: int) -> re.Match[str] | None:
    """一、 or 1. itself; 三、四月 and 一、二级 are numbers in a row, 三、三级网络 is item three."""
    found = _CHINESE_ITEM.match(plain, position)
    if not found:
        return _ARABIC_ITEM.match(plain, position)
    joined = _JOINED.match(plain, found.end())
    own = found["num"][-1]
    in_row = joined and own in _CN1 and _CN1.index(joined["next"]) == _CN1.index(own) + 1
    return None if in_row else found


def _opens_item(plain: str, position: int, stops: frozenset[str]) -> bool:
    """Whether an item may begin here: the text's or a paragraph's start, or right behind one of `stops`."""
    back = position - 1
    while back >= max(0, position - 4) and plain[back] in " \u3000\t":
        back -= 1
    return back < 0 or plain[back] in stops


def _build(plain: str, start: int, end: int, num_start: int, num_end: int) -> Mention:
    number = parse_numeral(plain[num_start:num_end])
    value = number.value if number else None
    return Mention(start, end, plain[start:end], "list_marker", value, None, None, num_start, num_end)

"""Dates, periods and spans of time in a text: 2024年3月, 上半年, 近三年来, 一季度, 14:30."""

import re
from decimal import Decimal
from functools import cache

from corpus.mention import Mention
from corpus.numerals.numeral import CHINESE, parse_numeral

MASKS = "xX×*＊_"
_JOIN = r"(?:至|到|[-—–~～―－]{1,2})"
_BLANK = r"[xX×*＊_]"
_CN1 = "一二三四五六七八九"
_YEAR = rf"(?:(?:19|20)(?:\d\d|{_BLANK}{{2}})|{_BLANK}{{2,4}}|[{_CN1}〇零○]{{4}}|\d\d(?=年(?:\d{{1,2}}月|底|度)))"
_LISTED_YEAR = (
    r"(?:19|20)\d\d(?=(?:[、和及/／](?:19|20)\d\d){0,4}(?:[、和及/／](?:19|20)\d\d)(?:年|[两三四]年)|[两三四]年)"
    r"|[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=[、和及][一二][九〇零○][〇零○一二三四五六七八九]{2}|[两三四]年)"
)
_MONTH = rf"(?:1[0-2]|0?[1-9]|{_BLANK}{{1,2}}|十[一二]?|[{_CN1}])"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|{_BLANK}{{1,2}}|三十一?|二十[{_CN1}]?|廿[{_CN1}]?|十[{_CN1}]?|[{_CN1}])"
_MONTHS_OR = "(?:一二|二三|三四|四五|五六|六七|七八|八九)月(?:份|间)?"  # 二三月间
_MONTH_PART = rf"{_MONTH}月(?:{_DAY}(?:{_JOIN}{_DAY})?[日号]|份|底|初|末|[上中下]旬)?"
_QUARTER = r"第?[一二三四1-4](?:(?:[、和至到]|[-—~～]{1,2})第?[一二三四1-4]){0,3}季度"
_YEAR_PART = rf"{_YEAR}年(?:{_MONTH_PART}|{_QUARTER}|[上下]半年|前三季度|底|初|末)?"
_POINT = rf"(?:{_YEAR_PART}|{_MONTH_PART})"
_OR = "(?:[一两二三四五六七八]、(?=[二两三四五六七八九]个?[月年周]))?"  # 两、三个月
_NUM = rf"(?:\d{{1,18}}(?:\.\d{{1,9}})?|{_OR}[{CHINESE}几]{{1,18}})"
_SPAN = r"(?:个?(?:学期|星期|季度|年度|世纪|年头|学年|阶段|时期)|周年?|个月|年|个(?=多?月))"


@cache
def _calendar() -> re.Pattern[str]:
    """Points and ranges of the calendar, tried at a numeral."""
    return re.compile(
        rf"{_YEAR}{_JOIN}{_YEAR}(?:学年)?年度?|{_YEAR}[—–~～-]{{1,2}}{_YEAR}(?!\d)"
        rf"|{_LISTED_YEAR}"
        rf"|{_POINT}(?:{_JOIN}(?:{_POINT}|{_DAY}[日号]))?"
        rf"|{_MONTH}(?:(?:{_JOIN}|、){_MONTH}){{1,5}}月(?:份|底|初|末|{_DAY}[日号])?"
        rf"|\d{{1,2}}\.\d{{1,2}}日|{_DAY}(?:{_JOIN}{_DAY})?日(?![常均益]|[之以]?内)"
        rf"|{_QUARTER}|{_MONTHS_OR}"
        r"|(?:19|20)\d\d[-/]\d{1,2}(?:[-/]\d{1,2})?(?!\d)|(?:19|20)\d\d\.\d{1,2}\.\d{1,2}(?!\d)"
        r"|(?:19|20)\d\d\.(?:1[0-2]|0?[1-9])(?![\d.]|[万亿千百元人名件个家吨亩%倍])"
        rf"|\d{{1,2}}[:：][0-5]\d(?:{_JOIN}\d{{1,2}}[:：][0-5]\d)?(?!\d)"
        rf"|(?:[01]?\d|2[0-4])时(?![间候代刻段期效])(?:[0-5]?\d分|半|许|整)?|(?:[01]?\d|2[0-4])点(?:[0-5]?\d分|半|整|钟)"
        rf"|(?:\d\d|[{_CN1}]十)年代|(?:\d\d|[{_CN1}十]{{1,3}})世纪(?:(?:\d\d|[{_CN1}]十)年代)?"
    )


@cache
def _span() -> re.Pattern[str]:
    """Lengths of time, tried at a numeral: 三年多来, 两个半月, 6个月."""
    return re.compile(
        rf"(?:(?P<num>{_NUM})(?:{_JOIN}(?P<high>{_NUM}))?|半)(?:余|多|来)?(?P<unit>{_SPAN})"
        r"(?![级轻货画龄薪检报会鉴]|终奖)(?:半|多|余)?(?:月)?"
        r"(?:以来|来(?!自|到|访|源|说)|间(?!隔)|左右|以上|以下|以内|之内)?"
    )


_QUARTERS = re.compile(_QUARTER)
_HALF_VALUE = Decimal("0.5")
_PREFIXED = re.compile(r"一个?(?:阶段|年度?|季度|月|周|时期|学期)")
_YEAR_HEAD = re.compile(r"(?:(?:19|20)\d\d|[一二][九〇零○][〇零○一二三四五六七八九]{2})")
_STRETCH = re.compile(
    r"一(?:段|个)(?:时间|时期|阶段)|一年(?:多)?(?:以来|来)|[一半整]天|一晚|一夜|一早上?|一上午|一下午"
)
_HALF = re.compile(r"半(?:个?学期|个月|个?世纪|年|天)(?:多|余)?(?:以?来)?")
_LUNAR = re.compile(
    r"初[一二三四五六七八九十]|[正冬腊]月(?:初[一二三四五六七八九十]|[十廿二三][一二三四五六七八九十]*)?|大年三十|年三十"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)[一二三四五六日]")
_COUNT_AFTER_WEEK = frozenset("次场期讲练查报会课学例评结个名件考天家户人小条篇")
_FIVE_YEAR = re.compile(r"(?:十[一二三四五六]五)(?=[”’\"」]?(?:时期|期间|以来|末|初|收官|开局|起步))")


def match_period(plain: str, position: int, floor: int) -> Mention | None:
    """The date or period whose first numeral stands at `position` of `plain` (narrow digits); None if there is none.

    The mention may start before `position` (近一年来, 上半年, 下一阶段) but never before `floor`. Its text is cut from
    `plain`. Value and unit are given for spans of time only: a point of the calendar is no amount.
    """
    return (
        _match_prefixed(plain, position, floor)
        or _match_behind(plain, position, floor)
        or _match_longest(plain, position, floor)
    )


def _match_longest(plain: str, position: int, floor: int) -> Mention | None:
    point = _calendar().match(plain, position) or _FIVE_YEAR.match(plain, position)
    lasting = _span().match(plain, position) or _HALF.match(plain, position) or _STRETCH.match(plain, position)
    if point and (not lasting or point.end() >= lasting.end() or _YEAR_HEAD.match(point.group())):
        if plain[position] in MASKS or _is_point(plain, position, point):
            return _build(plain, position, point.end(), position, _digits_end(plain, position))
        return None
    return _build_span(plain, lasting, position, floor) if lasting else None


def _is_point(plain: str, position: int, point: re.Match[str]) -> bool:
    """Rule out a longer number (第112日?, 12.5日常) and 一月一次."""
    before = plain[position - 1] if position else ""
    if before.isascii() and (before.isdigit() or before == "."):
        return False
    return not (point.group() == "一月" and plain.startswith("一", point.end()))


def _match_prefixed(plain: str, position: int, floor: int) -> Mention | None:
    """上半年, 前三季度, 下一阶段, 每半年: one or two characters before the numeral belong to it."""
    if position <= floor:
        return None
    before, char = plain[position - 1], plain[position]
    if before in "上下前后" and char == "半" and plain.startswith("年", position + 1):
        return _build(plain, position - 1, position + 2, position, position + 1)
    if before in "前第" and (found := _QUARTERS.match(plain, position)):
        return _build(plain, position - 1, found.end(), position, position + 1)
    if before in "下上新" and char == "一" and (found := _PREFIXED.match(plain, position)):
        return _build(plain, position - 1, found.end(), position, position + 1)
    return None


def _match_behind(plain: str, position: int, floor: int) -> Mention | None:
    """周一, 正月初五: the numeral is the end of the word."""
    for back in (1, 2):
        start = position - back
        if start < floor:
            break
        if (found := _WEEKDAY.match(plain, start)) and found.end() == position + 1:
            after, before = plain[position + 1 : position + 2], plain[start - 1 : start]
            counted = after in _COUNT_AFTER_WEEK and bool(after)
            if not counted and not (before and (before in CHINESE or before.isdigit())):
                return _build(plain, start, position + 1, position, position + 1)
        if (found := _LUNAR.match(plain, start)) and found.end() > position:
            return _build(plain, start, found.end(), position, found.end())
    return None


_BEFORE_SPAN = ("不少于", "不超过", "至少", "超过", "将近", "接近", "不足", "不到", "近", "约", "逾", "超", "每", "满")


def _build_span(plain: str, lasting: re.Match[str], position: int, floor: int) -> Mention:
    start, qualifier = position, None
    for word in _BEFORE_SPAN:
        if plain.endswith(word, floor, position) and plain[position - len(word) - 1 : position - len(word)] != "最":
            start = position - len(word)
            qualifier = None if word in ("每", "满") else word
            break
    groups = lasting.groupdict()
    num, upper = groups.get("num"), groups.get("high")
    num_end = lasting.end("high") if upper else position + len(num or "半")
    low, high = (parse_numeral((run or "").replace("几", "").replace("、", "")) for run in (num, upper))
    half = lasting.group().startswith("半")
    return Mention(
        start=start, end=lasting.end(), text=plain[start : lasting.end()], kind="date",
        value=_HALF_VALUE if half else low.value if low else None,
        unit=(groups.get("unit") or (lasting.group()[1:] if half else "")).lstrip("个") or None,
        qualifier=qualifier, num_start=position, num_end=num_end,
        high=high.value if high else low.high if low else None,
    )  # fmt: skip


def _digits_end(plain: str, position: int) -> int:
    end, limit = position, min(len(plain), position + 12)
    while end < limit and (plain[end] in CHINESE or plain[end].isdigit() or plain[end] in MASKS):
        end += 1
    return max(end, position + 1)


def _build(plain: str, start: int, end: int, num_start: int, num_end: int) -> Mention:
    piece = plain[start:end]
    return Mention(
        start=start, end=end, text=piece, kind="date", value=None, unit=None, qualifier=None,
        num_start=num_start, num_end=min(num_end, end),
        masked=any(char in MASKS for char in piece),
    )  # fmt: skip

"""Dates as offices note them beside an event: 3月30日, 去年12月22日至1月21日, 2025-03-30, 3.30, 5月上旬, 全年."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from corpus.tables.unit import fold_text

_TO = re.compile(r"[至到~～—–―]+|-{2,}")
_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年|(?P<named>去年|上年|今年|本年|明年|当年))?"
_CHINESE = re.compile(
    _YEAR
    + r"(?:(?P<month>\d{1,2})月份?)?"
    + r"(?:(?P<day>\d{1,2})[日号]?|(?P<third>[上中下]旬)|(?P<edge>[初底末]))?(?:\(.{1,6}\))?"
)
_SIGNS = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)[-/.])?(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})日?(?:\d\d:\d\d(?::\d\d)?)?"
)
_NAMED_YEARS = {"去年": -1, "上年": -1, "今年": 0, "本年": 0, "当年": 0, "明年": 1}
_SPANS = {
    "全年": (1, 12),
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "第一季度": (1, 3),
    "二季度": (4, 6),
    "第二季度": (4, 6),
    "三季度": (7, 9),
    "第三季度": (7, 9),
    "四季度": (10, 12),
    "第四季度": (10, 12),
}
_THIRDS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 10), "底": (21, 31), "末": (21, 31)}


class Span(NamedTuple):
    """The first and the last day that a date text covers."""

    start: date
    end: date


class _Side(NamedTuple):
    year: int | None
    month: int | None
    first: int | None
    last: int | None


def _read_side(text: str, year: int) -> _Side | None:
    match = _SIGNS.fullmatch(text) or _CHINESE.fullmatch(text)
    if match is None or not text:
        return None
    parts = match.groupdict()
    stated: int | None = int(parts["year"]) if parts["year"] else None
    if parts.get("named"):
        stated = year + _NAMED_YEARS[parts["named"]]
    month = int(parts["month"]) if parts["month"] else None
    third = parts.get("third") or parts.get("edge")
    if parts["day"]:
        return _Side(stated, month, int(parts["day"]), int(parts["day"]))
    if third:
        return _Side(stated, month, *_THIRDS[third])
    return _Side(stated, month, None, None)


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    last = monthrange(year, month)[1]
    # 下旬 ends on the 28th to the 31st; 2月30日 is a slip and no date.
    return date(year, month, min(day, last)) if day <= last or (day == 31 and last < 31) else None


def _make_span(first: _Side, second: _Side, year: int) -> Span | None:
    start_year = first.year if first.year is not None else year
    end_month = second.month if second.month is not None else first.month
    if first.month is None or end_month is None:
        if first.month is None and end_month is None and first.first is None and first.year is not None:
            return Span(date(start_year, 1, 1), date(second.year or start_year, 12, 31))
        return None
    end_year = second.year if second.year is not None else start_year
    start = _day(start_year, first.month, first.first or 1)
    end = _day(end_year, end_month, second.last or 31)
    if start is None or end is None:
        return None
    if end < start and second.year is None and end_year < year:  # 去年12月22日至1月21日
        end = _day(end_year + 1, end_month, second.last or 31)
    return Span(start, end) if end is not None and start <= end else None


def _split_sides(folded: str) -> list[str]:
    """The texts before and after 至; a single - parts two days (3月30-31日) where it is not inside one (2025-03-30)."""
    parts = _TO.split(folded)
    if len(parts) == 1 and folded.count("-") == 1 and not _SIGNS.fullmatch(folded):
        parts = folded.split("-")
    if len(parts) == 2 and parts[0].isdigit() and parts[1].endswith(("月", "月份")):  # 1-3月
        parts[0] += "月"
    return parts


def read_event_date(text: str, year: int) -> Span | None:
    """The days that a date text covers in a summary of `year`; a date without a year is of that year.

    None when it cannot be read (多次, 周五); nothing is guessed.
    """
    folded = re.sub(r"[左前]右|期间$|起$|以来$", "", fold_text(text))
    months = _SPANS.get(re.sub(r"^(?:20\d\d年|今年|本年)", "", folded))
    if months:
        stated = re.match(r"20\d\d", folded)
        base = int(stated[0]) if stated else year
        return Span(date(base, months[0], 1), date(base, months[1], monthrange(base, months[1])[1]))
    sides = [_read_side(part, year) for part in _split_sides(folded)]
    if not 1 <= len(sides) <= 2 or any(side is None for side in sides):
        return None
    first, second = sides[0], sides[-1]
    return _make_span(first, second, year) if first is not None and second is not None else None

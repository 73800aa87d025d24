"""Dates: days the calendar lacks, weekdays that do not fall on the date, and deeds of another year."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from drafter.checks.stretches import find_plans, find_titles, stands_alone
from drafter.finding import Finding, Severity

_YEAR = r"(?:(?P<year>(?:19|20)\d\d)年)?"
_DAY = re.compile(rf"(?<!\d){_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日")
_WEEKDAY = re.compile(r"[（(，]?\s?(?:星期|周|礼拜)(?P<name>[一二三四五六日天])")
_DATED = re.compile(r"(?<!\d)(?P<year>20\d\d)年\d{1,2}月(?:\d{1,2}日)?")
_WEEKDAYS = "一二三四五六日"
# Before the date: it is where a span begins or ends, or what something is compared with.
_NO_DEED_BEFORE = re.compile("(?:自|从|由|比|较|截至|截止|至|到|与|同|[早晚]于|早在|将|是|—|-|–|～|~)$")
# After it: the date belongs to a document, a body or a custom, or opens a span.
_NO_DEED_AFTER = re.compile(
    r"(?:至|到|—|-|–|～|~|起|以来|以前|前|底|末|修订|施行|实施|通过|发布|印发|颁布|出台|成立|建成|启用|签订|签署|建立|投用|生效|入会|入职|的|是|"
    r"[^，。；\n]{0,12}(?:成立|印发|发布|施行|修订|通过|启用|建成|开馆|出台|召开|举办|举行|签订|签署|制定|确定)[^，。；\n]{0,8}的)"
)
_PLANNED = re.compile(
    "计划|拟|将|力争|争取|预计|打算|安排在|前完成|底前|启动|到期|起施行|起实施|明年|来年|下一步|截止|届满|有效期|为止"
)
_ANNOUNCED = re.compile("定于|拟|计划|将|预定|准备|安排")
_DONE = re.compile("了|已经?|圆满|顺利|成功")


def check_dates(text: str, year: int | None) -> Iterator[Finding]:
    """Impossible days and wrong weekdays; with the report's `year`, also deeds dated before it or after it."""
    for match in _DAY.finditer(text):
        yield from _check_day(text, match, year)
    if year is not None:
        yield from _check_period(text, year)


def _finding(rule: str, severity: Severity, start: int, end: int, reason: str) -> Finding:
    return Finding("consistency", rule, severity, start, end, reason)


def _check_day(text: str, match: re.Match[str], report_year: int | None) -> Iterator[Finding]:
    stated = int(match["year"]) if match["year"] else report_year
    if re.search("去年|上年|明年|来年", text[max(0, match.start() - 3) : match.start()]) and not match["year"]:
        stated = None
    month, day = int(match["month"]), int(match["day"])
    # A leap year where the year is unknown: 29 February may exist.
    if not (1 <= month <= 12 and 1 <= day <= monthrange(stated or 2024, month)[1]):
        yield _finding("no_such_day", "error", *match.span(), f"日历上没有“{match[0]}”这一天。")
        return
    weekday = _WEEKDAY.match(text, match.end())
    if stated is None or weekday is None:
        return
    actual = _WEEKDAYS[date(stated, month, day).weekday()]
    if weekday["name"].replace("天", "日") != actual:
        span = weekday.start("name") - 1, weekday.end()
        told = f"{stated}年{month}月{day}日"
        yield _finding("wrong_weekday", "warn", *span, f"{told}是星期{actual}，不是星期{weekday['name']}。")


def _check_period(text: str, year: int) -> Iterator[Finding]:
    titles, plans = find_titles(text), find_plans(text)
    for match in _DATED.finditer(text):
        stated = int(match["year"])
        if stated == year or titles.hold(match.start()) or stands_alone(text, *match.span()):
            continue
        if _NO_DEED_BEFORE.search(text[max(0, match.start() - 2) : match.start()]):
            continue
        if _NO_DEED_AFTER.match(text, match.end()):
            continue
        if stated > year and (plans.hold(match.start()) or not _tells_deed(text, match)):
            continue
        reason = f"“{match[0]}”不在{year}年内，请核对年份，或核对是不是别的年份的事。"
        yield _finding("outside_period", "warn", *match.span(), reason)


def _tells_deed(text: str, match: re.Match[str]) -> bool:
    """Whether the sentence of a date in a later year tells what was done, not what will be."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 60]
    before = re.split("[。；\n]", before)[-1]
    sentence = before + re.split("[。；\n]", after, maxsplit=1)[0]
    if _ANNOUNCED.search(before):
        return False
    return _DONE.search(sentence) is not None or _PLANNED.search(sentence) is None

"""Events told with another event's day: a list whose dates have slipped by one looks right number by number."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.event import Event
from corpus.tables.event_date import Span, read_event_date
from drafter.finding import Finding

_DAY = r"(?:1[0-2]|[1-9])月(?:3[01]|[12]\d|[1-9])日"
_DATE = re.compile(rf"(?<!\d年){_DAY}(?:(?:至|到|—+|-|~|～)(?:(?:1[0-2]|[1-9])月)?(?:3[01]|[12]\d|[1-9])日)?")
_SENTENCE = re.compile("[^。；\n]+")
_LEAST_TITLE = 4
"""A shorter title (“座谈会”) may stand for any event."""


def check_event_days(text: str, events: Sequence[Event], year: int) -> Iterator[Finding]:
    """An error for each date that stands before an event's title, in the same sentence and with no other title between,
    and that this event was not on. Only titles that stand word for word are judged."""
    days: dict[str, list[Span]] = {}
    for event in events:
        if len(event.title) >= _LEAST_TITLE and event.start and event.end:
            days.setdefault(event.title, []).append(Span(event.start, event.end))
    if not days:
        return
    titles = re.compile("|".join(re.escape(one) for one in sorted(days, key=len, reverse=True)))
    for sentence in _SENTENCE.finditer(text):
        reached = sentence.start()
        for title in titles.finditer(text, sentence.start(), sentence.end()):
            dates = list(_DATE.finditer(text, reached, title.start()))
            reached = title.end()
            if dates and (found := read_event_date(dates[-1].group(), year)):
                spans = days[title.group()]
                if not any(_meet(found, span) for span in spans):
                    reason = f"“{title.group()}”是{_say(spans[0])}的事，文中写成{dates[-1].group()}。"
                    yield Finding("names", "event_day", "error", *dates[-1].span(), reason)


def _meet(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _say(span: Span) -> str:
    def day(one: date) -> str:
        return f"{one.month}月{one.day}日"

    return day(span.start) if span.start == span.end else f"{day(span.start)}至{day(span.end)}"

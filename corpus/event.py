"""What happened in the year: one row of the office's events table."""

from dataclasses import dataclass
from datetime import date

from corpus.omission import Omission

GUIDING = "指导文件"
"""The category of a row that names a guiding document or the spirit of a meeting: no event, but what work follows."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as the office noted it.

    `when` is the date as written ("3月30日", "去年12月22日至1月21日"); `start` and `end` are its dates where they
    could be read. `category` is an indicator category (思想引领, 文化体育 …), GUIDING, or empty. `row` is the 1-based
    row in `file`.
    """

    title: str
    when: str
    start: date | None
    end: date | None
    place: str
    category: str
    detail: str
    file: str
    row: int


@dataclass(frozen=True, slots=True)
class EventTable:
    """The events of a year in table order, and what of the table was not read or read with a doubt."""

    events: tuple[Event, ...]
    omissions: tuple[Omission, ...] = ()

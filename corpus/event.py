"""What happened in the year: one row of the office's events table."""

from dataclasses import dataclass
from datetime import date
from operator import add

from corpus.omission import Omission

GUIDING = "指导文件"
"""The category of a row that names a guiding document or the spirit of a meeting: no event, but what work follows."""

_OF_ANY_EVENT = (
    "参加职工 参加女职工 参加人数 参与职工 职工参加 人次参加 覆盖职工 惠及职工 工会干部 职工代表 开展活动 举办 召开"
)
"""Words that tell of no event in particular."""


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

    def is_named_in(self, words: str) -> bool:
        """Whether the words tell of this event: they have two neighbouring characters of its title that not every title
        may have."""
        return any(pair in words for pair in telling_pairs(self.title))


def telling_pairs(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters of words that come from an event, but for those of any event."""
    return frozenset(pair for pair in map(add, words, words[1:]) if pair not in _OF_ANY_EVENT and " " not in pair)


@dataclass(frozen=True, slots=True)
class EventTable:
    """The events of a year in table order, and what of the table was not read or read with a doubt."""

    events: tuple[Event, ...]
    omissions: tuple[Omission, ...] = ()

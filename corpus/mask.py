"""A text with its facts taken out: figures, dates, names, places, meetings and documents become markers.

What a past report lends is style. So prompts, remote calls and the copy index see 〔数〕名职工 where the report has a
figure; every marker keeps the way back to the original, for spans that must be shown there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.mention import Mention
from corpus.proper_name import BODY, PLACE, find_proper_names
from corpus.quantity import find_mentions

FIGURE, DATE, ORDER, MEETING, DOCUMENT = "〔数〕", "〔日期〕", "〔序〕", "〔会议〕", "〔文件〕"

_TITLE = re.compile(r"《[^《》\n]{1,60}》")
_MEETING_WORDS = re.compile(
    r"(?:中央|全国|全省|全市|全区|全县|省委|市委|区委|县委|党委|省总|市总|区总|县总)"
    r"[一-龥]{0,12}?(?:工作会议|座谈会议?|推进会|动员会|全会|代表大会|讲话精神|会议精神)(?:精神)?"
)
_MEETING_NAME = re.compile(r"大(?:精神|报告)?$|全会(?:精神)?$|[届次].*会|中全会")
_MEETING_TAIL = re.compile(r"(?:全国|全省|全市)?(?:会员|职工)?(?:代表大会|全会|全委会|会议)?(?:精神)?")
_PARTY_LEAD = ("党的", "中国共产党", "中国工会")
_JOINED = frozenset({PLACE, BODY, MEETING})  # a chain of places or meetings is hidden as one
_ONE = re.compile(r"[一几]")


@dataclass(frozen=True, slots=True)
class MaskSpan:
    """A marker at `masked_start:masked_end` of the masked text stands for `start:end` of the original."""

    masked_start: int
    masked_end: int
    start: int
    end: int
    marker: str


@dataclass(frozen=True)
class Masked:
    """The masked text and its replacements in order; offsets are code points, end exclusive."""

    text: str
    spans: tuple[MaskSpan, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [span.masked_start for span in self.spans]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original behind `start:end` of the masked text; a touched marker counts as a whole."""
        return self._origin(start, last=False), self._origin(end, last=True)

    def _origin(self, offset: int, *, last: bool) -> int:
        index = bisect_right(self._starts, offset - last) - 1
        if index < 0:
            return offset
        span = self.spans[index]
        if offset - last < span.masked_end:
            return span.end if last else span.start
        return offset - span.masked_end + span.end


def mask_text(text: str, mentions: Sequence[Mention] | None = None) -> str:
    """`text` with every figure, date, name, place, meeting and document title as a marker. No digit is left in it.
    `mentions` are the text's own where they are known already."""
    return mask_spans(text, mentions).text


def mask_spans(text: str, mentions: Sequence[Mention] | None = None) -> Masked:
    """`text` masked, with the way back. Idioms and list markers in Chinese numerals stay; Arabic ones become 〔序〕."""
    pieces: list[str] = []
    spans: list[MaskSpan] = []
    read = written = 0
    for start, end, marker in _settle(_find_facts(text, find_mentions(text) if mentions is None else mentions)):
        pieces.append(text[read:start])
        written += start - read
        spans.append(MaskSpan(written, written + len(marker), start, end, marker))
        pieces.append(marker)
        written += len(marker)
        read = end
    pieces.append(text[read:])
    return Masked("".join(pieces), tuple(spans))


Fact = tuple[int, int, str]


def _find_facts(text: str, mentions: Sequence[Mention]) -> Iterator[Fact]:
    for title in _TITLE.finditer(text):
        yield title.start(), title.end(), DOCUMENT
    for meeting in _MEETING_WORDS.finditer(text):
        yield meeting.start(), meeting.end(), MEETING
    for mention in mentions:
        fact = _mask_mention(text, mention)
        if fact is not None:
            yield fact
    yield from find_proper_names(text)
    for start, end in _find_stray_digits(text):
        yield start, end, FIGURE


def _settle(facts: Iterable[Fact]) -> list[Fact]:
    """Facts in order without overlap: of two that overlap the longer one stays, grown over the other's rest."""
    settled: list[Fact] = []
    for start, end, marker in sorted(facts, key=lambda fact: (fact[0], -fact[1])):
        if settled and start < settled[-1][1]:
            before = settled[-1]
            longer = marker if end - start > before[1] - before[0] else before[2]
            settled[-1] = (before[0], max(end, before[1]), longer)
        elif settled and start == settled[-1][1] and marker == settled[-1][2] and marker in _JOINED:
            settled[-1] = (settled[-1][0], end, marker)
        else:
            settled.append((start, end, marker))
    return settled


def _mask_mention(text: str, mention: Mention) -> Fact | None:
    """The stretch of a mention to hide and its marker; None when it may stay (一项, 进一步, 三八节, 一、)."""
    match mention.kind:
        case "quantity" | "target":
            return mention.start, _figure_end(text, mention), FIGURE
        case "date":
            return mention.start, mention.end, DATE
        case "document":
            return mention.start, mention.end, DOCUMENT
        case "ordinal":
            return mention.start, mention.end, FIGURE
        case "named":
            return _mask_name(text, mention)
        case "list_marker":
            return (mention.start, mention.end, ORDER) if _has_digit(mention.text) else None
        case "other":
            stays = _ONE.search(mention.text) is not None and not _has_digit(mention.text)
            return None if stays else (mention.start, _figure_end(text, mention), FIGURE)
        case _:
            return (mention.start, mention.end, FIGURE) if _has_digit(mention.text) else None


def _figure_end(text: str, mention: Mention) -> int:
    """Where the figure ends: a unit behind it is style and stays (〔数〕人), unless it holds the figure's rest."""
    unit = mention.unit
    if unit and unit != "%" and not _has_digit(unit) and text.endswith(unit, mention.num_end, mention.end):
        return mention.end - len(unit)
    return mention.end


def _mask_name(text: str, mention: Mention) -> Fact | None:
    if _MEETING_NAME.search(mention.text):
        start, end = mention.start, mention.end
        for lead in _PARTY_LEAD:
            if text.endswith(lead, 0, start):
                start -= len(lead)
        tail = _MEETING_TAIL.match(text, end)
        return start, tail.end() if tail else end, MEETING
    return (mention.start, mention.end, FIGURE) if _has_digit(mention.text) else None


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _find_stray_digits(text: str) -> Iterator[tuple[int, int]]:
    """Runs of digit characters of any script: whatever the finder of mentions makes of them, none may survive."""
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(text), 1) if a.isdigit() != b.isdigit()), len(text)]
    for start, end in pairwise(edges):
        if start < end and text[start].isdigit():
            yield start, end

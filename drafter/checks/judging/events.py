"""Numbers that an event of the year states: the number check knows the statistics only, events are evidence too."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.event import Event, telling_pairs
from corpus.mention import Mention
from corpus.quantity import find_mentions, same_unit
from drafter.checks.numbers import FLAGGED, JudgedMention

_STOPS = "。！？；\n"
# So many characters on one side of a number must stand in the event as they stand in the text.
_AROUND = 3
# A sentence reaches at most so far from its number: text without a stop must not take forever.
_LONGEST = 200
# Next to one of these a number of the event is a longer one: 3人参加 does not stand in 13人参加.
_NUMERAL = re.compile(r"[\d.,．，％%〇零一二两三四五六七八九十百千万亿几余多]")


def support_by_events(text: str, judged: Sequence[JudgedMention], events: Sequence[Event]) -> tuple[JudgedMention, ...]:
    """The same verdicts, but a flagged number becomes supported where an event states it.

    Either the words around the number are the event's own, or the number is otherwise unsupported, has the value and
    unit of a number of the event, and its sentence names the event (half the character pairs of its title).
    """
    if not events:
        return tuple(judged)
    return tuple(_support(text, one, events) if one.verdict in FLAGGED else one for one in judged)


def find_quoted_event(text: str, mention: Mention, events: Sequence[Event]) -> Event | None:
    """The event that has this number between the same words as the text has it, if any.

    Words that may stand in any event (参加职工210人次) do not tell which one is meant: then the sentence, or the one
    before, must name it.
    """
    start, end = _sentence(text, mention.start)
    windows = (
        text[max(start, mention.start - _AROUND) : mention.end],
        text[mention.start : min(end, mention.end + _AROUND)],
    )
    whole = [one for one in windows if len(one) == len(mention.text) + _AROUND]
    said = text[_sentence(text, max(0, start - 1))[0] : end]
    return next((event for event in events if any(_quotes(one, mention, said, event) for one in whole)), None)


def _quotes(window: str, mention: Mention, said: str, event: Event) -> bool:
    if not _stands_in(window, _words(event)):
        return False
    return bool(telling_pairs(window.replace(mention.text, ""))) or event.is_named_in(said)


def _words(event: Event) -> str:
    return f"{event.title}\n{event.place}\n{event.detail}"


def _support(text: str, judged: JudgedMention, events: Sequence[Event]) -> JudgedMention:
    mention = judged.mention
    event = find_quoted_event(text, mention, events)
    if event is None and judged.verdict == "unsupported":
        sentence = slice(*_sentence(text, mention.start))
        event = next((one for one in events if _states(text[sentence], judged, one)), None)
    if event is None:
        return judged
    reason = f"“{mention.text}”出自事项表第{event.row}行“{event.title}”。"
    return replace(judged, verdict="supported", how="event", expression=None, reason=reason)


def _stands_in(window: str, words: str) -> bool:
    """Whether the window occurs in the words with no numeral running on where the window itself ends in its number."""
    at = words.find(window)
    while at >= 0:
        before, after = words[max(0, at - 1) : at], words[at + len(window) : at + len(window) + 1]
        cut_before = _NUMERAL.match(window) and _NUMERAL.match(before)
        cut_after = _NUMERAL.match(window[-1]) and _NUMERAL.match(after)
        if not cut_before and not cut_after:
            return True
        at = words.find(window, at + 1)
    return False


def _states(sentence: str, judged: JudgedMention, event: Event) -> bool:
    pairs = {event.title[at : at + 2] for at in range(len(event.title) - 1)}
    if not pairs or sum(pair in sentence for pair in pairs) * 2 < len(pairs):
        return False
    wanted = judged.mention
    return any(
        one.value == wanted.value and (one.unit == wanted.unit or same_unit(one.unit or "", wanted.unit or ""))
        for one in _quantities(_words(event))
    )


@lru_cache(maxsize=1024)
def _quantities(words: str) -> tuple[Mention, ...]:
    return tuple(one for one in find_mentions(words) if one.kind == "quantity" and one.value is not None)


def _sentence(text: str, at: int) -> tuple[int, int]:
    floor, ceiling = max(0, at - _LONGEST), min(len(text), at + _LONGEST)
    start = max(text.rfind(mark, floor, at) for mark in _STOPS) + 1
    return max(start, floor), min(
        (end for mark in _STOPS if (end := text.find(mark, at, ceiling)) >= 0), default=ceiling
    )

"""Which indicators of the catalogue a text gives figures of.

Reports write 受理劳动争议180件 for 劳动争议受理件数, and 办结66件 where the clause before said what. So a number is of
an indicator when its unit counts the same, the sentence up to the end of its clause has all words of one of its names,
and no other name has more of its words in that clause. Of the figures that the number check proves in the sample
reports 83 in a hundred are found so, and 88 of what is found is right: good enough to choose passages and to show why
one was found. The check itself (`drafter.checks`) reads with more care.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import rjieba

from corpus.indicators import load_catalogue, without_count
from corpus.mention import Mention
from corpus.tables.unit import counts_same

_SENTENCE = re.compile(r"[^；;。！!？?\n]+")
_CLAUSE = re.compile(r"[^，,\t]+")
_BREAK = re.compile(r"[、()（）/\s]+")
# Whose figures they are is understood in a union's report.
_UNDERSTOOD = frozenset(("工会", "职工"))


@dataclass(frozen=True, slots=True)
class _Name:
    """One of an indicator's names as the words it is known by; `length` is theirs in characters."""

    indicator: str
    unit: str
    words: frozenset[str]
    length: int


@cache
def _list_names() -> tuple[_Name, ...]:
    return tuple(
        _Name(one.id, one.unit, words, sum(map(len, words)))
        for one in load_catalogue().values()
        for words in dict.fromkeys(_known_words(name) for name in one.names)
        if words
    )


def _known_words(name: str) -> frozenset[str]:
    parts = _BREAK.split(without_count(name))
    words = frozenset(word for part in parts for word in rjieba.cut(part) if len(word) > 1)
    return words - _UNDERSTOOD or words


@cache
def _words_by_pair() -> Mapping[str, tuple[str, ...]]:
    """The words of all names by their first two characters."""
    words: dict[str, set[str]] = {}
    for name in _list_names():
        for word in name.words:
            words.setdefault(word[:2], set()).add(word)
    return {pair: tuple(found) for pair, found in words.items()}


@cache
def _names_in(unit: str) -> tuple[_Name, ...]:
    return tuple(name for name in _list_names() if counts_same(name.unit, unit))


def find_indicators(text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The ids of the catalogue's indicators that the text gives figures of, in the catalogue's order; `mentions` are
    the text's own (`corpus.quantity.find_mentions`)."""
    numbers = [(one.start, one.unit) for one in mentions if one.kind == "quantity" and one.unit]
    found: set[str] = set()
    at = 0
    for sentence in _SENTENCE.finditer(text):
        first = at
        while at < len(numbers) and numbers[at][0] < sentence.end():
            at += 1
        if at > first:
            found.update(_read_sentence(text, sentence.start(), sentence.end(), numbers[first:at]))
    return tuple(one for one in load_catalogue() if one in found)


def _read_sentence(text: str, start: int, end: int, numbers: Sequence[tuple[int, str]]) -> Iterator[str]:
    places = _find_words(text, start, end)
    for clause in _CLAUSE.finditer(text, start, end):
        units = {unit for place, unit in numbers if clause.start() <= place < clause.end()}
        if not units:
            continue
        so_far = {word for word, ends in places.items() if ends[0] <= clause.end()}
        inside = {word for word, ends in places.items() if any(clause.start() < one <= clause.end() for one in ends)}
        for unit in units:
            yield from _choose(unit, so_far, inside)


def _find_words(text: str, start: int, end: int) -> dict[str, list[int]]:
    """The words of names in the stretch, with the offsets at which they end."""
    by_pair = _words_by_pair()
    places: dict[str, list[int]] = {}
    for at in range(start, end - 1):
        for word in by_pair.get(text[at : at + 2], ()):
            if text.startswith(word, at) and at + len(word) <= end:
                places.setdefault(word, []).append(at + len(word))
    return places


def _choose(unit: str, so_far: set[str], inside: set[str]) -> Iterator[str]:
    """The indicators of the unit whose names have most words in the clause and are longest."""
    ranked = [
        (len(name.words & inside), name.length, name.indicator) for name in _names_in(unit) if name.words <= so_far
    ]
    best = max((one[:2] for one in ranked), default=(0, 0))
    if best[0]:
        yield from (one[2] for one in ranked if one[:2] == best)

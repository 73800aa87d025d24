"""What a search gives back, and the last steps to it: mild preferences, and the same passage of several years once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from corpus.passage import Passage
from corpus.retrieve import Ranked
from corpus.search.words import segment, strip_figures

SAME_HEADING_BONUS = 0.10
"""Added to the score (as a share of it) when the passage's own heading has the very words of the topic."""

RECENT_BONUS = 0.05
"""The same for a passage of the newest year found, falling to nothing over ten years."""

NEAR_IDENTICAL = 0.85
"""Share of common pairs of characters, figures aside, from which two passages are one fixed wording."""

_YEARS_OF_BONUS = 10
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Why:
    """Why a passage was found: the topic's words in it, its places by words and by vector (from 1, None: not in the
    first 50), and the cosine of its vector with the query's, to be compared within one search only."""

    words: tuple[str, ...]
    word_rank: int | None
    vector_rank: int | None
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `score` orders the hits of one search and means nothing beyond it. `also` are the
    nearly identical passages (figures aside) of the office's other reports, mostly older, that were left out for it."""

    passage: Passage
    score: float
    why: Why
    also: tuple[Passage, ...] = ()


def choose_hits(
    ranked: Sequence[Ranked], passages: Mapping[int, Passage], words: Sequence[str], limit: int
) -> tuple[Hit, ...]:
    """The best `limit` passages, nearly identical ones counted once. Numbers without a passage are passed over:
    SQL did not confirm them."""
    known = [(item, passages[item.number]) for item in ranked if item.number in passages]
    newest = max((passage.year for _, passage in known if passage.year is not None), default=None)
    scored = [_Scored(item.score * _preference(passage, words, newest), item, passage) for item, passage in known]
    scored.sort(key=lambda one: (-one.score, one.item.number))
    chosen: list[_Scored] = []
    shapes: list[frozenset[int]] = []
    for one in scored:
        shape = _shape(one.passage.text)
        twin = _find_twin(shape, shapes)
        if twin is not None and _may_stand_for(chosen[twin].passage, one.passage):
            chosen[twin] = _merge(chosen[twin], one)
        elif len(chosen) < limit:
            chosen.append(one)
            shapes.append(shape)
    return tuple(Hit(one.passage, one.score, _explain(one.item, one.passage, words), one.also) for one in chosen)


@dataclass(frozen=True, slots=True)
class _Scored:
    """What becomes a hit when it is chosen: only then is it worth telling why."""

    score: float
    item: Ranked
    passage: Passage
    also: tuple[Passage, ...] = ()


def _may_stand_for(first: Passage, second: Passage) -> bool:
    return first.office == second.office and first.report_id != second.report_id


def _merge(first: _Scored, second: _Scored) -> _Scored:
    """One hit of two nearly identical ones: the newer passage, in the better place."""
    newer = (second.passage.year or 0) > (first.passage.year or 0)
    shown, other = (second, first) if newer else (first, second)
    return _Scored(first.score, shown.item, shown.passage, (*first.also, other.passage))


def _explain(item: Ranked, passage: Passage, words: Sequence[str]) -> Why:
    held = set(segment(" ".join((*passage.heading_path, passage.text))))
    found = tuple(word for word in words if word in held)
    return Why(found, item.word_rank, item.vector_rank, item.similarity)


def _preference(passage: Passage, words: Sequence[str], newest: int | None) -> float:
    factor = 1.0
    if passage.heading_path and words:
        own, asked = _heading_words(passage.heading_path[-1]), set(words)
        factor += SAME_HEADING_BONUS * len(own & asked) / len(own | asked)
    if passage.year is not None and newest is not None:
        factor += RECENT_BONUS * max(0.0, 1 - (newest - passage.year) / _YEARS_OF_BONUS)
    return factor


@lru_cache(4_096)  # reports have the same headings year after year
def _heading_words(heading: str) -> frozenset[str]:
    return frozenset(segment(strip_figures(heading)))


def _shape(text: str) -> frozenset[int]:
    """Its pairs of neighbouring characters, without figures and signs. Each pair is one number, which takes half the
    time that a string takes."""
    plain = _NO_WORD.sub("", strip_figures(text))
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    return frozenset((codes[:-1] << 32 | codes[1:]).tolist())


def _find_twin(shape: frozenset[int], others: Iterable[frozenset[int]]) -> int | None:
    for number, other in enumerate(others):
        if not shape or min(len(shape), len(other)) < NEAR_IDENTICAL * max(len(shape), len(other)):
            continue  # too unlike in length to have so much in common
        common = len(shape & other)
        if common >= NEAR_IDENTICAL * (len(shape) + len(other) - common):
            return number
    return None

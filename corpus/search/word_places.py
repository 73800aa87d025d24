"""BM25 over SQLite's full text from kept lengths and places.

FTS5's own `bm25()` looks up the length of every passage it ranks in a table, 2 µs each: 10 ms for a query's 5,000
places, where walking through the places takes 0.8. Here lengths are kept, and the places of a word come as one string
and are kept as well; the scores are those of FTS5 to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, column, func, select, table
from sqlalchemy.orm import Session

from corpus.search.bm25 import HEADING_WEIGHT, LEAST_RARITY, LENGTH_SHARE, SATURATION
from corpus.search.changes import change_number

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

KEPT_PLACES = 1_000_000
"""Passages of all words kept together, 16 bytes each."""

_places = table("passage_words_places", column("term"), column("doc"), column("col"))
_sizes = table("passage_words_docsize", column("id"), column("sz"))

# A place as one number, even in the text and odd in the heading; all of them in one string is a third of the time that
# a row each takes.
_OF_WORD = select(func.group_concat(_places.c.doc * 2 + (_places.c.col == "heading"))).where(
    _places.c.term == bindparam("word")
)


@dataclass(frozen=True, slots=True)
class _Postings:
    """The passages that hold a word, ascending, and how often each, a place in the heading counting for more."""

    numbers: Numbers
    often: Scores


@dataclass(slots=True)
class _Kept:
    """What was read after a change. `lengths` are words by passage number, of which the first is 1."""

    change: int = -1
    lengths: Numbers = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    total: int = 0
    mean: float = 1.0
    words: dict[str, _Postings] = field(default_factory=dict)
    places: int = 0


class WordPlaces:
    """Lengths and places, kept while the passages are the same. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept = _Kept()

    def rank(self, session: Session, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """The `limit` best passages of all that hold any of the words, as (number, BM25), best first. A word is one
        term of the full text."""
        kept = self._read_kept(session)
        scores = np.zeros(len(kept.lengths))
        for word in words:
            held = self._read_word(session, kept, word)
            if len(held.numbers):
                scores[held.numbers] += _score(kept, held)
        return _best(scores, limit)

    def _read_kept(self, session: Session) -> _Kept:
        """Others may still work with the one kept before: it is right for the state they see. Whoever sees a state
        before the one kept reads all by itself."""
        change, kept = change_number(session), self._kept
        if change < kept.change:
            return _read_lengths(session, change, _Kept())
        if change > kept.change:
            kept = self._kept = _read_lengths(session, change, kept)
        return kept

    def _read_word(self, session: Session, kept: _Kept, word: str) -> _Postings:
        if (held := kept.words.get(word)) is None:
            held = _read_postings(session, word)
            if kept.places + len(held.numbers) > KEPT_PLACES:
                kept.words, kept.places = {}, 0
            kept.words[word] = held
            kept.places += len(held.numbers)
        return held


def _score(kept: _Kept, held: _Postings) -> Scores:
    """As FTS5 reckons, in the same order of operations."""
    count = len(held.numbers)
    rarity = max(float(np.log((kept.total - count + 0.5) / (count + 0.5))), LEAST_RARITY)
    share = 1 - LENGTH_SHARE + LENGTH_SHARE * kept.lengths[held.numbers] / kept.mean
    scored: Scores = rarity * ((held.often * (SATURATION + 1)) / (held.often + SATURATION * share))
    return scored


def _best(scores: Scores, limit: int) -> list[tuple[int, float]]:
    """The highest scores above 0; of equal ones the lower number first."""
    found = np.flatnonzero(scores)
    if len(found) > limit:
        least = np.partition(scores[found], -limit)[-limit]
        found = found[scores[found] >= least]
    order = np.lexsort((found, -scores[found]))[:limit]
    return [(int(number), float(scores[number])) for number in found[order]]


def _read_postings(session: Session, word: str) -> _Postings:
    told = session.scalar(_OF_WORD, {"word": word})
    places = np.fromstring(told or "", dtype=np.int64, sep=",")
    numbers = places >> 1
    first = np.flatnonzero(np.diff(numbers, prepend=-1))
    weights = np.where(places & 1, HEADING_WEIGHT, 1.0)
    return _Postings(numbers[first], np.add.reduceat(weights, first) if len(first) else weights)


def _read_lengths(session: Session, change: int, known: _Kept) -> _Kept:
    """Only what is new is read, unless passages went: a passage's number is never used twice, nor are its words
    changed. Where only vectors came, what is known stays as it is."""
    total = session.scalar(select(func.count()).select_from(_sizes)) or 0
    numbers, sizes = _read_sizes(session, len(known.lengths))
    if known.total + len(numbers) != total:
        known = _Kept()
        numbers, sizes = _read_sizes(session, len(known.lengths))
    if not len(numbers):
        known.change = change
        return known
    lengths = np.zeros(numbers[-1] + 1, dtype=np.int64)
    lengths[: len(known.lengths)] = known.lengths
    lengths[numbers] = sizes
    return _Kept(change, lengths, total, float(lengths.sum()) / total)


def _read_sizes(session: Session, first: int) -> tuple[Numbers, Numbers]:
    """The passages from number `first` on, ascending, and the words of each, heading and text together."""
    rows = session.execute(select(_sizes.c.id, _sizes.c.sz).where(_sizes.c.id >= first).order_by(_sizes.c.id)).all()
    counts = _read_varints(b"".join(row.sz for row in rows)).reshape(-1, 2).sum(axis=1)
    return np.array([row.id for row in rows], dtype=np.int64), counts


def _read_varints(written: bytes) -> Numbers:
    """SQLite's variable-length integers: seven bits a byte, the highest first, the eighth set on all but the last
    (of 9 bytes at most; lengths need 3)."""
    given = np.frombuffer(written, dtype=np.uint8)
    ends = np.flatnonzero(given < 0x80)
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    values = np.zeros(len(ends), dtype=np.int64)
    for k in range(int((ends - starts).max(initial=-1)) + 1):
        longer = starts + k <= ends
        values[longer] = (values[longer] << 7) | (given[starts[longer] + k] & 0x7F)
    return values

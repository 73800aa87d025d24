"""PostgreSQL's full text: a tsvector a passage, headings marked A, found by a GIN index and ranked by BM25.

PostgreSQL's own `ts_rank` knows nothing of how rare a word is, so BM25 is computed here over the passages of the scope
that hold any of the words. A vector is given as its lexemes instead of going through `to_tsvector`, whose parser would
cut words like 2.5 in its own way. Rarity is counted within the scope: what other offices write about has no say in it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nsmallest

from sqlalchemy import ColumnElement, cast, column, delete, func, insert, literal_column, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from corpus.records import PassageRecord
from corpus.search.bm25 import HEADING_WEIGHT, LEAST_RARITY, LENGTH_SHARE, SATURATION
from corpus.search.full_text import PassageWords
from corpus.search.scope import Scope
from corpus.search.word_places import WordPlaces

_LONGEST_WORD = 500
"""PostgreSQL takes lexemes of up to 2,046 bytes; a longer "word" is cut on both sides alike."""

_LAST_PLACE = 16_383
"""The last place a tsvector can tell; what comes after is all there."""

_words = table("passage_words", column("seq"), column("office"), column("length"), column("words", TSVECTOR))
_lexemes = func.unnest(_words.c.words).table_valued("lexeme", "positions", "weights", name="lexemes")


class PostgresFullText:
    """As `FullText` says."""

    counts_by_office = True

    def add(self, session: Session, rows: Sequence[PassageWords]) -> None:
        """As `FullText`."""
        values = [
            {"seq": row.number, "office": row.office, "length": len(row.heading) + len(row.body), "words": _vector(row)}
            for row in rows
        ]
        if values:
            session.execute(insert(_words), values)

    def remove(self, session: Session, numbers: Sequence[int]) -> None:
        """As `FullText`."""
        if numbers:
            session.execute(delete(_words).where(_words.c.seq.in_(numbers)))

    def clear(self, session: Session) -> None:
        """As `FullText`."""
        session.execute(delete(_words))

    def size(self, session: Session) -> int:
        """As `FullText`."""
        return session.scalar(select(func.count()).select_from(_words)) or 0

    def search(
        self,
        session: Session,
        words: Sequence[str],
        scope: Scope,
        limit: int,
        share: float,  # noqa: ARG002
        places: WordPlaces,  # noqa: ARG002
    ) -> list[tuple[int, float]]:
        """As `FullText`; what SQLite keeps is of no use here."""
        asked = [_cut(word) for word in words]
        inside = _within(scope)
        total, length = session.execute(select(func.count(), func.avg(_words.c.length)).where(*inside)).one()
        if not total:
            return []
        headings = func.cardinality(func.array_positions(_lexemes.c.weights, literal_column("'A'")))
        any_word = cast(" | ".join(map(_quote, asked)), TSQUERY)
        found = session.execute(
            select(_words.c.seq, _words.c.length, _lexemes.c.lexeme, headings, func.cardinality(_lexemes.c.weights))
            .select_from(_words.join(_lexemes, true()))
            .where(_words.c.words.op("@@")(any_word), _lexemes.c.lexeme.in_(asked), *inside)
        ).all()
        rarity = _rarity(Counter(row[2] for row in found), total)
        scores: defaultdict[int, float] = defaultdict(float)
        for number, size, word, in_heading, times in found:
            often = times + (HEADING_WEIGHT - 1) * in_heading
            longer = 1 - LENGTH_SHARE + LENGTH_SHARE * size / float(length)
            scores[number] += rarity[word] * often * (SATURATION + 1) / (often + SATURATION * longer)
        return nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))

    def count_passages(self, session: Session, words: Sequence[str], office: str | None) -> dict[str, int]:
        """As `FullText`."""
        by_cut = {_cut(word): word for word in words}
        counted = (
            select(_lexemes.c.lexeme, func.count())
            .select_from(_words.join(_lexemes, true()))
            .where(_lexemes.c.lexeme.in_(by_cut), *_within(Scope(office)))
            .group_by(_lexemes.c.lexeme)
        )
        return {by_cut[lexeme]: count for lexeme, count in session.execute(counted)}

    def count_parts(self, session: Session) -> int:  # noqa: ARG002
        """As `FullText`."""
        return 1

    def merge(self, session: Session, pages: int) -> bool:  # noqa: ARG002
        """As `FullText`; PostgreSQL sees to it by itself."""
        return False

    def words_of(self, session: Session, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
        """As `FullText`."""
        held = (
            select(_words.c.seq, _lexemes.c.lexeme, func.cardinality(_lexemes.c.positions))
            .select_from(_words.join(_lexemes, true()))
            .where(_words.c.seq.in_(numbers))
        )
        words: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for number, lexeme, times in session.execute(held):
            words[number][lexeme] = times
        return words


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions on the table of words. The office is a column of it; all else is asked of passages."""
    conditions: list[ColumnElement[bool]] = []
    if scope.office is not None:
        conditions.append(_words.c.office == scope.office)
    if scope.is_narrow:
        conditions.append(_words.c.seq.in_(select(PassageRecord.seq).where(*scope.conditions())))
    return conditions


def _rarity(having: Mapping[str, int], total: int) -> dict[str, float]:
    return {word: max(math.log((total - n + 0.5) / (n + 0.5)), LEAST_RARITY) for word, n in having.items()}


def _vector(row: PassageWords) -> str:
    """A tsvector as PostgreSQL writes it: every word with its places, those of the heading marked A."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for place, word in enumerate((*row.heading, *row.body), 1):
        mark = "A" if place <= len(row.heading) else ""
        places[_cut(word)].append(f"{min(place, _LAST_PLACE)}{mark}")
    return " ".join(f"{_quote(word)}:{','.join(where)}" for word, where in places.items())


def _cut(word: str) -> str:
    return word[:_LONGEST_WORD]


def _quote(word: str) -> str:
    """A lexeme as it is; `segment` lets no NUL through."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"

"""SQLite's full text: an FTS5 table of words joined by spaces, ranked by BM25 over all offices."""

import math
import sqlite3
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, column, delete, func, insert, literal_column, select, table, text
from sqlalchemy.orm import Session

from corpus.records import PassageRecord
from corpus.search.bm25 import HEADING_WEIGHT
from corpus.search.full_text import PassageWords
from corpus.search.scope import OVERFETCH, Scope, within_scope
from corpus.search.word_places import WordPlaces

_MARGIN = 1.2

_terms = table("passage_words_terms", column("term"), column("doc"))
_parts = table("passage_words_idx", column("segid"))
_orders = table("passage_words", column("passage_words"), column("rank"))
_words = table("passage_words", column("rowid"), column("heading"), column("body"))

# To build a statement takes SQLAlchemy as long as SQLite needs to answer it, so what every search asks is built once.
_COUNTS = select(_terms.c.term, _terms.c.doc).where(_terms.c.term.in_(bindparam("words", expanding=True)))
_BY_NUMBER = select(_words).where(_words.c.rowid.in_(bindparam("numbers", expanding=True)))


class SqliteFullText:
    """As `FullText` says."""

    counts_by_office = False

    def add(self, session: Session, rows: Sequence[PassageWords]) -> None:
        """As `FullText`."""
        values = [{"rowid": row.number, "heading": " ".join(row.heading), "body": " ".join(row.body)} for row in rows]
        if values:
            session.execute(insert(_words), values)

    def remove(self, session: Session, numbers: Sequence[int]) -> None:
        """As `FullText`."""
        if numbers:
            session.execute(delete(_words).where(_words.c.rowid.in_(numbers)))

    def clear(self, session: Session) -> None:
        """As `FullText`."""
        session.execute(delete(_words))

    def size(self, session: Session) -> int:
        """As `FullText`."""
        return session.scalar(select(func.count()).select_from(_words)) or 0

    def search(
        self, session: Session, words: Sequence[str], scope: Scope, limit: int, share: float, places: WordPlaces
    ) -> list[tuple[int, float]]:
        """As `FullText`. Where the office has a good share, all are ranked and only the first ones judged; else FTS5
        ranks those of the scope, which are few."""
        if share == 1 and not scope.is_narrow:
            return places.rank(session, words, limit)
        if share * OVERFETCH >= 1:
            wanted = math.ceil(limit * (OVERFETCH if scope.is_narrow else _MARGIN) / share)
            found = places.rank(session, words, wanted)
            allowed = within_scope(session, [number for number, _ in found], scope)
            kept = [hit for hit in found if hit[0] in allowed][:limit]
            if len(kept) == limit or len(found) < wanted:
                return kept
        return _match(session, words, scope.conditions(), limit)

    def count_passages(self, session: Session, words: Sequence[str], office: str | None) -> dict[str, int]:  # noqa: ARG002
        """As `FullText`; FTS5 counts over all offices."""
        held = session.execute(_COUNTS, {"words": words})
        return {row.term: row.doc for row in held}

    def count_parts(self, session: Session) -> int:
        """As `FullText`."""
        return session.scalar(select(func.count(_parts.c.segid.distinct()))) or 0

    def merge(self, session: Session, pages: int) -> bool:
        """As `FullText`; an order to FTS5 that did nothing counts as one change (sqlite.org/fts5.html, 6.7)."""
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        before = connection.total_changes
        session.execute(insert(_orders).values(passage_words="merge", rank=pages))
        return connection.total_changes - before > 1

    def words_of(self, session: Session, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
        """As `FullText`."""
        rows = session.execute(_BY_NUMBER, {"numbers": numbers})
        return {number: Counter(f"{heading} {body}".split()) for number, heading, body in rows}


def _match(
    session: Session, words: Sequence[str], conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[tuple[int, float]]:
    match = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    rank: ColumnElement[float] = literal_column(f"bm25(passage_words, {HEADING_WEIGHT}, 1.0)")
    number: ColumnElement[int] = _words.c.rowid
    query = select(number, rank).where(text("passage_words MATCH :match").bindparams(match=match))
    # A plus before the number keeps the full text in charge; a join would read every passage's row, text and all.
    query = query.where(literal_column("+passage_words.rowid").in_(select(PassageRecord.seq).where(*conditions)))
    found = session.execute(query.order_by(rank, number).limit(limit))
    return [(number, -score) for number, score in found]

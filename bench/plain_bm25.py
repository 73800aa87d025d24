"""The peer that plain full text is: SQLite's FTS5 with its own BM25 for all words of a query."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_RANKED = text(
    "SELECT rowid, -bm25(passage_words, 2.0, 1.0) AS score FROM passage_words WHERE passage_words MATCH :match"
    " ORDER BY score DESC, rowid LIMIT :limit"
)


def rank_plainly(session: Session, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
    """Passages of all offices that hold any of the words, best first, as (number, score > 0)."""
    match = " OR ".join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words))
    ranked = session.execute(_RANKED, {"match": match, "limit": limit}) if words else ()
    return [(number, score) for number, score in ranked]

"""The peer that plain full text is: SQLite's FTS5 with its own BM25 for all words of a query."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

_RANKED = text(
    "SELECT rowid FROM passage_words WHERE passage_words MATCH :match"
    " ORDER BY bm25(passage_words, 2.0, 1.0), rowid LIMIT :limit"
)


def rank_plainly(session: Session, words: Sequence[str], limit: int) -> list[int]:
    """Numbers of passages of all offices that hold any of the words, best first."""
    match = " OR ".join('"' + word.replace('"', '""') + '"' for word in dict.fromkeys(words))
    return list(session.scalars(_RANKED, {"match": match, "limit": limit})) if words else []

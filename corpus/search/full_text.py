"""The full-text table over passages: a port, with SQLite's FTS5 or PostgreSQL's tsvector behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from corpus.search.scope import Scope
from corpus.search.word_places import WordPlaces


@dataclass(frozen=True, slots=True)
class PassageWords:
    """The words of one passage in order, those of its heading apart."""

    number: int
    office: str
    heading: Sequence[str]
    body: Sequence[str]


class FullText(Protocol):
    """What words are searched in. Everything happens in the caller's transaction."""

    counts_by_office: bool
    """Whether how rare a word is, is asked within an office; else over all offices."""

    def add(self, session: Session, rows: Sequence[PassageWords]) -> None:
        """Puts in passages that are not there."""
        ...

    def remove(self, session: Session, numbers: Sequence[int]) -> None:
        """Takes passages out."""
        ...

    def clear(self, session: Session) -> None:
        """Takes all out."""
        ...

    def size(self, session: Session) -> int:
        """The number of passages held."""
        ...

    def search(
        self, session: Session, words: Sequence[str], scope: Scope, limit: int, share: float, places: WordPlaces
    ) -> list[tuple[int, float]]:
        """Passages within the scope that hold any of the words, best BM25 first, as (number, score > 0); `share` is
        the part of all passages that the scope's office has, `places` what SQLite's keeps of earlier searches."""
        ...

    def count_passages(self, session: Session, words: Sequence[str], office: str | None) -> dict[str, int]:
        """How many passages of the office (None: of all) have each word; words that none has are left out."""
        ...

    def count_parts(self, session: Session) -> int:
        """In how many parts a word is looked up."""
        ...

    def merge(self, session: Session, pages: int) -> bool:
        """Brings together what additions have left apart, so many pages of it, and beyond what the database would by
        itself where `pages` is negative; False when there was nothing left to do."""
        ...

    def words_of(self, session: Session, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
        """The words of passages, heading and text together, with how often each stands there."""
        ...


def full_text_of(session: Session) -> FullText:
    """The full text of the database that the session is with."""
    from corpus.search.full_text_postgres import PostgresFullText
    from corpus.search.full_text_sqlite import SqliteFullText

    return SqliteFullText() if session.get_bind().dialect.name == "sqlite" else PostgresFullText()

"""Words of texts and the full-text table over them.

SQLite's full text knows no Chinese words: raw Chinese in it finds nothing (measured), so texts go in segmented by
rjieba in its search mode, joined by spaces, and are ranked by BM25.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import rjieba
from sqlalchemy import ColumnElement, column, delete, func, insert, literal_column, select, table, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.characters import simplify
from corpus.db import reading, writing
from corpus.records import IndexState, PassageRecord
from corpus.search.changes import change_number, note_change
from corpus.search.scope import OVERFETCH, Scope, within_scope

HEADING_WEIGHT = 2.0
"""A word of a heading counts like two of the text: headings name the topic (best of 1, 2, 3 on 35 queries)."""

MAX_QUERY_WORDS = 64
"""More different words than this make a query slow and no better."""

MAX_PLACES = 8_000
"""Places of all words of a query together that a search walks through, for one that asks `drop_frequent`."""

WORDS_VERSION = "2/rjieba-0.2/search"
"""Changed with every change of `segment`, so that a full-text table made by older rules is made anew."""

_REBUILD_BATCH = 500
_WORD = re.compile(r"\w")
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_FIGURE = re.compile(r"[0-9０-９][0-9０-９.,，．：:—-]*[%％‰]?")
_CLOSING = "。；;！？!?"
_CLAUSE_END = re.compile(r"(?<=[。；;！？!?\n])")

_DIGIT = re.compile(r"\d")
_SATURATION = 1.2
_LOOKED_UP = 150
_MARGIN = 1.2

_terms = table("passage_words_terms", column("term"), column("doc"))
_words = table("passage_words", column("rowid"), column("heading"), column("body"))


def segment(text: str) -> list[str]:
    """The words of a text in order, lower case, Simplified, without punctuation; long words
    are given with their parts."""
    clean = _UNREADABLE.sub(" ", text)
    return [word for word in rjieba.cut_for_search(simplify(clean.lower())) if _WORD.search(word)]


def strip_figures(text: str) -> str:
    """The text with every run of digits (and its %) replaced by a space: figures of a year swamp the topic."""
    return _FIGURE.sub(" ", text)


def topic_of(query: str) -> str:
    """The part of a query that names its topic: the clauses without a figure, else the first one without its
    figures, else the query as it is."""
    clauses = [clause.strip() for clause in _CLAUSE_END.split(query) if clause.strip()]
    plain = [clause for clause in clauses if not _FIGURE.search(clause)]
    topic = "".join(plain).rstrip(_CLOSING) or (strip_figures(clauses[0]).strip() if clauses else "")
    return topic if _WORD.search(topic) else query.strip()


def topic_words(topic: str) -> tuple[str, ...]:
    """The different words a topic is searched by, without its figures unless it has nothing else."""
    words = segment(strip_figures(topic)) or segment(topic)
    return tuple(islice(dict.fromkeys(words), MAX_QUERY_WORDS))


def add_words(session: Session, passages: Iterable[PassageRecord]) -> None:
    """Puts flushed passages into the full-text table, within the caller's transaction."""
    note_change(session)
    if not _has_full_text(session):
        return
    rows = [
        {"rowid": row.seq, "heading": " ".join(segment(heading_of(row))), "body": " ".join(segment(row.text))}
        for row in passages
    ]
    if rows:
        session.execute(insert(_words), rows)


def remove_words(session: Session, numbers: Sequence[int]) -> None:
    """Takes passages out of the full-text table, within the caller's transaction."""
    note_change(session)
    if _has_full_text(session) and numbers:
        session.execute(delete(_words).where(_words.c.rowid.in_(numbers)))


def search_words(
    session: Session, words: Sequence[str], scope: Scope, limit: int, *, share: float = 0.0
) -> list[tuple[int, float]]:
    """Passages within the scope that hold any of the words, best BM25 first, as (number, score > 0). Where the scope's
    office has a good `share` of all passages, all are ranked and only the first ones judged: the same result sooner."""
    if not words or not _has_full_text(session):
        return []
    if share * OVERFETCH >= 1:
        wanted = math.ceil(limit * (OVERFETCH if scope.is_narrow else _MARGIN) / share)
        found = _match(session, words, [], wanted)
        allowed = within_scope(session, [number for number, _ in found], scope)
        kept = [hit for hit in found if hit[0] in allowed][:limit]
        if len(kept) == limit or len(found) < wanted:
            return kept
    return _match(session, words, scope.conditions(), limit)


def _match(
    session: Session, words: Sequence[str], conditions: Sequence[ColumnElement[bool]], limit: int
) -> list[tuple[int, float]]:
    match = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    rank: ColumnElement[float] = literal_column(f"bm25(passage_words, {HEADING_WEIGHT}, 1.0)")
    number: ColumnElement[int] = _words.c.rowid
    query = select(number, rank).where(text("passage_words MATCH :match").bindparams(match=match))
    if conditions:
        # A plus before the number keeps the full text in charge; a join would read every passage's row, text and all.
        query = query.where(literal_column("+passage_words.rowid").in_(select(PassageRecord.seq).where(*conditions)))
    found = session.execute(query.order_by(rank, number).limit(limit))
    return [(number, -score) for number, score in found]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted after a change: all passages, those of an office, those that hold a word."""

    number: int
    passages: int
    of_office: dict[str, int]
    with_word: dict[str, int]


class WordCounts:
    """In how many passages words stand, kept while the passages are the same: to count a frequent word the full-text
    table walks through all its places. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept = _Counted(-1, 0, {}, {})

    def count(self, session: Session, words: Sequence[str]) -> tuple[int, dict[str, int]]:
        """The number of all passages, and of those that hold a word for each of the words that any holds."""
        counted = self._counted(session)
        known = counted.with_word
        if missing := [word for word in words if word not in known]:
            found = session.execute(select(_terms.c.term, _terms.c.doc).where(_terms.c.term.in_(missing)))
            known.update({**dict.fromkeys(missing, 0), **{row.term: row.doc for row in found}})
        return counted.passages, {word: known[word] for word in words if known[word]}

    def share(self, session: Session, office: str | None) -> float:
        """The part of all passages that an office has, 1 for None: all offices."""
        counted = self._counted(session)
        if office is not None and office not in counted.of_office:
            of_office = select(func.count()).where(PassageRecord.office == office)
            counted.of_office[office] = session.scalar(of_office) or 0
        return 1.0 if office is None else counted.of_office[office] / max(counted.passages, 1)

    def _counted(self, session: Session) -> _Counted:
        """Others may still fill the one kept before: what they count is right for the state they see."""
        number, counted = change_number(session), self._kept
        if counted.number != number:
            passages = session.scalar(select(func.count()).select_from(PassageRecord)) or 0
            counted = self._kept = _Counted(number, passages, {}, {})
        return counted


def drop_frequent(session: Session, words: Sequence[str], counts: WordCounts) -> list[str]:
    """The words without the most frequent ones: the rarest whose places sum up to at most `MAX_PLACES`, one at least.
    What a search costs grows with the places it walks through, and a frequent word tells little."""
    if not _has_full_text(session):
        return list(words)
    held = counts.count(session, words)[1]
    kept: list[str] = []
    places = 0
    for word in sorted(held, key=lambda word: (held[word], word)):
        places += held[word]
        if kept and places > MAX_PLACES:
            break
        kept.append(word)
    return kept


def expand_words(session: Session, numbers: Sequence[int], limit: int, counts: WordCounts) -> tuple[str, ...]:
    """The words that mark these passages, the first one most: frequent in them, rare in the corpus, no figures."""
    if not numbers or not _has_full_text(session):
        return ()
    rows = session.execute(select(_words).where(_words.c.rowid.in_(numbers)))
    # The table keeps the words as they went in, so nothing is segmented again.
    texts = {row.rowid: f"{row.heading} {row.body}".split() for row in rows}
    used = [Counter(filter(_marks_topic, texts[number])) for number in numbers if number in texts]
    weights: defaultdict[str, float] = defaultdict(float)
    for place, count in enumerate(used):
        for word, times in count.items():
            weights[word] += times / (times + _SATURATION) / (place + 2)
    # Looking up how rare a word is takes 0.1 ms, so only the most frequent ones are looked up.
    total, held = counts.count(session, _heaviest(weights, _LOOKED_UP))
    rarity = {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in held.items()}
    return _heaviest({word: weights[word] * rare for word, rare in rarity.items()}, limit)


def refresh_words(engine: Engine, *, anew: bool = False) -> bool:
    """Makes the full-text table anew when its rules have changed or rows are missing, or when told to; True when it
    did. Others search in the old one meanwhile."""
    with reading(engine) as session:
        if not _has_full_text(session) or (_is_fresh(session) and not anew):
            return False
    with writing(engine) as session:
        if _is_fresh(session) and not anew:
            return False
        session.execute(delete(_words))
        for batch in _batches(session):
            add_words(session, batch)
        session.merge(IndexState(name="words", version=WORDS_VERSION))
    return True


def heading_of(passage: PassageRecord) -> str:
    """The headings above a passage in one line, outermost first; the lead has none and goes by its title."""
    return " ".join(passage.heading_path) or passage.title


def _marks_topic(word: str) -> bool:
    return not _DIGIT.search(word)


def _heaviest(weights: Mapping[str, float], limit: int) -> tuple[str, ...]:
    return tuple(word for word, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit])


def _is_fresh(session: Session) -> bool:
    state = session.get(IndexState, "words")
    held = session.scalar(select(func.count()).select_from(_words))
    return (
        state is not None
        and state.version == WORDS_VERSION
        and held == session.scalar(select(func.count()).select_from(PassageRecord))
    )


def _batches(session: Session) -> Iterator[Sequence[PassageRecord]]:
    last = 0
    while batch := session.scalars(
        select(PassageRecord).where(PassageRecord.seq > last).order_by(PassageRecord.seq).limit(_REBUILD_BATCH)
    ).all():
        yield batch
        last = batch[-1].seq


def _has_full_text(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"

"""Words of texts, and searching by them.

No database's full text knows Chinese words: raw Chinese finds nothing (measured), so texts go in segmented by rjieba in
its search mode and are ranked by BM25. Where they lie is `corpus.search.full_text`.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import rjieba
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.characters import simplify
from corpus.db import reading, writing
from corpus.records import IndexState, PassageRecord
from corpus.search.changes import change_number, note_change
from corpus.search.full_text import PassageWords, full_text_of
from corpus.search.scope import Scope
from corpus.search.word_places import WordPlaces

MAX_QUERY_WORDS = 64
"""More different words than this make a query slow and no better."""

MAX_PLACES = 8_000
"""Places of all words of a query together that a search walks through, for one that asks `drop_frequent`."""

FEW_PARTS = 4
"""Of the full-text table, that are not worth merging."""

WORDS_VERSION = "2/rjieba-0.2/search"
"""Changed with every change of `segment`, so that a full-text table made by older rules is made anew."""

_REBUILD_BATCH = 500
_MERGED_PAGES = 200
_GROWTH = 1.1
"""Merging reads and writes the whole table, half a second for 20,000 passages."""
_MERGED = "merged words"
_WORD = re.compile(r"\w")
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_FIGURE = re.compile(r"[0-9０-９][0-9０-９.,，．：:—-]*[%％‰]?")
_CLOSING = "。；;！？!?"
_CLAUSE_END = re.compile(r"(?<=[。；;！？!?\n])")

_DIGIT = re.compile(r"\d")
_SATURATION = 1.2
_LOOKED_UP = 150


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
    full_text_of(session).add(
        session, [PassageWords(row.seq, row.office, segment(heading_of(row)), segment(row.text)) for row in passages]
    )


def remove_words(session: Session, numbers: Sequence[int]) -> None:
    """Takes passages out of the full-text table, within the caller's transaction."""
    note_change(session)
    full_text_of(session).remove(session, numbers)


def search_words(
    session: Session, words: Sequence[str], scope: Scope, limit: int, counts: "WordCounts"
) -> list[tuple[int, float]]:
    """Passages within the scope that hold any of the words, best BM25 first, as (number, score > 0)."""
    share = counts.share(session, scope.office)
    return full_text_of(session).search(session, words, scope, limit, share, counts.places) if words else []


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was counted after a change, of each office and, by None, of all: passages, and those that hold a word."""

    number: int
    passages: dict[str | None, int] = field(default_factory=dict)
    with_word: dict[str | None, dict[str, int]] = field(default_factory=dict)


class WordCounts:
    """In how many passages words stand, kept while the passages are the same: to count a frequent word the full-text
    table walks through all its places. `places` keeps in which, for SQLite. Safe to use from several threads."""

    def __init__(self) -> None:
        self.places = WordPlaces()
        self._kept = _Counted(-1)

    def count(self, session: Session, words: Sequence[str], office: str | None) -> tuple[int, dict[str, int]]:
        """The number of passages, and of those that hold a word for each of the words that any holds: of the office
        where the database counts by office, else of all."""
        full_text = full_text_of(session)
        counted, where = self._counted(session), office if full_text.counts_by_office else None
        known = counted.with_word.setdefault(where, {})
        if missing := [word for word in words if word not in known]:
            known.update({**dict.fromkeys(missing, 0), **full_text.count_passages(session, missing, where)})
        return self._passages(session, counted, where), {word: known[word] for word in words if known[word]}

    def share(self, session: Session, office: str | None) -> float:
        """The part of all passages that an office has; 1 for None, all offices, and where it is of no use."""
        if office is None or full_text_of(session).counts_by_office:
            return 1.0
        counted = self._counted(session)
        return self._passages(session, counted, office) / max(self._passages(session, counted, None), 1)

    def _passages(self, session: Session, counted: _Counted, office: str | None) -> int:
        if office not in counted.passages:
            of_office = [] if office is None else [PassageRecord.office == office]
            counting = select(func.count()).select_from(PassageRecord).where(*of_office)
            counted.passages[office] = session.scalar(counting) or 0
        return counted.passages[office]

    def _counted(self, session: Session) -> _Counted:
        """Others may still fill the one kept before: what they count is right for the state they see."""
        number, counted = change_number(session), self._kept
        if counted.number != number:
            counted = self._kept = _Counted(number)
        return counted


def drop_frequent(session: Session, words: Sequence[str], counts: WordCounts, office: str | None) -> list[str]:
    """The words without the most frequent ones: the rarest whose places sum up to at most `MAX_PLACES`, one at least.
    What a search costs grows with the places it walks through, and a frequent word tells little."""
    held = counts.count(session, words, office)[1]
    kept: list[str] = []
    places = 0
    for word in sorted(held, key=lambda word: (held[word], word)):
        places += held[word]
        if kept and places > MAX_PLACES:
            break
        kept.append(word)
    return kept


def expand_words(
    session: Session, numbers: Sequence[int], limit: int, counts: WordCounts, office: str | None
) -> tuple[str, ...]:
    """The words that mark these passages, the first one most: frequent in them, rare in the corpus, no figures."""
    if not numbers:
        return ()
    # The full text keeps the words as they went in, so nothing is segmented again.
    held_by = full_text_of(session).words_of(session, numbers)
    weights: defaultdict[str, float] = defaultdict(float)
    for place, number in enumerate(number for number in numbers if number in held_by):
        for word, times in held_by[number].items():
            weights[word] += times / (times + _SATURATION) / (place + 2)
    for word in [word for word in weights if _DIGIT.search(word)]:
        del weights[word]  # a figure marks no topic
    # Looking up how rare a word is takes 0.1 ms, so only the most frequent ones are looked up.
    total, held = counts.count(session, _heaviest(weights, _LOOKED_UP), office)
    rarity = weigh_words(tuple(held), held, total)
    return _heaviest({word: weights[word] * rare for word, rare in rarity.items()}, limit)


def weigh_words(words: Sequence[str], held: Mapping[str, int], total: int) -> dict[str, float]:
    """How rare each word is (the idf of BM25), of `total` passages of which `held` says how many have it."""
    counts = {word: held.get(word, 0) for word in words}
    return {word: math.log(1 + (total - count + 0.5) / (count + 0.5)) for word, count in counts.items()}


def refresh_words(engine: Engine, *, anew: bool = False) -> bool:
    """Makes the full-text table anew when its rules have changed or rows are missing, or when told to; True when it
    did. Others search in the old one meanwhile."""
    with reading(engine) as session:
        if _is_fresh(session) and not anew:
            return False
    with writing(engine) as session:
        if _is_fresh(session) and not anew:
            return False
        full_text_of(session).clear(session)
        for batch in _batches(session):
            add_words(session, batch)
        session.merge(IndexState(name="words", version=WORDS_VERSION))
        session.merge(IndexState(name=_MERGED, version="0"))
    return True


def merge_words(engine: Engine) -> None:
    """Merges the full-text table's parts once it has grown by a tenth: additions leave twenty, and a word is looked
    up in all of them, which takes five times as long as in one. In steps of a tenth of a second at most (of 20,000
    passages), as writers wait."""
    with reading(engine) as session:
        full_text = full_text_of(session)
        if full_text.count_parts(session) <= FEW_PARTS:
            return
        state, size = session.get(IndexState, _MERGED), full_text.size(session)
    if size < _GROWTH * (int(state.version) if state else 0):
        return
    pages, left = -_MERGED_PAGES, True
    while left:
        with writing(engine) as session:
            left = full_text.merge(session, pages)
        pages = _MERGED_PAGES
    with writing(engine) as session:
        session.merge(IndexState(name=_MERGED, version=str(size)))


def heading_of(passage: PassageRecord) -> str:
    """The headings above a passage in one line, outermost first; the lead has none and goes by its title."""
    return " ".join(passage.heading_path) or passage.title


def _heaviest(weights: Mapping[str, float], limit: int) -> tuple[str, ...]:
    return tuple(word for word, _ in sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit])


def _is_fresh(session: Session) -> bool:
    state = session.get(IndexState, "words")
    return (
        state is not None
        and state.version == WORDS_VERSION
        and full_text_of(session).size(session) == session.scalar(select(func.count()).select_from(PassageRecord))
    )


def _batches(session: Session) -> Iterator[Sequence[PassageRecord]]:
    last = 0
    while batch := session.scalars(
        select(PassageRecord).where(PassageRecord.seq > last).order_by(PassageRecord.seq).limit(_REBUILD_BATCH)
    ).all():
        yield batch
        last = batch[-1].seq

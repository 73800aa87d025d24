"""Hybrid search: words and vectors, fused by rank.

Queries here are a heading and figures of one section. Figures swamp the words, so the words asked for are the
heading's alone; vectors are asked twice, with the heading and with everything. The first places of the three lists
then make a second round (relevance feedback): the words that mark them, and the middle of their vectors. Passages of
the same section in other years say a topic in more words than a heading does. On the development queries (nDCG@10,
with headings indexed / without): first round alone 0.902 / 0.832, with vectors again 0.908 / 0.852, with words too
0.938 / 0.870; plain BM25 0.64 / 0.60. `bench/retrieval.py` measures it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from corpus.embed import Embedder, EmbeddingError, clean_for_model
from corpus.search.scope import Scope
from corpus.search.vectors import Neighbours, VectorIndex, load_vectors
from corpus.search.words import expand_words, search_words, topic_of, topic_words

Vectors = NDArray[np.float32]

_log = logging.getLogger(__name__)

RANK_OFFSET = 20
"""Reciprocal rank fusion: 1 / (offset + rank). 10 to 60 differ by 0.003 on the development queries."""

DEPTH = 50
"""Places of each list that count."""

FEEDBACK = 8
"""First places that make the queries of the second round; 5 and 8 are alike."""

EXPANSION = 20
"""Words of the second round; 10, 20 and 30 are alike."""

QUERY_CHARS = 2_000
"""Of a longer query only the beginning is searched with: it is a passage then, whose beginning has its topic."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: `topic` names it, `text` has all of it with its figures."""

    topic: str
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """The topic's words, figures aside."""
        return topic_words(self.topic)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage's number with its places (from 1) in the lists that hold it and its cosine to the whole query."""

    number: int
    score: float
    word_rank: int | None
    vector_rank: int | None
    similarity: float | None


def read_query(query: str, section_heading: str | None = None) -> Query:
    """The query in its two forms; `section_heading`, where known, is its topic and is searched with it."""
    text, heading = (
        clean_for_model(given[:QUERY_CHARS]) if given.strip() else "" for given in (query, section_heading or "")
    )
    if not heading:
        return Query(topic_of(text), text)
    return Query(heading, text if heading in text else f"{heading}。{text}")


def rank_passages(
    session: Session, query: Query, scope: Scope, index: VectorIndex | None, embedder: Embedder | None, model: str
) -> list[Ranked]:
    """Passages of the scope, best first, by words alone where there are no vectors (yet)."""
    by_words = search_words(session, query.words, scope, DEPTH)
    by_vector = _search_vectors(session, query, scope, index, embedder)
    lists = [by_words, *by_vector]
    first = [number for number, _ in _fuse(lists)[:FEEDBACK]]
    lists.append(search_words(session, expand_words(session, first, EXPANSION), scope, DEPTH))
    if index is not None and any(by_vector) and (vectors := load_vectors(session, first, model)):
        lists += index.search(session, _feedback_vector(vectors, first), scope, DEPTH)
    similarity = dict(by_vector[-1]) if by_vector else {}
    word_rank, vector_rank = _places(by_words), _places(by_vector[-1] if by_vector else [])
    return [
        Ranked(number, score, word_rank.get(number), vector_rank.get(number), similarity.get(number))
        for number, score in _fuse(lists)
    ]


def _search_vectors(
    session: Session, query: Query, scope: Scope, index: VectorIndex | None, embedder: Embedder | None
) -> list[Neighbours]:
    """Neighbours of the topic and of the whole query; none when vectors cannot be had."""
    if index is None or embedder is None or not query.text:
        return []
    try:
        vectors = embedder.embed([query.topic, query.text], query=True)
    except EmbeddingError as error:
        _log.warning("searched by words alone: %s", error)
        return []
    return index.search(session, vectors, scope, DEPTH)


def _feedback_vector(vectors: Mapping[int, Vectors], first: Sequence[int]) -> Vectors:
    """The weighted middle of the first places (1/2, 1/3, 1/4 …), of length 1, as a matrix of one row."""
    middle = sum(vectors[number] / (place + 2) for place, number in enumerate(first) if number in vectors)
    row = np.asarray(middle, dtype=np.float32).reshape(1, -1)
    return row / max(float(np.linalg.norm(row)), 1e-12)


def _fuse(lists: Sequence[Sequence[tuple[int, float]]]) -> list[tuple[int, float]]:
    scores: dict[int, float] = {}
    for found in lists:
        for place, (number, _) in enumerate(found[:DEPTH], start=1):
            scores[number] = scores.get(number, 0.0) + 1 / (RANK_OFFSET + place)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _places(found: Sequence[tuple[int, float]]) -> dict[int, int]:
    return {number: place for place, (number, _) in enumerate(found, start=1)}

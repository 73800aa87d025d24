"""Hybrid search: words and vectors, fused by rank and then by score.

Queries here are a heading and figures of one section. Figures swamp the words, so the words asked for are the
heading's alone; the vector asked with is that of the heading and of the first words around the figures. The first
places of both lists then make a second round (relevance feedback): the words that mark them, and the middle of their
vectors, the model's and the static ones (`corpus.search.static_vectors`). Passages of the same section in other years
say a topic in more words than a heading does. `bench/retrieval.py` measures it, docs/decisions/0007 has the figures.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from corpus.embed import Embedder, clean_for_model
from corpus.errors import EmbeddingError
from corpus.search.scope import Scope
from corpus.search.vectors import Asked, Neighbours, VectorIndex, load_vectors
from corpus.search.words import (
    WordCounts,
    drop_frequent,
    expand_words,
    search_words,
    strip_figures,
    topic_of,
    topic_words,
)

Vectors = NDArray[np.float32]

_SPACES = re.compile(r"\s+")
_MARKS = "。；，、;,"
_log = logging.getLogger(__name__)

RANK_OFFSET = 20
"""Reciprocal rank fusion: 1 / (offset + rank). 10 to 60 differ by 0.003 on the development queries."""

DEPTH = 50
"""Places of each list that count."""

FEEDBACK = 10
"""First places that make the queries of the second round; 8 to 16 differ by 0.01."""

EXPANSION = 8
"""Words of the second round; 4 to 30 are alike (nDCG@10 within 0.006), and a search is the slower for each."""

TOPIC_CHARS = 60
REST_CHARS = 24
"""Most that a model reads of a topic and of the rest: its time grows with the length, about 0.6 ms a character. Of
the rest 16 and 40 characters find a little less (recall@5 lower by 0.01) on the development queries."""

QUERY_CHARS = 2_000
"""Of a longer query only the beginning is searched with: it is a passage then, whose beginning has its topic."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: `topic` names it, `text` has all of it with its figures, `rest` what is left without both."""

    topic: str
    text: str

    @property
    def rest(self) -> str:
        """The words around the figures."""
        return _SPACES.sub("", strip_figures(self.text.replace(self.topic, "", 1))).lstrip(_MARKS)

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
    session: Session,
    query: Query,
    scope: Scope,
    index: VectorIndex | None,
    embedders: Sequence[Embedder],
    counts: WordCounts,
) -> list[Ranked]:
    """Passages of the scope, best first. `embedders` are the static one and the model, or none: words alone then."""
    with ThreadPoolExecutor(1) as aside:
        # The model and Chroma work aside while the words are looked up: both take about as long.
        vector = _ask_model(session, query, scope, index, embedders, aside)
        by_words = _search_words(session, query.words, scope, counts)
        by_vector: list[Neighbours] = []
        if index is not None and embedders:
            by_vector = _search_vectors(session, query, scope, index, embedders, vector, aside)
        lists = [by_words, *by_vector]
        first = [number for number, _ in _fuse_ranks(lists)[:FEEDBACK]]
        alike = _ask_alike(session, first, scope, index, embedders, aside) if index else []
        marking = expand_words(session, first, EXPANSION, counts, scope.office)
        lists.append(_search_words(session, marking, scope, counts))
        if index:
            lists += [index.answer(session, one) for one in alike]
    nearest = by_vector[0] if by_vector else []
    similarity, word_rank, vector_rank = dict(nearest), _places(by_words), _places(nearest)
    return [
        Ranked(number, score, word_rank.get(number), vector_rank.get(number), similarity.get(number))
        for number, score in _fuse_scores(lists)
    ]


def _search_words(session: Session, words: Sequence[str], scope: Scope, counts: WordCounts) -> Neighbours:
    telling = drop_frequent(session, words, counts, scope.office)
    return search_words(session, telling, scope, DEPTH, counts)


def _ask_model(
    session: Session,
    query: Query,
    scope: Scope,
    index: VectorIndex | None,
    embedders: Sequence[Embedder],
    aside: Executor,
) -> Future[Vectors] | None:
    """The query's vector by the model, being made; None where the model has made none of the passages' yet."""
    if index is None or not embedders:
        return None
    model = embedders[1]
    made = index.count(session, model.name, scope.office)
    return aside.submit(_model_vector, model, query) if made else None


def _search_vectors(
    session: Session,
    query: Query,
    scope: Scope,
    index: VectorIndex,
    embedders: Sequence[Embedder],
    vector: Future[Vectors] | None,
    aside: Executor,
) -> list[Neighbours]:
    """Neighbours by the model's vectors where there are any, and by static ones while those are not all there."""
    static, model = embedders
    made, wanted = (index.count(session, embedder.name, scope.office) for embedder in (model, static))
    asked: list[Asked] = []
    if vector:
        try:
            asked.append(index.ask(session, model.name, vector.result(), scope, DEPTH, aside))
        except EmbeddingError as error:
            _log.warning("searched without the model's vectors: %s", error)
    if not asked or made < wanted:
        asked.append(index.ask(session, static.name, _static_vector(static, query), scope, DEPTH, aside))
    return [index.answer(session, one) for one in asked]


def _ask_alike(
    session: Session,
    first: Sequence[int],
    scope: Scope,
    index: VectorIndex,
    embedders: Sequence[Embedder],
    aside: Executor,
) -> list[Asked]:
    """Asks for the neighbours of the middle of the first places' vectors, by each model that has made some of them."""
    asked = []
    for embedder in embedders:
        if vectors := load_vectors(session, first, embedder.name):
            middle = _feedback_vector(vectors, first)
            asked.append(index.ask(session, embedder.name, middle, scope, DEPTH, aside))
    return asked


def _model_vector(model: Embedder, query: Query) -> Vectors:
    """The vector of the topic and of the beginning of the rest in one text: with all its figures the topic is the
    smaller part (nDCG@10 lower by 0.01 to 0.02), and of the topic alone it is lower by 0.014 to 0.018."""
    rest = query.rest[:REST_CHARS]
    vector: Vectors = model.embed([query.topic[:TOPIC_CHARS] + (f"。{rest}" if rest else "")], query=True)[0]
    return vector


def _static_vector(static: Embedder, query: Query) -> Vectors:
    """The middle of the topic's and the rest's: a sum of words does not know by itself that the topic comes first, and
    of one text it finds less (nDCG@10 0.81 instead of 0.86)."""
    vectors = static.embed([query.topic, *([query.rest] if query.rest else [])], query=True)
    return _to_unit(vectors.sum(axis=0))


def _feedback_vector(vectors: Mapping[int, Vectors], first: Sequence[int]) -> Vectors:
    """The weighted middle of the first places (1/2, 1/3, 1/4 …), of length 1."""
    middle = sum(vectors[number] / (place + 2) for place, number in enumerate(first) if number in vectors)
    return _to_unit(np.asarray(middle, dtype=np.float32))


def _to_unit(vector: Vectors) -> Vectors:
    unit: Vectors = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit


def _fuse_ranks(lists: Sequence[Neighbours]) -> Neighbours:
    """Numbers by the sum of 1 / (offset + place): what two lists of different scores have in common."""
    scores: dict[int, float] = {}
    for found in lists:
        for place, (number, _) in enumerate(found, start=1):
            scores[number] = scores.get(number, 0.0) + 1 / (RANK_OFFSET + place)
    return sorted(scores.items(), key=_best_first)


def _fuse_scores(lists: Sequence[Neighbours]) -> Neighbours:
    """Numbers by the sum of their scores, each list's brought between 0 (its last place) and 1 (its first)."""
    scores: dict[int, float] = {}
    for found in lists:
        best, last = (found[0][1], found[-1][1]) if found else (0.0, 0.0)
        for number, score in found:
            share = (score - last) / (best - last) if best > last else 1.0
            scores[number] = scores.get(number, 0.0) + share
    return sorted(scores.items(), key=_best_first)


def _best_first(hit: tuple[int, float]) -> tuple[float, int]:
    return -hit[1], hit[0]


def _places(found: Sequence[tuple[int, float]]) -> dict[int, int]:
    return {number: place for place, (number, _) in enumerate(found, start=1)}

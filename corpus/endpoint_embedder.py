"""Vectors of texts by an OpenAI-compatible endpoint; a module of its own, as its client takes a second to load."""

import random
import time
from collections.abc import Sequence
from typing import Any

import httpx as _httpx  # noqa: F401 - see drafter/model.py
import numpy as np
import openai

from corpus.embed import BLANK_TEXT, ENDPOINT_NAMES, Encode, Vectors, embed_in_chunks
from corpus.errors import EmbeddingError

ENDPOINT_ATTEMPTS = 3
ENDPOINT_BATCH = 32
QUERY_SECONDS = 5.0
"""Somebody waits for a query's vector, and words find without it too: one try of so long, and after one that failed
none at all for `REST_SECONDS`."""
REST_SECONDS = 15.0

_RETRIED_STATUS = frozenset({408, 409, 429, 500, 502, 503, 504})
_NOT_THERE = "向量服务应当可以连接，实际连接失败或者超时。"


class _PassingError(EmbeddingError):
    """A failure that may be over at the next try."""


class _SlowError(_PassingError):
    """The answer did not come in time."""


class EndpointEmbedder:
    """An OpenAI-compatible `/embeddings` endpoint. It is sent the texts as they are given here. Safe to use from
    several threads."""

    def __init__(self, base_url: str, model: str, api_key: str = "", timeout: float = 30.0) -> None:
        self._client = openai.OpenAI(base_url=base_url, api_key=api_key or "unused", timeout=timeout, max_retries=0)
        self._hurried = self._client.with_options(timeout=min(timeout, QUERY_SECONDS))
        self._model = model
        self._dim: int | None = None
        self._rests_until = 0.0

    @property
    def name(self) -> str:
        return f"{ENDPOINT_NAMES}{self._model}"[:100]

    @property
    def dim(self) -> int:
        """The model's width, asked once with a text of one character. Raises `EmbeddingError`."""
        return self._ask_width(self._request)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`; at most 3 tries a batch with growing random pauses, for a query one."""
        ask = self._request_hurried if query else self._request
        return embed_in_chunks(texts, self._ask_width(ask), ask, batch=ENDPOINT_BATCH)

    def _ask_width(self, ask: Encode) -> int:
        if self._dim is None:
            self._dim = ask([BLANK_TEXT]).shape[1]
        return self._dim

    def _request_hurried(self, chunks: list[str]) -> Vectors:
        if time.monotonic() < self._rests_until:
            raise EmbeddingError(_NOT_THERE)
        try:
            return self._try(self._hurried, chunks)
        except _PassingError:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    def _request(self, chunks: list[str]) -> Vectors:
        """What is too much for a slow server at once is asked for by halves."""
        try:
            return self._request_again(chunks)
        except _SlowError:
            if len(chunks) == 1:
                raise
        half = len(chunks) // 2
        return np.concatenate([self._request(chunks[:half]), self._request(chunks[half:])])

    def _request_again(self, chunks: list[str]) -> Vectors:
        for attempt in range(1, ENDPOINT_ATTEMPTS + 1):
            try:
                return self._try(self._client, chunks)
            except _PassingError as error:
                if attempt == ENDPOINT_ATTEMPTS or (isinstance(error, _SlowError) and len(chunks) > 1):
                    raise
            time.sleep(random.uniform(0, 0.5 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    def _try(self, client: openai.OpenAI, chunks: list[str]) -> Vectors:
        """One request. Raises `EmbeddingError`, that of passing failures for what may go well another time."""
        try:
            answer = client.embeddings.create(model=self._model, input=chunks)
            return self._read_answer(answer.data, len(chunks))
        except openai.APIStatusError as error:
            refusal = f"向量服务应当返回向量，实际返回状态码 {error.status_code}。"
            raise (_PassingError if error.status_code in _RETRIED_STATUS else EmbeddingError)(refusal) from error
        except openai.APITimeoutError as error:
            raise _SlowError(_NOT_THERE) from error
        except openai.APIConnectionError as error:
            raise _PassingError(_NOT_THERE) from error
        except (openai.OpenAIError, AttributeError, TypeError, ValueError) as error:
            raise EmbeddingError("向量服务应当返回向量，实际返回的内容读不懂。") from error

    def _read_answer(self, data: Sequence[Any], expected: int) -> Vectors:
        rows = [item.embedding for item in sorted(data, key=lambda item: item.index)]
        if any(isinstance(part, list) for row in rows for part in row):  # llama.cpp of a model that writes texts
            raise EmbeddingError("向量服务应当给每段文字一个向量，实际给了每个词一个，所设的模型不是做向量的。")
        vectors = np.asarray(rows, dtype=np.float32)
        widths = {self._dim} if self._dim else {vectors.shape[-1]}
        if vectors.ndim != 2 or len(vectors) != expected or vectors.shape[1] not in widths:
            raise EmbeddingError(f"向量服务应当返回 {expected} 个等宽的向量，实际返回的形状是 {vectors.shape}。")
        if not np.isfinite(vectors).all() or not np.linalg.norm(vectors, axis=1).all():
            raise EmbeddingError("向量服务应当返回有限的非零向量，实际有空值或者零向量。")
        return vectors

"""Vectors of texts by an OpenAI-compatible endpoint; a module of its own, as its client takes a second to load."""

import random
import time
from collections.abc import Sequence
from typing import Any

import httpx as _httpx  # noqa: F401 - see drafter/model.py
import numpy as np
import openai

from corpus.embed import BLANK_TEXT, EmbeddingError, Vectors, embed_in_chunks

ENDPOINT_ATTEMPTS = 3
ENDPOINT_BATCH = 32
_RETRIED_STATUS = frozenset({408, 409, 429, 500, 502, 503, 504})


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
        return embed_in_chunks(texts, self.dim, self._request, batch=ENDPOINT_BATCH)

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

"""Vectors of single sentences, kept so that a sentence is embedded once however often it is compared."""

import re
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from corpus.embed import Embedder, Vectors

_FIGURE = re.compile(r"\d[\d.,，％%]*|[零〇一二三四五六七八九十百千万亿]{2,}")
_MASK = "几"


class SentenceVectors:
    """Vectors of an embedder, the last `most` of them kept (20,000 of 384 numbers take 16 MB). Not thread-safe."""

    def __init__(self, embedder: Embedder, most: int = 20_000) -> None:
        self._embedder = embedder
        self._most = most
        self._kept: OrderedDict[str, np.ndarray[tuple[int, ...], np.dtype[np.float16]]] = OrderedDict()
        self.embedded = 0
        """Sentences the embedder was asked for so far."""

    def look_up(self, sentences: Sequence[str]) -> Vectors:
        """One row of length 1 a sentence, in order; only sentences that are not kept are embedded. The sentences come
        with their figures hidden (`hide_figures`). Raises `EmbeddingError`."""
        new = [one for one in dict.fromkeys(sentences) if one not in self._kept]
        if new:
            rows = self._embedder.embed(new).astype(np.float16)
            self._kept.update(zip(new, rows, strict=True))
            self.embedded += len(new)
        found: Vectors = np.zeros((len(sentences), self._embedder.dim), dtype=np.float32)
        for place, one in enumerate(sentences):
            self._kept.move_to_end(one)
            found[place] = self._kept[one]
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return found


def hide_figures(sentence: str) -> str:
    """The sentence with each figure as 几: what a sentence says does not depend on this year's figures."""
    return _FIGURE.sub(_MASK, sentence)

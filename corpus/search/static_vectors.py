"""Vectors of texts without running the model: a static distillation of it, a thousand times as fast.

The file has the built-in model's vector of each of the most frequent words of Chinese, reduced to 256 dimensions, as
int8. A text's vector is their sum, a word weighted by how rare it is in the language (a / (a + p), Arora and others
2017) and by how often it stands in the text (saturated as in BM25). It is there the moment a report is taken in, and
adds neighbours that the model's own vectors miss. `bench/build_static.py` makes the file.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.search.words import segment, strip_figures

Vectors = NDArray[np.float32]

STATIC_FILE = Path(__file__).resolve().parents[1] / "data" / "static_vectors.npz"

_SATURATION = 1.2


class StaticEmbedder:
    """As `corpus.embed.Embedder`, some thousand texts of 300 字 a second. Usable from several threads."""

    name = "static-1/multilingual-e5-small-q4"
    dim = 256

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._rows: Vectors = np.zeros((0, self.dim), dtype=np.float32)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:  # noqa: ARG002 - the same for both
        """One row of length 1 a text, in order; zeros for a text without a known word. Figures do not count."""
        self._load()
        sums = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            places = [self._places[word] for word in segment(strip_figures(text)) if word in self._places]
            counts = Counter(places)
            times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            sums[row] = (times / (times + _SATURATION)) @ self._rows[list(counts)]
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Vectors = sums / np.maximum(lengths, 1e-12)
        return unit

    def _load(self) -> None:
        with self._lock:
            if self._places:
                return
            with np.load(STATIC_FILE) as held:
                words = bytes(held["words"]).decode().split("\n")
                rows = held["vectors"].astype(np.float32)
                rows *= (held["weights"] / np.linalg.norm(rows, axis=1))[:, np.newaxis]
            self._rows = rows
            self._places = {word: place for place, word in enumerate(words)}

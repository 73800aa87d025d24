"""Makes corpus/data/static_vectors.npz, for `corpus.search.static_vectors`: the model's vectors of frequent words.

    pip download --no-deps jieba==0.42.1 && python bench/build_static.py --dictionary jieba/dict.txt [--words 10000]

The dictionary (lines of "word frequency tag") is the one that rjieba cuts words by. Some three minutes on one core.
"""

import argparse
import re
import sys
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np
from tqdm import tqdm

from corpus.embed import BuiltinEmbedder, Vectors
from corpus.search.static_vectors import STATIC_FILE, StaticEmbedder

RARITY = 2e-4
"""The `a` of a / (a + p): a word of this share of all words has half the weight of a rare one."""

_BATCH = 256
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def read_frequencies(dictionary: Path) -> dict[str, float]:
    """Each word's share of all words, most frequent first, words of Chinese characters only."""
    lines = (line.split(" ") for line in dictionary.read_text(encoding="utf-8").splitlines())
    counts = {word: int(count) for word, count, _ in lines}
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {word: count / total for word, count in ordered if _HAN.fullmatch(word)}


def embed_words(words: list[str]) -> Vectors:
    """The built-in model's vector of each word."""
    embedder = BuiltinEmbedder()
    starts = tqdm(range(0, len(words), _BATCH), unit="batch", file=sys.stderr)
    return np.concatenate([embedder.embed(words[k : k + _BATCH]) for k in starts])


def reduce_vectors(vectors: Vectors, dim: int) -> Vectors:
    """The first `dim` principal components of the centred vectors, rows of length 1."""
    centred = vectors - vectors.mean(axis=0)
    axes = np.linalg.svd(centred.T @ centred)[0][:, :dim]
    reduced = centred @ axes
    unit: Vectors = reduced / np.linalg.norm(reduced, axis=1, keepdims=True)
    return unit


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dictionary", type=Path, required=True)
    parser.add_argument("--words", type=int, default=10_000)
    arguments = parser.parse_args()
    shares = read_frequencies(arguments.dictionary)
    words = list(shares)[: arguments.words]
    reduced = reduce_vectors(embed_words(words), StaticEmbedder.dim)
    scale = 127 / np.abs(reduced).max(axis=1, keepdims=True)
    np.savez_compressed(
        STATIC_FILE,
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        vectors=np.round(reduced * scale).astype(np.int8),
        weights=np.array([RARITY / (RARITY + shares[word]) for word in words], dtype=np.float32),
    )
    print(f"{len(words)} words, {STATIC_FILE.stat().st_size / 1e6:.1f} MB in {STATIC_FILE}")


if __name__ == "__main__":
    main()

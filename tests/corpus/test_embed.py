import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from bench.scripted_model import ScriptedModel, embed_text
from corpus.embed import (
    BLANK_TEXT,
    CHUNK_CHARS,
    BuiltinEmbedder,
    KeptQueries,
    Vectors,
    clean_for_model,
)
from corpus.endpoint_embedder import REST_SECONDS, EndpointEmbedder
from corpus.errors import EmbeddingError


@pytest.fixture(scope="module")
def builtin() -> BuiltinEmbedder:
    return BuiltinEmbedder()


def test_the_built_in_model_puts_a_paraphrase_nearer_than_another_topic(builtin: BuiltinEmbedder) -> None:
    query = builtin.embed(["调处劳动者与企业的纠纷"], query=True)[0]
    near, far = builtin.embed(["劳动争议调解室全年受理投诉，化解欠薪矛盾。", "羽毛球赛和合唱展演吸引了许多职工。"])
    assert query @ near > query @ far


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(builtin: BuiltinEmbedder) -> None:
    texts = ["工会换届选举", "走访困难职工家庭，送去慰问金。", "工"]
    together = builtin.embed(texts)
    assert together.shape == (3, builtin.dim)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert np.abs(together[1] - builtin.embed(texts[1:2])[0]).max() < 1e-5


def test_a_query_asked_again_is_not_embedded_again(builtin: BuiltinEmbedder) -> None:
    asked: list[Sequence[str]] = []

    class Counted(BuiltinEmbedder):
        def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
            asked.append(texts)
            return builtin.embed(texts, query=query)

    kept = KeptQueries(Counted())
    first = kept.embed(["劳动争议"], query=True)
    first[:] = 0  # what a caller does to its vector is its own affair
    again = kept.embed(["劳动争议"], query=True)
    assert asked == [["劳动争议"]]
    assert np.array_equal(again, builtin.embed(["劳动争议"], query=True))
    assert not np.array_equal(again, kept.embed(["劳动争议"]))  # as a passage it is another text to the model


def test_what_follows_a_nul_is_read(builtin: BuiltinEmbedder) -> None:
    cut, whole, plain = builtin.embed(["工会", "工会\0羽毛球比赛", "工会 羽毛球比赛"])
    assert whole @ plain > 0.999
    assert whole @ cut < 0.999


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "\ud800", "😀", "的" * 3000])
def test_any_text_has_a_vector(builtin: BuiltinEmbedder, text: str) -> None:
    assert np.linalg.norm(builtin.embed([text])[0]) == pytest.approx(1, abs=1e-5)


def test_no_texts_have_no_vectors(builtin: BuiltinEmbedder) -> None:
    assert builtin.embed([]).shape == (0, builtin.dim)


def test_threads_get_the_vectors_one_thread_gets(builtin: BuiltinEmbedder) -> None:
    texts = [f"第{k}次走访困难职工" for k in range(8)]
    expected, found = builtin.embed(texts), {}

    def run(k: int) -> None:
        found[k] = builtin.embed([texts[k]])[0]

    threads = [threading.Thread(target=run, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(np.abs(found[k] - expected[k]).max() for k in range(8)) < 1e-5


def test_a_text_is_cleaned_of_what_breaks_a_model() -> None:
    assert clean_for_model("a\0b\udfffc") == "a b c"
    assert clean_for_model(" \0 ") == BLANK_TEXT


def test_an_endpoint_gets_the_texts_in_chunks_and_its_vectors_are_made_unit_length() -> None:
    long = "".join(chr(0x4E00 + k) for k in range(CHUNK_CHARS + 20))
    with ScriptedModel() as server:
        vectors = EndpointEmbedder(server.base_url, "m", api_key="k").embed(["工会", long])
        sent = [text for ask in server.asks for text in ask.body["input"]]
    assert max(map(len, sent)) <= CHUNK_CHARS
    assert "".join(sent[-2:]) == long
    unit = np.asarray(embed_text("工会"))
    assert vectors[0] == pytest.approx(unit / np.linalg.norm(unit), abs=1e-4)
    assert np.linalg.norm(vectors[1]) == pytest.approx(1, abs=1e-5)


def test_an_endpoint_that_is_not_there_is_an_embedding_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.endpoint_embedder.time.sleep", lambda _seconds: None)
    with pytest.raises(EmbeddingError, match="连接失败"):
        EndpointEmbedder("http://127.0.0.1:9/v1", "m", timeout=1).embed(["工会"])


class JsonHandler(BaseHTTPRequestHandler):
    def texts(self) -> list[str]:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        return [given] if isinstance(given, str) else given

    def say(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with suppress(OSError):  # who asked may have gone
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing."""


@contextmanager
def answering(*answers: tuple[int, object]) -> Iterator[tuple[str, list[int]]]:
    """A server that gives these (status, JSON) in turn, the last one for ever, and notes what it gave."""
    given: list[int] = []

    class Handler(JsonHandler):
        def do_POST(self) -> None:
            self.texts()
            status, body = answers[min(len(given), len(answers) - 1)]
            given.append(status)
            self.say(status, body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", given
        server.shutdown()
        thread.join()


def answer(*vectors: list[float]) -> tuple[int, object]:
    rows = [{"object": "embedding", "index": k, "embedding": vector} for k, vector in enumerate(vectors)]
    return 200, {"object": "list", "model": "m", "data": rows, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def test_a_passing_fault_of_an_endpoint_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.endpoint_embedder.time.sleep", lambda _seconds: None)
    with answering((503, {}), (429, {}), answer([3.0, 4.0])) as (url, given):
        vectors = EndpointEmbedder(url, "m").embed(["工会"])
    assert given == [503, 429, 200, 200]
    assert vectors[0] == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize(
    ("reply", "times"),
    [
        ((401, {"error": {"message": "no"}}), 1),
        ((500, {}), 3),
        ((200, {}), 1),
        ((200, [1, 2]), 1),
        ((200, "oops"), 1),
        (answer(), 1),
        (answer([1.0], [2.0]), 1),
        (answer([0.0, 0.0]), 1),
        ((200, {"object": "list", "data": [{"index": 0, "embedding": ["x"]}]}), 1),
    ],
)
def test_a_bad_answer_of_an_endpoint_is_an_embedding_error(
    monkeypatch: pytest.MonkeyPatch, reply: tuple[int, object], times: int
) -> None:
    monkeypatch.setattr("corpus.endpoint_embedder.time.sleep", lambda _seconds: None)
    with answering(reply) as (url, given), pytest.raises(EmbeddingError, match="向量服务应当"):
        EndpointEmbedder(url, "m").embed(["工会"])
    assert len(given) == times


def test_a_server_of_a_model_that_writes_texts_is_told_from_one_that_makes_vectors() -> None:
    token = [0.1, 0.2]
    reply = answer([token, token], [token])  # type: ignore[list-item]  # as llama.cpp answers
    with answering(reply) as (url, _), pytest.raises(EmbeddingError, match="每个词一个"):
        EndpointEmbedder(url, "m").embed(["工会", "困难职工"])


def test_what_is_too_much_for_a_slow_server_is_asked_for_by_halves() -> None:
    asked: list[int] = []

    class Slow(JsonHandler):
        def do_POST(self) -> None:
            texts = self.texts()
            asked.append(len(texts))
            time.sleep(3 if len(texts) > 2 else 0)
            self.say(*answer(*([1.0, float(len(text))] for text in texts)))

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        vectors = EndpointEmbedder(url, "m", timeout=1).embed(["一", "二二", "三三三", "四四四四"])
        server.shutdown()
    assert asked == [1, 4, 2, 2]
    assert (vectors[:, 1] / vectors[:, 0]).tolist() == pytest.approx([1, 2, 3, 4])


def test_a_query_is_tried_once_and_not_at_all_while_an_endpoint_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr("corpus.endpoint_embedder.time.monotonic", lambda: moment[0])
    with answering(answer([3.0, 4.0]), (503, {}), answer([3.0, 4.0])) as (url, given):
        embedder = EndpointEmbedder(url, "m")
        assert embedder.dim == 2
        with pytest.raises(EmbeddingError, match="503"):
            embedder.embed(["工会"], query=True)
        with pytest.raises(EmbeddingError, match="连接失败"):
            embedder.embed(["工会"], query=True)
        assert given == [200, 503]
        moment[0] += REST_SECONDS
        assert embedder.embed(["工会"], query=True)[0] == pytest.approx([0.6, 0.8])

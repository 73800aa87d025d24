"""The endpoint for vectors that an administrator may name: what it is sent, and what is never sent."""

from pathlib import Path

import numpy as np
import pytest

from api.embedding_access import MaskedEmbedder, builtin_embedder, make_embedder, meaning_embedder
from api.home import EmbeddingService, Home
from api.settings import Settings
from api.storage import embed_pending, open_corpus
from bench.scripted_model import ScriptedModel
from corpus.embed import BLANK_TEXT, BuiltinEmbedder
from corpus.endpoint_embedder import EndpointEmbedder
from corpus.errors import InputError
from corpus.passage_split import split_report
from corpus.reading.sections import split_sections
from corpus.report import PastReport

OFFICE = "某街道总工会"
TEXT = "一、帮扶救助\n走访困难职工张建国（电话13812345678）等42户，发放慰问金8.4万元。\n"


def _report() -> PastReport:
    return PastReport("a.txt", OFFICE, 2024, "总结", TEXT, split_sections(TEXT), (), "digest")


def _sent(server: ScriptedModel) -> list[str]:
    return [text for ask in server.asks for text in ask.body["input"]]


def _home(folder: Path, url: str, hosts: str = "") -> Home:
    return Home(folder, embedding=EmbeddingService(url, "m3", hosts=hosts))


def test_without_a_service_the_built_in_model_makes_the_vectors(tmp_path: Path) -> None:
    assert make_embedder(Home(tmp_path)) is builtin_embedder()
    assert Settings(data=tmp_path).home.embedding is None


def test_a_service_on_this_machine_gets_the_passages_and_finds_them_again(tmp_path: Path) -> None:
    with ScriptedModel() as server:
        with open_corpus(_home(tmp_path, server.base_url)) as corpus:
            corpus.add_report(_report(), split_report(_report()), b"")
            embed_pending(corpus, progress=False)
            assert corpus.count_pending() == 0
            hits = corpus.search("困难职工帮扶", office=OFFICE)
        sent = _sent(server)
    assert [hit.passage.year for hit in hits] == [2024]
    assert hits[0].why.similarity is not None
    assert any("张建国" in text for text in sent)


def test_while_the_service_is_away_words_find_and_what_was_taken_in_waits(tmp_path: Path) -> None:
    with open_corpus(_home(tmp_path, "http://127.0.0.1:9/v1")) as corpus:
        corpus.add_report(_report(), split_report(_report()), b"")
        assert [hit.passage.year for hit in corpus.search("困难职工帮扶", office=OFFICE)] == [2024]
        assert corpus.count_pending() == 1


def test_what_goes_to_another_machine_is_masked_and_secrets_stay() -> None:
    with ScriptedModel() as server:
        remote = EndpointEmbedder(server.base_url, "m3")
        masked = MaskedEmbedder(remote)
        vectors = masked.embed([TEXT, "机密★5年\n走访困难职工42户。"])
        masked.embed(["张建国 13812345678"], query=True)
        sent = "".join(_sent(server))
        blank = remote.embed([BLANK_TEXT])[0]
    assert masked.name != remote.name
    assert not any(given in sent for given in ("张建国", "13812345678", "42", "8.4", "机密"))
    assert "困难职工" in sent
    assert np.array_equal(vectors[1], blank)


def test_another_machine_must_be_among_the_allowed_hosts(tmp_path: Path) -> None:
    url = "http://embed.example:8000/v1"
    with pytest.raises(InputError, match=r"embed\.example:8000 不在本机.*NIGAO_MODEL_HOSTS"):
        make_embedder(_home(tmp_path, url))
    assert isinstance(make_embedder(_home(tmp_path, url, hosts="embed.example")), MaskedEmbedder)


@pytest.mark.parametrize(
    ("service", "sentence"),
    [
        (EmbeddingService("ftp://x", "m"), "NIGAO_EMBED_URL"),
        (EmbeddingService("http://127.0.0.1:8000/v1", "m", key="钥匙"), "NIGAO_EMBED_KEY"),
        (EmbeddingService("http://127.0.0.1:8000/v1", ""), "NIGAO_EMBED_MODEL"),
    ],
)
def test_a_service_that_cannot_be_used_is_told_in_one_sentence(
    tmp_path: Path, service: EmbeddingService, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        make_embedder(Home(tmp_path, embedding=service))


def test_rewordings_are_looked_for_with_the_built_in_model_whatever_passages_are_searched_by() -> None:
    remote = EndpointEmbedder("http://127.0.0.1:8000/v1", "m3")
    assert meaning_embedder(remote) is builtin_embedder()
    assert meaning_embedder(MaskedEmbedder(remote)) is builtin_embedder()
    own = BuiltinEmbedder()
    assert meaning_embedder(own) is own

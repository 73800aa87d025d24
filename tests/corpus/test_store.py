import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bigram_embedder import OFFICE, BigramEmbedder, make_report
from numpy.typing import NDArray

from api.database import open_database
from bench.servers import free_port, running_chroma
from corpus.errors import InputError
from corpus.library import Corpus
from corpus.store import FolderTakenError, PassageStore, StoreError, collection_name, open_store

MODEL = "m"


def make_vectors(count: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, 32)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def test_the_nearest_passage_of_a_vector_is_itself_with_cosine_one(tmp_path: Path) -> None:
    store, vectors = PassageStore(tmp_path), make_vectors(300)
    store.upsert("甲", MODEL, range(300), vectors)
    found = store.query("甲", MODEL, vectors[:5], 3)
    assert [row[0][0] for row in found] == [0, 1, 2, 3, 4]
    assert found[2][0][1] == pytest.approx(1.0, abs=1e-5)
    assert found[2][1][1] == pytest.approx(float(np.sort(vectors @ vectors[2])[-2]), abs=1e-5)
    store.close()


def test_one_office_never_sees_the_vectors_of_another(tmp_path: Path) -> None:
    store, vectors = PassageStore(tmp_path), make_vectors(20)
    store.upsert("甲", MODEL, range(10), vectors[:10])
    store.upsert("乙", MODEL, range(10, 20), vectors[10:])
    assert {number for number, _ in store.query("乙", MODEL, vectors[:1], 20)[0]} == set(range(10, 20))
    assert store.query("丙", MODEL, vectors[:1], 20) == [[]]
    store.close()


def test_putting_in_a_passage_again_replaces_its_vector(tmp_path: Path) -> None:
    store, vectors = PassageStore(tmp_path), make_vectors(2)
    store.upsert("甲", MODEL, [7], vectors[:1])
    store.upsert("甲", MODEL, [7], vectors[1:])
    assert store.count("甲", MODEL) == 1
    assert store.query("甲", MODEL, vectors[1:], 1)[0][0][1] == pytest.approx(1.0, abs=1e-5)
    store.close()


def test_deleted_passages_are_gone_and_a_dropped_collection_is_empty(tmp_path: Path) -> None:
    store = PassageStore(tmp_path)
    store.upsert("甲", MODEL, [1, 2, 3], make_vectors(3))
    store.delete("甲", MODEL, [2])
    assert store.keys("甲", MODEL) == {1, 3}
    store.drop("甲", MODEL)
    assert store.count("甲", MODEL) == 0
    store.close()


def test_a_text_without_a_vector_is_refused_instead_of_fetching_a_model(tmp_path: Path) -> None:
    store = PassageStore(tmp_path)
    store.upsert("甲", MODEL, [1], make_vectors(1))
    collection = store._find("甲", MODEL)
    with pytest.raises(ValueError, match="without vectors"):
        collection.query(query_texts=["劳动争议"])
    with pytest.raises(ValueError, match="without vectors"):
        collection.add(ids=["9"], documents=["劳动争议"])
    store.close()


def test_a_second_owner_is_refused_until_the_first_has_closed(tmp_path: Path) -> None:
    first, second = PassageStore(tmp_path), PassageStore(tmp_path)
    first.upsert("甲", MODEL, [1], make_vectors(1))
    with pytest.raises(FolderTakenError):
        second.count("甲", MODEL)
    first.close()
    assert second.count("甲", MODEL) == 1
    second.close()


def test_a_killed_process_does_not_keep_the_folder(tmp_path: Path) -> None:
    program = (
        "import os, sys, signal, pathlib, numpy\n"
        "from corpus.store import PassageStore\n"
        "store = PassageStore(pathlib.Path(sys.argv[1]))\n"
        "store.upsert('甲', 'm', [1], numpy.ones((1, 32), 'f'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=root, check=False)
    assert ended.returncode == -9
    store = PassageStore(tmp_path)
    assert store.count("甲", MODEL) == 1
    store.close()


def test_broken_files_are_a_store_error_and_a_new_start_works(tmp_path: Path) -> None:
    store, vectors = PassageStore(tmp_path), make_vectors(50)
    store.upsert("甲", MODEL, range(50), vectors)
    store.close()
    for file in tmp_path.rglob("chroma.sqlite3"):
        file.write_bytes(b"not a database" * 400)
    store = PassageStore(tmp_path)
    with pytest.raises(StoreError):
        store.count("甲", MODEL)
    store.start_over()
    store.upsert("甲", MODEL, range(50), vectors)
    assert store.query("甲", MODEL, vectors[:1], 1)[0][0][0] == 0
    store.close()


def test_the_folder_deleted_under_a_running_process_is_a_store_error_and_a_new_start_works(tmp_path: Path) -> None:
    folder, vectors = tmp_path / "vectors", make_vectors(3)
    store = PassageStore(folder)
    store.upsert("甲", MODEL, [1, 2], vectors[:2])
    shutil.rmtree(folder)
    with pytest.raises(StoreError):
        store.upsert("甲", MODEL, [3], vectors[2:])
    store.start_over()
    store.upsert("甲", MODEL, [1, 2, 3], vectors)
    assert store.count("甲", MODEL) == 3
    store.close()


def test_collections_of_other_models_are_removed(tmp_path: Path) -> None:
    store = PassageStore(tmp_path)
    store.upsert("甲", "old", [1], make_vectors(1))
    store.upsert("甲", "new", [1], make_vectors(1))
    store.drop_models_but(["new"])
    assert (store.count("甲", "old"), store.count("甲", "new")) == (0, 1)
    store.close()


@pytest.mark.parametrize("office", ["甲", "../../etc", "a b/c", "x" * 5000, "é\ud800"])
def test_any_office_name_makes_a_name_chroma_accepts(office: str) -> None:
    name = collection_name(office, "模型/1")
    assert 3 <= len(name) <= 63
    assert name.replace("-", "").isascii()
    assert name.replace("-", "").isalnum()


def test_a_server_keeps_offices_apart_and_is_shared_by_processes(chroma: str, tmp_path: Path) -> None:
    first, second = open_store(tmp_path, f"{chroma}/shared"), open_store(tmp_path, f"{chroma}/shared")
    other = open_store(tmp_path, f"{chroma}/other")
    first.upsert("甲", MODEL, [1, 2], make_vectors(2))
    assert second.query("甲", MODEL, make_vectors(2)[:1], 1)[0][0][0] == 1
    assert (second.count("乙", MODEL), other.count("甲", MODEL)) == (0, 0)
    second.drop("甲", MODEL)
    with pytest.raises(StoreError):
        first.query("甲", MODEL, make_vectors(1), 1)
    first.start_over()
    assert first.count("甲", MODEL) == 0
    for store in (first, second, other):
        store.close()


@pytest.mark.parametrize("url", ["https://127.0.0.1", "http://8.8.8.8:8000", "127.0.0.1:8000", "http://h:x"])
def test_a_vector_server_outside_a_private_network_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_store(tmp_path, url)


def test_while_chroma_s_server_is_gone_sql_answers_the_same_and_its_return_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.search.vectors.RETRY_SECONDS", 0.0)
    port = free_port()
    engine = open_database(tmp_path)

    def search() -> list[str]:
        return [hit.passage.id for hit in corpus.search("劳动争议调解", office=OFFICE)]

    def settle() -> None:
        for _ in range(4):  # one collection is mended at a time
            search()
            corpus.wait_until_mended()

    url = f"http://127.0.0.1:{port}"
    with running_chroma(port), Corpus(engine, tmp_path, BigramEmbedder(), chroma_url=url) as corpus:
        for year in (2021, 2022):
            corpus.add_report(*make_report(year), b"x")
        corpus.embed_pending()
        settle()
        before = search()
        assert corpus.count_mending() == 0
    corpus = Corpus(engine, tmp_path, BigramEmbedder(), chroma_url=url)
    assert search() == before
    corpus.wait_until_mended()
    assert corpus.count_mending() > 0
    with running_chroma(port):  # empty: its disk was lost too
        assert search() == before
        settle()
        assert corpus.count_mending() == 0
        assert search() == before
        corpus.close()
    engine.dispose()

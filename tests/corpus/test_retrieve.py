import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, TOPICS, BigramEmbedder, make_report
from sqlalchemy import text

from api.database import open_database
from corpus.db import writing
from corpus.errors import EmbeddingError
from corpus.library import Corpus
from corpus.retrieve import Ranked
from corpus.search.hit import Hit, choose_hits
from corpus.search.words import strip_figures, topic_of, topic_words

QUERY = "劳动争议调解。受理180件；成功165件；调解成功率91.7%"


def open_corpus(folder: Path, embedder: BigramEmbedder | None = None) -> Corpus:
    return Corpus(open_database(folder), folder / "vectors", embedder or BigramEmbedder())


def fill(corpus: Corpus, offices: tuple[str, ...] = (OFFICE,), years: range = range(2018, 2024)) -> None:
    for office in offices:
        for year in years:
            # Another ending each year, long enough that no two years are the same wording.
            extra = "".join(chr(0x4E00 + (year * 37 + k * 101) % 5000) for k in range(30))
            report, passages = make_report(year, office, extra)
            corpus.add_report(report, passages, report.text.encode())
    corpus.embed_pending()


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.id for hit in hits]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    made = open_corpus(tmp_path)
    fill(made)
    return made


def test_a_heading_with_figures_finds_that_section_of_every_year(corpus: Corpus) -> None:
    hits = corpus.search(QUERY, office=OFFICE, k=6)
    assert [hit.passage.heading_path[-1] for hit in hits] == ["劳动争议调解"] * 6
    corpus.close()


def test_a_hit_says_why_it_was_found(corpus: Corpus) -> None:
    why = corpus.search(QUERY, office=OFFICE)[0].why
    assert set(why.words) >= {"劳动", "争议", "调解"}
    assert why.word_rank is not None
    assert why.vector_rank is not None
    assert 0 < (why.similarity or 0) <= 1.001
    corpus.close()


def test_a_passage_just_taken_in_is_found_without_a_common_word_before_the_model_has_run(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        report, passages = make_report()
        corpus.add_report(report, passages, b"x")
        found = corpus.search("歌咏大赛，球类竞技", office=OFFICE, k=1)[0]
        assert found.passage.heading_path[-1] == "职工文体活动"
        assert found.why.words == ()
        assert corpus.count_pending() == len(TOPICS)


def test_words_answer_alone_without_an_embedder(tmp_path: Path) -> None:
    corpus = Corpus(open_database(tmp_path), tmp_path / "vectors", None)
    report, passages = make_report()
    corpus.add_report(report, passages, b"x")
    assert corpus.embed_pending() == 0
    assert corpus.search("女职工", office=OFFICE, k=1)[0].passage.heading_path[-1] == "女职工权益"


def test_embedding_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    embedder = BigramEmbedder()
    corpus = open_corpus(tmp_path, embedder)
    for year in range(2000, 2008):
        report, passages = make_report(year)
        corpus.add_report(report, passages, b"x")

    class StoppedError(Exception):
        pass

    def stop(done: int, total: int) -> None:
        assert total == 8 * len(TOPICS)
        if done >= 16:
            raise StoppedError

    with pytest.raises(StoppedError):
        corpus.embed_pending(stop)
    assert corpus.embed_pending() == 8 * len(TOPICS) - 16
    assert len(embedder.texts_seen) == 8 * len(TOPICS)
    assert corpus.count_pending() == 0
    corpus.close()


def test_no_hit_ever_belongs_to_another_office(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    offices = ("甲工会", "乙工会", "丙工会")
    fill(corpus, offices, range(2021, 2024))
    for office in offices:
        for topic in (*TOPICS, QUERY, "不存在的词语"):
            assert {hit.passage.office for hit in corpus.search(topic, office=office, k=50)} <= {office}
    assert corpus.search(QUERY, office="没有的单位") == ()
    assert {hit.passage.office for hit in corpus.search(QUERY, office=None, k=50)} == set(offices)
    corpus.close()


def test_a_foreign_passage_in_the_vector_index_is_not_believed(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    fill(corpus, ("甲工会", "乙工会"), range(2022, 2024))
    assert corpus._index is not None
    store = corpus._index._store
    numbers = sorted(store.keys("乙工会", "bigrams-64"))
    own = sorted(store.keys("甲工会", "bigrams-64"))
    corpus.search(QUERY, office="甲工会")
    vectors = BigramEmbedder().embed([QUERY] * len(numbers))
    store.upsert("甲工会", "bigrams-64", numbers, vectors)
    hits = corpus.search(QUERY, office="甲工会", k=50)
    assert len(hits) == len(own)
    assert {hit.passage.office for hit in hits} == {"甲工会"}
    corpus.close()


def test_years_and_reports_can_be_left_out(corpus: Corpus) -> None:
    before = corpus.search(QUERY, office=OFFICE, before_year=2020, k=50)
    assert {hit.passage.year for hit in before} == {2018, 2019}
    only = corpus.search(QUERY, office=OFFICE, years=[2021], k=50)
    assert {hit.passage.year for hit in only} == {2021}
    newest = next(report.id for report in corpus.reports(OFFICE) if report.year == 2023)
    rest = corpus.search(QUERY, office=OFFICE, without_reports=[newest], k=50)
    assert 2023 not in {hit.passage.year for hit in rest}
    corpus.close()


def test_the_same_wording_of_several_years_counts_once_and_is_told(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    for year in (2021, 2022, 2023):
        report, passages = make_report(year)
        corpus.add_report(report, passages, b"x")
    corpus.embed_pending()
    first = corpus.search(QUERY, office=OFFICE, k=3)[0]
    assert first.passage.year == 2023
    assert sorted(twin.year or 0 for twin in first.also) == [2021, 2022]
    corpus.close()


def test_a_passage_without_a_word_of_the_query_is_found_by_the_words_of_those_that_have_them(tmp_path: Path) -> None:
    corpus = Corpus(open_database(tmp_path), tmp_path / "vectors", None)
    report, passages = make_report(2022)
    corpus.add_report(report, passages, b"x")
    other, (first, *_) = make_report(2021)
    hidden = replace(first, heading_path=("化解欠薪纠纷",), text="职工投诉欠薪，调解室当场化解，回访履行。")
    corpus.add_report(other, [hidden], b"x")
    found = [hit.passage.heading_path[-1] for hit in corpus.search("劳动争议", office=OFFICE)]
    assert found[:2] == ["劳动争议调解", "化解欠薪纠纷"]


def test_of_two_equals_the_same_heading_and_then_the_newer_year_is_first() -> None:
    passages = {
        number: replace(make_report(year)[1][0], report_id=str(number), heading_path=(heading,), text=body)
        for number, year, heading, body in (
            (1, 2015, "其他工作", "整修活动室的门窗，添置书架和灯具。"),
            (2, 2023, "其他工作", "清点仓库里的旧设备，登记造册。"),
            (3, 2010, "劳动争议调解", "调解员每周三在街道大厅值班。"),
        )
    }
    ranked = [Ranked(number, 0.1, None, None, None) for number in passages]
    hits = choose_hits(ranked, passages, ("劳动", "争议", "调解"), 3)
    assert [hit.passage.year for hit in hits] == [2010, 2023, 2015]


def test_a_section_heading_is_searched_with_the_query(corpus: Corpus) -> None:
    hit = corpus.search("全年180件，上年165件", office=OFFICE, section_heading="困难职工帮扶", k=1)[0]
    assert hit.passage.heading_path[-1] == "困难职工帮扶"
    corpus.close()


@pytest.mark.embedded
@pytest.mark.parametrize("damage", ["folder", "index", "database", "empty files"])
def test_a_damaged_vector_index_answers_the_same_and_is_made_anew(tmp_path: Path, damage: str) -> None:
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
        assert corpus.mend_vectors()
        expected = {topic: ids(corpus.search(topic, office=OFFICE, k=5)) for topic in TOPICS}
    folder = tmp_path / "vectors"
    if damage == "folder":
        shutil.rmtree(folder)
    pattern = {"index": "*.bin", "database": "chroma.sqlite3", "empty files": "*"}.get(damage, "no file")
    for file in [path for path in folder.rglob(pattern) if path.is_file()]:
        file.write_bytes(b"" if damage == "empty files" else b"broken" * 200)
    with open_corpus(tmp_path) as corpus:
        assert {topic: ids(corpus.search(topic, office=OFFICE, k=5)) for topic in TOPICS} == expected
        corpus.wait_until_mended()
        assert {topic: ids(corpus.search(topic, office=OFFICE, k=5)) for topic in TOPICS} == expected
        assert corpus._index is not None
        assert corpus._index._store.count(OFFICE, "bigrams-64") == 36


def test_an_index_that_lost_vectors_but_counts_right_is_found_out(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
        assert corpus._index is not None
        store = corpus._index._store
        wrong = BigramEmbedder().embed(["完全不同的内容"] * 36)
        store.upsert(OFFICE, "bigrams-64", sorted(store.keys(OFFICE, "bigrams-64")), wrong)
    with open_corpus(tmp_path) as corpus:
        assert corpus.search(QUERY, office=OFFICE, k=1)[0].why.similarity is not None
        corpus.wait_until_mended()
        assert corpus._index is not None
        vector = BigramEmbedder().embed(["完全不同的内容"])
        assert corpus._index._store.query(OFFICE, "bigrams-64", vector, 1)[0][0][1] < 0.999
        corpus.search(QUERY, office=OFFICE)


@pytest.mark.embedded
def test_vectors_of_another_process_are_found_and_taken_up(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        fill(corpus, years=range(2020, 2022))
        corpus.search(QUERY, office=OFFICE)
        program = (
            "import sys, pathlib\n"
            "sys.path[:0] = ['tests', 'tests/corpus']\n"
            "import test_retrieve as t\n"
            "corpus = t.open_corpus(pathlib.Path(sys.argv[1]))\n"
            "t.fill(corpus, years=range(2022, 2024))\n"
            "print(len(corpus.search(t.QUERY, office=t.OFFICE, k=50)))\n"
        )
        root = Path(__file__).parents[2]
        other = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)], cwd=root, check=True, capture_output=True, text=True
        )
        assert other.stdout.strip() == "24"
        assert len(corpus.search(QUERY, office=OFFICE, k=50)) == 24
        corpus.wait_until_mended()
        assert corpus._index is not None
        assert corpus._index._store.count(OFFICE, "bigrams-64") == 24


@pytest.mark.embedded
def test_a_process_killed_while_embedding_loses_nothing_that_was_committed(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, pathlib\n"
        "sys.path[:0] = ['tests', 'tests/corpus']\n"
        "import test_retrieve as t\n"
        "corpus = t.open_corpus(pathlib.Path(sys.argv[1]))\n"
        "for year in range(2000, 2010):\n"
        "    report, passages = t.make_report(year)\n"
        "    corpus.add_report(report, passages, b'x')\n"
        "kill = lambda done, total: done >= int(sys.argv[2]) and os.kill(os.getpid(), signal.SIGKILL)\n"
        "corpus.embed_pending(kill)\n"
    )
    root = Path(__file__).parents[2]
    for round_number in range(3):
        command = [sys.executable, "-c", program, str(tmp_path), "16"]
        assert subprocess.run(command, cwd=root, check=False, capture_output=True).returncode == -9
        with open_corpus(tmp_path) as corpus:
            assert corpus.count_pending() == 60 - 16 * (round_number + 1)
            assert corpus.search(QUERY, office=OFFICE, k=3)[0].passage.heading_path[-1] == "劳动争议调解"
    with open_corpus(tmp_path) as corpus:
        assert corpus.embed_pending() == 12
        corpus.search(QUERY, office=OFFICE)
        corpus.wait_until_mended()
        assert corpus._index is not None
        assert corpus._index._store.count(OFFICE, "bigrams-64") == 60


def test_indexes_are_made_anew_while_searches_go_on_and_tell_how_far_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.search.vectors._MENDING_BATCH", 4)
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
        assert corpus.mend_vectors()
        expected = ids(corpus.search(QUERY, office=OFFICE, k=5))
        seen, answers = set[tuple[int, int]](), list[list[str]]()
        rebuilding = threading.Thread(target=corpus.rebuild_indexes)
        rebuilding.start()
        while rebuilding.is_alive():
            seen.add(corpus.mending_progress())
            answers.append(ids(corpus.search(QUERY, office=OFFICE, k=5)))
        assert answers
        assert all(one == expected for one in answers)
        assert any(0 < done < total for done, total in seen)
        assert corpus.mending_progress() == (0, 0)
        assert ids(corpus.search(QUERY, office=OFFICE, k=5)) == expected


def test_another_model_makes_its_own_vectors(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
    with open_corpus(tmp_path, BigramEmbedder("other")) as corpus:
        assert corpus.search(QUERY, office=OFFICE)[0].passage.heading_path[-1] == "劳动争议调解"
        assert corpus.embed_pending() == 36
        assert corpus.search(QUERY, office=OFFICE)[0].passage.heading_path[-1] == "劳动争议调解"


def test_passages_without_a_known_word_leave_the_vector_index_in_line(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        report, passages = make_report()
        bare = [replace(one, heading_path=("xyz",), text=f"{number}/{number}") for number, one in enumerate(passages)]
        corpus.add_report(report, bare, b"x")
        corpus.embed_pending()
        assert corpus.mend_vectors()


def test_a_change_of_the_model_is_recorded_with_its_end(tmp_path: Path) -> None:
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
        fill(corpus)
    with open_corpus(tmp_path, BigramEmbedder("other")) as corpus:

        def stop(_done: int, _total: int) -> None:
            raise EmbeddingError("the endpoint is gone")

        with pytest.raises(EmbeddingError):
            corpus.embed_pending(stop)
        first, second = corpus.embedding_changes()
        assert (first.model, first.replaced, first.completed_at is None) == ("bigrams-64", "", False)
        assert (second.model, second.replaced, second.passages) == ("other", "bigrams-64", 36)
        assert second.completed_at is None
        assert corpus.embed_pending() == 20
        assert [change.completed_at is None for change in corpus.embedding_changes()] == [False, False]


def test_a_full_text_table_of_older_rules_is_made_anew(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with open_corpus(tmp_path) as corpus:
        fill(corpus)
    with writing(engine) as session:
        session.execute(text("DELETE FROM passage_words"))
    corpus = Corpus(engine, tmp_path / "vectors", None)
    assert len(corpus.search("劳动争议调解", office=OFFICE, k=50)) >= 6


def test_threads_can_add_embed_and_search_at_once(tmp_path: Path) -> None:
    corpus = open_corpus(tmp_path)
    failures: list[BaseException] = []

    def guard(work: "threading.Thread | None", *steps: object) -> None:  # noqa: ARG001
        try:
            for step in steps:
                step()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            failures.append(error)

    def search() -> None:
        for topic in (*TOPICS, QUERY):
            corpus.search(topic, office=OFFICE)

    def add(year: int) -> None:
        report, passages = make_report(year)
        corpus.add_report(report, passages, b"x")

    works = [(lambda year=year: add(year), corpus.embed_pending, search) for year in range(2000, 2008)]
    threads = [threading.Thread(target=guard, args=(None, *work)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    corpus.wait_until_mended()
    assert failures == []
    assert corpus.count_pending() == 0
    assert len(corpus.reports(OFFICE)) == 8
    corpus.close()


@pytest.mark.parametrize("query", ["", "  ", "。；", '"', "a OR b*", 'NEAR("x")', "\x00\ud800", "180件", "的" * 50_000])
def test_any_query_is_answered(corpus: Corpus, query: str) -> None:
    assert len(corpus.search(query, office=OFFICE, k=3)) <= 3
    corpus.close()


def test_the_topic_is_what_stands_before_the_figures() -> None:
    assert topic_of(QUERY) == "劳动争议调解"
    assert topic_of("调解180件，比上年多5件") == "调解 件，比上年多 件"
    assert topic_of("180") == "180"


def test_figures_are_no_words_of_a_topic_unless_there_is_nothing_else() -> None:
    assert strip_figures("增长9.1%，达１８０件") == "增长 ，达 件"
    assert topic_words("调解180件") == ("调解", "件")
    assert topic_words("180") == ("180",)

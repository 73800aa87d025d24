from pathlib import Path

import pytest
from bigram_embedder import OFFICE, TOPICS, make_report
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.database import open_database
from bench.plain_bm25 import rank_plainly
from corpus.db import reading
from corpus.library import Corpus
from corpus.records import PassageRecord
from corpus.search.full_text import full_text_of
from corpus.search.scope import Scope, within_scope
from corpus.search.words import FEW_PARTS, WordCounts, drop_frequent, merge_words, search_words

OTHER = "白石街道总工会"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = open_database(tmp_path)
    with Corpus(made, tmp_path / "vectors", None) as corpus:
        for office, years in ((OFFICE, range(2015, 2024)), (OTHER, range(2020, 2022))):
            for year in years:
                report, passages = make_report(year, office)
                corpus.add_report(report, passages, b"x")
    return made


SCOPES = (
    Scope(None),
    Scope(OFFICE),
    Scope(OTHER),
    Scope(OFFICE, before_year=2017),
    Scope(OFFICE, years=frozenset({2016, 2020})),
    Scope(OFFICE, kinds=frozenset({"plan"})),
    Scope(OTHER, without_reports=frozenset({"none"})),
    Scope("没有的单位"),
)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_row_is_judged_as_sql_judges_it(engine: Engine, scope: Scope) -> None:
    with reading(engine) as session:
        everything = session.scalars(select(PassageRecord.seq)).all()
        by_sql = session.scalars(select(PassageRecord.seq).where(*scope.conditions())).all()
        assert within_scope(session, [*everything, 99_999], scope) == set(by_sql)


@pytest.mark.parametrize("scope", SCOPES)
def test_words_find_the_same_whether_the_scope_is_applied_before_ranking_or_after(engine: Engine, scope: Scope) -> None:
    with reading(engine) as session:
        everything = len(session.scalars(select(PassageRecord.seq)).all())
        allowed = set(session.scalars(select(PassageRecord.seq).where(*scope.conditions())).all())
        for words in (["劳动", "争议"], ["帮扶", "家庭", "入学"]):
            ranked = search_words(session, words, Scope(None), everything, WordCounts())
            if counts_by_office(session):
                ranked = search_words(session, words, scope, everything, WordCounts())
            found = search_words(session, words, scope, 10, WordCounts())
            assert found == [hit for hit in ranked if hit[0] in allowed][:10]


def counts_by_office(session: Session) -> bool:
    return full_text_of(session).counts_by_office


@pytest.mark.embedded
def test_places_rank_as_fts5_does_to_the_last_bit(engine: Engine, tmp_path: Path) -> None:
    counts = WordCounts()
    queries = [["劳动", "争议"], ["帮扶", "家庭", "入学", "年"], ["年"], ["绝无此词"], ["绝无此词", "工会"]]

    def compare() -> None:
        with reading(engine) as session:
            for words in queries:
                for limit in (3, 1_000):
                    assert search_words(session, words, Scope(None), limit, counts) == rank_plainly(
                        session, words, limit
                    )

    compare()
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        report, passages = make_report(2022, OTHER)
        added = corpus.add_report(report, passages, b"x")
        compare()
        corpus.remove_report(added.report_id, office=OTHER)
        compare()
        report, passages = make_report(2010, OTHER)
        corpus.add_report(report, passages, b"x")
    compare()


@pytest.mark.embedded
def test_a_session_that_sees_an_earlier_state_ranks_by_that_state(engine: Engine, tmp_path: Path) -> None:
    counts, words = WordCounts(), ["劳动", "年", "家庭"]
    with reading(engine) as earlier, Corpus(engine, tmp_path / "vectors", None) as corpus:
        before = search_words(earlier, words, Scope(None), 1_000, counts)
        corpus.remove_report(corpus.reports(OTHER)[0].id, office=OTHER)
        report, passages = make_report(2010, OTHER)
        corpus.add_report(report, passages, b"x")
        with reading(engine) as later:
            after = search_words(later, words, Scope(None), 1_000, counts)
            assert after == rank_plainly(later, words, 1_000)
        assert after != before == search_words(earlier, words, Scope(None), 1_000, counts)


@pytest.mark.embedded
def test_places_are_dropped_when_too_many_are_kept(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.search.word_places.KEPT_PLACES", 12)
    counts = WordCounts()
    with reading(engine) as session:
        for words in (["劳动", "争议"], ["工会", "年"], ["劳动", "年"]):
            assert search_words(session, words, Scope(None), 5, counts) == rank_plainly(session, words, 5)


def test_words_are_counted_anew_after_a_report_came_or_went(engine: Engine, tmp_path: Path) -> None:
    counts = WordCounts()

    def count() -> tuple[int, int]:
        with reading(engine) as session:
            passages, held = counts.count(session, ["劳动", "绝无此词"], None)
            return passages, held["劳动"]

    assert count() == (11 * len(TOPICS), 11)
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        report, passages = make_report(2022, OTHER)
        added = corpus.add_report(report, passages, b"x")
        assert count() == (12 * len(TOPICS), 12)
        corpus.remove_report(added.report_id, office=OTHER)
    assert count() == (11 * len(TOPICS), 11)


@pytest.mark.embedded
def test_an_office_has_its_share_of_all_passages(engine: Engine) -> None:
    with reading(engine) as session:
        assert WordCounts().share(session, OTHER) == 2 / 11
        assert WordCounts().share(session, None) == 1


def test_frequent_words_are_left_out_when_all_would_take_too_long(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading(engine) as session:
        words = ["争议", "2020", "绝无此词", "年"]
        assert set(drop_frequent(session, words, WordCounts(), None)) == {"争议", "2020", "年"} & set(
            WordCounts().count(session, words, None)[1]
        )
        monkeypatch.setattr("corpus.search.words.MAX_PLACES", 12)
        assert drop_frequent(session, ["年", "争议"], WordCounts(), None) == ["争议"]
        monkeypatch.setattr("corpus.search.words.MAX_PLACES", 0)
        assert len(drop_frequent(session, ["年", "争议"], WordCounts(), None)) == 1


@pytest.mark.embedded
def test_merging_brings_all_parts_together_and_changes_no_answer(engine: Engine) -> None:
    scope, words = Scope(None), ["劳动", "争议"]
    with reading(engine) as session:
        full_text = full_text_of(session)
        before = search_words(session, words, scope, 50, WordCounts())
        assert full_text.count_parts(session) > FEW_PARTS
    merge_words(engine)
    with reading(engine) as session:
        assert full_text.count_parts(session) == 1
        assert search_words(session, words, scope, 50, WordCounts()) == before
        assert rank_plainly(session, words, 50) == before


@pytest.mark.embedded
def test_words_are_merged_again_when_there_is_a_tenth_more_of_them(engine: Engine, tmp_path: Path) -> None:
    merge_words(engine)
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        for year in range(1990, 2015):
            report, passages = make_report(year)
            corpus.add_report(report, passages, b"x")
        with reading(engine) as session:
            assert full_text_of(session).count_parts(session) > FEW_PARTS
        corpus.embed_pending()
    with reading(engine) as session:
        assert full_text_of(session).count_parts(session) == 1

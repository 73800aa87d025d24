from pathlib import Path

import pytest
from bigram_embedder import OFFICE, TOPICS, make_report
from sqlalchemy import select
from sqlalchemy.engine import Engine

from api.database import open_database
from corpus.db import reading
from corpus.library import Corpus
from corpus.records import PassageRecord
from corpus.search.scope import Scope, within_scope
from corpus.search.words import WordCounts, drop_frequent, search_words

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
        share = WordCounts().share(session, scope.office)
        for words in (["劳动", "争议"], ["帮扶", "家庭", "入学"]):
            expected = search_words(session, words, scope, 10)
            assert search_words(session, words, scope, 10, share=share) == expected
            assert search_words(session, words, scope, 10, share=1.0) == expected


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

"""What a passage says of itself: the kind of its report and the indicators it gives figures of."""

from pathlib import Path

import pytest
from bigram_embedder import make_report
from sqlalchemy import select, update

from api.database import open_database
from corpus.db import reading, writing
from corpus.indicator_mentions import find_indicators
from corpus.library import Corpus
from corpus.passage_split import split_report
from corpus.quantity import find_mentions
from corpus.records import PassageRecord
from corpus.report_kind import tell_kind
from corpus.report_reading import read_report
from corpus.stored_reports import correct_report


def told(text: str) -> tuple[str, ...]:
    return find_indicators(text, find_mentions(text))


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("全年受理劳动争议180件。", ("disp_accepted",)),
        ("收到职工代表提案112件，办结101件，办结率90.2%。", ("wc_proposals", "wc_proposals_done", "wc_proposal_rate")),
        ("现有会员11876人，其中女会员5120人。", ("members_total", "members_female")),
        ("工资专项集体合同80份。", ("wage_total",)),
    ],
)
def test_a_number_is_of_the_indicator_whose_words_stand_before_it(text: str, indicators: tuple[str, ...]) -> None:
    assert told(text) == indicators


@pytest.mark.parametrize("text", ["依法受理劳动争议。", "受理劳动争议的窗口有3个。", "会员办实事12件。", ""])
def test_words_without_a_number_of_their_unit_are_no_figure(text: str) -> None:
    assert told(text) == ()


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("青禾街道总工会2023年工作总结", "summary"),
        ("2023年工作总结及2024年工作计划", "summary"),
        ("关于2023年工作情况的报告", "summary"),
        ("2024年上半年工作总结", "interim"),
        ("2024年工作要点", "plan"),
        ("2023年述职述廉报告", "duty"),
        ("某街道總工會2023年工作總結", "summary"),
        ("倡议书", "other"),
    ],
)
def test_the_title_tells_the_kind_of_a_report(title: str, kind: str) -> None:
    assert tell_kind(title) == kind


def test_kind_and_indicators_come_with_a_hit_and_follow_a_corrected_title(tmp_path: Path) -> None:
    text = "青禾街道总工会2023年工作总结\n一、维权服务\n全年受理劳动争议180件，结案176件。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path / "a.txt", "青禾街道总工会")
    engine = open_database(tmp_path)
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        added = corpus.add_report(report, split_report(report), b"a")
        (hit,) = corpus.search("劳动争议", office="青禾街道总工会")
        assert (hit.passage.kind, hit.passage.indicators) == ("summary", ("disp_accepted", "disp_closed"))
        correct_report(engine, added.report_id, office="青禾街道总工会", year=2024, title="2024年工作计划")
        assert corpus.search("劳动争议", office="青禾街道总工会", kinds=["summary"]) == ()
        (hit,) = corpus.search("劳动争议", office="青禾街道总工会", kinds=["plan", "duty"], years=[2024])
    assert (hit.passage.kind, hit.passage.indicators) == ("plan", ("disp_accepted", "disp_closed"))


def test_passages_of_an_older_version_are_described_before_vectors_are_made(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    report, passages = make_report(extra="受理劳动争议18件。")
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        corpus.add_report(report, passages, b"a")
        with writing(engine) as session:
            session.execute(update(PassageRecord).values(kind="", indicators=None))
        corpus.embed_pending()
    with reading(engine) as session:
        rows = session.scalars(select(PassageRecord)).all()
    assert {row.kind for row in rows} == {"summary"}
    assert any(row.indicators for row in rows)
    assert all(row.indicators is not None for row in rows)

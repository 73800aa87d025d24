import threading
from dataclasses import replace
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, TOPICS, make_report
from sqlalchemy import func, select

from api.database import open_database
from corpus.db import reading
from corpus.errors import InputError
from corpus.ingest import Added, ingest_report
from corpus.library import Corpus
from corpus.omission import Omission
from corpus.records import PassageRecord, ReportRecord, SectionRecord
from corpus.report import ReportSection


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(open_database(tmp_path), tmp_path / "vectors", None)


def test_a_report_comes_back_as_it_was_given(corpus: Corpus) -> None:
    report, passages = make_report()
    added = corpus.add_report(report, passages, b"original")
    (stored,) = corpus.reports(OFFICE)
    assert (stored.id, stored.file, stored.year, stored.text) == (added.report_id, "2023.txt", 2023, report.text)


def test_the_same_content_twice_is_one_report_whatever_the_file_is_called(corpus: Corpus) -> None:
    report, passages = make_report()
    first = corpus.add_report(report, passages, b"a")
    second = corpus.add_report(replace(report, file="副本.docx"), passages, b"b")
    assert first.was_new
    assert second == Added(first.report_id, was_new=False)
    assert len(corpus.reports()) == 1


def test_two_offices_may_hold_the_same_text(corpus: Corpus) -> None:
    for office in ("甲工会", "乙工会"):
        report, passages = make_report(office="甲工会")
        assert corpus.add_report(replace(report, office=office), passages, b"a").was_new
    assert [report.office for report in corpus.reports("乙工会")] == ["乙工会"]
    assert {hit.passage.office for hit in corpus.search("劳动争议调解", office="乙工会")} == {"乙工会"}


def test_twenty_threads_with_the_same_report_store_it_once(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    report, passages = make_report()
    answers: list[Added] = []

    def add() -> None:
        answers.append(ingest_report(engine, tmp_path / "originals", report, passages, b"a"))

    threads = [threading.Thread(target=add) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert sum(answer.was_new for answer in answers) == 1
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(PassageRecord)) == len(TOPICS)


def test_sections_and_omissions_are_kept(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    report, passages = make_report()
    section = ReportSection(2, "（一）", "劳动争议调解", 0, 8, 60, ("二、主要工作",))
    full = replace(report, sections=(section,), omissions=(Omission("一张图片", "没有文字", "第2页"),))
    added = ingest_report(engine, tmp_path / "originals", full, passages, b"a")
    with reading(engine) as session:
        row = session.scalars(select(SectionRecord)).one()
        omissions = session.get_one(ReportRecord, added.report_id).omissions
    assert (row.number, row.heading, row.path) == ("（一）", "劳动争议调解", ["二、主要工作"])
    assert omissions == [{"what": "一张图片", "reason": "没有文字", "where": "第2页"}]


def test_the_original_file_is_kept_and_given_to_its_own_office_only(corpus: Corpus) -> None:
    report, passages = make_report()
    added = corpus.add_report(report, passages, b"\x00original")
    assert corpus.original(added.report_id, office=OFFICE) == b"\x00original"
    with pytest.raises(InputError, match="没有找到"):
        corpus.original(added.report_id, office="别的单位")


def test_an_original_that_was_changed_on_disk_is_not_given_out(corpus: Corpus, tmp_path: Path) -> None:
    report, passages = make_report()
    added = corpus.add_report(report, passages, b"original")
    (file,) = (path for path in (tmp_path / "originals").rglob("*") if path.is_file())
    file.write_bytes(b"changed")
    with pytest.raises(InputError, match="已经改变"):
        corpus.original(added.report_id, office=OFFICE)


def test_a_file_name_that_climbs_out_of_the_folder_names_no_file(corpus: Corpus, tmp_path: Path) -> None:
    report, passages = make_report()
    corpus.add_report(replace(report, file="../../../evil.txt"), passages, b"x")
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "originals" in path.parts]
    assert [len(path.name) for path in files] == [64]


@pytest.mark.parametrize(("changes", "words"), [({"office": " "}, "哪个单位"), ({"text": "坏\ud800字"}, "第 2 个字符")])
def test_a_report_that_cannot_be_stored_is_refused_and_leaves_nothing(
    corpus: Corpus, tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    report, passages = make_report()
    with pytest.raises(InputError, match=words):
        corpus.add_report(replace(report, **changes), passages, b"x")
    assert corpus.reports() == ()
    assert not (tmp_path / "originals").exists()


def test_the_digest_changes_with_the_set_of_the_offices_reports_only(corpus: Corpus) -> None:
    empty = corpus.digest(OFFICE)
    report, passages = make_report()
    added = corpus.add_report(report, passages, b"x")
    one = corpus.digest(OFFICE)
    corpus.add_report(report, passages, b"x")
    other, passages = make_report(2021, "白石街道总工会")
    corpus.add_report(other, passages, b"y")  # a draft that was cut off is still to be found by the same inputs
    assert corpus.digest(OFFICE) == one != empty
    corpus.remove_report(added.report_id, office=OFFICE)
    assert corpus.digest(OFFICE) == empty


def test_a_report_can_be_removed_by_its_own_office_only(corpus: Corpus) -> None:
    report, passages = make_report()
    added = corpus.add_report(report, passages, b"x")
    assert not corpus.remove_report(added.report_id, office="别的单位")
    assert corpus.search("劳动争议调解", office=OFFICE)
    assert corpus.remove_report(added.report_id, office=OFFICE)
    assert corpus.search("劳动争议调解", office=OFFICE) == ()

from pathlib import Path

from bigram_embedder import make_report

from api.database import open_database
from api.office_evidence import OfficeLibraries
from corpus.library import Corpus


def test_an_office_s_library_follows_its_reports_and_holds_no_other_s(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        libraries = OfficeLibraries(engine, corpus)
        assert libraries.of_office("甲工会").scope == frozenset()
        first = corpus.add_report(*make_report(2022, "甲工会"), b"").report_id
        corpus.add_report(*make_report(2022, "乙工会"), b"")
        held = libraries.of_office("甲工会")
        assert held.scope == {first}
        assert libraries.of_office("甲工会") is held
        second = corpus.add_report(*make_report(2023, "甲工会"), b"").report_id
        assert libraries.of_office("甲工会").scope == {first, second}
        corpus.remove_report(first, office="甲工会")
        assert libraries.of_office("甲工会").scope == {second}


def test_a_report_is_not_compared_with_itself(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with Corpus(engine, tmp_path / "vectors", None) as corpus:
        report, passages = make_report(2022, "甲工会")
        corpus.add_report(report, passages, b"")
        libraries = OfficeLibraries(engine, corpus)
        assert libraries.without_text("甲工会", report.text).scope == frozenset()
        assert len(libraries.without_text("甲工会", "别的文字").scope) == 1

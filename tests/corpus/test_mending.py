"""What taking in a report costs the other offices."""

from pathlib import Path

import pytest
from bigram_embedder import OFFICE, BigramEmbedder, make_report

from api.database import open_database
from corpus.library import Corpus
from corpus.search.vectors import VectorIndex, VectorSet

OTHER = "白鱼街道总工会"


def test_taking_in_a_report_looks_at_no_other_offices_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at, mend = set[str](), VectorIndex.mend

    def note(index: VectorIndex, held: VectorSet, *, anew: bool = False) -> bool:
        looked_at.add(held.office)
        return mend(index, held, anew=anew)

    with Corpus(open_database(tmp_path), tmp_path / "vectors", BigramEmbedder()) as corpus:
        for office in (OFFICE, OTHER):
            looked_at.clear()
            monkeypatch.setattr(VectorIndex, "mend", note)
            report, passages = make_report(2023, office, "")
            corpus.add_report(report, passages, report.text.encode())
            corpus.embed_pending()
    assert looked_at == {OTHER}

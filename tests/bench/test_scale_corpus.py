from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bench.scale_corpus import DRAFT_LENGTH, PLANTED, REPORT_LENGTH, ReportWriter, StoredTexts
from bench.scale_methods import NigaoCheck


@pytest.fixture(scope="module")
def writer() -> ReportWriter:
    return ReportWriter()


@pytest.fixture
def texts(writer: ReportWriter, tmp_path: Path) -> Iterator[StoredTexts]:
    stored = StoredTexts(tmp_path / "texts", writer, 40)
    yield stored
    stored.close()


def test_a_report_is_the_same_each_time_and_like_no_other(writer: ReportWriter) -> None:
    assert writer.write_report(3) == ReportWriter().write_report(3)
    assert writer.write_report(3) != writer.write_report(4)
    assert REPORT_LENGTH <= len(writer.write_report(3)) < 1.3 * REPORT_LENGTH


def test_a_draft_tells_what_was_planted_and_where(writer: ReportWriter) -> None:
    draft = writer.write_draft(1, 40)
    assert len(draft.text) > 0.9 * DRAFT_LENGTH
    assert len({one.source for one in draft.planted}) == PLANTED
    assert all(before.end <= after.start for before, after in pairwise(draft.planted))
    paragraphs = draft.text.split("\n")
    assert all(draft.text[one.start : one.end] in paragraphs for one in draft.planted)


def test_stored_texts_are_read_back_as_written(writer: ReportWriter, texts: StoredTexts) -> None:
    assert len(texts) == 40
    assert texts["17"].text == writer.write_report(17)
    assert texts.characters == sum(len(one.text) for one in texts.values())


def test_the_check_finds_what_was_planted_and_nothing_in_the_wrong_place(
    writer: ReportWriter, texts: StoredTexts, tmp_path: Path
) -> None:
    method = NigaoCheck()
    method.build(texts)
    draft = writer.write_draft(2, 40)
    expected = {(number, one.source) for number, one in enumerate(draft.planted)}
    assert method.check(draft) == expected
    assert (method.keep(tmp_path / "index") or 0) > 4 * texts.characters
    assert method.check(draft) == expected

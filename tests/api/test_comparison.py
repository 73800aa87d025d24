"""What a check on the command line compares with: past reports, other offices' drafts of the year, files given."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sample_office import make_table
from sqlalchemy.engine import Engine

from api.comparison import open_comparison
from api.database import open_database
from drafter.checks.copies import find_copies
from drafter.checks.evidence import SourceText
from drafter.draft import Draft, DraftSection, compose
from drafter.draft_store import list_drafts, save_draft

STORY = "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去热饭。"
DRAFT = Draft(
    id="d1",
    office="河湾工会",
    year=2025,
    outline="office",
    mode="summary",
    title="河湾工会2025年工作总结",
    sections=(DraftSection("lead", "", 0, STORY),),
    signed=date(2026, 1, 5),
    snapshot="",
    writer="builtin",
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path)
    save_draft(opened, DRAFT, make_table({}))
    yield opened
    opened.dispose()


def sources_of(data: Path, text: str, office: str | None, year: int) -> set[tuple[str, str]]:
    """(office, title) of all that `text` is copied from."""
    with open_comparison(data, office=office, years={year}) as compared:
        library = compared.beside(text, hashlib.sha256(text.encode()).hexdigest(), year)
        return {(copy.source.office, copy.source.title) for copy in find_copies(text, library)}


@pytest.mark.usefixtures("engine")
def test_the_draft_of_another_office_for_the_same_year_is_a_source(tmp_path: Path) -> None:
    assert sources_of(tmp_path, STORY, "柳塘工会", 2025) == {("河湾工会", "河湾工会2025年工作总结")}


@pytest.mark.usefixtures("engine")
def test_own_drafts_and_those_of_other_years_are_no_sources(tmp_path: Path) -> None:
    assert sources_of(tmp_path, STORY, "河湾工会", 2025) == set()
    assert sources_of(tmp_path, STORY, "柳塘工会", 2024) == set()


@pytest.mark.usefixtures("engine")
def test_without_the_name_of_the_office_drafts_are_left_out_and_that_is_told(tmp_path: Path) -> None:
    with open_comparison(tmp_path, office=None, years={2025}) as compared:
        assert list(compared.drafts) == []
        assert "--office" in compared.omissions[0].reason


def test_of_one_office_and_kind_only_the_newest_draft_is_compared(engine: Engine) -> None:
    save_draft(engine, replace(DRAFT, id="d2"), make_table({}))
    (draft,) = list_drafts(engine, 2025, {"河湾工会", "柳塘工会"})
    assert (draft.id, draft.text) == ("draft-d2", compose(DRAFT).text)
    assert list_drafts(engine, 2025, {"柳塘工会"}) == []


def test_where_nothing_was_kept_files_given_are_compared_and_nothing_is_made(tmp_path: Path) -> None:
    given = SourceText("x", "x.txt", "", None, "旧稿", STORY)
    with open_comparison(tmp_path / "none", office=None, years=(), given=[given, given]) as compared:
        library = compared.beside("", "", None)
        assert [copy.source.id for copy in find_copies(f"开场。{STORY}", library)] == ["x"]
        assert compared.beside(STORY, "x", None).scope == frozenset()
    assert not (tmp_path / "none").exists()

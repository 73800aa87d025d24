"""Whose texts someone may compare with: the library of one office never shows another office's words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from api.database import open_database
from corpus.copystore import open_copy_index
from corpus.db import writing
from corpus.records import ReportRecord
from drafter.checks.copies import find_copies
from drafter.checks.evidence import SourceText
from drafter.known_texts import open_library

SECRET = "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去热饭。"
OWN = "秋天的长跑赛绕湖三圈，老中青分组出发，终点备了姜茶和毛巾，没有名次，人人领一枚木刻奖牌。"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path)
    rows = [("own", "柳塘工会", OWN), ("other", "河湾工会", SECRET), ("both", "河湾工会", OWN)]
    with writing(opened) as session:
        for name, office, text in rows:
            session.add(
                ReportRecord(
                    id=name,
                    office=office,
                    file=f"{name}.txt",
                    year=2024,
                    title=name,
                    text=text,
                    digest=name,
                    original_sha256="",
                    original_path="",
                    omissions=[],
                )
            )
    yield opened
    opened.dispose()


def test_with_the_right_to_both_offices_both_are_named(engine: Engine, tmp_path: Path) -> None:
    index = open_copy_index(engine, tmp_path / "copies")
    library = open_library(engine, index, offices=frozenset({"柳塘工会", "河湾工会"}), held=())
    copies = find_copies(f"{OWN}\n{SECRET}", library)
    assert {home.office for copy in copies for home in (copy.source, *copy.others)} == {"柳塘工会", "河湾工会"}


def test_without_the_right_another_offices_text_is_neither_found_nor_readable(engine: Engine, tmp_path: Path) -> None:
    index = open_copy_index(engine, tmp_path / "copies")
    library = open_library(engine, index, offices=frozenset({"柳塘工会"}), held=())
    copies = find_copies(f"{OWN}\n{SECRET}", library)
    assert [home.id for copy in copies for home in (copy.source, *copy.others)] == ["own"]
    assert "河湾" not in repr(copies)
    with pytest.raises(KeyError):
        library.sources["other"]
    assert set(library.sources) == {"own"}


def test_rights_to_no_office_leave_nothing_to_compare_with(engine: Engine, tmp_path: Path) -> None:
    library = open_library(engine, open_copy_index(engine, tmp_path / "copies"), offices=frozenset(), held=())
    assert find_copies(f"{OWN}\n{SECRET}", library) == ()
    assert len(library.sources) == 0


def test_the_texts_of_an_office_are_told_within_the_scope_alone(engine: Engine, tmp_path: Path) -> None:
    both, given = frozenset({"柳塘工会", "河湾工会"}), SourceText("x", "x.txt", "河湾工会", 2025, "稿件", SECRET[:9])
    library = open_library(engine, open_copy_index(engine, tmp_path / "copies"), offices=both, held=[given])
    assert {text.id for text in library.texts_of("河湾工会")} == {"other", "both", "x"}
    assert [text.id for text in library.within({"x", "own"}).texts_of("河湾工会")] == ["x"]
    assert library.texts_of("没有的单位") == []
    own = open_library(engine, open_copy_index(engine, tmp_path / "copies"), offices=frozenset({"柳塘工会"}), held=())
    assert own.texts_of("河湾工会") == []

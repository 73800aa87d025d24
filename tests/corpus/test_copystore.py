"""The copy index kept beside the database: in line with SQL, whole or built anew, and nobody's but the asker's."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.engine import Engine

from api.database import open_database
from corpus.copyindex import CopyIndex, IndexedText, IndexLimits
from corpus.copying.index_folder import IndexFolder
from corpus.copying.text import normalise_text
from corpus.copystore import find_same_text, list_report_ids, open_copy_index
from corpus.db import writing
from corpus.records import ReportRecord

LEGAL = "法律顾问每周三下午在服务站坐班，为货车司机解答运费拖欠、工伤认定方面的疑问。"
SCHOOL = "今年工会夜校开设了插花、书法和急救三门课程，先后有320名职工报名。"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(tmp_path / "data")
    add_report(opened, "a", LEGAL)
    yield opened
    opened.dispose()


def add_report(engine: Engine, name: str, text: str, office: str = "柳塘工会") -> None:
    with writing(engine) as session:
        session.add(
            ReportRecord(
                id=name,
                office=office,
                file=f"{name}.txt",
                year=2024,
                title=name,
                text=text,
                digest=f"digest of {text}",
                original_sha256="",
                original_path="",
                omissions=[],
            )
        )


def ask(index: CopyIndex, text: str) -> set[str]:
    return {match.id for match in index.find_matches(normalise_text(text), index.ids()) if match.likeness > 0.5}


def heard(engine: Engine, folder: Path) -> tuple[CopyIndex, list[tuple[int, int]]]:
    """The index, and what its progress said: nothing when no report had to be read."""
    steps: list[tuple[int, int]] = []
    return open_copy_index(engine, folder, lambda done, total: steps.append((done, total))), steps


def test_an_index_once_built_is_read_from_its_files(engine: Engine, tmp_path: Path) -> None:
    assert heard(engine, tmp_path / "copies")[1] == [(1, 1)]
    index, steps = heard(engine, tmp_path / "copies")
    assert steps == []
    assert ask(index, LEGAL) == {"a"}


def test_reports_that_came_or_went_since_are_followed(engine: Engine, tmp_path: Path) -> None:
    open_copy_index(engine, tmp_path / "copies")
    add_report(engine, "b", SCHOOL)
    with writing(engine) as session:
        session.execute(delete(ReportRecord).where(ReportRecord.id == "a"))
    index, steps = heard(engine, tmp_path / "copies")
    assert steps == [(1, 1)]
    assert (ask(index, LEGAL), ask(index, SCHOOL)) == (set(), {"b"})
    again, steps = heard(engine, tmp_path / "copies")
    assert steps == []
    assert (ask(again, LEGAL), ask(again, SCHOOL)) == (set(), {"b"})


@pytest.mark.parametrize("damage", ["cut", "flipped", "missing", "manifest", "version"])
def test_a_broken_index_is_built_anew(engine: Engine, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "copies"
    open_copy_index(engine, folder)
    (places,) = folder.glob("*/places.npy")
    content = places.read_bytes()
    manifest = folder / "manifest.json"
    if damage == "cut":
        places.write_bytes(content[:-8])
    elif damage == "flipped":
        places.write_bytes(content[:-2] + b"\xff" + content[-1:])
    elif damage == "missing":
        places.unlink()
    elif damage == "manifest":
        manifest.write_text(manifest.read_text()[:-9])
    else:
        manifest.write_text(json.dumps({"version": 0}))
    index, steps = heard(engine, folder)
    assert steps == [(1, 1)]
    assert ask(index, LEGAL) == {"a"}
    assert heard(engine, folder)[1] == []


def test_a_folder_that_cannot_be_written_does_not_stop_the_check(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("in the way")
    assert ask(open_copy_index(engine, tmp_path / "copies"), LEGAL) == {"a"}


def test_files_no_index_uses_go_once_they_are_old(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    (folder / "left").mkdir(parents=True)
    (folder / "young").mkdir()
    os.utime(folder / "left", (0, 0))
    open_copy_index(engine, folder)
    assert not (folder / "left").exists()
    assert (folder / "young").exists()


def test_a_saved_index_tells_the_same_as_the_one_in_memory(tmp_path: Path) -> None:
    index = CopyIndex(IndexLimits(segment_codes=90, merge_codes=200))
    index.add(IndexedText(str(n), f"{chr(0x5000 + n) * 9}。{SCHOOL if n % 3 else LEGAL}") for n in range(30))
    index.remove(["4", "6"])
    index.add([IndexedText("late", "末尾的这一份材料只讲食堂改造与停车位划线的事情。")])
    IndexFolder(tmp_path).save(index)
    loaded = IndexFolder(tmp_path).load()
    assert loaded is not None
    question = normalise_text(f"{LEGAL}\n{SCHOOL}\n末尾的这一份材料只讲食堂改造。")
    expected = index.find_matches(question, index.ids())
    assert loaded.find_matches(question, index.ids()) == expected
    loaded.compact()
    assert {match.id for match in loaded.find_matches(question, index.ids())} == {match.id for match in expected}
    assert {"4", "6"}.isdisjoint(match.id for match in expected)


def test_the_reports_of_an_office_and_those_of_one_text_are_told(engine: Engine) -> None:
    add_report(engine, "b", LEGAL, office="河湾工会")
    assert list_report_ids(engine, {"河湾工会"}) == {"b"}
    assert list_report_ids(engine, ()) == frozenset()
    assert find_same_text(engine, f"digest of {LEGAL}") == {"a", "b"}

"""Backups of a home that is written to, and what becomes of one that was cut or changed."""

import random
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, BigramEmbedder, make_report
from test_cli import assert_refused, run_nigao

from api.database import open_database
from api.operation.backup.making import Made, make_backup
from api.operation.backup.manifest import MANIFEST, BadBackupError
from api.operation.backup.restoring import restore_backup, verify_backup
from api.operation.doctor.examination import examine
from api.settings import Settings
from corpus.errors import InputError
from corpus.library import Corpus


@contextmanager
def opened(data: Path) -> Iterator[Corpus]:
    engine = open_database(data)
    with Corpus(engine, data / "vectors", BigramEmbedder()) as corpus:
        yield corpus
    engine.dispose()


def take_in(corpus: Corpus, number: int) -> str:
    report, passages = make_report(2023, extra=f"第{number}号。")
    return corpus.add_report(report, passages, report.text.encode()).report_id


@pytest.fixture
def home(tmp_path: Path) -> Path:
    data = tmp_path / "home"
    with opened(data) as corpus:
        for number in range(3):
            take_in(corpus, number)
        corpus.embed_pending()
    return data


def dump(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "nigao.db")) as connection:
        return list(connection.iterdump())


def originals(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "originals").glob("*/*")}


def broken(home: Path) -> list[str]:
    return [f"{one.title}：{one.message}" for one in examine(Settings(data=home)) if one.state == "bad"]


def back_up(home: Path, target: Path) -> Made:
    return make_backup(home, target, progress=False)


def test_a_restored_home_has_the_same_rows_and_files_and_works(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip")
    restore_backup(tmp_path / "b.zip", tmp_path / "again", force=False)
    assert (dump(tmp_path / "again"), originals(tmp_path / "again")) == (dump(home), originals(home))
    assert not (tmp_path / "again" / "vectors").exists()
    with opened(tmp_path / "again") as corpus:
        corpus.search("劳动争议调解", office=OFFICE)
        corpus.wait_until_mended()
        assert [hit.passage.heading_path[-1] for hit in corpus.search("劳动争议调解", office=OFFICE, k=1)] == [
            "劳动争议调解"
        ]
    assert {one.name: one.state for one in examine(Settings(data=tmp_path / "again"))}["vectors"] == "ok"


def test_a_backup_made_while_reports_come_in_holds_a_whole_state_with_all_that_was_acknowledged_before(
    home: Path, tmp_path: Path
) -> None:
    over, kept = threading.Event(), []

    def write() -> None:
        with opened(home) as corpus:
            while not over.is_set():
                kept.append(take_in(corpus, 100 + len(kept)))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            while len(kept) < 10 * (number + 1):
                assert writer.is_alive()
            before = set(kept)
            made = back_up(home, tmp_path / f"{number}.zip")
            assert not made.manifest.lost
            restore_backup(tmp_path / f"{number}.zip", tmp_path / f"r{number}", force=False)
            with closing(sqlite3.connect(tmp_path / f"r{number}" / "nigao.db")) as connection:
                ids = {one for (one,) in connection.execute("SELECT id FROM report")}
            assert before <= ids
            assert broken(tmp_path / f"r{number}") == []
    finally:
        over.set()
        writer.join()


def test_a_lost_original_is_told_and_the_rest_is_backed_up(home: Path, tmp_path: Path) -> None:
    next((home / "originals").glob("*/*")).unlink()
    ran = run_nigao(home, "backup", tmp_path / "b.zip")
    assert ran.returncode == 1
    assert "没有了" in ran.stderr
    assert len(verify_backup(tmp_path / "b.zip").files) == 3


def test_a_home_with_anything_in_it_is_kept_unless_forced_and_then_moved_aside(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip")
    (home / "note.txt").write_text("keep")
    with pytest.raises(InputError, match="--force"):
        restore_backup(tmp_path / "b.zip", home, force=False)
    done = restore_backup(tmp_path / "b.zip", home, force=True)
    assert done.before is not None
    assert (done.before / "note.txt").read_text() == "keep"
    assert not (home / "note.txt").exists()


def test_a_home_in_use_is_not_replaced(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip")
    with opened(home) as corpus:
        corpus.search("调解", office=OFFICE)
        with pytest.raises(InputError, match="nigao serve"):
            restore_backup(tmp_path / "b.zip", home, force=True)
    assert broken(home) == []


def test_cut_and_changed_backups_are_refused_and_change_nothing(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b.zip")
    whole, chance, refused = (tmp_path / "b.zip").read_bytes(), random.Random(7), 0
    for number in range(60):
        spoilt = bytearray(whole)
        if number % 2:
            del spoilt[chance.randrange(len(whole)) :]
        else:
            spoilt[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        (tmp_path / "spoilt.zip").write_bytes(spoilt)
        try:
            verify_backup(tmp_path / "spoilt.zip")
        except InputError:
            refused += 1
            with pytest.raises(InputError):
                restore_backup(tmp_path / "spoilt.zip", tmp_path / "again", force=False)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "home", "spoilt.zip"]
    # A bit of a time stamp or of an attribute, which nothing rests on, may differ.
    assert refused >= 57


def rewrite(source: Path, target: Path, **changed: bytes) -> None:
    """A backup put together anew, with other contents under some names and good checksums of the archive's own."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in {*old.namelist(), *changed}:
            new.writestr(name, changed.get(name) or old.read(name))


def test_a_forged_archive_is_refused_by_its_own_manifest(home: Path, tmp_path: Path) -> None:
    made = back_up(home, tmp_path / "b.zip")
    first = next(name for name in made.manifest.files if name.startswith("originals/"))
    rewrite(tmp_path / "b.zip", tmp_path / "other.zip", **{first: b"other"})
    with pytest.raises(BadBackupError, match="校验和"):
        verify_backup(tmp_path / "other.zip")
    rewrite(tmp_path / "b.zip", tmp_path / "more.zip", **{"../../etc/evil": b"x"})
    with pytest.raises(BadBackupError, match="清单不符"):
        verify_backup(tmp_path / "more.zip")
    newer = made.manifest.model_copy(update={"revision": "9999"}).model_dump_json().encode()
    rewrite(tmp_path / "b.zip", tmp_path / "newer.zip", **{MANIFEST: newer})
    with pytest.raises(BadBackupError, match="更新的版本"):
        verify_backup(tmp_path / "newer.zip")


def test_the_commands_say_what_they_did_in_one_line(home: Path, tmp_path: Path) -> None:
    assert "3 个原文件" in run_nigao(home, "backup", tmp_path / "b.zip").stdout
    assert_refused(run_nigao(home, "restore", tmp_path / "b.zip"), "已经有东西")
    assert_refused(run_nigao(home, "backup", tmp_path / "nowhere" / "b.zip"), "没有写成")

"""Faults planted in a real home, each to be named by the check it belongs to and by no other."""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, BigramEmbedder, make_report
from sqlalchemy import delete, insert, text, update
from sqlalchemy.engine import Engine
from test_cli import run_nigao

from api.accounts.records import AuditRecord
from api.database import open_database, upgrade_database
from api.jobs.records import JobRecord
from api.operation.doctor.check import Check
from api.operation.doctor.examination import examine
from api.settings import Settings
from bench.scripted_model import ScriptedModel
from corpus.copystore import open_copy_index
from corpus.db import utc_now
from corpus.library import Corpus
from corpus.records import ReportRecord
from corpus.search.static_vectors import StaticEmbedder
from corpus.store import PassageStore


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("doctor") / "home"
    data.mkdir(mode=0o700)
    engine = open_database(data)
    with Corpus(engine, data / "vectors", BigramEmbedder()) as corpus:
        for year in (2022, 2023):
            report, passages = make_report(year)
            corpus.add_report(report, passages, report.text.encode())
        corpus.embed_pending()
    open_copy_index(engine, data / "copies")
    engine.dispose()
    return data


@pytest.fixture
def home(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "home"))


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    engine = open_database(home)
    yield engine
    engine.dispose()


def look(home: Path, **settings: object) -> dict[str, Check]:
    return {one.name: one for one in examine(Settings(data=home, **settings))}  # type: ignore[arg-type]


def amiss(home: Path, **settings: object) -> dict[str, str]:
    """What is not in order, without what a test's machine and its own embedder make so."""
    found = look(home, **settings)
    return {name: f"{one.state} {one.message}" for name, one in found.items() if one.state != "ok"} | {
        "fonts": "",
        "embeddings": "",
    }


def nothing_but(home: Path, name: str, **settings: object) -> str:
    found = {key: value for key, value in amiss(home, **settings).items() if value}
    assert list(found) == [name], found
    return found[name]


def test_a_home_in_order_has_nothing_amiss(home: Path) -> None:
    assert not any(amiss(home).values())


def test_a_changed_and_a_lost_original_are_named_with_their_office(home: Path) -> None:
    changed, lost = sorted((home / "originals").glob("*/*"))
    changed.write_bytes(changed.read_bytes()[:-1])
    lost.unlink()
    said = nothing_but(home, "originals")
    assert said.startswith("bad")
    assert said.count(OFFICE) == 2
    assert "已经改变" in said
    assert "没有了" in said


def test_a_file_without_a_row_is_told_once_it_is_an_hour_old(home: Path) -> None:
    stray = home / "originals" / "ab" / ".part-x"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("cut off")
    assert not any(amiss(home).values())
    os.utime(stray, (time.time() - 7200,) * 2)
    assert "ab/.part-x" in nothing_but(home, "strays")


def test_passages_of_a_report_that_is_gone_are_a_fault_of_the_database(home: Path, engine: Engine) -> None:
    engine.dispose()
    with closing(sqlite3.connect(home / "nigao.db")) as connection:  # which enforces no reference unless it is told to
        connection.execute("DELETE FROM report WHERE id IN (SELECT id FROM report LIMIT 1)")
        connection.commit()
    found = amiss(home)
    assert found["database"].startswith("bad")
    assert "passage→report" in found["database"]


def test_a_page_of_the_database_overwritten_is_found(home: Path) -> None:
    file = home / "nigao.db"
    content = bytearray(file.read_bytes())
    content[20 * 4096 : 21 * 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    assert amiss(home)["database"].startswith("bad")


def test_a_deleted_report_left_in_the_indexes_is_named(home: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(ReportRecord).where(ReportRecord.year == 2022))
    for path in (home / "originals").glob("*/*"):
        os.utime(path, (time.time() - 7200,) * 2)
    found = amiss(home)
    assert "已删除的" in found["words"]
    assert "多" in found["vectors"]
    assert "1 个文件" in found["strays"]


def test_vectors_that_chroma_lost_are_counted(home: Path) -> None:
    store = PassageStore(home / "vectors")
    store.delete(OFFICE, StaticEmbedder.name, [1, 2])
    store.close()
    assert "少 2 条" in nothing_but(home, "vectors")


def test_an_index_owned_by_a_running_server_is_told_as_not_looked_at(home: Path) -> None:
    store = PassageStore(home / "vectors")
    store.count(OFFICE, StaticEmbedder.name)
    try:
        assert nothing_but(home, "vectors").startswith("unseen")
    finally:
        store.close()


def test_a_cut_copy_index_is_told(home: Path) -> None:
    largest = max((home / "copies").rglob("*.npy"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-8])
    assert nothing_but(home, "copies").startswith("todo")


def test_a_database_of_another_version_is_told_and_its_rows_are_not_judged(home: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = look(home)
    assert (found["migrations"].state, "originals" in found) == ("bad", False)


def test_an_older_database_is_left_as_it_is(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    upgrade_database(engine, "0015")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    engine.dispose()
    assert look(tmp_path)["migrations"].state == "todo"
    assert look(tmp_path)["migrations"].state == "todo"


def test_a_clock_behind_the_newest_record_is_told(home: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        ahead = {"at": utc_now() + timedelta(hours=3), "account": "a", "office": OFFICE, "act": "x", "subject": ""}
        connection.execute(insert(AuditRecord).values(**ahead, detail=""))
    assert "180 分钟" in nothing_but(home, "clock")


def test_a_job_told_as_done_without_its_draft_is_a_fault(home: Path, engine: Engine) -> None:
    with engine.begin() as connection:
        job = {"id": "a" * 32, "office": OFFICE, "account": "a", "request": {}, "state": "done", "draft_id": "b" * 12}
        connection.execute(insert(JobRecord).values(**job))
    assert nothing_but(home, "jobs").startswith("bad")
    with engine.begin() as connection:
        lapsed = utc_now() - timedelta(minutes=5)
        connection.execute(update(JobRecord).values(state="running", lease_until=lapsed))
    assert nothing_but(home, "jobs").startswith("todo")


def test_files_of_another_user_and_open_folders_are_told(home: Path) -> None:
    (home / "nigao.db").chmod(0o666)
    assert "nigao.db" in nothing_but(home, "permissions")
    (home / "nigao.db").chmod(0o600)
    home.chmod(0o755)
    assert nothing_but(home, "permissions").startswith("todo")
    home.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(home / "nigao.db", 12345, -1)
        assert "别的用户" in nothing_but(home, "permissions")


def test_an_endpoint_is_asked_only_when_one_is_named(home: Path) -> None:
    assert "endpoint" not in look(home)
    with ScriptedModel() as model:
        assert look(home, NIGAO_MODEL_URL=model.base_url, models="scripted")["endpoint"].state == "ok"
        asked = model.base_url
    assert "没有回答" in nothing_but(home, "endpoint", NIGAO_MODEL_URL=asked, models="scripted")
    assert "NIGAO_MODEL_HOSTS" in nothing_but(home, "endpoint", NIGAO_MODEL_URL="http://203.0.113.9/v1")


def test_the_service_of_vectors_is_asked_only_when_one_is_named(home: Path) -> None:
    assert "embedding" not in look(home)
    with ScriptedModel() as model:
        named = {"embed_url": model.base_url, "embed_model": "m"}
        assert look(home, **named)["embedding"].message == "m 有回答，向量 16 维"
    assert look(home, **named)["embedding"].message == "向量服务应当可以连接，实际连接失败或者超时"
    assert "NIGAO_MODEL_HOSTS" in look(home, embed_url="http://203.0.113.9/v1", embed_model="m")["embedding"].message


def test_the_command_fails_for_what_is_broken_and_not_for_what_is_to_be_done(home: Path) -> None:
    home.chmod(0o755)
    next((home / "originals").glob("*/*")).unlink()
    ran = run_nigao(home, "doctor", "--json")
    told = json.loads(ran.stdout)
    assert (ran.returncode, told["ok"]) == (1, False)
    assert [one["name"] for one in told["checks"] if one["state"] == "bad"] == ["originals"]
    assert {"permissions", "embeddings"} <= {one["name"] for one in told["checks"] if one["state"] == "todo"}

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.exc import IntegrityError

from api.database import open_database, upgrade_database
from corpus.db import Base, open_engine, reading, utc_now, writing
from corpus.errors import InputError
from corpus.records import IndexState, ReportRecord, SectionRecord


def make_report(report_id: str = "r1", office: str = "甲街道工会") -> ReportRecord:
    return ReportRecord(
        id=report_id, office=office, file="a.txt", year=2024, title="总结", text="正文", digest=report_id,
        original_sha256="0", original_path="00/0", omissions=[],
    )  # fmt: skip


@pytest.mark.embedded
def test_a_new_database_has_the_settings_that_keep_work_through_a_crash(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "var")
    with engine.connect() as connection:
        answers = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000}


def test_migrations_make_exactly_the_tables_that_are_declared(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.connect() as connection:
        own = {"report", "section", "passage", "embedding", "embedding_change", "index_state"}
        context = MigrationContext.configure(
            connection, opts={"include_object": lambda _o, name, kind, *_: kind != "table" or name in own}
        )
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_an_upgrade_can_be_run_again(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    upgrade_database(engine)
    assert {"report", "passage", "passage_words"} <= set(inspect(engine).get_table_names())


def test_a_database_of_a_newer_program_is_refused_in_plain_words(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="不认识它的版本"):
        upgrade_database(engine)


def test_a_section_without_its_report_is_refused(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    orphan = SectionRecord(
        report_id="no", position=0, level=0, number="", heading="", start=0, body_start=0, end=0, path=[]
    )
    with pytest.raises(IntegrityError), writing(engine) as session:
        session.add(orphan)


def test_a_failed_block_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = open_database(tmp_path)

    def fail() -> None:
        with writing(engine) as session:
            session.add(make_report())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as session:
        assert session.get(ReportRecord, "r1") is None


def test_a_moment_comes_back_with_its_time_zone_and_a_naive_one_is_refused(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    record = make_report()
    record.added_at = moment = utc_now()
    with writing(engine) as session:
        session.add(record)
    with reading(engine) as session:
        assert session.get_one(ReportRecord, "r1").added_at == moment
    naive = make_report("r2")
    naive.added_at = datetime(2026, 1, 1)
    with pytest.raises(Exception, match="time zone"), writing(engine) as session:
        session.add(naive)


def _count_up_from_threads(engine: Engine, threads: int, times: int) -> str:
    with writing(engine) as session:
        session.add(IndexState(name="n", version="0"))

    def count_up(_: int) -> None:
        for _ in range(times):
            with writing(engine) as session:
                row = session.get_one(IndexState, "n")
                row.version = str(int(row.version) + 1)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(count_up, range(threads)))
    with reading(engine) as session:
        return session.get_one(IndexState, "n").version


def test_threads_that_read_and_then_write_do_not_lock_each_other_out(tmp_path: Path) -> None:
    assert _count_up_from_threads(open_database(tmp_path), threads=4, times=25) == "100"


@pytest.mark.embedded
def test_threads_queue_for_their_turn_instead_of_looking_for_it_at_random(tmp_path: Path) -> None:
    engine = open_database(tmp_path)

    def refuse_to_wait(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    event.listen(engine, "checkout", refuse_to_wait)
    assert _count_up_from_threads(engine, threads=20, times=5) == "100"


def test_a_database_url_is_taken_as_it_is() -> None:
    assert open_engine("sqlite:///:memory:").url.database == ":memory:"

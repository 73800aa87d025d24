"""PostgreSQL as the record; `pytest --servers` runs the rest of the suite on it. Skipped where there is no server."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bigram_embedder import OFFICE, TOPICS, make_report
from sqlalchemy.engine import Engine

from api.database import open_database, upgrade_database
from api.home import Home
from api.settings import Settings
from bench.servers import TEMPLATE, Postgres, running_postgres
from corpus.db import open_engine, reading, writing
from corpus.errors import InputError
from corpus.library import Corpus
from corpus.postgres import DatabaseAwayError
from corpus.records import IndexState
from corpus.search.scope import Scope
from corpus.search.words import WordCounts, search_words, topic_words


@pytest.fixture
def engine(postgres: Postgres, tmp_path: Path) -> Iterator[Engine]:
    postgres.make_database("own", TEMPLATE)
    opened = open_database(Home(tmp_path, postgres.url("own")))
    yield opened
    opened.dispose()
    postgres.drop_database("own")


def test_an_address_of_another_kind_of_database_is_refused_in_plain_words() -> None:
    for address in ("mysql://localhost/a", "nonsense"):
        with pytest.raises(InputError, match="数据库"):
            open_engine(address)


def test_the_password_of_the_database_is_not_shown() -> None:
    settings = Settings(database_url="postgresql://nigao:secret-7@127.0.0.1/nigao")  # type: ignore[arg-type]  # as read
    assert "secret-7" not in f"{settings!r} {settings.home!r}"


def test_a_reader_sees_one_state_throughout(engine: Engine) -> None:
    with reading(engine) as session:
        assert session.get(IndexState, "late") is None
        with writing(engine) as other:
            other.add(IndexState(name="late", version="1"))
        session.expire_all()
        assert session.get(IndexState, "late") is None


@pytest.mark.parametrize("name", ["a\0b", "x" * 51])
def test_what_cannot_be_stored_is_a_refusal_without_a_word_of_the_driver(engine: Engine, name: str) -> None:
    with pytest.raises(InputError, match="没有存下") as caught, writing(engine) as session:
        session.add(IndexState(name=name, version="1"))
    assert "psycopg" not in str(caught.value)


def test_words_rank_as_on_sqlite(engine: Engine, tmp_path: Path) -> None:
    found = []
    for database in (engine, open_engine(tmp_path / "other.db")):
        upgrade_database(database)
        with Corpus(database, tmp_path / "vectors", None, originals=tmp_path / "originals") as corpus:
            for year in range(2019, 2024):
                report, passages = make_report(year, OFFICE, "服务站点、骑手'\\" * (year - 2018))
                corpus.add_report(report, passages, b"x")
        with reading(database) as session:
            found.append(
                [
                    [
                        (number, round(score, 4))
                        for number, score in search_words(session, topic_words(topic), Scope(OFFICE), 20, WordCounts())
                    ]
                    for topic in (*TOPICS, "困难职工子女的医疗救助", "骑手服务站")
                ]
            )
        database.dispose()
    assert found[0] == found[1]
    assert all(found[0])


def test_a_restart_of_the_server_is_waited_for_and_a_lost_one_is_an_error_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with running_postgres() as server:
        engine = open_database(Home(tmp_path, server.url(TEMPLATE)))

        def lose() -> None:
            with writing(engine) as session:
                session.add(IndexState(name="lost", version="1"))
                session.flush()
                server.stop("immediate")

        with pytest.raises(DatabaseAwayError, match="暂时连不上"):
            lose()
        again = threading.Thread(target=server.start)
        again.start()
        with writing(engine) as session:
            assert session.get(IndexState, "lost") is None
            session.add(IndexState(name="kept", version="1"))
        again.join()
        server.stop()
        monkeypatch.setattr("corpus.postgres.CONNECT_SECONDS", 0.0)
        with pytest.raises(DatabaseAwayError), reading(engine) as session:
            session.get(IndexState, "kept")
        server.start()
        with reading(engine) as session:
            assert session.get_one(IndexState, "kept").version == "1"
        engine.dispose()

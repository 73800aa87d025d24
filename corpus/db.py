"""The SQL database, which is the record: engine, sessions and the base of every table. It is SQLite, or PostgreSQL
(`corpus.postgres`) where a URL says so.

SQLite keeps acknowledged work through a crash with WAL and `synchronous=FULL` (WAL with NORMAL may lose a commit
at power loss). The driver's own transaction control is switched off because it begins a transaction only before
a write, so that two reads of one session could see two states; SQLAlchemy begins it here instead.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from corpus.postgres import BUSY, OFFICE_OPTION, DatabaseAwayError, await_turn, normal_url, set_up_postgres, translating

BUSY_TIMEOUT_MS = 15_000
"""How long SQLite lets a writer wait for another process before "database is locked"; writes take milliseconds."""

_TURN_SECONDS = 60
"""How long a writer waits for those of its own process."""

_CONNECTIONS = 24
"""Connections to SQLite that are kept: a new one reads the whole schema. A server that writes four drafts while people
look at pages has about so many threads at work."""

_BEGIN_OPTION = "nigao_sqlite_begin"


class Base(DeclarativeBase):
    """Base of all tables of ours; the names make every constraint reachable for a migration on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite drops the time zone, so it is put back when read; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The value in UTC; raises `ValueError` for one without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"expected a datetime with a time zone, got {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The stored moment, always with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def open_engine(database: str | Path) -> Engine:
    """An engine for an SQLite file (a path) or for a database URL; nothing is connected or created yet."""
    url = make_url(f"sqlite:///{database}") if isinstance(database, Path) else normal_url(database)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, pool_size=_CONNECTIONS)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return set_up_postgres(url)


def for_office(engine: Engine, office: str) -> Engine:
    """The same engine for one office's work: on PostgreSQL its transactions see and write no other office's rows,
    whatever they ask for. Without it an engine is for all offices: signing in, the queue, the command line."""
    return engine.execution_options(**{OFFICE_OPTION: office})


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one state of the database throughout; what it changes is thrown away."""
    bound = engine.execution_options(isolation_level="REPEATABLE READ") if _is_postgres(engine) else engine
    with translating(engine), Session(bound, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine, *, alone: bool = True) -> Iterator[Session]:
    """A session in one transaction, committed at the end, rolled back when the block raises.

    Writers come one after another: what a block has read is still so when it writes. On SQLite the write lock is taken
    at once, because a transaction that reads first and writes later fails with "database is locked" whatever the busy
    timeout, when someone else wrote in between; and the threads of one process queue for it here, because SQLite lets
    each look for it at random, up to 100 ms apart, until one of twenty has had no luck for 15 s. On PostgreSQL it is
    a lock of ours, one an office for the work of an office (`for_office`), and a block whose statements guard
    themselves may do without (`alone=False`).
    """
    bound = engine.execution_options(**{_BEGIN_OPTION: "BEGIN IMMEDIATE"})
    with _own_turn(engine), translating(engine), Session(bound, expire_on_commit=False) as session, session.begin():
        if alone:
            await_turn(session)
        yield session


@contextmanager
def _own_turn(engine: Engine) -> Iterator[None]:
    """The turn of one writer among the threads of this process; DatabaseAwayError when it does not come."""
    if _is_postgres(engine):
        yield
        return
    turn = _turn_of(engine.url.database)
    if not turn.acquire(timeout=_TURN_SECONDS):
        raise DatabaseAwayError(BUSY)
    try:
        yield
    finally:
        turn.release()


@cache
def _turn_of(_database: str | None) -> threading.Lock:
    return threading.Lock()


def _is_postgres(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's pool record
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN_OPTION, "BEGIN"))

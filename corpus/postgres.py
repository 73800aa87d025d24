"""PostgreSQL as the record: connecting with patience, one writer at a time, errors in our own words.

What psycopg says never reaches a user: it names hosts, tables and values. A connection that is lost, or a server that
is restarting, is a `DatabaseAwayError`, which asks for another try; nothing of the transaction was kept.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from corpus.errors import InputError, NigaoError

CONNECT_SECONDS = 10.0
"""How long a connection is tried for: a restart of the server takes 1 to 3 s, and nothing was begun yet."""

TURN_SECONDS = 15
"""How long a writer waits for another one, and how long one may be idle inside a transaction: a process that was
suspended while it wrote must not stop the rest."""

OFFICE_OPTION = "nigao_office"
"""The office that an engine's transactions are limited to, see `corpus.db.for_office`."""

_PAUSE = 0.2
_CONNECTIONS = 10
_MORE_CONNECTIONS = 20
_WRITERS = 0x6E69_6761_6F
"""The advisory lock of writers ("nigao" in ASCII)."""

_EVERY = text("SELECT set_config('nigao.every_office', :every, true)")
_FULL = frozenset({"53100", "58030"})  # disk_full, io_error
_BUSY = frozenset({"53300", "55P03"})  # too_many_connections, lock_not_available
_LASTING = ("authentication failed", "does not exist", "no pg_hba.conf entry")
BUSY = "数据库正忙，这一步没有存下，请稍候再试。"
_TOO_LONG_OR_UNFIT = "有的内容太长，或者含有不能保存的字符，没有存下。"


class DatabaseAwayError(NigaoError):
    """The database cannot be reached or was lost on the way. The step was not kept, or its keeping was not
    acknowledged; it can be tried again."""


class DatabaseFullError(NigaoError):
    """The database server has no room left; nothing was kept."""


def normal_url(address: str) -> URL:
    """The URL with our driver. Raises `InputError` for what is no URL of a database we know."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise InputError("数据库地址应当像 postgresql://用户:密码@主机:5432/库名，实际不是。") from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("postgresql", "sqlite"):
        raise InputError("数据库应当是 PostgreSQL 或 SQLite，实际是别的。")
    return url


def set_up_postgres(url: URL) -> Engine:
    """An engine whose connections are made with patience and are checked before each use."""
    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
        max_overflow=_MORE_CONNECTIONS,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c timezone=UTC -c lock_timeout={TURN_SECONDS}s"
            f" -c idle_in_transaction_session_timeout={TURN_SECONDS * 4}s",
        },
    )
    event.listen(engine, "do_connect", _connect_patiently)
    event.listen(engine, "begin", _name_office)
    return engine


def await_turn(session: Session | Connection) -> None:
    """Waits until no one else writes, for an office's work until no one writes who may touch the same office; the turn
    ends with the transaction. SQLite waits by itself."""
    bind = session if isinstance(session, Connection) else session.get_bind()
    if bind.dialect.name != "postgresql":
        return
    office = bind.get_execution_options().get(OFFICE_OPTION)
    if office is None:
        session.execute(select(func.pg_advisory_xact_lock(_WRITERS)))
        return
    # One at a time in an office, several offices at once, and never beside one who writes for all.
    session.execute(select(func.pg_advisory_xact_lock_shared(_WRITERS)))
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(office, _WRITERS))))


@contextmanager
def seeing_all(session: Session) -> Iterator[None]:
    """Within it the transaction of an office sees all offices, for what is counted across them, such as a queue."""
    bind = session.get_bind()
    office = bind.get_execution_options().get(OFFICE_OPTION)
    if bind.dialect.name != "postgresql" or office is None:
        yield
        return
    session.execute(_EVERY, {"every": "on"})
    yield
    session.execute(_EVERY, {"every": "off"})


@contextmanager
def translating(engine: Engine) -> Iterator[None]:
    """Makes PostgreSQL's errors ours; those that are an error of the program stay as they are."""
    if engine.dialect.name != "postgresql":
        yield
        return
    try:
        yield
    except DBAPIError as error:
        ours = translate(error)
        if ours is error:
            raise
        raise ours from error


def translate(error: DBAPIError) -> Exception:
    """The error of ours for one of the driver's, else that one itself."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _FULL:
        return DatabaseFullError("数据库服务器的磁盘满了，没有存下；腾出空间后再来一次。")
    if isinstance(error, DataError):
        return InputError(_TOO_LONG_OR_UNFIT)
    if state in _BUSY:
        return DatabaseAwayError(BUSY)
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        return DatabaseAwayError("数据库暂时连不上，请稍候再试；已经存下的都还在。")
    return error


def _name_office(connection: Connection) -> None:
    """Tells the policies of revision 0017 whose rows this transaction may see and write: one office's, else all."""
    office = connection.get_execution_options().get(OFFICE_OPTION)
    connection.exec_driver_sql(
        "SELECT set_config('nigao.office', %s, true), set_config('nigao.every_office', %s, true)",
        ("", "on") if office is None else (office, "off"),
    )


def _connect_patiently(dialect: Any, _record: Any, args: Any, options: Any) -> Any:  # noqa: ANN401 - SQLAlchemy's hook
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return dialect.connect(*args, **options)
        except dialect.loaded_dbapi.OperationalError as error:
            # A wrong password or a database that does not exist will not come right by waiting.
            if any(word in str(error) for word in _LASTING) or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)

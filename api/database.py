"""Opening the one database of an installation, brought up to the newest tables first."""

import tempfile
import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from corpus.db import BUSY_TIMEOUT_MS, open_engine
from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal

DATABASE_FILE = "nigao.db"
MIGRATIONS = Path(__file__).parent / "migrations"


def try_folder(data: Path) -> None:
    """InputError unless files can be made in the folder `data` and the database in it can be written: a server says so
    before it starts, in one line."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data) as probe:
            probe.write(b"x")
            probe.flush()
        if (database := data / DATABASE_FILE).exists():
            database.open("r+b").close()
    except OSError as error:
        raise InputError(f"数据文件夹“{data}”应当可以写入，实际不行：{explain_refusal(error)}。") from error


def require_database(data: Path) -> None:
    """InputError when nothing was ever kept in the folder `data`: to read from it would only make an empty one."""
    if not (data / DATABASE_FILE).exists():
        raise InputError(f"文件夹“{data}”里还没有收进材料：请先用 nigao ingest 收进，或用 --data 指明是哪个文件夹。")


def open_database(data: Path) -> Engine:
    """The engine of the database in the folder `data` (created when missing), upgraded to the newest revision."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"数据目录应当可以创建和写入，而“{data}”不行（{explain_refusal(error)}）。") from error
    engine = open_engine(data.resolve() / DATABASE_FILE)
    _upgrade_patiently(engine)
    return engine


def _upgrade_patiently(engine: Engine) -> None:
    """Another process may be setting up the same new database: switching to WAL does not wait for it by itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return upgrade_database(engine)
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Runs the migrations up to `revision`; raises `InputError` when the database is newer than this program."""
    with engine.connect() as connection:
        _enforce_foreign_keys(connection, on=False)
        try:
            with connection.execution_options(nigao_sqlite_begin="BEGIN IMMEDIATE").begin():
                command.upgrade(migration_config(connection), revision)
        except CommandError as error:
            raise InputError(f"数据库应当由本版本或更早的版本建立，实际不认识它的版本（{error}）。") from error
        finally:
            _enforce_foreign_keys(connection, on=True)


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; there is no .ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _enforce_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Rebuilding a table on SQLite drops the old one, which would cascade into its children. The switch works
    only outside a transaction, so it goes past SQLAlchemy, which would begin one."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")

"""Opening the one database of an installation, brought up to the newest tables first."""

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from api.home import Home, home_of
from corpus.db import BUSY_TIMEOUT_MS, open_engine
from corpus.errors import InputError
from corpus.postgres import await_turn, translating
from corpus.reading.file_access import explain_refusal

if TYPE_CHECKING:
    from alembic.config import Config

DATABASE_FILE = "nigao.db"
MIGRATIONS = Path(__file__).parent / "migrations"
_NO_RIGHT = "42501"  # PostgreSQL's insufficient_privilege
_OWNER_NEEDED = "数据库的表要由它的所有者建立和升级：请用 NIGAO_DATABASE_OWNER_URL 给出所有者的地址。"


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


def has_database(place: Path | Home) -> bool:
    """Whether there is a database to read; one behind a URL is taken for granted."""
    home = home_of(place)
    return bool(home.database_url) or (home.data / DATABASE_FILE).exists()


def require_database(place: Path | Home) -> None:
    """InputError when nothing was ever kept in the folder: to read from it would only make an empty one."""
    if not has_database(place):
        data = home_of(place).data
        raise InputError(f"文件夹“{data}”里还没有收进材料：请先用 nigao ingest 收进，或用 --data 指明是哪个文件夹。")


def open_database(place: Path | Home) -> Engine:
    """The engine of the home's database (a file there is created when missing), upgraded to the newest revision."""
    home = home_of(place)
    try:
        home.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"数据目录应当可以创建和写入，而“{home.data}”不行（{explain_refusal(error)}）。") from error
    engine = open_engine(home.database_url or home.data.resolve() / DATABASE_FILE)
    try:
        if home.owner_url:
            _upgrade_as_owner(home.owner_url, engine)
        elif not _is_newest(engine):
            _upgrade_patiently(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _is_newest(engine: Engine) -> bool:
    """Whether the database knows the newest migration, whose number its file's name begins with. Almost every start
    finds that, and need not load Alembic and all migrations for it."""
    newest = max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)
    except (OperationalError, ProgrammingError):
        return False


def _upgrade_as_owner(owner_url: str, engine: Engine) -> None:
    """Upgrades as the owner of the tables and lets the user of `engine` read and write rows, and no more."""
    owner = open_engine(owner_url)
    try:
        _upgrade_patiently(owner)
        user = owner.dialect.identifier_preparer.quote(engine.url.username or "")
        with translating(owner), owner.begin() as connection:
            await_turn(connection)
            connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {user}")
            connection.exec_driver_sql(f"GRANT USAGE, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {user}")
    finally:
        owner.dispose()


def _upgrade_patiently(engine: Engine) -> None:
    """Another process may be setting up the same new database: switching to WAL does not wait for it by itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            with translating(engine):
                return upgrade_database(engine)
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Runs the migrations up to `revision`; raises `InputError` when the database is newer than this program."""
    from alembic import command
    from alembic.util import CommandError

    with engine.connect() as connection:
        _enforce_foreign_keys(connection, on=False)
        try:
            with connection.execution_options(nigao_sqlite_begin="BEGIN IMMEDIATE").begin():
                await_turn(connection)
                command.upgrade(migration_config(connection), revision)
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
                raise
            raise InputError(_OWNER_NEEDED) from error
        except CommandError as error:
            raise InputError(f"数据库应当由本版本或更早的版本建立，实际不认识它的版本（{error}）。") from error
        finally:
            _enforce_foreign_keys(connection, on=True)


def migration_config(connection: Connection) -> "Config":
    """Alembic's configuration for an open connection; there is no .ini file."""
    from alembic.config import Config

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

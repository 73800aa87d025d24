"""`nigao restore`: a backup read from end to end, laid out beside its place and moved there whole."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from alembic.config import Config
from alembic.script import ScriptDirectory

from api.database import DATABASE_FILE, MIGRATIONS
from api.operation.backup.making import sync_folder
from api.operation.backup.manifest import DATABASE, BadBackupError, Manifest, compare_rows, count_rows, read_backup
from corpus.db import utc_now
from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal


@dataclass(frozen=True, slots=True)
class Restored:
    """`before` is where the home that stood there was moved to, None when there was none."""

    manifest: Manifest
    before: Path | None


def verify_backup(path: Path) -> Manifest:
    """Reads all of a backup and looks at its database; changes nothing. InputError when it could not be restored."""
    with tempfile.TemporaryDirectory(prefix="nigao-verify-") as folder:
        try:
            return _lay_out(path, Path(folder))
        except OSError as error:
            raise InputError(f"没有地方核对备份：{explain_refusal(error)}。") from error


def restore_backup(path: Path, home: Path, *, force: bool) -> Restored:
    """Makes `home` from the backup. InputError for a home that has anything in it, unless `force`: then that home is
    moved aside, not deleted. Until the last step nothing at `home` is touched."""
    home = home.absolute()
    taken = home.exists() and (not home.is_dir() or any(home.iterdir()))
    if taken and not force:
        raise InputError(f"“{home}”里已经有东西，没有恢复；请用 --into 换一个文件夹，或用 --force 把它挪到一边再恢复。")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(dir=home.parent, prefix=f".{home.name}-restoring-"))
    except OSError as error:
        raise InputError(f"“{home}”旁边应当可以写入，实际不行：{explain_refusal(error)}。") from error
    try:
        manifest = _lay_out(path, staged)
        before = _swap(staged, home, taken=taken)
    except OSError as error:
        raise InputError(f"没有恢复成：{explain_refusal(error)}；“{home}”没有动。") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Restored(manifest, before)


def _lay_out(path: Path, folder: Path) -> Manifest:
    """The backup's files in the folder, flushed to disk; BadBackupError unless all is as it should be."""
    with ExitStack() as stack:
        writer = stack.enter_context(closing(_Writer(folder)))
        manifest = read_backup(path, writer.take)
    database = folder / DATABASE
    try:
        with closing(sqlite3.connect(database)) as connection:
            said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        found = count_rows(database)
    except sqlite3.Error as error:
        raise BadBackupError(path, "里面的数据库坏了") from error
    if said != "ok":
        raise BadBackupError(path, "里面的数据库坏了")
    compare_rows(path, manifest.rows, found)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if manifest.revision not in {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}:
        raise BadBackupError(path, f"由更新的版本（{manifest.program}，{manifest.revision}）写成，请换用新版本的拟稿")
    return manifest


class _Writer:
    """Puts the pieces of one file after the other into the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = ""
        self._file: BinaryIO | None = None

    def take(self, name: str, block: bytes) -> None:
        """Pieces of a file come in order; names were judged by `read_backup`."""
        if name != self._name:
            self.close()
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file, self._name = target.open("xb"), name
            os.fchmod(self._file.fileno(), 0o600)
        assert self._file is not None
        self._file.write(block)

    def close(self) -> None:
        """Flushes the last file to disk."""
        if self._file is not None:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            self._file = None


def _swap(staged: Path, home: Path, *, taken: bool) -> Path | None:
    """Two renames; should the second fail, the first is taken back."""
    if not taken:
        if home.exists():
            home.rmdir()
        staged.rename(home)
        sync_folder(home.parent)
        return None
    _refuse_while_used(home)
    before = home.with_name(f"{home.name}-before-{utc_now().astimezone():%Y%m%d-%H%M%S}")
    home.rename(before)
    try:
        staged.rename(home)
    except OSError:
        before.rename(home)
        raise
    sync_folder(home.parent)
    return before


def _refuse_while_used(home: Path) -> None:
    """InputError while another process has the database open: it would go on writing into the home moved aside. Only
    the last connection can leave SQLite's WAL; whoever opens the database next enters it again."""
    database = home / DATABASE_FILE
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise InputError(f"“{home}”正由另一个拟稿程序使用，没有恢复；请先停下 nigao serve。") from error
    except sqlite3.DatabaseError:
        return  # a broken database is what one restores over

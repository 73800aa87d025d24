"""What a backup says of itself, and whether a file bears that out."""

import hashlib
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal, show_name

MANIFEST = "manifest.json"
DATABASE = "nigao.db"
_ORIGINAL = re.compile(r"originals/[0-9a-f]{2}/[0-9a-f]{64}")
_BLOCK = 1 << 20
_MOST_MANIFEST = 64 << 20
Take = Callable[[str, bytes], object]


class Entry(BaseModel):
    """One file: its length in bytes and its SHA-256."""

    model_config = ConfigDict(frozen=True)
    size: int
    sha256: str


class Manifest(BaseModel):
    """`rows` are the rows of each table, `revision` the version of the tables, `lost` the originals that were missing
    or changed already when the backup was made."""

    model_config = ConfigDict(frozen=True)
    format: Literal[1] = 1
    program: str
    revision: str
    made_at: datetime
    rows: dict[str, int]
    files: dict[str, Entry]
    lost: list[str]


class BadBackupError(InputError):
    """The file is no whole, unchanged backup."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"“{show_name(path)}”应当是一份完整的备份，实际{why}；什么也没有改动。")


def count_rows(database: Path) -> dict[str, int]:
    """The rows of each table of an SQLite file; its full text's own tables count as well."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        plain = [name for (name,) in names if not name.startswith("sqlite_")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in plain}


def read_revision(database: Path) -> str:
    """The version of the tables of an SQLite file."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def read_backup(path: Path, take: Take | None = None) -> Manifest:
    """Reads a backup from end to end and hands every piece of every file to `take`. BadBackupError for whatever is not
    as the manifest says; what was handed over until then is to be thrown away."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _read_manifest(path, archive)
            for name, entry in manifest.files.items():
                _read_entry(path, archive, name, entry, take or (lambda *_: None))
            return manifest
    except FileNotFoundError as error:
        raise InputError(f"没有找到备份“{path}”。") from error
    except OSError as error:
        raise InputError(f"备份“{show_name(path)}”读不出来：{explain_refusal(error)}。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadBackupError(path, "不是，或者被截断、改动过") from error


def _read_manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise BadBackupError(path, "没有清单")
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except ValidationError as error:
        raise BadBackupError(path, "清单看不懂，或由更新的版本写成") from error
    strange = [name for name in manifest.files if name != DATABASE and not _ORIGINAL.fullmatch(name)]
    if strange or DATABASE not in manifest.files or sorted(names) != sorted((MANIFEST, *manifest.files)):
        raise BadBackupError(path, "里面的文件与清单不符")
    return manifest


def _read_entry(path: Path, archive: zipfile.ZipFile, name: str, entry: Entry, take: Take) -> None:
    found, size = hashlib.sha256(), 0
    with archive.open(name) as file:
        # Never more than was told, whatever the stream would inflate to.
        while size <= entry.size and (block := file.read(_BLOCK)):
            found.update(block)
            size += len(block)
            take(name, block)
    if size != entry.size or found.hexdigest() != entry.sha256:
        raise BadBackupError(path, f"其中的 {name} 与清单的校验和不符")


def compare_rows(path: Path, wanted: Mapping[str, int], found: Mapping[str, int]) -> None:
    """BadBackupError unless each table has the rows it should have."""
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            raise BadBackupError(path, f"表 {name} 应有 {wanted.get(name, 0)} 行，却有 {found.get(name, 0)} 行")

"""`nigao backup`: consistent while others write, and read back before it is called done."""

import hashlib
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from api.database import DATABASE_FILE, require_database
from api.operation.backup.manifest import DATABASE, MANIFEST, Entry, Manifest, count_rows, read_backup, read_revision
from api.operation.doctor.records import find_fault
from api.version import program_version
from corpus.db import BUSY_TIMEOUT_MS, utc_now
from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """The backup that was written; `sha256` is that of the whole file, `lost` the originals it could not hold."""

    manifest: Manifest
    size: int
    sha256: str


def make_backup(data: Path, target: Path, *, progress: bool) -> Made:
    """Writes the backup beside `target`, reads all of it back, and moves it there; InputError when the disk does not
    let it, and then `target` is what it was. Only its owner may read it."""
    require_database(data)
    if target.is_dir() or (target.exists() and not target.is_file()):
        raise InputError(f"备份应写成一个普通文件，“{target}”不是。")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".nigao-backup-") as folder:
            snapshot, part = Path(folder) / DATABASE, Path(folder) / "part.zip"
            copy_database(data / DATABASE_FILE, snapshot)
            manifest = _write(snapshot, data / "originals", part, progress=progress)
            read_backup(part)
            with part.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            size = part.stat().st_size
            part.replace(target)
            sync_folder(target.parent)
    except OSError as error:
        raise InputError(f"备份“{target}”没有写成：{explain_refusal(error)}。") from error
    return Made(manifest, size, sha256)


def copy_database(source: Path, target: Path) -> None:
    """One state of the database, by SQLite's own online backup in a single step: others go on writing meanwhile."""
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_MS / 1000)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        full = "磁盘满了" if "full" in str(error) else f"数据库读不出来（{error}）"
        raise InputError(f"没有备份：{full}。") from error
    if said != "ok":
        raise InputError(f"数据库坏了（{said}），没有备份；请先从以前的备份恢复。")


def sync_folder(folder: Path) -> None:
    """Has the system keep a new name through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(snapshot: Path, originals: Path, part: Path, *, progress: bool) -> Manifest:
    wanted = _list_originals(snapshot)
    files, lost = {}, []
    with part.open("xb") as raw:
        os.fchmod(raw.fileno(), 0o600)
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            files[DATABASE] = _add(archive, snapshot, DATABASE)
            for name, sha256 in tqdm(sorted(wanted.items()), desc="备份原文件", unit="个", disable=not progress):
                if fault := find_fault(originals / name, sha256):
                    lost.append(f"{name} {fault}")
                    continue
                files[f"originals/{name}"] = _add(archive, originals / name, f"originals/{name}")
            manifest = Manifest(
                program=program_version(),
                revision=read_revision(snapshot),
                made_at=utc_now(),
                rows=count_rows(snapshot),
                files=files,
                lost=lost,
            )
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> Entry:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            found.update(block)
            size += len(block)
            target.write(block)
    return Entry(size=size, sha256=found.hexdigest())


def _list_originals(snapshot: Path) -> dict[str, str]:
    """Path and SHA-256 of the originals that the copied rows name; ones whose time was up have no path."""
    with closing(sqlite3.connect(f"file:{snapshot}?mode=ro&immutable=1", uri=True)) as connection:
        asked = "SELECT DISTINCT original_path, original_sha256 FROM report WHERE original_path != ''"
        return dict(connection.execute(asked).fetchall())

"""The reports in a .zip: ten years of them in one file, with folders that say which year each is of."""

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePath

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.file_kind import is_report_name

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES = 100 * 2**20
MAX_UNPACKED_BYTES = 500 * 2**20
_MAX_RATIO = 200
_CHUNK = 1 << 16
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz")
_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MAX_NAME = 200
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A report that was unpacked: the number it is stored under, its own name, the folders it lay in (outermost
    first)."""

    stored: str
    name: str
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The reports of an archive, and what of it was left out."""

    members: tuple[Member, ...]
    omissions: tuple[Omission, ...]


def unpack_reports(name: str, data: bytes, folder: str) -> Unpacked:
    """Write the reports of a .zip into `folder` under numbers, never under their names; for a child process.

    Archives in the archive and everything that is no report by its name are left out, each with an Omission. Raises
    InputError when it is damaged, encrypted, overlapping or bloated, is an Office file, or holds no report.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(infos)
            unpacked = _unpack(archive, infos, name, Path(folder))
    except _DAMAGE as error:
        raise InputError(f"压缩包“{name}”不完整或已损坏，没有读，请重新打包。") from error
    if not unpacked.members:
        left = f"（{unpacked.omissions[0].what}：{unpacked.omissions[0].reason}）" if unpacked.omissions else ""
        raise InputError(f"压缩包“{name}”里没有一份可读的总结{left}。")
    return unpacked


def _check(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise InputError(f"压缩包里有 {len(infos)} 个文件，最多读 {MAX_MEMBERS} 个，请分开打包。")
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise InputError("压缩包加了密码，请去掉密码后再给。")
    if any(info.filename.lower() == "[content_types].xml" for info in infos):
        raise InputError("这是 Office 文件，不是压缩包，请改好扩展名再给。")
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise InputError(f"压缩包解开后超过 {MAX_UNPACKED_BYTES // 2**20} MB，没有读，请分开打包。")
    spans = sorted((i.header_offset, i.header_offset + 30 + i.compress_size) for i in infos)
    overlap = any(first[1] > second[0] for first, second in pairwise(spans))
    bloated = any(i.file_size > 2**20 and i.file_size > _MAX_RATIO * max(1, i.compress_size) for i in infos)
    if overlap or bloated:
        raise InputError("压缩包的压缩方式不正常，像是有意做坏的文件，没有读。")


def _unpack(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str, folder: Path) -> Unpacked:
    members: list[Member] = []
    omissions: list[Omission] = []
    unpacked = 0
    for info in infos:
        *folders, own = _split_name(info)
        where = "/".join((name, *folders))
        if own.startswith(".") or "__MACOSX" in folders:
            continue  # what macOS keeps beside every file
        if PurePath(own).suffix.lower() in _ARCHIVES:
            omissions.append(Omission(own, "压缩包里的压缩包不读，请先解开", where))
        elif not is_report_name(own) or stat.S_ISLNK(info.external_attr >> 16):
            omissions.append(Omission(own, "不是可读的总结文件，没有收进来", where))
        else:
            stored = f"{len(members):04d}"
            unpacked += _write(archive, info, folder / stored, MAX_UNPACKED_BYTES - unpacked)
            members.append(Member(stored, own, tuple(folders)))
    return Unpacked(tuple(members), tuple(omissions))


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, left: int) -> int:
    """Unpack one member, counting what comes out: the size in its header may lie."""
    size = 0
    with archive.open(info) as source, target.open("xb") as out:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > min(MAX_MEMBER_BYTES, left):
                raise InputError("压缩包里有文件大得不正常，没有读。")
            out.write(chunk)
    return size


def _split_name(info: zipfile.ZipInfo) -> list[str]:
    """The folders and the name of a member, for display and as hints only.

    Without the UTF-8 flag the bytes are what the packing computer wrote: GBK on a Chinese Windows. zipfile reads them
    as code page 437, which has a character for every byte.
    """
    written = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = written.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                written = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [_UNSHOWN.sub("", part)[-_MAX_NAME:].strip() for part in re.split(r"[/\\]", written)]
    return [part for part in parts if part not in ("", ".", "..")] or ["?"]

"""Hostile .xls files. The reader, xlrd, trusts what the records say; so it runs in a process of its own."""

import struct
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.table_reading import read_table

_END, _FREE = 0xFFFFFFFE, 0xFFFFFFFF


def pack_ole(stream: bytes, *, loop: bool = False) -> bytes:
    """An OLE container with one stream, Workbook; with `loop` its directory entry is its own sibling."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [0xFFFFFFFD, _END, *range(3, 2 + count), _END]
    table = struct.pack("<128I", *chain, *[_FREE] * (128 - len(chain)))
    folder = _pack_entry("Root Entry", 5, left=-1, child=1, start=-2, size=0)
    folder += _pack_entry("Workbook", 2, left=1 if loop else -1, child=-1, start=2, size=len(stream))
    folder += bytes(256)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(6) + struct.pack("<IIiIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0)
    return head + struct.pack("<109i", 0, *[-1] * 108) + table + folder + stream


def _pack_entry(name: str, kind: int, *, left: int, child: int, start: int, size: int) -> bytes:
    encoded = f"{name}\0".encode("utf-16-le")
    numbers = struct.pack("<HBBiii", len(encoded), kind, 1, left, -1, child)
    return encoded.ljust(64, b"\0") + numbers + bytes(36) + struct.pack("<iIi", start, size, 0)


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0xDBB, 0x7CC, 0x41, 6))


def _define(name: str, formula: bytes) -> bytes:
    head = struct.pack("<HBBHHHBBBB", 0, 0, len(name), len(formula), 0, 0, 0, 0, 0, 0)
    return _record(0x18, head + b"\0" + name.encode() + formula)


def make_workbook(doublings: int) -> bytes:
    """A BIFF8 workbook with a name of 400 characters, and others that each join the one before to itself."""
    text = b"\x17\xc8\0" + b"x" * 200
    names = _define("a", text + text + b"\x08")
    for number in range(doublings):
        before = b"\x23" + struct.pack("<HH", number + 1, 0)
        names += _define(f"b{number}", before + before + b"\x08")
    start = _begin(5) + _record(0x42, struct.pack("<H", 1200))
    end = names + _record(0x0A)
    place = len(start) + 4 + 8 + 2 + len(end)
    sheet = _begin(0x10) + _record(0x200, struct.pack("<IIHHH", 0, 1, 0, 1, 0)) + _record(0x0A)
    return start + _record(0x85, struct.pack("<IBBBB", place, 0, 0, 2, 0) + b"S1") + end + sheet


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "t.xls"
    path.write_bytes(data)
    return path


def test_names_without_a_bomb_are_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有一个有内容的工作表"):
        read_table(write(tmp_path, pack_ole(make_workbook(2))), 2025)


def test_names_that_double_forty_times_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.xls.*没有读"):
        read_table(write(tmp_path, pack_ole(make_workbook(40))), 2025)


def test_a_directory_entry_beside_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"t\.xls"):
        read_table(write(tmp_path, pack_ole(make_workbook(0), loop=True)), 2025)

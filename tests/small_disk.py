"""A real file system of a few MB to fill up, where the system lets a test make one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, megabytes: int = 32) -> Iterator[Path]:
    """A tmpfs at `place`, unmounted at the end; the test is skipped where mounting is not allowed."""
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system takes root")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", place], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small file system here: {made.stderr.decode().strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def fill_up(place: Path, left: int = 0) -> Path:
    """Writes a file until nothing (or `left` bytes) is free, and gives it; deleting it frees the space."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 65_536)
        except OSError:
            pass
        # Pages of the last, cut write are free still.
        try:
            while True:
                file.write(b"\0" * 512)
        except OSError:
            pass
        if left:
            file.truncate(file.tell() - left)
    return filler


def make_read_only(place: Path) -> None:
    """Mounts the small file system again so that nothing can be written."""
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)

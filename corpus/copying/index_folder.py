"""The copy index in a folder: its arrays in files that are mapped, so that only what is touched lies in memory.

A derived thing: whatever is wrong with the files, the index is built anew from the texts.
"""

import contextlib
import json
import logging
import os
import shutil
import time
import uuid
import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from corpus.copyindex import CopyIndex, IndexState
from corpus.copying.segment import Segment

VERSION = 1
"""Rises with every change of the files, of the codes of a text (normalise_text) or of the hashes."""

_MANIFEST = "manifest.json"
_SPREAD = "spread"
_ARRAYS = tuple(field.name for field in fields(Segment))
_UNUSED_SECONDS = 3600
"""So old must files be that no manifest names: another process may be about to name younger ones."""
_BLOCK = 1 << 22
_log = logging.getLogger(__name__)

Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A segment that lies in the folder `name`, with the checksum of each of its files."""

    segment: Segment
    name: str
    sums: Sums


class IndexFolder:
    """Where one copy index is kept. Two processes may save at once: the later one's index stays, whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: list[_Kept] = []

    def load(self) -> CopyIndex | None:
        """The index as it was saved last; None where there is none, or where a file is missing, changed or cut."""
        try:
            manifest = json.loads((self._path / _MANIFEST).read_text("utf-8"))
            if manifest["version"] != VERSION:
                return None
            self._kept = [self._load_segment(entry["name"], entry["sums"]) for entry in manifest["segments"]]
            spread = self._load_array(manifest["spread"]["name"], _SPREAD, manifest["spread"]["sums"])
            state = IndexState(
                segments=tuple(kept.segment for kept in self._kept),
                number_of=dict(zip(manifest["ids"], manifest["numbers"], strict=True)),
                following=int(manifest["following"]),
                spread=np.array(spread),
            )
        except FileNotFoundError:
            self._kept = []
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("the copy index in %s is not whole and will be built anew: %s", self._path, error)
            self._kept = []
            return None
        return CopyIndex(state=state)

    def save(self, index: CopyIndex) -> None:
        """Writes what is new since the last save. Killed at any time, it leaves the index saved before."""
        state = index.state
        self._path.mkdir(parents=True, exist_ok=True)
        known = {id(kept.segment): kept for kept in self._kept}
        self._kept = [known.get(id(segment)) or self._save_segment(segment) for segment in state.segments]
        spread = uuid.uuid4().hex
        manifest = {
            "version": VERSION,
            "segments": [{"name": kept.name, "sums": kept.sums} for kept in self._kept],
            "spread": {"name": spread, "sums": self._save_arrays(spread, {_SPREAD: state.spread})},
            "ids": list(state.number_of),
            "numbers": list(state.number_of.values()),
            "following": state.following,
        }
        place = self._path / f"{uuid.uuid4().hex}.part"
        _write_synced(place, json.dumps(manifest).encode())
        place.replace(self._path / _MANIFEST)
        self._remove_unused({spread, *(kept.name for kept in self._kept)})

    def count_bytes(self) -> int:
        """The size of all files in the folder."""
        return sum(path.stat().st_size for path in self._path.rglob("*") if path.is_file())

    def _load_segment(self, name: str, sums: Sums) -> _Kept:
        return _Kept(Segment(**{array: self._load_array(name, array, sums) for array in _ARRAYS}), name, sums)

    def _load_array(self, name: str, array: str, sums: Sums) -> Any:  # noqa: ANN401 - the type is the field's own
        path = self._path / name / f"{array}.npy"
        found = _sum_file(path)
        if found != sums[array]:
            raise ValueError(f"{path} should have the checksum {sums[array]}, found {found}")
        # As a plain array: the class of mapped ones slows every access down.
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))

    def _save_segment(self, segment: Segment) -> _Kept:
        name = uuid.uuid4().hex
        return _Kept(segment, name, self._save_arrays(name, {array: getattr(segment, array) for array in _ARRAYS}))

    def _save_arrays(self, name: str, arrays: dict[str, Any]) -> Sums:
        folder = self._path / name
        folder.mkdir()
        for array, values in arrays.items():
            with (folder / f"{array}.npy").open("wb") as file:
                np.save(file, values, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        return {array: _sum_file(folder / f"{array}.npy") for array in arrays}

    def _remove_unused(self, used: set[str]) -> None:
        for path in self._path.iterdir():
            if path.name in used or path.name == _MANIFEST:
                continue
            with contextlib.suppress(OSError):  # gone already, or still mapped by someone on a system that minds
                if time.time() - path.stat().st_mtime < _UNUSED_SECONDS:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()


def _sum_file(path: Path) -> int:
    """The checksum of a file, read in blocks: pages read so do not count as the process's own."""
    total = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            total = zlib.crc32(block, total)
    return total


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())

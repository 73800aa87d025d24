"""Uploaded files: to disk under a name of our own, read in the bounded child, kept under the office of the visitor."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from fastapi import UploadFile

from api.files import expand_paths
from api.storage import Ingested, ingest_each
from corpus.errors import InputError
from corpus.library import Corpus

_NAME_CHARS = 120


@contextmanager
def kept_file(upload: UploadFile) -> Iterator[Path]:
    """The upload as a file in a folder of its own, gone afterwards. The name it was sent under never names a path."""
    with tempfile.TemporaryDirectory(prefix="nigao-upload-") as folder:
        path = Path(folder) / clean_name(upload.filename or "")
        with path.open("wb") as target:
            shutil.copyfileobj(upload.file, target)
        yield path


def take_in(corpus: Corpus, upload: UploadFile, office: str, year: int | None) -> list[Ingested]:
    """Takes one past report in, or those of a .zip; what else that holds is told with the first."""
    with kept_file(upload) as path:
        try:
            with expand_paths([path]) as (files, beside):
                first, *others = ingest_each(corpus, files, office, year)
        except InputError as error:
            return [Ingested(path.name, error=str(error))]
    return [replace(first, omissions=(*first.omissions, *beside)), *others]


def clean_name(name: str) -> str:
    """The last part of a file name as sent, of characters that any file system takes, "文件" when nothing is left."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*\0').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    short = f"{stem[: _NAME_CHARS - 10]}{dot}{ending[:9]}" if dot else kept[:_NAME_CHARS]
    while len(short.encode()) > 240:  # the most that common file systems take is 255 bytes
        short = short[1:]
    return short or "文件"

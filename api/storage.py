"""The corpus of an installation as the command line uses it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.engine import Engine
from tqdm import tqdm

from api.database import open_database
from api.embedding_access import make_embedder
from api.files import ReportFile
from api.home import Home, home_of
from corpus.embed import Embedder
from corpus.errors import InputError
from corpus.library import Corpus
from corpus.omission import Omission
from corpus.passage import Passage
from corpus.reading.child import PARSING
from corpus.report import PastReport
from corpus.report_correction import Correction, apply_correction
from corpus.report_reading import read_passages

READERS = PARSING.processes
"""Files that are read at the same time, each in a process of its own."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file. `error` is the one clear sentence when it could not be read; then nothing is kept."""

    file: str
    report_id: str = ""
    title: str = ""
    year: int | None = None
    sections: int = 0
    passages: int = 0
    was_new: bool = False
    omissions: tuple[Omission, ...] = ()
    error: str = ""


def make_corpus(engine: Engine, home: Home, embedder: Embedder | None) -> Corpus:
    """The corpus over an open database, with the vector index in the home's folder or on its Chroma server."""
    return Corpus(engine, home.data / "vectors", embedder, chroma_url=home.chroma_url)


@contextmanager
def open_corpus(place: Path | Home, *, embed: bool = True) -> Iterator[Corpus]:
    """The corpus of a home; without `embed` words alone are searched and no vector index is opened."""
    home = home_of(place)
    engine = open_database(home)
    try:
        with make_corpus(engine, home, make_embedder(home) if embed else None) as corpus:
            yield corpus
    finally:
        engine.dispose()


def ingest_files(
    corpus: Corpus,
    files: Sequence[ReportFile],
    office: str,
    year: int | None,
    title: str = "",
    *,
    corrections: Mapping[str, Correction] = MappingProxyType({}),
    progress: bool,
) -> list[Ingested]:
    """Reads and keeps every file, corrected as `corrections` say by its shown name, then makes the vectors. A file
    that cannot be read stops no other."""
    taken = ingest_each(corpus, files, office, year, title, corrections=corrections)
    results = list(tqdm(taken, desc="读入", unit="份", total=len(files), disable=not progress))
    embed_pending(corpus, progress=progress)
    return results


def ingest_each(
    corpus: Corpus,
    files: Sequence[ReportFile],
    office: str,
    year: int | None,
    title: str = "",
    *,
    corrections: Mapping[str, Correction] = MappingProxyType({}),
) -> Iterator[Ingested]:
    """Reads, corrects and keeps every file in turn; while one is kept the next ones are read in their processes. What
    is wrong with a file is in its result's `error` and stops no other."""

    def prepare(file: ReportFile) -> "_Prepared":
        return _prepare(file, office, year, title, corrections.get(file.shown))

    reading: deque[tuple[ReportFile, Future[_Prepared]]] = deque()
    with ThreadPoolExecutor(READERS, "reader") as readers:
        for file in files:
            reading.append((file, readers.submit(prepare, file)))
            if len(reading) > READERS:
                yield _keep(corpus, *reading.popleft())
        while reading:
            yield _keep(corpus, *reading.popleft())


def embed_pending(corpus: Corpus, *, progress: bool) -> None:
    """Makes the vectors that are missing."""
    pending = corpus.count_pending()
    if pending:
        with tqdm(total=pending, desc="建立索引", unit="段", disable=not progress) as bar:

            def show(done: int, _: int) -> None:
                bar.update(done - bar.n)

            corpus.embed_pending(show)


def ingest_one(
    corpus: Corpus, file: ReportFile, office: str, year: int | None, correction: Correction | None = None
) -> Ingested:
    """`ingest_each` for a single file."""
    corrections = {file.shown: correction} if correction else {}
    return next(ingest_each(corpus, [file], office, year, corrections=corrections))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A report as it will be kept."""

    report: PastReport
    passages: tuple[Passage, ...]
    original: bytes


def _prepare(file: ReportFile, office: str, year: int | None, title: str, correction: Correction | None) -> _Prepared:
    report = file.read(office, year, title)
    report = apply_correction(report, correction) if correction else report
    return _Prepared(report, read_passages(report), file.path.read_bytes())


def _keep(corpus: Corpus, file: ReportFile, reading: Future[_Prepared]) -> Ingested:
    try:
        prepared = reading.result()
        report, passages = prepared.report, prepared.passages
        added = corpus.add_report(report, passages, prepared.original)
    except InputError as error:
        return Ingested(file.name, error=str(error))
    return Ingested(
        file=file.name,
        report_id=added.report_id,
        title=report.title,
        year=report.year,
        sections=len(report.sections),
        passages=len(passages),
        was_new=added.was_new,
        omissions=report.omissions,
    )

"""Taking a past report in: the original file, then everything of it in SQL in one transaction."""

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from corpus.db import reading, writing
from corpus.embed import Embedder
from corpus.errors import InputError
from corpus.passage import Passage
from corpus.records import PassageRecord, ReportRecord, SectionRecord
from corpus.report import PastReport
from corpus.search.vectors import add_vectors, text_to_embed
from corpus.search.words import add_words


@dataclass(frozen=True, slots=True)
class Added:
    """The id of the report in the database, and whether it was put there just now."""

    report_id: str
    was_new: bool


def ingest_report(
    engine: Engine,
    originals: Path,
    report: PastReport,
    passages: Sequence[Passage],
    original: bytes,
    embedder: Embedder | None = None,
) -> Added:
    """Stores a report of an office with its passages, their vectors by `embedder` and the file it came from.

    The same text for the same office is the same report, whatever its file is called: nothing changes then. Passages
    get ids of their own ("<report id>-<number>"). Raises `InputError` for a report without an office or with
    characters that cannot be stored; nothing is stored then.
    """
    _check(report)
    report_id = make_report_id(report)
    if _is_stored(engine, report_id):
        return Added(report_id, was_new=False)
    sha256 = keep_original(originals, original)
    record = _make_record(report, report_id, sha256)
    try:
        with writing(engine) as session:
            if session.get(ReportRecord, report_id) is not None:
                return Added(report_id, was_new=False)
            rows = [_make_passage(report, report_id, k, passage) for k, passage in enumerate(passages)]
            session.add(record)
            session.flush()
            session.add_all([*_make_sections(report, report_id), *rows])
            session.flush()
            add_words(session, rows)
            if embedder:
                add_vectors(session, embedder.name, rows, embedder.embed([text_to_embed(row) for row in rows]))
    except IntegrityError:
        if _is_stored(engine, report_id):  # someone else was faster, on an engine with several writers
            return Added(report_id, was_new=False)
        raise
    return Added(report_id, was_new=True)


def make_report_id(report: PastReport) -> str:
    """The id a report has: from its office and its text, so that two offices may hold the same text."""
    return hashlib.sha256(f"{report.office}\0{report.digest}".encode()).hexdigest()[:32]


def keep_original(originals: Path, content: bytes) -> str:
    """Stores a file under the sha256 of its content, flushed to disk, and returns that. Never overwrites."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = originals / original_path(sha256)
    if target.exists():
        target.touch()  # retention takes no young file away, so this one stays until its row is there
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return sha256


def original_path(sha256: str) -> str:
    """Where an original lies below the originals' folder. The uploaded name is never part of it."""
    return f"{sha256[:2]}/{sha256}"


def _check(report: PastReport) -> None:
    if not report.office.strip():
        raise InputError(f"往年总结应当写明属于哪个单位，“{report.file}”没有写明。")
    try:
        "\n".join((report.text, report.title, report.file, report.office)).encode()
    except UnicodeEncodeError as error:
        place = f"第 {error.start + 1} 个字符" if error.start < len(report.text) else "标题或者文件名"
        raise InputError(f"往年总结应当是可以保存的文字，“{report.title}”的{place}不是。") from error


def _is_stored(engine: Engine, report_id: str) -> bool:
    with reading(engine) as session:
        return session.get(ReportRecord, report_id) is not None


def _make_record(report: PastReport, report_id: str, sha256: str) -> ReportRecord:
    return ReportRecord(
        id=report_id,
        office=report.office,
        file=report.file,
        year=report.year,
        title=report.title,
        text=report.text,
        digest=report.digest,
        original_sha256=sha256,
        original_path=original_path(sha256),
        omissions=[asdict(omission) for omission in report.omissions],
    )


def _make_sections(report: PastReport, report_id: str) -> list[SectionRecord]:
    return [
        SectionRecord(
            report_id=report_id,
            position=position,
            level=section.level,
            number=section.number,
            heading=section.heading,
            start=section.start,
            body_start=section.body_start,
            end=section.end,
            path=list(section.path),
        )
        for position, section in enumerate(report.sections)
    ]


def _make_passage(report: PastReport, report_id: str, number: int, passage: Passage) -> PassageRecord:
    return PassageRecord(
        id=f"{report_id}-{number:04d}",
        report_id=report_id,
        office=report.office,
        year=report.year,
        title=report.title,
        heading_path=list(passage.heading_path),
        start=passage.start,
        end=passage.end,
        text=passage.text,
        masked=passage.masked,
        kind=passage.kind,
        indicators=list(passage.indicators),
    )

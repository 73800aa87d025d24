"""The past reports as the copy check needs them: the index kept beside the database, and texts read one by one."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Engine

from corpus.copyindex import CopyIndex, IndexedText
from corpus.copying.index_folder import IndexFolder
from corpus.db import reading
from corpus.records import ReportRecord

_BATCH = 500
_MOST_SEGMENTS = 12
"""With more segments than this every question gets slower, so the index is compacted."""
_log = logging.getLogger(__name__)


def open_copy_index(engine: Engine, folder: Path, progress: Callable[[int, int], None] | None = None) -> CopyIndex:
    """The index over all reports in SQL, by report id: read from `folder`, brought in line with SQL and kept there.

    Without a usable one it is built anew (some millions of characters a second); `progress` hears (done, all). Where
    the folder cannot be written, the index is good all the same and only has to be made again next time.
    """
    kept = IndexFolder(folder)
    index = kept.load() or CopyIndex()
    with reading(engine) as session:
        stored = session.scalars(select(ReportRecord.id).order_by(ReportRecord.added_at, ReportRecord.id)).all()
    gone = index.ids().difference(stored)
    missing = [report_id for report_id in stored if report_id not in index]
    if not gone and not missing:
        return index
    index.remove(gone)
    index.add(_read_texts(engine, missing, progress))
    if len(index.state.segments) > _MOST_SEGMENTS:
        index.compact()
    try:
        kept.save(index)
    except OSError as error:
        _log.warning("the copy index cannot be kept in %s: %s", folder, error)
    return index


def _read_texts(
    engine: Engine, ids: Sequence[str], progress: Callable[[int, int], None] | None
) -> Iterator[IndexedText]:
    for begin in range(0, len(ids), _BATCH):
        batch = ids[begin : begin + _BATCH]
        with reading(engine) as session:
            rows = session.execute(select(ReportRecord.id, ReportRecord.text).where(ReportRecord.id.in_(batch))).all()
        for report_id, text in rows:
            yield IndexedText(report_id, text)
        if progress:
            progress(begin + len(batch), len(ids))


def list_offices(engine: Engine) -> frozenset[str]:
    """The offices that have past reports."""
    with reading(engine) as session:
        return frozenset(session.scalars(select(ReportRecord.office).distinct()))


def list_report_ids(engine: Engine, offices: Collection[str]) -> frozenset[str]:
    """The ids of these offices' reports."""
    with reading(engine) as session:
        return frozenset(session.scalars(select(ReportRecord.id).where(ReportRecord.office.in_(sorted(offices)))))


def find_same_text(engine: Engine, digest: str) -> frozenset[str]:
    """The ids of the reports whose text has this sha256, of whatever office."""
    with reading(engine) as session:
        return frozenset(session.scalars(select(ReportRecord.id).where(ReportRecord.digest == digest)))

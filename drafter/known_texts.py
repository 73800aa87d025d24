"""What copies are looked for in, for one asker: past reports, other offices' drafts of the year, files given."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.engine import Engine

from corpus.copyindex import CopyIndex, IndexedText
from corpus.copystore import list_report_ids
from corpus.db import reading
from corpus.records import ReportRecord
from drafter.checks.copies import CopyLibrary
from drafter.checks.evidence import SourceText

_COLUMNS = tuple(getattr(ReportRecord, name) for name in ("id", "file", "office", "year", "title", "text"))
_MOST_READ = 1000
"""So many reports are held at most; one check looks at some dozens."""


@dataclass(frozen=True, slots=True)
class KnownTexts(Mapping[str, SourceText]):
    """Texts by id: those `held`, and the reports `stored` in SQL, read when asked for. Any other id is a KeyError."""

    engine: Engine | None
    stored: frozenset[str]
    held: Mapping[str, SourceText]
    _read: dict[str, SourceText] = field(default_factory=dict)

    def __getitem__(self, key: str) -> SourceText:
        if key in self.held:
            return self.held[key]
        if self.engine is None or key not in self.stored:
            raise KeyError(key)
        text = self._read.get(key)
        if text is None:
            if len(self._read) >= _MOST_READ:
                self._read.clear()
            text = self._read[key] = _read_source(self.engine, key)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self.stored | self.held.keys())

    def __len__(self) -> int:
        return len(self.stored | self.held.keys())

    def read_office(self, office: str) -> list[SourceText]:
        """The texts of one office."""
        texts = [text for text in self.held.values() if text.office == office]
        if self.engine is not None:
            with reading(self.engine) as session:
                rows = session.execute(select(*_COLUMNS).where(ReportRecord.office == office)).all()
            texts += [SourceText(*row) for row in rows if row.id in self.stored]
        return texts


def _read_source(engine: Engine, key: str) -> SourceText:
    with reading(engine) as session:
        row = session.execute(select(*_COLUMNS).where(ReportRecord.id == key)).one_or_none()
    if row is None:  # removed since the library was opened
        raise KeyError(key)
    return SourceText(*row)


def open_library(
    engine: Engine | None, index: CopyIndex, *, offices: frozenset[str], held: Sequence[SourceText]
) -> CopyLibrary:
    """The library of someone who may see past reports of `offices`, and the texts `held` (drafts of other offices,
    files given), which are taken into `index` for as long as it lives and not kept.

    `offices` are the asker's rights: the reports of any other office are neither compared with nor shown.
    """
    index.add(IndexedText(text.id, text.text) for text in held)
    stored = list_report_ids(engine, offices) if engine is not None else frozenset[str]()
    known = KnownTexts(engine, stored, {text.id: text for text in held})
    return CopyLibrary(index, known, frozenset(known))

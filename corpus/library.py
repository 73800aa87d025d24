"""The corpus of past reports behind one door: take in, embed, search, read back."""

import hashlib
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import for_office, reading, utc_now, writing
from corpus.embed import Embedder, KeptQueries
from corpus.errors import InputError
from corpus.ingest import Added, ingest_report
from corpus.passage import Passage
from corpus.passage_description import describe_passages
from corpus.records import EmbeddingChange, EmbeddingRecord, PassageRecord, ReportRecord, read_passages
from corpus.report import PastReport
from corpus.report_kind import ReportKind
from corpus.retrieve import Query, Ranked, rank_passages, read_query
from corpus.search.floor import is_foreign, is_near
from corpus.search.hit import Hit, choose_hits
from corpus.search.scope import Scope
from corpus.search.static_vectors import StaticEmbedder
from corpus.search.vectors import VectorIndex, VectorSet, add_vectors, text_to_embed
from corpus.search.words import WordCounts, merge_words, refresh_words, remove_words, weigh_words
from corpus.store import open_store

_log = logging.getLogger(__name__)

EMBED_BATCH = 16
"""Passages embedded between two commits: about 5 s of the built-in model, lost at most when killed."""


MIN_CANDIDATES = 60
"""First places that are read and compared with each other: more than are asked for, as twins of a hit join it."""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A past report as it is kept; `text` is what copies are looked for in."""

    id: str
    file: str
    office: str
    year: int | None
    title: str
    text: str


class Corpus:
    """All past reports of an installation. Safe to use from several threads; close it to end its own thread.

    `vectors` is the folder of the vector index, which may vanish at any time; a Chroma server at `chroma_url` takes its
    place. Originals are kept beside it unless `originals` says where. Without an `embedder` words alone are searched.
    """

    def __init__(
        self,
        engine: Engine,
        vectors: Path,
        embedder: Embedder | None,
        *,
        originals: Path | None = None,
        chroma_url: str = "",
    ) -> None:
        self._engine = engine
        self._originals = originals or vectors.parent / "originals"
        # The static one first: its vectors are there when the other's are only being made.
        self._embedders: tuple[Embedder, ...] = (StaticEmbedder(), KeptQueries(embedder)) if embedder else ()
        self._index = VectorIndex(engine, open_store(vectors, chroma_url)) if embedder else None
        self._embedding = threading.Lock()
        self._word_counts = WordCounts()
        refresh_words(engine)

    @property
    def embedder(self) -> Embedder | None:
        """What makes the vectors; None where words alone are searched."""
        return self._embedders[-1] if self._embedders else None

    def __enter__(self) -> "Corpus":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Waits for a repair under way and lets another process have the vector index."""
        if self._index:
            self._index.close()

    def load_index(self) -> None:
        """Loads what a first search would wait for beside the model."""
        if self._index:
            self._index.load()

    def add_report(self, report: PastReport, passages: Sequence[Passage], original: bytes) -> Added:
        """Takes a report in, once (see `ingest_report`). Words and static vectors find it at once, the model's
        vectors after `embed_pending`."""
        static = self._embedders[0] if self._embedders else None
        engine = for_office(self._engine, report.office)
        return ingest_report(engine, self._originals, report, passages, original, static)

    def remove_report(self, report_id: str, *, office: str) -> bool:
        """Deletes a report of an office with its passages; its original file stays. False when there is none."""
        with writing(for_office(self._engine, office)) as session:
            numbers = session.scalars(
                select(PassageRecord.seq).where(PassageRecord.report_id == report_id, PassageRecord.office == office)
            ).all()
            remove_words(session, numbers)
            of_office = ReportRecord.id == report_id, ReportRecord.office == office
            found = session.scalar(delete(ReportRecord).where(*of_office).returning(ReportRecord.id))
        if self._index and numbers:
            for embedder in self._embedders:
                self._index.remove(VectorSet(office, embedder.name), numbers)
        return found is not None

    def count_pending(self) -> int:
        """Passages without a vector of the present model."""
        with reading(self._engine) as session:
            query = _pending(self._embedders[-1].name if self._embedders else "")
            return session.scalar(select(func.count()).select_from(query.subquery())) or 0

    def embed_pending(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Makes the missing vectors of the model and returns how many; `progress` hears (done, all). Killed at any
        time, it goes on where it was. Raises `EmbeddingError`; what was made before stays."""
        describe_passages(self._engine)
        merge_words(self._engine)
        if not self._embedders:
            return 0
        with self._embedding:
            static, model = self._embedders
            while batch := self._next_pending(static):
                self._embed_batch(static, batch)
            total, done, touched = self.count_pending(), 0, set[str]()
            self._note_model(model.name, total)
            while batch := self._next_pending(model):
                done += self._embed_batch(model, batch)
                touched.update(row.office for row in batch)
                if progress:
                    progress(done, max(total, done))
            if done and self._index:
                self._index.drop_models_but([static.name, model.name])
                # Not every office's: with hundreds of them, half a core was at it all day after each upload.
                self._mend(touched, anew=False)
            self._note_completed()
            return done

    def embedding_changes(self) -> tuple[EmbeddingChange, ...]:
        """The embedding models taken into use so far, oldest first."""
        with reading(self._engine) as session:
            return tuple(session.scalars(select(EmbeddingChange).order_by(EmbeddingChange.id)))

    def search(
        self,
        query: str,
        *,
        office: str | None,
        k: int = 10,
        years: Collection[int] | None = None,
        before_year: int | None = None,
        section_heading: str | None = None,
        without_reports: Collection[str] = (),
        kinds: Collection[ReportKind] | None = None,
    ) -> tuple[Hit, ...]:
        """The `k` best passages for a query (a heading and figures of a section, or any words), best first; none where
        even the best have nothing to do with it.

        `office` None searches all offices and is for an administrator only. `years` and `before_year` limit the
        passages' years, `kinds` the kinds of their reports, `without_reports` leaves reports out by id;
        `section_heading` is the topic where the query does not begin with it.
        """
        asked = read_query(query, section_heading)
        if not asked.text or k < 1:
            return ()
        scope = Scope(
            office,
            None if years is None else frozenset(years),
            before_year,
            frozenset(without_reports),
            None if kinds is None else frozenset(kinds),
        )
        with reading(self._seen_by(office)) as session:
            found = rank_passages(session, asked, scope, self._index, self._embedders, self._word_counts)
            ranked = found[: max(MIN_CANDIDATES, 4 * k)]
            passages = self._confirm(session, [item.number for item in ranked], scope)
            hits = choose_hits(ranked, passages, asked.words, k)
            return () if self._is_foreign(session, asked, ranked, hits, scope) else hits

    def _is_foreign(
        self, session: Session, asked: Query, ranked: Sequence[Ranked], hits: Sequence[Hit], scope: Scope
    ) -> bool:
        """As `corpus.search.floor.is_foreign`; never while vectors of the model are missing."""
        if self._index is None or not hits:
            return False
        static, model = self._embedders
        if is_near(ranked, model.name):
            return False
        made, wanted = (self._index.count(session, one.name, scope.office) for one in (model, static))
        if made < wanted:
            return False
        total, held = self._word_counts.count(session, asked.words, scope.office)
        return is_foreign(ranked, hits, weigh_words(asked.words, held, total), made, model.name)

    def reports(self, office: str | None = None) -> tuple[StoredReport, ...]:
        """The reports of an office, or of all for None, newest year first."""
        records = select(ReportRecord).order_by(ReportRecord.year.desc().nulls_last(), ReportRecord.id)
        if office is not None:
            records = records.where(ReportRecord.office == office)
        with reading(self._seen_by(office)) as session:
            return tuple(
                StoredReport(row.id, row.file, row.office, row.year, row.title, row.text)
                for row in session.scalars(records)
            )

    def original(self, report_id: str, *, office: str) -> bytes:
        """The file a report came from. Raises `InputError` when the office has no such report or the file is not
        what was stored."""
        with reading(for_office(self._engine, office)) as session:
            record = session.get(ReportRecord, report_id)
        if record is None or record.office != office:
            raise InputError(f"应当是本单位的一份往年总结，没有找到编号 {report_id}。")
        try:
            content = (self._originals / record.original_path).read_bytes()
        except OSError as error:
            raise InputError(f"“{record.file}”的原文件应当保存着，实际读不出来。") from error
        if hashlib.sha256(content).hexdigest() != record.original_sha256:
            raise InputError(f"“{record.file}”的原文件应当与收进来时相同，实际已经改变。")
        return content

    def digest(self, office: str) -> str:
        """A fingerprint (hex) of the set of an office's reports: another set has another one."""
        with reading(for_office(self._engine, office)) as session:
            of_office = select(ReportRecord.id).where(ReportRecord.office == office)
            ids = session.scalars(of_office.order_by(ReportRecord.id)).all()
        return hashlib.sha256("\n".join(ids).encode()).hexdigest()

    def mend_vectors(self) -> bool:
        """Brings the vector index in line with SQL now, for every office; True when it is."""
        return self._mend_all(anew=False)

    def rebuild_indexes(self) -> bool:
        """Makes the index of words and that of vectors anew from SQL, while searches go on; False when another process
        holds the vectors. `mending_progress` tells how far it is."""
        refresh_words(self._engine, anew=True)
        return self._mend_all(anew=True)

    def mending_progress(self) -> tuple[int, int]:
        """(vectors put back, vectors to put back) of the parts of the vector index that are being mended now."""
        return self._index.progress() if self._index else (0, 0)

    def count_mending(self) -> int:
        """How many parts of the vector index are being mended, or could not be; searches go on meanwhile, slower."""
        return self._index.count_mending() if self._index else 0

    def wait_until_mended(self) -> None:
        """Returns when a repair that a search has started is done."""
        if self._index:
            self._index.wait_until_mended()

    def _seen_by(self, office: str | None) -> Engine:
        return self._engine if office is None else for_office(self._engine, office)

    def _mend_all(self, *, anew: bool) -> bool:
        with reading(self._engine) as session:
            offices = session.scalars(select(PassageRecord.office).distinct()).all()
        return self._mend(offices, anew=anew)

    def _mend(self, offices: Collection[str], *, anew: bool) -> bool:
        if self._index is None:
            return True
        sets = [VectorSet(office, embedder.name) for embedder in self._embedders for office in offices]
        mended = [self._index.mend(held, anew=anew) for held in sets]
        return all(mended)

    def _note_model(self, model: str, pending: int) -> None:
        """Records a change of the model before the first vector is made by it."""
        last = max(self.embedding_changes(), key=lambda change: change.id, default=None)
        if pending and (last is None or last.model != model):
            replaced = last.model if last else ""
            _log.info("embedding %d passages by %s, which replaces %s", pending, model, replaced or "none")
            with writing(self._engine) as session:
                session.add(EmbeddingChange(model=model, replaced=replaced, passages=pending))

    def _note_completed(self) -> None:
        last = select(func.max(EmbeddingChange.id)).scalar_subquery()
        of_last = EmbeddingChange.id == last, EmbeddingChange.completed_at.is_(None)
        with writing(self._engine) as session:
            session.execute(update(EmbeddingChange).where(*of_last).values(completed_at=utc_now()))

    def _next_pending(self, embedder: Embedder) -> Sequence[PassageRecord]:
        with reading(self._engine) as session:
            numbers = session.scalars(_pending(embedder.name).limit(EMBED_BATCH)).all()
            return session.scalars(
                select(PassageRecord).where(PassageRecord.seq.in_(numbers)).order_by(PassageRecord.seq)
            ).all()

    def _embed_batch(self, embedder: Embedder, batch: Sequence[PassageRecord]) -> int:
        """Embeds and commits; a passage deleted or embedded by another process meanwhile is passed over."""
        vectors = embedder.embed([text_to_embed(row) for row in batch])
        with writing(self._engine) as session:
            numbers = [row.seq for row in batch]
            wanted = set(session.scalars(_pending(embedder.name).where(PassageRecord.seq.in_(numbers))))
            kept = [k for k, row in enumerate(batch) if row.seq in wanted]
            add_vectors(session, embedder.name, [batch[k] for k in kept], vectors[kept])
        for office in {batch[k].office for k in kept}:
            own = [k for k in kept if batch[k].office == office]
            if self._index:
                self._index.add(VectorSet(office, embedder.name), [batch[k].seq for k in own], vectors[own])
        return len(kept)

    def _confirm(self, session: Session, numbers: Sequence[int], scope: Scope) -> dict[int, Passage]:
        """The passages by number, of those that SQL has within the scope (see `within_scope`)."""
        return {
            number: one
            for number, one in read_passages(session, numbers).items()
            if scope.allows(one.office, one.year, one.report_id, one.kind)
        }


def _pending(model: str) -> Select[int]:
    """The numbers of passages without a vector of a model."""
    made = select(EmbeddingRecord.passage_seq).where(EmbeddingRecord.model == model)
    return select(PassageRecord.seq).where(PassageRecord.seq.not_in(made)).order_by(PassageRecord.seq)

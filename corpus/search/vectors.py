"""Nearest passages by vector: Chroma while it is in line with SQL, SQL itself while it is not.

Before an office is first searched in a process its collection is probed: the same number of vectors as in SQL, and
most of a sample find themselves (a collection whose files were lost still counts right and stays silent). Later
searches compare number and newest passage with SQL. What is amiss is mended in a thread of its own; meanwhile an
exact scan of the vectors in SQL answers, which gives the same neighbours, only slower (about 0.1 s for 20,000).
"""

import heapq
import logging
import math
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading
from corpus.records import EmbeddingRecord, PassageRecord
from corpus.search.changes import change_number, note_change
from corpus.search.scope import OVERFETCH, Scope, in_parts, within_scope
from corpus.store import BehindError, FolderTakenError, PassageStore, StoreError

Vectors = NDArray[np.float32]
Neighbours = list[tuple[int, float]]

PROBES = 16
"""Vectors of the sample that have to find themselves."""

LEAST_FOUND = 0.75
"""Share of the sample that must find itself. HNSW cannot reach every node (see `corpus.store.HNSW`). A collection that
lost its files finds next to none, and one that was cut to 400 of 14,400 finds 3 %."""

RETRY_SECONDS = 60.0
"""Mending that did not succeed, as while Chroma's server is away, is tried again by a search after so long."""

SELF_SIMILARITY = 0.999
_BATCH = 2_000
_MENDING_BATCH = 250
"""Chroma holds Python's lock while it takes vectors in: 1,000 at once without a pause made a search that had to
read SQL meanwhile wait 10 s. So mending goes in small steps and rests after each as long as it took."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """How many vectors SQL has for an office and the newest passage among them."""

    count: int
    newest: int


@dataclass(frozen=True, slots=True)
class VectorSet:
    """The vectors that one model made of one office's passages."""

    office: str
    model: str


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A search under way; without `found` SQL will answer."""

    model: str
    vector: Vectors
    scope: Scope
    limit: int
    found: Future[list[Neighbours]] | None = None


class VectorIndex:
    """The vectors of the models in use. Safe to use from several threads."""

    def __init__(self, engine: Engine, store: PassageStore) -> None:
        self._engine = engine
        self._store = store
        self._writer = threading.RLock()  # held while a collection is changed, for a minute at worst
        self._lock = threading.Lock()  # held for a moment, for the five below
        self._states: dict[VectorSet, tuple[int, _State]] = {}  # with the number of the change it was counted after
        self._in_line: dict[VectorSet, _State] = {}
        self._probed: set[VectorSet] = set()
        self._mending: dict[VectorSet, threading.Thread] = {}
        self._failed_at: dict[VectorSet, float] = {}
        self._filled: dict[VectorSet, tuple[int, int]] = {}

    def ask(self, session: Session, model: str, vector: Vectors, scope: Scope, limit: int, aside: Executor) -> Asked:
        """Begins a search for the nearest passages within the scope: Chroma works `aside`. `vector` has length 1."""
        asked = Asked(model, vector, scope, limit)
        if not vector.any() or scope.office is None:
            return asked
        held = VectorSet(scope.office, model)
        state = self._state(session, held)
        if state.count and self._is_in_line(held, state):
            wanted = min(state.count, limit * OVERFETCH if scope.is_narrow else limit)
            asking = aside.submit(self._store.query, held.office, model, vector.reshape(1, -1), wanted)
            return replace(asked, found=asking)
        return asked

    def answer(self, session: Session, asked: Asked) -> Neighbours:
        """What was asked for as (number, cosine), best first; by SQL where Chroma cannot tell."""
        if asked.found is None:
            return self._scan(session, asked) if asked.vector.any() else []
        try:
            found = asked.found.result()[0]
        except StoreError as error:
            self._give_up(VectorSet(asked.scope.office or "", asked.model), error)
            return self._scan(session, asked)
        if not asked.scope.is_narrow:
            return found  # the office's own collection, in line with SQL; `Corpus` reads the passages from there
        allowed = within_scope(session, [number for number, _ in found], asked.scope)
        kept = [hit for hit in found if hit[0] in allowed][: asked.limit]
        return kept if len(kept) == min(asked.limit, len(found)) else self._scan(session, asked)

    def count(self, session: Session, model: str, office: str | None) -> int:
        """How many vectors of a model SQL has, of an office or, for None, of all."""
        if office is not None:
            return self._state(session, VectorSet(office, model)).count
        return session.scalar(select(func.count()).select_from(EmbeddingRecord).where(*_of(model, None))) or 0

    def add(self, held: VectorSet, numbers: Sequence[int], vectors: Vectors) -> None:
        """Takes up vectors already committed to SQL. Failing does no harm: the next search finds it out of line."""
        try:
            with self._writer:
                self._store.upsert(held.office, held.model, numbers, vectors)
        except StoreError as error:
            _log.warning("vectors of %s were kept in SQL only: %s", held.office, error)

    def remove(self, held: VectorSet, numbers: Sequence[int]) -> None:
        """Takes out passages already deleted from SQL; failing does no harm, as with `add`."""
        try:
            with self._writer:
                self._store.delete(held.office, held.model, numbers)
        except StoreError as error:
            _log.warning("deleted passages of %s are still in the vector index: %s", held.office, error)

    def drop_models_but(self, models: Sequence[str]) -> None:
        """Removes the collections of models no longer used; their vectors stay in SQL."""
        try:
            with self._writer:
                self._store.drop_models_but(models)
        except StoreError as error:
            _log.warning("vectors of other models are still in the vector index: %s", error)

    def mend(self, held: VectorSet, *, anew: bool = False) -> bool:
        """Brings a collection in line with SQL, in steps from the mildest, or made `anew`; False when nothing
        helped."""
        steps = (self._rebuild, self._rebuild_elsewhere)
        with self._writer:
            with self._lock:  # SQL answers meanwhile
                self._in_line.pop(held, None)
            for step in steps if anew else (self._sync, *steps):
                try:
                    step(held)
                    with reading(self._engine) as session:
                        state = self._state(session, held)
                        self._probe(session, held, state)
                except FolderTakenError:
                    return False
                except StoreError as error:
                    _log.warning("vector index of %s: %s did not help: %s", held.office, step.__name__, error)
                else:
                    self._note_in_line(held, state)
                    return True
            return False

    def load(self) -> None:
        """Loads and opens Chroma, most of a second the first time in a process. Failing does no harm: the next search
        finds it again."""
        try:
            self._store.count("", "")
        except StoreError as error:
            _log.info("vector index not opened: %s", error)

    def wait_until_mended(self) -> None:
        """Returns when no mending is under way."""
        with self._lock:
            threads = list(self._mending.values())
        for thread in threads:
            thread.join()

    def progress(self) -> tuple[int, int]:
        """(vectors put back, vectors to put back) of the collections that are being mended now."""
        with self._lock:
            filled = list(self._filled.values())
        return sum(done for done, _ in filled), sum(total for _, total in filled)

    def count_mending(self) -> int:
        """How many collections are being mended, or could not be; SQL answers for them."""
        with self._lock:
            return len(self._mending)

    def close(self) -> None:
        """Waits for mending to end and gives the folder back."""
        self.wait_until_mended()
        self._store.close()

    def _is_in_line(self, held: VectorSet, state: _State) -> bool:
        with self._lock:
            if self._in_line.get(held) == state:
                return True
            if held in self._mending and time.monotonic() < self._failed_at.get(held, math.inf) + RETRY_SECONDS:
                return False
            probed = held in self._probed
        if not self._writer.acquire(blocking=False):
            return False
        try:
            if probed:
                self._check_count(held, state)
            else:
                with reading(self._engine) as session:
                    self._probe(session, held, state)
            self._note_in_line(held, state)
        except FolderTakenError:
            return False  # the process that owns the folder may end, so this is asked again every time
        except StoreError as error:
            self._give_up(held, error)
            return False
        finally:
            self._writer.release()
        return True

    def _note_in_line(self, held: VectorSet, state: _State) -> None:
        with self._lock:
            if self._failed_at.pop(held, None) is not None:
                self._mending.pop(held, None)
            self._probed.add(held)
            self._in_line[held] = state

    def _give_up(self, held: VectorSet, error: StoreError) -> None:
        """Stops using a collection and has it mended, once at a time."""
        level = logging.INFO if isinstance(error, BehindError) else logging.WARNING
        _log.log(level, "vector index of %s is out of line, SQL answers meanwhile: %s", held.office, error)
        with self._lock:
            self._in_line.pop(held, None)
            self._probed.discard(held)
            running = self._mending.get(held)
            if running is None or not running.is_alive():
                self._failed_at.pop(held, None)
                thread = threading.Thread(target=self._mend_aside, args=(held,), name="mend-vectors")
                self._mending[held] = thread
                thread.start()

    def _mend_aside(self, held: VectorSet) -> None:
        is_mended = self.mend(held)
        with self._lock:
            if is_mended:
                self._mending.pop(held, None)
            else:  # it stays listed: this process goes on with SQL instead of trying at every search
                self._failed_at[held] = time.monotonic()

    def _check_count(self, held: VectorSet, state: _State) -> None:
        found = self._store.count(held.office, held.model)
        if found != state.count:
            raise BehindError(f"expected {state.count} vectors, found {found}")

    def _probe(self, session: Session, held: VectorSet, state: _State) -> None:
        self._check_count(held, state)
        step = max(1, state.count // PROBES)
        numbers = session.scalars(
            select(EmbeddingRecord.passage_seq)
            .where(*_of(held.model, held.office))
            .order_by(EmbeddingRecord.passage_seq)
        ).all()[::step][: PROBES + 1]
        # A static vector of a text without a known word is zero and near nothing, itself included.
        vectors = [vector for vector in load_vectors(session, numbers, held.model).values() if vector.any()]
        if not vectors:
            return
        found = self._store.query(held.office, held.model, np.stack(vectors), 1)
        itself = sum(bool(row) and row[0][1] >= SELF_SIMILARITY for row in found)
        if itself < len(vectors) * LEAST_FOUND:
            raise StoreError(f"of {len(vectors)} vectors only {itself} found themselves")

    def _sync(self, held: VectorSet) -> None:
        with reading(self._engine) as session:
            wanted = set(session.scalars(select(EmbeddingRecord.passage_seq).where(*_of(held.model, held.office))))
            there = self._store.keys(held.office, held.model)
            self._store.delete(held.office, held.model, sorted(there - wanted))
            self._fill(session, held, sorted(wanted - there))

    def _rebuild(self, held: VectorSet) -> None:
        self._store.drop(held.office, held.model)
        self._sync(held)

    def _rebuild_elsewhere(self, held: VectorSet) -> None:
        self._store.start_over()
        with self._lock:
            self._in_line.clear()
            self._probed.clear()
        self._sync(held)

    def _fill(self, session: Session, held: VectorSet, numbers: Sequence[int]) -> None:
        try:
            for k in range(0, len(numbers), _MENDING_BATCH):
                with self._lock:
                    self._filled[held] = (k, len(numbers))
                start = time.monotonic()
                vectors = load_vectors(session, numbers[k : k + _MENDING_BATCH], held.model)
                if vectors:
                    self._store.upsert(held.office, held.model, list(vectors), np.stack(list(vectors.values())))
                if k + _MENDING_BATCH < len(numbers):
                    time.sleep(time.monotonic() - start)
        finally:
            with self._lock:
                self._filled.pop(held, None)

    def _scan(self, session: Session, asked: Asked) -> Neighbours:
        best: Neighbours = []
        for numbers, matrix in self._matrices(session, asked.model, asked.scope):
            similarities = matrix @ asked.vector
            top = np.argpartition(-similarities, min(asked.limit, len(numbers)) - 1)[: asked.limit]
            best += [(numbers[k], float(similarities[k])) for k in top]
        return heapq.nsmallest(asked.limit, best, key=lambda hit: (-hit[1], hit[0]))

    def _matrices(self, session: Session, model: str, scope: Scope) -> Iterator[tuple[list[int], Vectors]]:
        query: Select[int, bytes] = select(EmbeddingRecord.passage_seq, EmbeddingRecord.vector).where(
            *_of(model, scope.office)
        )
        if scope.is_narrow:
            passage = PassageRecord.seq == EmbeddingRecord.passage_seq
            query = query.join(PassageRecord, passage).where(*scope.conditions())
        for rows in session.execute(query.execution_options(yield_per=_BATCH)).partitions():
            blob = b"".join(vector for _, vector in rows)
            yield [number for number, _ in rows], np.frombuffer(blob, dtype="<f4").reshape(len(rows), -1)

    def _state(self, session: Session, held: VectorSet) -> _State:
        """Counted once a change: it takes a millisecond for 5,000 vectors, and a search asks five times."""
        number = change_number(session)
        with self._lock:
            counted_at, state = self._states.get(held, (-1, _State(0, 0)))
        if counted_at != number:
            passage = EmbeddingRecord.passage_seq
            count, newest = session.execute(
                select(func.count(), func.max(passage))
                .select_from(EmbeddingRecord)
                .where(*_of(held.model, held.office))
            ).one()
            state = _State(count, newest or 0)
            with self._lock:
                self._states[held] = (number, state)
        return state


def _of(model: str, office: str | None) -> tuple[ColumnElement[bool], ...]:
    of_model = EmbeddingRecord.model == model
    return (of_model,) if office is None else (of_model, EmbeddingRecord.office == office)


def add_vectors(session: Session, model: str, passages: Sequence[PassageRecord], vectors: Vectors) -> None:
    """Puts vectors of flushed passages, a row each, into SQL within the caller's transaction."""
    note_change(session)
    session.add_all(
        EmbeddingRecord(
            passage_seq=passage.seq,
            model=model,
            office=passage.office,
            dim=len(vector),
            vector=np.asarray(vector, dtype="<f4").tobytes(),
        )
        for passage, vector in zip(passages, vectors, strict=True)
    )


def text_to_embed(passage: PassageRecord) -> str:
    """A passage with its own heading above it, as a model is given it."""
    heading = passage.heading_path[-1] if passage.heading_path else passage.title
    return f"{heading}\n{passage.text}"


_BY_NUMBER = (
    select(EmbeddingRecord.passage_seq, EmbeddingRecord.vector)
    .where(
        EmbeddingRecord.model == bindparam("model"),
        EmbeddingRecord.passage_seq.in_(bindparam("numbers", expanding=True)),
    )
    .order_by(EmbeddingRecord.passage_seq)
)


def load_vectors(session: Session, numbers: Sequence[int], model: str) -> dict[int, Vectors]:
    """The vectors that passages have by a model, those that have one, in the order of their numbers."""
    return {
        number: np.frombuffer(vector, dtype="<f4")
        for part in in_parts(numbers)
        for number, vector in session.execute(_BY_NUMBER, {"model": model, "numbers": part})
    }

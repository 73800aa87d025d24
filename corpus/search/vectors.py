"""Nearest passages by vector: Chroma while it is in line with SQL, SQL itself while it is not.

Before an office is first searched in a process its collection is probed: the same number of vectors as in SQL, and
a sample finds itself (a collection whose files were lost still counts right and stays silent). Later searches
compare number and newest passage with SQL. What is amiss is mended in a thread of its own; meanwhile an exact
scan of the vectors in SQL answers, which gives the same neighbours, only slower (about 0.1 s for 20,000).
"""

import heapq
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading
from corpus.records import EmbeddingRecord, PassageRecord
from corpus.search.scope import Scope
from corpus.store import FolderTakenError, PassageStore, StoreError

Vectors = NDArray[np.float32]
Neighbours = list[tuple[int, float]]

PROBES = 16
"""Vectors of the sample that have to find themselves."""

SELF_SIMILARITY = 0.999
OVERFETCH = 4
"""How many times more neighbours are asked for when the scope will take some away."""

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


class VectorIndex:
    """The vectors of one model. Safe to use from several threads."""

    def __init__(self, engine: Engine, store: PassageStore, model: str) -> None:
        self._engine = engine
        self._store = store
        self._model = model
        self._writer = threading.RLock()  # held while a collection is changed, for a minute at worst
        self._lock = threading.Lock()  # held for a moment, for the three below
        self._in_line: dict[str, _State] = {}
        self._probed: set[str] = set()
        self._mending: dict[str, threading.Thread] = {}

    def search(self, session: Session, vectors: Vectors, scope: Scope, limit: int) -> list[Neighbours]:
        """For each row its nearest passages within the scope as (number, cosine), best first."""
        if scope.office is None:
            return self._scan(session, vectors, scope, limit)
        state = self._state(session, scope.office)
        if not state.count:
            return [[] for _ in vectors]
        if not self._is_in_line(scope.office, state):
            return self._scan(session, vectors, scope, limit)
        wanted = min(state.count, limit * OVERFETCH if scope.is_narrow else limit)
        try:
            found = self._store.query(scope.office, self._model, vectors, wanted)
        except StoreError as error:
            self._give_up(scope.office, error)
            return self._scan(session, vectors, scope, limit)
        allowed = self._allowed(session, {number for row in found for number, _ in row}, scope)
        kept = [[hit for hit in row if hit[0] in allowed][:limit] for row in found]
        if any(len(row) < min(limit, len(all_found)) for row, all_found in zip(kept, found, strict=True)):
            return self._scan(session, vectors, scope, limit)
        return kept

    def add(self, office: str, numbers: Sequence[int], vectors: Vectors) -> None:
        """Takes up vectors already committed to SQL. Failing does no harm: the next search finds it out of line."""
        try:
            with self._writer:
                self._store.upsert(office, self._model, numbers, vectors)
        except StoreError as error:
            _log.warning("vectors of %s were kept in SQL only: %s", office, error)

    def remove(self, office: str, numbers: Sequence[int]) -> None:
        """Takes out passages already deleted from SQL; failing does no harm, as with `add`."""
        try:
            with self._writer:
                self._store.delete(office, self._model, numbers)
        except StoreError as error:
            _log.warning("deleted passages of %s are still in the vector index: %s", office, error)

    def drop_other_models(self) -> None:
        """Removes the collections of models no longer used; their vectors stay in SQL."""
        try:
            with self._writer:
                self._store.drop_others(self._model)
        except StoreError as error:
            _log.warning("vectors of other models are still in the vector index: %s", error)

    def mend(self, office: str) -> bool:
        """Brings an office's collection in line with SQL, in steps from the mildest; False when nothing helped."""
        with self._writer:
            for step in (self._sync, self._rebuild, self._rebuild_elsewhere):
                try:
                    step(office)
                    with reading(self._engine) as session:
                        state = self._state(session, office)
                        self._probe(session, office, state)
                except FolderTakenError:
                    return False
                except StoreError as error:
                    _log.warning("vector index of %s: %s did not help: %s", office, step.__name__, error)
                else:
                    self._note_in_line(office, state)
                    return True
            return False

    def wait_until_mended(self) -> None:
        """Returns when no mending is under way."""
        with self._lock:
            threads = list(self._mending.values())
        for thread in threads:
            thread.join()

    def close(self) -> None:
        """Waits for mending to end and gives the folder back."""
        self.wait_until_mended()
        self._store.close()

    def _is_in_line(self, office: str, state: _State) -> bool:
        with self._lock:
            if self._in_line.get(office) == state:
                return True
            if office in self._mending:
                return False
            probed = office in self._probed
        if not self._writer.acquire(blocking=False):
            return False
        try:
            if probed:
                self._check_count(office, state)
            else:
                with reading(self._engine) as session:
                    self._probe(session, office, state)
            self._note_in_line(office, state)
        except FolderTakenError:
            return False  # the process that owns the folder may end, so this is asked again every time
        except StoreError as error:
            self._give_up(office, error)
            return False
        finally:
            self._writer.release()
        return True

    def _note_in_line(self, office: str, state: _State) -> None:
        with self._lock:
            self._probed.add(office)
            self._in_line[office] = state

    def _give_up(self, office: str, error: StoreError) -> None:
        """Stops using an office's collection and has it mended, once at a time."""
        _log.warning("vector index of %s is out of line, SQL answers meanwhile: %s", office, error)
        with self._lock:
            self._in_line.pop(office, None)
            self._probed.discard(office)
            running = self._mending.get(office)
            if running is None or not running.is_alive():
                thread = threading.Thread(target=self._mend_aside, args=(office,), name="mend-vectors")
                self._mending[office] = thread
                thread.start()

    def _mend_aside(self, office: str) -> None:
        if self.mend(office):
            with self._lock:
                self._mending.pop(office, None)
        # else it stays listed: this process goes on with SQL instead of trying at every search.

    def _check_count(self, office: str, state: _State) -> None:
        held = self._store.count(office, self._model)
        if held != state.count:
            raise StoreError(f"expected {state.count} vectors, found {held}")

    def _probe(self, session: Session, office: str, state: _State) -> None:
        self._check_count(office, state)
        step = max(1, state.count // PROBES)
        numbers = session.scalars(
            select(EmbeddingRecord.passage_seq).where(*self._of(office)).order_by(EmbeddingRecord.passage_seq)
        ).all()[::step][: PROBES + 1]
        vectors = load_vectors(session, numbers, self._model)
        if not vectors:
            return
        found = self._store.query(office, self._model, np.stack(list(vectors.values())), 1)
        if any(not row or row[0][1] < SELF_SIMILARITY for row in found):
            raise StoreError(f"of {len(vectors)} vectors not every one found itself")

    def _sync(self, office: str) -> None:
        with reading(self._engine) as session:
            wanted = set(session.scalars(select(EmbeddingRecord.passage_seq).where(*self._of(office))))
            held = self._store.keys(office, self._model)
            self._store.delete(office, self._model, sorted(held - wanted))
            self._fill(session, office, sorted(wanted - held))

    def _rebuild(self, office: str) -> None:
        self._store.drop(office, self._model)
        self._sync(office)

    def _rebuild_elsewhere(self, office: str) -> None:
        self._store.start_over()
        with self._lock:
            self._in_line.clear()
            self._probed.clear()
        self._sync(office)

    def _fill(self, session: Session, office: str, numbers: Sequence[int]) -> None:
        for k in range(0, len(numbers), _MENDING_BATCH):
            start = time.monotonic()
            vectors = load_vectors(session, numbers[k : k + _MENDING_BATCH], self._model)
            if vectors:
                self._store.upsert(office, self._model, list(vectors), np.stack(list(vectors.values())))
            if k + _MENDING_BATCH < len(numbers):
                time.sleep(time.monotonic() - start)

    def _scan(self, session: Session, vectors: Vectors, scope: Scope, limit: int) -> list[Neighbours]:
        best: list[Neighbours] = [[] for _ in vectors]
        for numbers, matrix in self._matrices(session, scope):
            for k, similarities in enumerate(vectors @ matrix.T):
                top = np.argpartition(-similarities, min(limit, len(numbers)) - 1)[:limit]
                best[k] += [(numbers[i], float(similarities[i])) for i in top]
        return [heapq.nsmallest(limit, row, key=lambda hit: (-hit[1], hit[0])) for row in best]

    def _matrices(self, session: Session, scope: Scope) -> Iterator[tuple[list[int], Vectors]]:
        query: Select[int, bytes] = (
            select(EmbeddingRecord.passage_seq, EmbeddingRecord.vector)
            .join(PassageRecord, PassageRecord.seq == EmbeddingRecord.passage_seq)
            .where(EmbeddingRecord.model == self._model, *scope.conditions())
        )
        for rows in session.execute(query.execution_options(yield_per=_BATCH)).partitions():
            blob = b"".join(vector for _, vector in rows)
            yield [number for number, _ in rows], np.frombuffer(blob, dtype="<f4").reshape(len(rows), -1)

    def _allowed(self, session: Session, numbers: set[int], scope: Scope) -> set[int]:
        """Those of the numbers that SQL finds within the scope, the office above all."""
        return {
            number
            for part in _parts(sorted(numbers))
            for number in session.scalars(
                select(PassageRecord.seq).where(PassageRecord.seq.in_(part), *scope.conditions())
            )
        }

    def _state(self, session: Session, office: str) -> _State:
        number = EmbeddingRecord.passage_seq
        count, newest = session.execute(
            select(func.count(), func.max(number)).select_from(EmbeddingRecord).where(*self._of(office))
        ).one()
        return _State(count, newest or 0)

    def _of(self, office: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return EmbeddingRecord.model == self._model, EmbeddingRecord.office == office


def load_vectors(session: Session, numbers: Sequence[int], model: str) -> dict[int, Vectors]:
    """The vectors that passages have by a model, those that have one, in the order of their numbers."""
    return {
        number: np.frombuffer(vector, dtype="<f4")
        for part in _parts(numbers)
        for number, vector in session.execute(
            select(EmbeddingRecord.passage_seq, EmbeddingRecord.vector)
            .where(EmbeddingRecord.model == model, EmbeddingRecord.passage_seq.in_(part))
            .order_by(EmbeddingRecord.passage_seq)
        )
    }


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """In pieces, because a statement takes a limited number of parameters (SQLite: 32,766)."""
    for k in range(0, len(numbers), _BATCH):
        yield numbers[k : k + _BATCH]

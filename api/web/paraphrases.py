"""Passages said anew are looked for beside the requests: a page shows at once what was found by wording."""

import logging
import queue
import threading

from api.office_evidence import Stock, gather_office_evidence
from api.version import program_version
from corpus.db import for_office
from corpus.embed import Embedder
from corpus.errors import InputError
from corpus.sentence_vectors import SentenceVectors
from drafter.draft_store import load_draft
from drafter.replanning import restore_snapshot
from drafter.review_store import complete_review

_LOG = logging.getLogger("nigao.paraphrases")


class ParaphraseThread:
    """Completes the reviews of drafts, one after the other, in the order they were asked for."""

    def __init__(self, stock: Stock, embedder: Embedder) -> None:
        self._stock = stock
        self._vectors = SentenceVectors(embedder)
        self._wanted: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._waiting: set[str] = set()
        self._lock = threading.Lock()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="paraphrases")

    def __enter__(self) -> "ParaphraseThread":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the thread; what is waiting is looked for when its page is opened again."""
        self._over = True
        self._wanted.put(None)
        self._thread.join()

    def ask(self, draft_id: str) -> None:
        """The draft's review as it is now is to be completed; asking again while it waits changes nothing."""
        with self._lock:
            if draft_id in self._waiting:
                return
            self._waiting.add(draft_id)
        self._wanted.put(draft_id)

    def _run(self) -> None:
        while (draft_id := self._wanted.get()) is not None and not self._over:
            # Taken off the list first: a draft that changes while it is read has to be asked for again.
            with self._lock:
                self._waiting.discard(draft_id)
            try:
                self._complete(draft_id)
            except Exception as error:  # noqa: BLE001  # seen in the log, and the thread still serves other drafts
                _LOG.exception("draft %s could not be searched by meaning: %s", draft_id, type(error).__name__)

    def _complete(self, draft_id: str) -> None:
        try:
            draft, table = load_draft(self._stock.engine, draft_id)
        except InputError:
            return  # removed since it was asked for
        evidence = gather_office_evidence(self._stock.settings, self._stock.libraries, restore_snapshot(draft, table))
        complete_review(for_office(self._stock.engine, draft.office), draft, evidence, program_version(), self._vectors)

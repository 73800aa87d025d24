"""Vectors are made beside the requests, by one thread of the serving process, and never inside one."""

import logging
import threading

from corpus.errors import NigaoError
from corpus.library import Corpus

_LOG = logging.getLogger("nigao.embedding")


class EmbeddingThread:
    """Embeds what was taken in, whenever `wake` is called; what is pending at the start is made at once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._wanted = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="embedding")

    def __enter__(self) -> "EmbeddingThread":
        self._wanted.set()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._wanted.set()
        self._thread.join()

    def wake(self) -> None:
        """Says that there are new passages."""
        self._wanted.set()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._over.is_set():
                return
            try:
                self._corpus.embed_pending(self._stop_between)
            except _Stopped:
                return
            except NigaoError as error:
                _LOG.warning("embedding stopped until the next upload: %s", error)

    def _stop_between(self, _done: int, _all: int) -> None:
        """Called between two batches: leaves when the process ends; the rest is made at the next start."""
        if self._over.is_set():
            raise _Stopped


class _Stopped(Exception):  # noqa: N818  # the way out of the corpus's loop, not an error
    pass

"""A process that does nothing but write the drafts that web pages of other processes have asked for."""

import signal
import threading
from collections.abc import Callable

from api.database import open_database
from api.embedding_access import make_embedder
from api.jobs.workers import DraftingWorkers
from api.office_evidence import OfficeLibraries, Stock
from api.settings import Settings
from api.storage import make_corpus


def work_until_told(settings: Settings, after_load: Callable[[], None]) -> None:
    """Takes up jobs until SIGTERM or Ctrl-C; those not finished then go back to the queue with what they have.
    `after_load` is called from a thread when all is loaded that drafts will need."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    engine = open_database(settings.home)
    try:
        with (
            make_corpus(engine, settings.home, make_embedder(settings.home)) as corpus,
            DraftingWorkers(Stock(settings, engine, corpus, OfficeLibraries(engine, corpus)), after_load),
        ):
            over.wait()
    finally:
        engine.dispose()

"""Whether a serving process can do its work now."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.jobs.queue import MOST_WAITING, measure_queue
from corpus.library import Corpus
from corpus.postgres import DatabaseAwayError

LEAST_FREE_BYTES = 16 * 1024 * 1024
"""Below it the next upload would fail."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part as ok, slow (works all the same) or bad; names of parts only, as anyone may read it."""

    checks: Mapping[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether no part is bad."""
        return "bad" not in self.checks.values()


def find_obstacles(engine: Engine, data: Path, corpus: Corpus) -> Readiness:
    """Looks at the database, the disk, the vector index and the queue. A broken index makes searches slow, a full
    queue refuses further drafts with a reason: with both the process still serves."""
    checks = {"database": "ok", "queue": "ok"}
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        if measure_queue(engine).waiting >= MOST_WAITING:
            checks["queue"] = "slow"
    except (SQLAlchemyError, DatabaseAwayError):
        checks |= {"database": "bad", "queue": "bad"}
    try:
        checks["disk"] = "ok" if shutil.disk_usage(data).free >= LEAST_FREE_BYTES else "bad"
    except OSError:
        checks["disk"] = "bad"
    checks["index"] = "slow" if corpus.count_mending() else "ok"
    return Readiness(checks)

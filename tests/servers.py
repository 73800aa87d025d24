"""How the suite runs on PostgreSQL and Chroma's server (`pytest --servers`)."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from bench.servers import TEMPLATE, Postgres
from corpus.db import open_engine
from corpus.store import PassageStore, ServerStore


@dataclass
class Swapped:
    """Puts servers behind every folder: a PostgreSQL database for its SQLite file, Chroma's server for its vectors."""

    postgres: Postgres
    chroma: str
    databases: dict[Path, str] = field(default_factory=dict)
    engines: list[Engine] = field(default_factory=list)

    def open_engine(self, database: str | Path) -> Engine:
        if isinstance(database, str):
            return open_engine(database)
        if database not in self.databases:
            name = f"nigao_{hashlib.sha256(str(database).encode()).hexdigest()[:20]}"
            self.postgres.make_database(name, TEMPLATE)
            self.databases[database] = name
            database.touch()
        engine = open_engine(self.postgres.url(self.databases[database]))
        self.engines.append(engine)
        return engine

    def open_store(self, folder: Path, url: str = "") -> PassageStore:
        return ServerStore(url or f"{self.chroma}/v{hashlib.sha256(str(folder).encode()).hexdigest()[:20]}")

    def forget(self, databases: set[Path]) -> None:
        """Ends what one test has opened."""
        for engine in self.engines:
            engine.dispose()
        self.engines.clear()
        for one in databases:
            self.postgres.drop_database(self.databases.pop(one))

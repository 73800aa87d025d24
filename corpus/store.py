"""Vectors in Chroma: the only place that knows it. Everything in here can be rebuilt from SQL.

What was measured of Chroma 1.5.9 and is obeyed here: two processes on one folder corrupt it, so one process owns
the folder by a lock that the system releases when the process dies; a SIGKILL can break an index for good, so
any failure is a `StoreError` and the caller rebuilds; without vectors it would call an embedding function that
tries a download, so vectors are always given and the function refuses; the default distance is not the cosine;
`add` ignores an id that is there, so only `upsert` is used; opening the same path twice in one process shares
a broken state, so a folder given up is replaced by one with the next number. Its server has no sign-in and, up to this
version, a hole that needs none (CVE-2026-45829), so one outside a private network is refused.
"""

import hashlib
import ipaddress
import logging
import shutil
import socket
import sqlite3
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError

Vectors = NDArray[np.float32]

UPSERT_BATCH = 1_000
"""Chroma takes at most 5,461 rows at once, and 1,000 or more are up to twice as fast as 100."""

HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200}
"""Twice Chroma's neighbours and effort. Of 20,000 static vectors of passages made of the same sentences, Chroma's own
settings left 1.7 % unfound by their own vector and missed 7.4 % of the 50 nearest, these 0.2 % and 2.5 %; building
takes twice as long (38 s of a processor for the 20,000), a query a third longer. Of 1,839 passages of real reports
nothing was lost with either. Part of a collection's name, so that one of other settings is made anew."""

_LOCK_FILE = "owner.lock"
_DEFAULT_DATABASE = "default_database"
_ANSWER_SECONDS = 10.0
_log = logging.getLogger(__name__)


class StoreError(Exception):
    """Chroma cannot be used or gave a wrong answer. Never shown to a user: vectors are read from SQL instead."""


class BehindError(StoreError):
    """Chroma has another number of vectors than SQL, as after a report was taken in; nothing is broken."""


class FolderTakenError(StoreError):
    """Another process owns the folder; nothing is broken."""


class PassageStore:
    """One collection an office and model: passage numbers (`PassageRecord.seq`) and their vectors, nothing else.

    `folder` is made when first needed. A second process on the same folder is refused (`FolderTakenError`) until the
    first one has ended. Safe to use from several threads.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._owner: sqlite3.Connection | None = None
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._number = 0

    def count(self, office: str, model: str) -> int:
        """The number of vectors held, 0 when there is no collection."""
        collection = self._find(office, model)
        return 0 if collection is None else int(_guard(collection.count))

    def keys(self, office: str, model: str) -> set[int]:
        """The passage numbers held."""
        collection = self._find(office, model)
        if collection is None:
            return set()
        return {int(key) for key in _guard(collection.get, include=[])["ids"]}

    def upsert(self, office: str, model: str, keys: Sequence[int], vectors: Vectors) -> None:
        """Puts in vectors of length 1, one row a passage number; a number that is there is overwritten."""
        collection = self._find(office, model, create=True)
        for k in range(0, len(keys), UPSERT_BATCH):
            ids = [str(key) for key in keys[k : k + UPSERT_BATCH]]
            _guard(collection.upsert, ids=ids, embeddings=vectors[k : k + UPSERT_BATCH])

    def delete(self, office: str, model: str, keys: Sequence[int]) -> None:
        """Takes passages out."""
        collection = self._find(office, model)
        for k in range(0, len(keys) if collection is not None else 0, UPSERT_BATCH):
            _guard(collection.delete, ids=[str(key) for key in keys[k : k + UPSERT_BATCH]])

    def query(self, office: str, model: str, vectors: Vectors, limit: int) -> list[list[tuple[int, float]]]:
        """For each row its nearest passages as (number, cosine), best first; raises when rows are missing."""
        collection = self._find(office, model)
        if collection is None:
            return [[] for _ in vectors]
        answer = _guard(collection.query, query_embeddings=vectors, n_results=limit, include=["distances"])
        found = [
            [(int(key), 1.0 - float(distance)) for key, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(answer["ids"], answer["distances"], strict=True)
        ]
        fewest = min(map(len, found), default=limit)
        # Counting takes Chroma longer than finding, so it is only asked when there is something to ask about.
        if fewest < limit and fewest < (expected := min(limit, int(_guard(collection.count)))):
            raise StoreError(f"expected {expected} neighbours, found {fewest}: the index lost some")
        return found

    def drop(self, office: str, model: str) -> None:
        """Removes the collection, if there is one."""
        if self._find(office, model) is not None:
            self._collections.clear()
            _guard(self._open().delete_collection, collection_name(office, model))

    def drop_models_but(self, models: Sequence[str]) -> None:
        """Removes collections of models no longer in use."""
        kept = tuple(map(_suffix, models))
        self._collections.clear()
        for collection in _guard(self._open().list_collections):
            if not collection.name.endswith(kept):
                _guard(self._open().delete_collection, collection.name)

    def start_over(self) -> None:
        """Leaves the present folder for an empty new one; the old one is deleted now or at the next start."""
        with self._lock:
            self._close_client()
            if not (self._folder / _LOCK_FILE).exists():
                self._release_folder()
            self._own_folder()
            # A path this process has used before would bring Chroma's cached, broken state back.
            self._number = max([self._number, *self._numbers()]) + 1
            _os_guard(self._generation(self._number).mkdir, parents=True)

    def close(self) -> None:
        """Ends the use of the folder and lets another process have it."""
        with self._lock:
            self._close_client()
            self._release_folder()

    def _find(self, office: str, model: str, *, create: bool = False) -> Any:  # noqa: ANN401 - Chroma's collection
        from chromadb.errors import NotFoundError

        client, name, refuse = self._open(), collection_name(office, model), _refusing_function()
        # Looking a collection up takes Chroma as long as a query.
        if (known := self._collections.get(name)) is not None:
            return known
        try:
            if create:
                get = client.get_or_create_collection
                found = _guard(get, name, configuration={"hnsw": HNSW}, embedding_function=refuse)
            else:
                found = _guard(client.get_collection, name, embedding_function=refuse)
            self._collections[name] = found
            return found
        except StoreError as error:
            if isinstance(error.__cause__, NotFoundError):
                return None
            raise

    def _open(self) -> Any:  # noqa: ANN401 - Chroma's client
        with self._lock:
            if self._client is None:
                from chromadb import PersistentClient

                self._own_folder()
                numbers = self._numbers()
                for old in numbers[:-1]:
                    shutil.rmtree(self._generation(old), ignore_errors=True)
                self._number = numbers[-1] if numbers else self._number + 1
                path = self._generation(self._number)
                self._client = _guard(PersistentClient, path=path, settings=_settings())
            return self._client

    def _own_folder(self) -> None:
        if self._owner is not None:
            return
        _os_guard(self._folder.mkdir, parents=True, exist_ok=True)
        # An SQLite lock, as it works on every system and goes when the process does.
        owner: sqlite3.Connection | None = None
        try:
            owner = sqlite3.connect(self._folder / _LOCK_FILE, timeout=0, isolation_level=None, check_same_thread=False)
            owner.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if owner is not None:
                owner.close()
            kind = FolderTakenError if error.sqlite_errorname.startswith("SQLITE_BUSY") else StoreError
            raise kind(f"the lock in {self._folder} is not to be had: {error}") from error
        self._owner = owner

    def _release_folder(self) -> None:
        if self._owner is not None:
            self._owner.close()
            self._owner = None

    def _generation(self, number: int) -> Path:
        return self._folder / f"g{number:04d}"

    def _numbers(self) -> list[int]:
        names = (path.name for path in self._folder.glob("g[0-9]*"))
        return sorted(int(name[1:]) for name in names if name[1:].isdecimal())

    def _close_client(self) -> None:
        client, self._client = self._client, None
        self._collections.clear()
        if client is not None:
            try:
                _guard(client.close)
            except StoreError:
                _log.warning("the vector index in %s did not close cleanly", self._folder)


class ServerStore(PassageStore):
    """A `PassageStore` on a Chroma server at `http://host:port/database`, shared by any number of processes. The
    database is made where it is missing; without a name it is Chroma's default one."""

    def __init__(self, url: str) -> None:
        super().__init__(Path())
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 8000
        self._database = parts.path.strip("/") or _DEFAULT_DATABASE

    def start_over(self) -> None:
        """Forgets what is known of the server and asks anew; what it holds stays, as others use it too."""
        self.close()

    def close(self) -> None:
        """Ends the connection; the next use makes another."""
        with self._lock:
            client = self._client
            self._close_client()
            _end_session(client)

    def _open(self) -> Any:  # noqa: ANN401 - Chroma's client
        with self._lock:
            if self._client is None:
                from chromadb import HttpClient

                if self._database != _DEFAULT_DATABASE:
                    self._make_database()
                where = {"host": self._host, "port": self._port, "database": self._database}
                self._client = _guard(HttpClient, **where, settings=_settings())
                self._client._server._session.timeout = _ANSWER_SECONDS  # Chroma 1.5.9 would wait for ever
            return self._client

    def _make_database(self) -> None:
        from chromadb import AdminClient
        from chromadb.errors import NotFoundError

        settings = _settings()
        settings.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
        settings.chroma_server_host, settings.chroma_server_http_port = self._host, self._port
        admin = _guard(AdminClient, settings)
        try:
            _guard(admin.get_database, self._database)
        except StoreError as error:
            if not isinstance(error.__cause__, NotFoundError):
                raise
            _guard(admin.create_database, self._database)
        finally:
            _end_session(admin)


def open_store(folder: Path, url: str = "") -> PassageStore:
    """The store in the folder, or on the Chroma server of that URL. Nothing is opened yet. Raises `InputError` for
    what is no URL of a server on this machine or a private network."""
    if not url:
        return PassageStore(folder)
    try:
        parts = urlsplit(url)
        fits = parts.scheme == "http" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        raise InputError("NIGAO_CHROMA_URL 应当像 http://127.0.0.1:8000，实际不是。")
    if any(address.is_global for address in _addresses(parts.hostname or "")):
        raise InputError("Chroma 服务没有登录，只能在本机或内部网络里；NIGAO_CHROMA_URL 是公网地址，没有连接。")
    return ServerStore(url)


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses of a host, none while its name cannot be resolved."""
    try:
        return [ipaddress.ip_address(str(found[4][0]).split("%")[0]) for found in socket.getaddrinfo(host, None)]
    except OSError:
        return []


def collection_name(office: str, model: str) -> str:
    """A name Chroma accepts (3 to 512 of [a-z0-9-]) whatever the office is called; digests keep offices apart."""
    return f"o-{hashlib.sha256(office.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}{_suffix(model)}"


def _suffix(model: str) -> str:
    return f"-{hashlib.sha256(f'{model} {HNSW}'.encode()).hexdigest()[:12]}"


def _end_session(client: Any) -> None:  # noqa: ANN401 - a client of Chroma's server
    """Chroma 1.5.9 leaves its HTTP connections open when a client is closed, those of the client inside it as well."""
    for one in (client, getattr(client, "_admin_client", None)):
        if (server := getattr(one, "_server", None)) is not None:
            server._session.close()


def _settings() -> Any:  # noqa: ANN401 - Chroma's settings
    from chromadb.config import Settings

    # A `.env` of the folder we happen to be started in is none of Chroma's business.
    return Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]


def _guard(call: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any call of Chroma's
    """Chroma's result, or a `StoreError` for whatever a broken index or a server that is away makes it raise."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError  # of the client that Chroma's is made of, which lets it through

    try:
        return call(*args, **kwargs)
    except (ChromaError, HTTPError, OSError, ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
        raise StoreError(f"{type(error).__name__}: {error}") from error


def _os_guard(call: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - a file operation
    try:
        call(*args, **kwargs)
    except OSError as error:
        raise StoreError(str(error)) from error


@cache
def _refusing_function() -> Any:  # noqa: ANN401 - Chroma's protocol
    """What Chroma would call for a text without a vector. It raises: the default one tries a download."""
    from chromadb import Documents, EmbeddingFunction, Embeddings
    from chromadb.utils.embedding_functions import register_embedding_function

    @register_embedding_function
    class Refuse(EmbeddingFunction[Documents]):
        def __init__(self) -> None:
            """Nothing to set up; without this Chroma warns."""

        def __call__(self, input: Documents) -> Embeddings:  # noqa: A002 - Chroma's name
            raise ValueError(f"{len(input)} texts came without vectors; vectors are made in corpus/embed.py only")

        @staticmethod
        def name() -> str:
            return "nigao-refuse"

        @staticmethod
        def build_from_config(config: dict[str, Any]) -> "Refuse":  # noqa: ARG004
            return Refuse()

        def get_config(self) -> dict[str, Any]:
            return {}

        def default_space(self) -> Any:  # noqa: ANN401 - Chroma's literal
            return "cosine"

    return Refuse()

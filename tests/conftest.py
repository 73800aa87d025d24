"""No test leaves this machine: models and embeddings are played by `bench/scripted_model.py`, a server on loopback.

`pytest --servers` runs the tests that touch storage on PostgreSQL and a Chroma server instead of SQLite and Chroma's
folder: those whose module names one of `STORAGE`, but for the ones marked `embedded` and those in a browser.

Being here also puts this folder on sys.path, so that tests can import `scripted_model`.
"""

import socket
from collections.abc import Iterator

import pytest
from servers import Swapped

from bench.servers import NoPostgresError, Postgres, running_chroma, running_postgres

STORAGE = ("open_database", "open_corpus", "web_office", "PassageStore", "ServerStore", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--servers", action="store_true", help="storage on PostgreSQL and a Chroma server")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--servers"):
        # A test's engines are disposed of at its end; a connection that a thread of the server it tested still has out
        # then is closed when it is collected, which is no error.
        config.addinivalue_line(
            "filterwarnings", r"ignore:.*psycopg\.Connection.* was deleted while still open:ResourceWarning"
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--servers"):
        return
    left_out = [item for item in items if not _touches_storage(item)]
    items[:] = [item for item in items if _touches_storage(item)]
    config.hook.pytest_deselected(items=left_out)


def _touches_storage(item: pytest.Item) -> bool:
    if item.get_closest_marker("embedded") or item.path.name.startswith("test_browser"):
        return False
    source = item.path.read_text(encoding="utf-8")
    return any(name in source for name in STORAGE)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this run's own."""
    try:
        with running_postgres() as server:
            yield server
    except NoPostgresError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def chroma() -> Iterator[str]:
    """The address of a Chroma server of this run's own."""
    with running_chroma() as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def _swapped(request: pytest.FixtureRequest) -> Iterator[Swapped | None]:
    if not request.config.getoption("--servers"):
        yield None
        return
    swapped = Swapped(request.getfixturevalue("postgres"), request.getfixturevalue("chroma"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.database.open_engine", swapped.open_engine)
        patch.setattr("corpus.library.open_store", swapped.open_store)
        yield swapped


@pytest.fixture(autouse=True)
def _forgotten(_swapped: Swapped | None) -> Iterator[None]:
    before = set(_swapped.databases) if _swapped else set()
    yield
    if _swapped:
        _swapped.forget(set(_swapped.databases) - before)


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}; only loopback is allowed")
        real(self, address)  # type: ignore[arg-type]  # the same value the caller gave

    monkeypatch.setattr(socket.socket, "connect", connect)

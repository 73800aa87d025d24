from collections.abc import Iterator
from pathlib import Path

import pytest
from web_office import Client, make_accounts, web_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One application a module: opening a database and hashing passwords take a second."""
    data = tmp_path_factory.mktemp("web")
    make_accounts(data)
    with web_client(data) as anonymous:
        yield anonymous


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Client]:
    """An application of its own, for a test that changes accounts."""
    make_accounts(tmp_path)
    with web_client(tmp_path) as anonymous:
        yield anonymous

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from api_caller import Caller, call_as
from web_office import OTHER, Client, make_accounts, web_client
from written_draft import draft_table, make_draft

from drafter.draft_store import save_draft


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Client]:
    """An application of its own with one draft of either office."""
    make_accounts(tmp_path)
    with web_client(tmp_path) as client:
        engine = client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
        save_draft(engine, make_draft(), draft_table())
        save_draft(engine, replace(make_draft(), id="ba9876543210", office=OTHER), draft_table())
        yield client


@pytest.fixture
def clerk(office: Client) -> Caller:
    return call_as(office, "clerk-own")

"""The OpenAPI document: complete, true of what the routes answer, and readable as a page."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from api_caller import DRAFT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_office import Client, make_accounts, served
from written_draft import draft_table, make_draft

from api.accounts.accounts import list_accounts
from api.accounts.tokens import add_token
from api.app import create_app
from api.database import open_database
from api.settings import Settings
from drafter.draft_store import save_draft

DOCUMENT: dict[str, Any] = create_app(Settings()).openapi()
LABELS = [f"{method} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KNOWN = {"draft_id": DRAFT, "section": "dispute"}


def test_the_document_holds_the_api_and_no_page() -> None:
    assert LABELS
    assert all(path.startswith("/api/v1/") for path in DOCUMENT["paths"])


@pytest.mark.parametrize("label", LABELS)
def test_every_operation_says_what_it_does_and_how_it_fails(label: str) -> None:
    method, path = label.split()
    operation = DOCUMENT["paths"][path][method]
    assert operation["description"]
    assert operation["tags"][0] in [one["name"] for one in DOCUMENT["tags"]]
    failures = {status: one for status, one in operation["responses"].items() if status >= "400"}
    assert {"400", "401", "403", "404", "422", "429"} <= failures.keys()
    assert all(list(one["content"]) == ["application/problem+json"] for one in failures.values())


def test_the_page_shows_every_operation_and_loads_nothing_from_elsewhere(office: Client) -> None:
    text = office.get("/api/v1/docs").text
    assert [label for label in LABELS if f"{label.split()[0].upper()} {label.split()[1]}" not in text] == []
    assert "http://" not in text
    assert "https://" not in text
    assert "<script>" not in text


def _ask_all(base: str, token: str) -> int:
    """Six valid and invalid requests to every operation; how many were sent."""
    asked = 0
    for operation in (one.ok() for one in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()):
        fixed = {one.name: KNOWN[one.name] for one in operation.path_parameters if one.name in KNOWN}
        modes = [operation.as_strategy(generation_mode=mode, path_parameters=fixed or None) for mode in GenerationMode]

        @settings(
            max_examples=6,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(modes))
        def ask(case: schemathesis.Case) -> None:
            nonlocal asked
            asked += 1
            case.headers["Authorization"] = f"Bearer {token}"
            case.validate_response(case.call(base_url=base), checks=CHECKS)

        ask()
    return asked


def test_made_up_requests_get_answers_that_the_document_describes(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    engine = open_database(tmp_path)
    save_draft(engine, make_draft(), draft_table())
    (editor,) = [one for one in list_accounts(engine) if one.name == "editor-own"]
    token = add_token(engine, editor, "test")
    engine.dispose()
    with served(tmp_path) as base:
        assert _ask_all(base, token) > 100

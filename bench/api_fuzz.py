"""schemathesis against /api/v1 of a real server over the sample office: four roles, ids that exist and ids that do not.

    python -m bench.api_fuzz [--requests 10000] [--seed 1] [--json FILE]

Every request carries its role's token: what is refused without one is tested by the matrix of routes. An operation
that has nothing to break (no field, a path of known ids) gets no invalid requests. Counts server errors (500, and
answers that never came) and answers that the OpenAPI document does not describe: status, media type, schema, headers.
"""

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, errors, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import update

from api.accounts.accounts import add_account, list_accounts
from api.accounts.records import AccountRecord
from api.accounts.roles import ROLES
from api.accounts.tokens import add_token
from api.app import create_app
from api.database import open_database
from api.settings import Settings
from corpus.db import writing

OFFICE = "青禾街道总工会"
SAMPLES = files("corpus").joinpath("samples/qinghe")
_RATES = {"rate_per_user": "1000000/minute", "rate_per_office": "1000000/minute"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one run; `failures` are the first sentences of what was wrong, counted."""

    requests: int
    statuses: Mapping[str, int]
    failures: Mapping[str, int]
    seconds: float


@contextmanager
def serve(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server over `data`, and a token a role."""
    engine = open_database(data)
    for role in ROLES:
        add_account(engine, f"{role}-one", "", OFFICE, role)
    with writing(engine) as session:
        session.execute(update(AccountRecord).values(must_change=False))
    tokens = {one.role: add_token(engine, one, "fuzz") for one in list_accounts(engine)}
    engine.dispose()
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(data=data, **_RATES)), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", tokens
    finally:
        server.should_exit = True
        thread.join()


def fill(base: str, token: str) -> dict[str, object]:
    """Takes the sample office in and lets a draft be written; the places that then exist."""
    call = requests.Session()
    call.headers["Authorization"] = f"Bearer {token}"
    api = f"{base}/api/v1"
    report = [("files", ("2023.docx", SAMPLES.joinpath("summary-2023.docx").read_bytes()))]
    report_id = call.post(f"{api}/reports", files=report).json()[0]["report_id"]
    book = [("files", ("s.xlsx", SAMPLES.joinpath("statistics-2024.xlsx").read_bytes()))]
    call.post(f"{api}/statistics/2024/upload", data={"revision": 0}, files=book).raise_for_status()
    job = call.post(f"{api}/jobs", json={"year": 2024}).json()
    while job["state"] in ("queued", "running"):
        time.sleep(0.1)
        job = call.get(f"{api}/jobs/{job['id']}").json()
    draft = call.get(f"{api}/drafts/{job['draft_id']}").json()
    section = next(one["id"] for one in draft["sections"] if one["level"] == 2 and one["text"])
    made = call.post(f"{api}/drafts/{draft['id']}/sections/{section}/candidates", json={"instruction": "更具体"}).json()
    places: dict[str, object] = {"report_id": report_id, "job_id": job["id"], "draft_id": draft["id"]}
    places |= {"section": section, "candidate_id": made["id"], "year": 2024}
    return places


def fuzz(base: str, tokens: Mapping[str, str], places: Mapping[str, object], total: int, start: int) -> Ran:
    """At least `total` requests: evenly over operations, roles, valid and invalid data, known and unknown ids."""
    schema = schemathesis.openapi.from_dict(_read_document(base))
    operations = [one.ok() for one in schema.get_all_operations()]
    kinds = [(mode, known) for mode in GenerationMode for known in (True, False)]
    statuses: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    began = time.perf_counter()
    # Some operations have fewer different requests than their share: what they leave goes round again.
    while (missing := total - sum(statuses.values())) > 0:
        each = max(1, missing // (len(operations) * len(tokens) * len(kinds)))
        for operation, (role, token), (mode, known) in product(operations, tokens.items(), kinds):
            names = {one.name for one in operation.path_parameters}
            fixed = {name: places[name] for name in names if name in places} if known else {}
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=fixed or None)
            _run(strategy, base, token, each, start, statuses, failures, f"{operation.label} {role}")
        start += 1
    return Ran(sum(statuses.values()), dict(statuses), dict(failures), time.perf_counter() - began)


def _read_document(base: str) -> dict[str, Any]:
    """The OpenAPI document without its security scheme: schemathesis would leave the token out to break a request, and
    a 401 says nothing about what lies behind it."""
    document: dict[str, Any] = requests.get(f"{base}/api/v1/openapi.json", timeout=60).json()
    document["components"].pop("securitySchemes", None)
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    document.pop("security", None)
    return document


def _run(strategy, base, token, count, start, statuses, failures, label) -> None:  # noqa: ANN001
    @seed(start)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: schemathesis.Case) -> None:
        try:
            answer = case.call(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60)
            statuses[str(answer.status_code)] += 1
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for one in group.exceptions:
                failures[f"{label}: {one.title}: {one.message[:160]}"] += 1
        except requests.RequestException as error:
            statuses["none"] += 1
            failures[f"{label}: {type(error).__name__}"] += 1

    with suppress(errors.Unsatisfiable):  # an operation with nothing to break has no invalid request
        ask()


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as (base, tokens):
        ran = fuzz(base, tokens, fill(base, tokens["clerk"]), asked.requests, asked.seed)
    print(f"{ran.requests} requests, {len(tokens)} roles, {ran.seconds:.0f} s, {os.cpu_count()} cores")
    print("  ".join(f"{status}: {count}" for status, count in sorted(ran.statuses.items())))
    for failure, count in sorted(ran.failures.items(), key=lambda one: -one[1]):
        print(f"{count:6}  {failure}")
    print(f"failures: {sum(ran.failures.values())}")
    if asked.json:
        result = {"requests": ran.requests, "statuses": ran.statuses, "failures": ran.failures, "seconds": ran.seconds}
        asked.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

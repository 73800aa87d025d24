"""Every route that names something of an office, asked by another office with the ids of what is really there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from string import Formatter

import pytest
from api_caller import DRAFT, Caller, call_as
from test_guards import ROUTES
from web_office import Client, Page, make_accounts, sign_in, web_client
from written_draft import draft_table, make_draft

from api.accounts.roles import ROLES, has_right
from drafter.draft_store import save_draft

SAMPLES = files("corpus").joinpath("samples/qinghe")
OWNED = {"draft_id", "report_id", "job_id", "candidate_id", "token_id", "name"}
NAMING = sorted(route for route in ROUTES if OWNED & {name for _, name, _, _ in Formatter().parse(route)})
FORM = {"base": "0", "text": "换掉", "instruction": "换掉", "number": "0", "locked": "true", "mark": "0" * 64}
FORM |= {"decision": "accepted", "reason": "无", "move": "submit", "title": "换掉", "year": "2025", "disabled": "true"}
BODIES: dict[str, object] = {
    "PUT /api/v1/reports/{report_id}": {"title": "换掉", "year": 2025},
    "PUT /api/v1/drafts/{draft_id}/outline": {"version": 0, "sections": [{"id": "lead", "heading": "", "level": 0}]},
    "POST /api/v1/drafts/{draft_id}/moves": {"move": "submit"},
    "PUT /api/v1/drafts/{draft_id}/findings/{mark}": {"decision": "accepted", "reason": "无"},
    "PUT /api/v1/drafts/{draft_id}/sections/{section}": {"text": "换掉", "base": 0},
    "POST /api/v1/drafts/{draft_id}/sections/{section}/restore": {"number": 0},
    "PUT /api/v1/drafts/{draft_id}/sections/{section}/lock": {"locked": True},
    "POST /api/v1/drafts/{draft_id}/sections/{section}/candidates": {"instruction": "换掉"},
    "POST /api/v1/drafts/{draft_id}/candidates/{candidate_id}/accept": {},
}


@dataclass(frozen=True, slots=True)
class Break:
    """Another office's people, and the places of what the first office has."""

    client: Client
    pages: dict[str, Page]
    callers: dict[str, Caller]
    places: dict[str, object]


@pytest.fixture(scope="module")
def intruders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Break]:
    data = tmp_path_factory.mktemp("other")
    make_accounts(data)
    with web_client(data) as client:
        save_draft(client.app.state.nigao.engine, make_draft(), draft_table())  # type: ignore[attr-defined]
        pages = {role: sign_in(client, f"{role}-other") for role in ROLES}
        callers = {role: call_as(client, f"{role}-other") for role in ROLES}
        yield Break(client, pages, callers, _fill(client))


def _fill(client: Client) -> dict[str, object]:
    clerk, program = sign_in(client, "clerk-own"), call_as(client, "clerk-own")
    report = [("files", ("2023.docx", SAMPLES.joinpath("summary-2023.docx").read_bytes()))]
    (taken,) = program("POST", "/reports", files=report).json()
    program("PUT", "/statistics/2025/values", json={"revision": 0, "values": {"members_total": 15742}})
    job = program("POST", "/jobs", json={"year": 2025}).json()
    made = program("POST", f"/drafts/{DRAFT}/sections/dispute/candidates", json={"instruction": "更具体"}).json()
    tokens = clerk.client.get("/account/tokens").text
    found = re.search(r"/account/tokens/(\w+)/revoke", tokens)
    assert found is not None
    places = {"report_id": taken["report_id"], "job_id": job["id"], "draft_id": DRAFT, "candidate_id": made["id"]}
    return {**places, "token_id": found[1], "name": "clerk-own", "section": "dispute", "mark": "0" * 64, "kind": "md"}


@pytest.mark.parametrize("route", NAMING)
def test_what_another_office_has_is_404_for_whoever_may_use_the_route(intruders: Break, route: str) -> None:
    method, path = route.split()
    role = next(role for role in ROLES if has_right(role, ROUTES[route]))  # type: ignore[arg-type]
    place = path.format(**intruders.places)
    if path.startswith("/api/v1"):
        sent = {"json": BODIES[route]} if route in BODIES else {}
        answer = intruders.callers[role](method, place.removeprefix("/api/v1"), **sent)
    else:
        page = intruders.pages[role]
        sent = {"data": {"csrf": page.csrf, **FORM}} if method == "POST" else {}
        answer = page.client.request(method, place, **sent)  # type: ignore[arg-type]
    assert answer.status_code == 404, answer.text
    assert "青禾" not in answer.text
    assert "15742" not in answer.text


def test_nothing_of_it_has_changed(intruders: Break) -> None:
    own = call_as(intruders.client, "clerk-own")
    draft = own("GET", f"/drafts/{DRAFT}").json()
    assert "15742人" in draft["text"]
    assert draft["state"] == "drafting"
    assert own("GET", f"/reports/{intruders.places['report_id']}").status_code == 200
    assert own("GET", "/me").status_code == 200

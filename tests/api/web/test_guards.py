"""The matrix of all routes and roles, and what stands between a browser and another site."""

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from web_office import Client, sign_in

from api.accounts.roles import ROLES, has_right
from api.app import create_app
from api.settings import Settings

# Every route and who may use it: "open", "watched" (this machine or a token of the installation's own, see
# test_operation_routes.py), "signed in", or a right. A route that does not stand here fails.
ROUTES = {
    "GET /sign-in": "open",
    "POST /sign-in": "open",
    "POST /language": "open",
    "GET /health": "open",
    "GET /health/live": "open",
    "GET /health/ready": "open",
    "GET /metrics": "watched",
    "GET /api/v1/openapi.json": "open",
    "GET /api/v1/docs": "open",
    "GET /api/v1/me": "read",
    "GET /api/v1/reports": "read",
    "POST /api/v1/reports": "collect",
    "GET /api/v1/reports/search": "read",
    "GET /api/v1/reports/{report_id}": "read",
    "PUT /api/v1/reports/{report_id}": "collect",
    "DELETE /api/v1/reports/{report_id}": "collect",
    "GET /api/v1/statistics": "read",
    "GET /api/v1/statistics/{year}": "read",
    "POST /api/v1/statistics/{year}/upload": "collect",
    "PUT /api/v1/statistics/{year}/values": "collect",
    "POST /api/v1/statistics/{year}/events": "collect",
    "DELETE /api/v1/statistics/{year}/events/{position}": "collect",
    "GET /api/v1/outlines": "read",
    "GET /api/v1/outlines/{outline}": "read",
    "PUT /api/v1/outlines/{outline}": "draft",
    "DELETE /api/v1/outlines/{outline}": "draft",
    "GET /api/v1/drafts/{draft_id}/outline": "read",
    "PUT /api/v1/drafts/{draft_id}/outline": "edit",
    "GET /api/v1/jobs": "read",
    "POST /api/v1/jobs": "draft",
    "GET /api/v1/jobs/{job_id}": "read",
    "GET /api/v1/jobs/{job_id}/events": "read",
    "POST /api/v1/jobs/{job_id}/cancel": "draft",
    "GET /api/v1/drafts": "read",
    "GET /api/v1/drafts/{draft_id}": "read",
    "POST /api/v1/drafts/{draft_id}/moves": "read",
    "PUT /api/v1/drafts/{draft_id}/findings/{mark}": "judge",
    "GET /api/v1/drafts/{draft_id}/follow": "read",
    "POST /api/v1/drafts/{draft_id}/follow": "edit",
    "GET /api/v1/drafts/{draft_id}/export.{kind}": "read",
    "GET /api/v1/drafts/{draft_id}/sections/{section}/revisions": "read",
    "PUT /api/v1/drafts/{draft_id}/sections/{section}": "edit",
    "POST /api/v1/drafts/{draft_id}/sections/{section}/restore": "edit",
    "PUT /api/v1/drafts/{draft_id}/sections/{section}/lock": "edit",
    "POST /api/v1/drafts/{draft_id}/sections/{section}/candidates": "edit",
    "GET /api/v1/drafts/{draft_id}/candidates/{candidate_id}": "read",
    "POST /api/v1/drafts/{draft_id}/candidates/{candidate_id}/accept": "edit",
    "POST /api/v1/drafts/{draft_id}/candidates/{candidate_id}/discard": "edit",
    "POST /api/v1/checks": "read",
    "POST /sign-out": "signed in",
    "GET /password": "signed in",
    "POST /password": "signed in",
    "GET /help": "signed in",
    "GET /help/{guide}": "signed in",
    "GET /": "read",
    "GET /reports": "read",
    "POST /reports": "collect",
    "POST /reports/preview": "collect",
    "POST /reports/corrected": "collect",
    "GET /reports/{report_id}": "read",
    "POST /reports/{report_id}": "collect",
    "POST /reports/{report_id}/delete": "collect",
    "GET /statistics": "read",
    "GET /statistics/{year}": "read",
    "POST /statistics/{year}": "collect",
    "POST /statistics/{year}/upload": "collect",
    "POST /statistics/{year}/check": "collect",
    "POST /statistics/{year}/map": "collect",
    "POST /statistics/{year}/events": "collect",
    "POST /statistics/{year}/events/{position}/delete": "collect",
    "GET /drafts/{draft_id}": "read",
    "GET /drafts/{draft_id}/review": "read",
    "GET /drafts/{draft_id}/review.xlsx": "read",
    "GET /drafts/{draft_id}/review/paraphrases": "read",
    "GET /drafts/{draft_id}/follow": "read",
    "POST /drafts/{draft_id}/follow": "edit",
    "GET /drafts/{draft_id}/export.{kind}": "read",
    "GET /check": "read",
    "POST /check": "read",
    "POST /drafts/{draft_id}/findings": "judge",
    "POST /drafts/{draft_id}/move": "read",
    "GET /new": "draft",
    "POST /new": "draft",
    "GET /outlines/{outline}": "read",
    "POST /outlines/{outline}": "draft",
    "POST /outlines/{outline}/reset": "draft",
    "GET /drafts/{draft_id}/outline": "read",
    "POST /drafts/{draft_id}/outline": "edit",
    "POST /drafts/{draft_id}/outline/restore": "edit",
    "GET /jobs/{job_id}": "read",
    "GET /jobs/{job_id}/events": "read",
    "POST /jobs/{job_id}/cancel": "draft",
    "POST /jobs/{job_id}/again": "draft",
    "GET /drafts/{draft_id}/sections/{section}": "read",
    "POST /drafts/{draft_id}/sections/{section}/edit": "edit",
    "POST /drafts/{draft_id}/sections/{section}/regenerate": "edit",
    "POST /drafts/{draft_id}/sections/{section}/restore": "edit",
    "POST /drafts/{draft_id}/sections/{section}/lock": "edit",
    "GET /drafts/{draft_id}/candidates/{candidate_id}": "read",
    "POST /drafts/{draft_id}/candidates/{candidate_id}/accept": "edit",
    "POST /drafts/{draft_id}/candidates/{candidate_id}/discard": "edit",
    "GET /account/second-factor": "read",
    "POST /account/second-factor": "read",
    "POST /account/second-factor/codes": "read",
    "POST /account/second-factor/disable": "read",
    "GET /account/tokens": "read",
    "POST /account/tokens": "read",
    "POST /account/tokens/{token_id}/revoke": "read",
    "GET /audit": "manage",
    "GET /audit/calls": "manage",
    "GET /audit.xlsx": "manage",
    "GET /accounts": "manage",
    "POST /accounts": "manage",
    "POST /accounts/{name}/password": "manage",
    "POST /accounts/{name}/disabled": "manage",
}
PLACES = {"report_id": "0" * 32, "name": "nobody", "year": 2025, "position": 0, "draft_id": "none", "kind": "md"}
PLACES |= {"job_id": "none", "section": "lead", "candidate_id": "none", "guide": "clerk", "token_id": "none"}
PLACES |= {"mark": "0" * 64, "outline": "community"}
OPEN = ("open", "watched")
GUARDED = sorted(name for name, needed in ROUTES.items() if needed not in (*OPEN, "signed in"))


def test_every_route_is_declared_and_every_declared_route_exists() -> None:
    found = set()
    for one in iter_route_contexts(create_app(Settings()).routes):
        if isinstance(one.original_route, Mount):
            assert one.path == "/static"  # files for everyone, and nothing else is mounted
        else:
            found |= {f"{method} {one.path}" for method in one.methods or ()}
    assert found == set(ROUTES)


@pytest.mark.parametrize("route", [name for name, needed in ROUTES.items() if needed not in OPEN])
def test_nobody_gets_past_the_sign_in_page(client: Client, route: str) -> None:
    method, path = route.split()
    answer = client.request(
        method,
        path.format(**PLACES),
        data={"csrf": "x"},
    )
    expected = (401, None) if "/api/" in path else (303, "/sign-in")
    assert (answer.status_code, answer.headers.get("location")) == expected


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", GUARDED)
def test_a_role_without_the_right_gets_403(client: Client, role: str, route: str) -> None:
    method, path = route.split()
    page = sign_in(client, f"{role}-own")
    path = path.format(**PLACES)
    sent = {"data": {"csrf": page.csrf}} if method == "POST" else {}
    answer = page.client.request(method, path, headers={"X-CSRF-Token": page.csrf}, **sent)  # type: ignore[arg-type]
    allowed = has_right(role, ROUTES[route])  # type: ignore[arg-type]  # the table's rights
    assert (answer.status_code != 403) == allowed, answer.text


@pytest.mark.parametrize("route", [name for name, needed in ROUTES.items() if name[:3] != "GET" and needed not in OPEN])
def test_a_form_without_the_session_s_word_changes_nothing(client: Client, route: str) -> None:
    page = sign_in(client, "admin-own" if "accounts" in route else "clerk-own")
    method, path = route.split()
    sent = {"data": {"csrf": "forged"}} if method == "POST" else {}
    assert page.client.request(method, path.format(**PLACES), **sent).status_code == 403  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://evil.example"}]
)
def test_a_change_asked_for_by_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/sign-in", data={"name": "clerk-own"}, headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/nigao.css", "/health"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_pages_are_not_kept_and_assets_are(client: Client) -> None:
    assert client.get("/sign-in").headers["cache-control"] == "no-store"
    assert "immutable" in client.get("/static/nigao.css").headers["cache-control"]


def test_a_crash_shows_a_number_and_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sign_in(client, "clerk-own")

    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("api.routes.home.list_reports", crash)
    page.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = page.client.get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == page.client.get("/help").headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert "请把编号" in answer.text
    assert "secret inside" not in answer.text

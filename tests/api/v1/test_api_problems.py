"""Errors of the API (RFC 9457), and what it must not let anyone do."""

import pytest
from api_caller import FOREIGN_DRAFT, Caller, call_as
from web_office import Client, sign_in

BODIES = {
    "PUT /reports/{report}": {"title": "标题", "year": 2020},
    "POST /drafts/{draft}/moves": {"move": "submit"},
    "PUT /drafts/{draft}/findings/" + "0" * 64: {"decision": "mended"},
    "PUT /drafts/{draft}/sections/dispute": {"text": "别人的。", "base": 0},
    "POST /drafts/{draft}/sections/dispute/restore": {"number": 0},
    "PUT /drafts/{draft}/sections/dispute/lock": {"locked": True},
    "POST /drafts/{draft}/sections/dispute/candidates": {"instruction": "更具体"},
    "POST /drafts/{draft}/candidates/{candidate}/accept": {},
}
PLAIN = (
    "GET /reports/{report}",
    "DELETE /reports/{report}",
    "GET /jobs/{job}",
    "POST /jobs/{job}/cancel",
    "GET /drafts/{draft}",
    "GET /drafts/{draft}/follow",
    "POST /drafts/{draft}/follow",
    "GET /drafts/{draft}/export.md",
    "GET /drafts/{draft}/sections/dispute/revisions",
    "GET /drafts/{draft}/candidates/{candidate}",
    "POST /drafts/{draft}/candidates/{candidate}/discard",
)


def _foreign_places(office: Client) -> dict[str, str]:
    """Ids of a report, a job, a draft and a candidate that the other office really has."""
    other = call_as(office, "clerk-other")
    sent = {"files": ("2020年工作总结.txt", "2020年工作总结\n一、主要工作\n调解争议12件。".encode())}
    (taken,) = other("POST", "/reports", files=sent).json()
    other("PUT", "/statistics/2025/values", json={"revision": 0, "values": {"members_total": 12}})
    job = other("POST", "/jobs", json={"year": 2025}).json()
    section = f"/drafts/{FOREIGN_DRAFT}/sections/dispute"
    made = other("POST", f"{section}/candidates", json={"instruction": "更具体"}).json()
    return {"report": taken["report_id"], "job": job["id"], "draft": FOREIGN_DRAFT, "candidate": made["id"]}


def test_every_id_of_another_office_is_404_whatever_is_asked(office: Client) -> None:
    places = _foreign_places(office)
    for route in (*BODIES, *PLAIN):
        method, path = route.format(**places).split()
        caller = call_as(office, "qa-own" if "/findings/" in path else "clerk-own")
        answer = caller(method, path, json=BODIES.get(route))
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), route


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("PATCH", "/drafts", {}, 405),
        ("PUT", "/statistics/2025/values", {"content": b"{"}, 422),
        ("PUT", "/statistics/2025/values", {"json": {"revision": 0, "values": {}, "more": 1}}, 422),
        ("GET", "/statistics/99999", {}, 422),
        ("POST", "/jobs", {"json": {"year": 2025, "outline": "没有"}}, 400),
    ],
)
def test_every_error_is_a_problem_with_a_chinese_sentence(
    clerk: Caller, method: str, path: str, sent: dict[str, object], status: int
) -> None:
    answer = clerk(method, path, **sent)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, "about:blank")
    assert problem["instance"] == f"/api/v1{path}"
    assert any("\u4e00" <= char <= "\u9fff" for char in problem["detail"])


def test_without_a_token_the_answer_says_which_scheme_is_asked_for(office: Client) -> None:
    answer = office.get("/api/v1/drafts", headers={"Authorization": "Bearer nigao_wrong"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["title"] == "Unauthorized"


def test_a_browser_s_session_changes_nothing_without_its_word(office: Client) -> None:
    page = sign_in(office, "clerk-own")
    sent = {"revision": 0, "values": {"members_total": 12}}
    assert page.client.put("/api/v1/statistics/2025/values", json=sent).status_code == 403
    word = page.client.get("/api/v1/me").json()["csrf"]
    answer = page.client.put("/api/v1/statistics/2025/values", json=sent, headers={"X-CSRF-Token": word})
    assert answer.status_code == 200


def test_a_crash_is_a_problem_that_tells_nothing_of_the_inside(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("api.routes.v1.drafts.list_drafts", crash)
    clerk.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = clerk("GET", "/drafts")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "secret" not in answer.text


def test_a_body_over_the_limit_is_413(clerk: Caller) -> None:
    answer = clerk("POST", "/checks", content=b"x" * (65 * 1024 * 1024))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")

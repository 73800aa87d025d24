"""What watches an installation sees, what is logged, and that neither holds a word of any text."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
from fastapi.testclient import TestClient
from web_office import OWN, Client, make_accounts, served, sign_in

from api.jobs.queue import JobRequest, add_job, find_job
from api.operation import readiness
from api.operation.logs import LOGGERS, set_up_logs


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    kept = {name: (logging.getLogger(name).handlers[:], logging.getLogger(name).level) for name in LOGGERS}
    stream = io.StringIO()
    set_up_logs(stream)
    yield stream
    for name, (handlers, level) in kept.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = handlers, True
        logger.setLevel(level)


def _lines(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_who_where_and_how_it_ended(empty: Client, logged: io.StringIO) -> None:
    page = sign_in(empty, "clerk-own")
    answer = page.client.get("/reports/" + "0" * 32)
    (line,) = [one for one in _lines(logged) if one.get("status") == 404]
    told = {name: line[name] for name in ("event", "user", "office", "method", "route")}
    assert told == {
        "event": "request",
        "user": "clerk-own",
        "office": "青禾街道总工会",
        "method": "GET",
        "route": "/reports/{report_id}",
    }
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["request_id"] in answer.text


def test_a_problem_of_the_api_names_its_request(empty: Client) -> None:
    answer = empty.get("/api/v1/me")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def test_a_crash_is_logged_in_one_line_by_kind_and_place_and_not_by_its_message(
    empty: Client, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = sign_in(empty, "clerk-own")

    def crash(*_: object) -> None:
        raise ZeroDivisionError('张三的正文\n{"event": "forged"}')

    monkeypatch.setattr("api.routes.home.list_reports", crash)
    browser = TestClient(page.client.app, raise_server_exceptions=False, cookies=page.client.cookies)
    answer = browser.get("/")
    (line,) = [one for one in _lines(logged) if one["event"] == "crash"]
    assert answer.status_code == 500
    assert line["error"][0] == "builtins.ZeroDivisionError"
    assert line["request_id"] in answer.text
    assert "张三" not in logged.getvalue().encode().decode("unicode_escape", "replace")


def test_no_field_begins_another_line(logged: io.StringIO) -> None:
    fields = {"office": 'x\n{"event": "forged"}\u2028\x1b[2J'}
    logging.getLogger("nigao.web").info("request", extra={"fields": fields})
    (line,) = logged.getvalue().splitlines()
    assert json.loads(line)["office"] == fields["office"]
    assert line.isascii()


def test_what_is_searched_for_is_in_no_line(empty: Client, logged: io.StringIO) -> None:
    sign_in(empty, "clerk-own").client.get("/reports?q=secret-words")
    assert "secret-words" not in logged.getvalue()


def test_ready_names_each_part_and_a_full_disk_is_503(empty: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert empty.get("/health/ready").json() == {
        "status": "ok",
        "checks": {"database": "ok", "queue": "ok", "disk": "ok", "index": "ok"},
    }
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    answer = empty.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, "bad")


def test_while_the_database_fails_nothing_is_ready_and_afterwards_jobs_go_on(
    empty: Client, logged: io.StringIO
) -> None:
    engine = empty.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE job RENAME TO lost")
    assert empty.get("/health/ready").status_code == 503
    _wait_until(lambda: "queue unreachable" in logged.getvalue())
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE lost RENAME TO job")
    assert empty.get("/health/ready").status_code == 200
    job_id = add_job(engine, OWN, "clerk-own", JobRequest(2019, "community", 0, date(2025, 12, 20)))
    _wait_until(lambda: find_job(engine, job_id, office=OWN).state == "failed")  # no statistics of 2019
    _wait_until(lambda: "job ended" in logged.getvalue())


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_figures_are_for_this_machine_and_for_the_token(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    with served(tmp_path, metrics_token="watcher") as base:
        forwarded = {"X-Forwarded-For": "203.0.113.9"}
        assert httpx2.get(base + "/metrics").status_code == 200
        assert httpx2.get(base + "/metrics", headers=forwarded).status_code == 404
        assert httpx2.get(base + "/metrics", headers={**forwarded, "Authorization": "Bearer wrong"}).status_code == 404
        text = httpx2.get(base + "/metrics", headers={**forwarded, "Authorization": "Bearer watcher"}).text
    assert 'nigao_request_seconds_count{method="GET",route="/metrics",status="404"} 2.0' in text
    assert 'nigao_queue_jobs{state="queued"} 0.0' in text

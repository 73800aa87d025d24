"""A draft that is asked for twice by one click is written once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from api_caller import Caller, call_as
from sqlalchemy import func, select, update
from web_office import Client

from api.jobs.records import IdempotencyRecord, JobRecord
from corpus.db import reading, utc_now, writing

KEY = {"Idempotency-Key": "2025-first"}


@pytest.fixture
def asker(clerk: Caller) -> Caller:
    clerk("PUT", "/statistics/2025/values", json={"revision": 0, "values": {"members_total": 15742}})
    return clerk


def _engine(caller: Caller):  # noqa: ANN202  # SQLAlchemy's engine
    return caller.client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable


def _count_jobs(caller: Caller) -> int:
    with reading(_engine(caller)) as session:
        return session.scalar(select(func.count()).select_from(JobRecord)) or 0


def test_twenty_equal_requests_at_once_queue_one_draft_and_get_one_answer(asker: Caller) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: asker("POST", "/jobs", json={"year": 2025}, headers=KEY), range(20)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.content for one in answers}) == 1
    assert len({one.headers["location"] for one in answers}) == 1
    assert _count_jobs(asker) == 1


def test_the_same_key_for_another_request_is_409_and_does_nothing(asker: Caller) -> None:
    asker("POST", "/jobs", json={"year": 2025}, headers=KEY)
    answer = asker("POST", "/jobs", json={"year": 2025, "mode": "report"}, headers=KEY)
    assert answer.status_code == 409
    assert _count_jobs(asker) == 1


def test_a_refused_request_leaves_the_key_free(clerk: Caller) -> None:
    assert clerk("POST", "/jobs", json={"year": 2025}, headers=KEY).status_code == 400
    clerk("PUT", "/statistics/2025/values", json={"revision": 0, "values": {"members_total": 15742}})
    assert clerk("POST", "/jobs", json={"year": 2025}, headers=KEY).status_code == 202


def test_keys_belong_to_one_person(office: Client, asker: Caller) -> None:
    asker("POST", "/jobs", json={"year": 2025}, headers=KEY)
    assert call_as(office, "editor-own")("POST", "/jobs", json={"year": 2025}, headers=KEY).status_code == 202
    assert _count_jobs(asker) == 2


def test_an_answer_is_kept_for_a_day(asker: Caller) -> None:
    first = asker("POST", "/jobs", json={"year": 2025}, headers=KEY).json()
    for hours, same in ((23, True), (25, False)):
        with writing(_engine(asker)) as session:
            session.execute(update(IdempotencyRecord).values(at=utc_now() - timedelta(hours=hours)))
        again = asker("POST", "/jobs", json={"year": 2025}, headers=KEY).json()
        assert (again["id"] == first["id"]) == same

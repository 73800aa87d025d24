"""A draft that is being written, followed by a program over a real connection that is cut and taken up again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx2
import pytest
from web_office import make_accounts, served

from api.accounts.accounts import list_accounts
from api.accounts.tokens import add_token
from api.database import open_database
from bench.scripted_model import Reply, ScriptedModel

SAMPLES = files("corpus").joinpath("samples/qinghe")
TEXT = "全年工作扎实推进，职工服务更加贴心。基层组织更加健全，活动更加丰富。"


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it came over the wire."""

    id: str
    kind: str
    data: Any


@dataclass(frozen=True, slots=True)
class Programs:
    """A program of a clerk, and one of another office's clerk."""

    own: httpx2.Client
    other: httpx2.Client


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """At a server whose model takes its time over every piece."""
    data = tmp_path_factory.mktemp("events")
    make_accounts(data)
    engine = open_database(data)
    tokens = {one.name: add_token(engine, one, "test") for one in list_accounts(engine)}
    engine.dispose()
    slow = Reply(TEXT, piece_delay=0.05)
    with ScriptedModel(slow) as model, served(data, NIGAO_MODEL_URL=model.base_url, models="scripted") as base:
        clients = [
            httpx2.Client(base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {tokens[name]}"}, timeout=60)
            for name in ("clerk-own", "clerk-other")
        ]
        book = {"files": ("s.xlsx", SAMPLES.joinpath("statistics-2025.xlsx").read_bytes())}
        with clients[0], clients[1]:
            clients[0].post("/statistics/2025/upload", data={"revision": 0}, files=book).raise_for_status()
            yield Programs(*clients)


@pytest.fixture
def call(programs: Programs) -> httpx2.Client:
    return programs.own


def _ask(call: httpx2.Client) -> str:
    answer = call.post("/jobs", json={"year": 2025, "model": "scripted"})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def _follow(call: httpx2.Client, job: str, last: str = "", most: int = 10_000) -> list[Event]:
    """The events after the one with the id `last`; the connection is cut after `most` of them."""
    found: list[Event] = []
    with call.stream("GET", f"/jobs/{job}/events", headers={"Last-Event-ID": last} if last else {}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                found.append(Event(fields["id"], fields["event"], json.loads(fields["data"])))
                fields = {}
                if len(found) == most:
                    break
    return found


def test_a_stream_that_is_cut_and_resumed_loses_no_event_and_doubles_none(call: httpx2.Client) -> None:
    job = _ask(call)
    events: list[Event] = []
    for most in (1, 2, 3, 10_000):
        events += _follow(call, job, events[-1].id if events else "", most)
    assert len({one.id for one in events}) == len(events) > 6
    told = [item for one in events if one.kind == "sections" for item in one.data.items()]
    seen = [(name, section["text"], section["done"]) for name, section in told]
    assert len(set(seen)) == len(seen)
    end = events[-1]
    assert (end.kind, end.data["state"]) == ("end", "done")
    draft = call.get(f"/drafts/{end.data['draft_id']}").json()
    whole = {name: text for name, text, done in seen if done}
    assert whole == {one["id"]: one["text"] for one in draft["sections"] if one["text"]}


def test_a_program_that_was_away_at_the_end_is_told_the_rest_and_then_nothing(call: httpx2.Client) -> None:
    job = _ask(call)
    whole = _follow(call, job)
    first = next(one for one in whole if one.kind == "sections")
    rest = _follow(call, job, first.id)
    told = {name for one in rest if one.kind == "sections" for name, part in one.data.items() if part["done"]}
    draft = call.get(f"/drafts/{whole[-1].data['draft_id']}").json()
    assert told == {one["id"] for one in draft["sections"] if one["text"]}
    assert rest[-1] == whole[-1]
    assert _follow(call, job, rest[-1].id) == []


def test_another_office_has_no_such_stream(programs: Programs) -> None:
    job = _ask(programs.own)
    assert programs.other.get(f"/jobs/{job}/events").status_code == 404

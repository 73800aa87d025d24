"""People at the web application at once: how fast its pages are alone, and while everybody lets a draft be written.

    python bench/web_load.py [--people 64] [--parallel 4] [--views 40] [--json FILE]

A real server in a process of its own over the sample office and one more office for each person, a scripted model of
300 ms a section in another. Everybody presses the button of the real form and watches the live page's stream. Overhead
is what a section took beyond its model calls' 300 ms each, from the moment that its writing begins. Time to the first
byte is taken with one request at a time. Since other programs may use the machine too, the server's processor time
stands beside the clock's.
"""

import argparse
import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import func, select  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402

from api.accounts.accounts import account_of  # noqa: E402
from api.accounts.limits import SessionLimits  # noqa: E402
from api.accounts.records import AccountRecord  # noqa: E402
from api.accounts.sessions import find_visitor, open_session  # noqa: E402
from api.database import open_database  # noqa: E402
from api.files import ReportFile  # noqa: E402
from api.storage import ingest_files, open_corpus  # noqa: E402
from bench.calls import FIRST_BYTE, percentile, serving  # noqa: E402
from bench.real_server import RealServer  # noqa: E402
from corpus.db import reading, writing  # noqa: E402
from corpus.event_reading import read_events  # noqa: E402
from corpus.returns import YearlyReturn, save_return  # noqa: E402
from corpus.table import StatTable  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.draft_store import load_draft  # noqa: E402
from drafter.records import ModelCallRecord  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "corpus/samples/qinghe"
OFFICE, YEAR = "青禾街道总工会", 2025
PAGES = ("/", "/reports", f"/statistics/{YEAR}", f"/new?year={YEAR}", "/outlines/community", "/check", "/help")
MANAGED = ("/accounts", "/audit", "/audit/calls")

_RESTING = 0.03
"""Seconds of the processor in a second that are no work."""


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in browser: its cookie and the word that its forms carry."""

    cookie: str
    csrf: str


@dataclass
class Seen:
    """What one person saw after pressing the button, in seconds from then; `state` is how it ended."""

    first_words: float = 0.0
    ended: float = 0.0
    state: str = ""
    draft: str = ""


@dataclass
class Loaded:
    """What came of everybody drafting at once."""

    seen: Sequence[Seen]
    pages: list[float] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0


class WebServer(RealServer):
    """The real server, spoken to as browsers do, a connection each."""

    async def settle(self) -> None:
        """Until it has loaded in the background what it loads at its start: it rests for a second."""
        used = -1.0
        while (now := self.processor_seconds()) - used > _RESTING:
            used = now
            await asyncio.sleep(1)

    def errors(self) -> list[str]:
        """What its log holds above information."""
        lines = [json.loads(one) for one in self.log.read_text(encoding="utf-8").splitlines() if one.startswith("{")]
        return [f"{one['event']} {one.get('error', '')}"[:200] for one in lines if one["level"] != "info"]

    async def ask(
        self, method: str, path: str, person: Person | None = None, form: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], float]:
        """Status, headers and seconds to the first byte. The answer is read to its end."""
        began = time.perf_counter()
        reader, writer = await self._send(method, path, person, form)
        status = int((await reader.readline()).split()[1])
        first = time.perf_counter() - began
        headers = await _read_headers(reader)
        await reader.read()
        writer.close()
        return status, headers, first

    async def follow(self, path: str, person: Person, seen: Seen, began: float) -> None:
        """Watches a stream of events to its end."""
        reader, writer = await self._send("GET", path, person, None)
        await _read_headers(reader)
        event = ""
        while line := await reader.readline():
            name, _, value = line.decode().strip().partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "sections":
                seen.first_words = seen.first_words or time.perf_counter() - began
            elif name == "data" and event == "end":
                ended = json.loads(value)
                seen.state, seen.draft, seen.ended = ended["state"], ended["draft_id"], time.perf_counter() - began
                break
        writer.close()

    async def _send(
        self, method: str, path: str, person: Person | None, form: dict[str, str] | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        body = urlencode({**(form or {}), "csrf": person.csrf}).encode() if form is not None and person else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        lines += [f"Cookie: nigao={person.cookie}"] if person else []
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"] if body else []
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        return reader, writer


async def _read_headers(reader: asyncio.StreamReader) -> dict[str, str]:
    headers = {}
    while line := (await reader.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return headers


def furnish(data: Path, people: int) -> tuple[Person, Person, list[Person]]:
    """The sample office with its six reports, and so many other offices with one, each with statistics and events.
    An administrator and a clerk of the first, and a clerk of every other."""
    table, events = read_table(SAMPLES / "statistics-2025.xlsx", YEAR), read_events(SAMPLES / "events-2025.csv", YEAR)
    offices = [OFFICE, *(f"第{number}街道总工会" for number in range(1, people + 1))]
    engine = open_database(data)
    manager, *clerks = [
        _open_browser(engine, f"one-{number}", office, "clerk" if number else "admin")
        for number, office in enumerate([OFFICE, *offices])
    ]
    for number, office in enumerate(offices):
        save_return(engine, YearlyReturn(office, YEAR, _grow(table, number), events.events), "one")
    engine.dispose()
    with open_corpus(data) as corpus:
        reports = [ReportFile.of(path) for path in sorted(SAMPLES.glob("summary-*"))]
        for office in offices:
            ingest_files(corpus, reports if office == OFFICE else reports[-1:], office, None, progress=False)
    return manager, clerks[0], clerks[1:]


def _grow(table: StatTable, percent: int) -> StatTable:
    """The same form with counts of its own, larger by so many per cent: no two offices have the same figures."""
    factor = 1 + Decimal(percent) / 100
    return replace(
        table,
        figures=tuple(
            one if one.unit == "%" else replace(one, value=(one.value * factor).quantize(Decimal(1)))
            for one in table.figures
        ),
    )


def _open_browser(engine: Engine, name: str, office: str, role: str) -> Person:
    """A new account with a session, without the quarter of a second that a password takes."""
    record = AccountRecord(
        id=secrets.token_hex(8), name=name, full_name="", office=office, role=role, password_hash="", must_change=False
    )
    with writing(engine) as session:
        session.add(record)
    token = open_session(engine, account_of(record))
    visitor = find_visitor(engine, token, SessionLimits())
    assert visitor is not None
    return Person(token, visitor.csrf)


async def draft(server: WebServer, person: Person) -> Seen:
    """Presses the button and watches to the end."""
    seen, began = Seen(), time.perf_counter()
    form = {"year": str(YEAR), "outline": "community", "model": "scripted", "signed": "2025-12-20"}
    status, headers, _ = await server.ask("POST", "/new", person, form)
    if status != 303:
        seen.state = f"refused {status}"
        return seen
    await server.follow(headers["location"] + "/events", person, seen, began)
    return seen


async def view_pages(
    server: WebServer, manager: Person, clerk: Person, draft_id: str, views: int
) -> tuple[dict[str, float], dict[str, float]]:
    """For every page, looked at one after another: p95 of the time to the first byte, and the processor time, in ms."""
    times, processor = {}, {}
    drafts = (f"/drafts/{draft_id}", f"/drafts/{draft_id}/review", f"/drafts/{draft_id}/sections/basic")
    asked = {path: manager if path in MANAGED else clerk for path in (*PAGES, *drafts, *MANAGED)}
    for path, person in asked.items():
        await server.ask("GET", path, person)
    await server.settle()  # the first look at a draft makes it look for passages said anew
    for path, person in asked.items():
        before = server.processor_seconds()
        answers = [await server.ask("GET", path, person) for _ in range(views)]
        assert all(status == 200 for status, _, _ in answers), path
        name = path.replace(draft_id, "…")
        times[name] = percentile([first for _, _, first in answers], 0.95) * 1000
        processor[name] = (server.processor_seconds() - before) / views * 1000
    return times, processor


async def draft_together(server: WebServer, people: Sequence[Person], guest: Person, draft_id: str) -> Loaded:
    """Everybody presses at once; a clerk of the sample office goes through the pages meanwhile."""
    loaded = Loaded([])
    over = asyncio.Event()

    async def wander() -> None:
        while not over.is_set():
            for path in (*PAGES, f"/drafts/{draft_id}", f"/drafts/{draft_id}/review"):
                status, _, first = await server.ask("GET", path, guest)
                loaded.pages.append(first)
                loaded.paths.append(path)
                if status != 200:
                    loaded.refused.append(f"{path} {status}")
                await asyncio.sleep(0.1)

    began, processor = time.perf_counter(), server.processor_seconds()
    wandering = asyncio.create_task(wander())
    loaded.seen = await asyncio.gather(*(draft(server, one) for one in people))
    loaded.seconds, loaded.processor = time.perf_counter() - began, server.processor_seconds() - processor
    over.set()
    await wandering
    return loaded


def measure_overhead(data: Path, drafts: Sequence[str]) -> list[float]:
    """Seconds of every written section beyond its model calls' time at the model."""
    engine, found = open_database(data), []
    for draft_id in drafts:
        made, _ = load_draft(engine, draft_id)
        with reading(engine) as session:
            asked = select(ModelCallRecord.section, func.count()).where(ModelCallRecord.office == made.office)
            calls = dict(session.execute(asked.group_by(ModelCallRecord.section)).all())
        found += [one.seconds - FIRST_BYTE * calls[one.id] for one in made.sections if one.id in calls]
    engine.dispose()
    return found


@contextmanager
def started(data: Path, model: str, parallel: int | None) -> Iterator[WebServer]:
    """A server over `data` that writes so many drafts side by side, None for as many as it does by itself."""
    told = {"NIGAO_MODEL_URL": model, "NIGAO_MODELS": "scripted"}
    told |= {"NIGAO_RATE_PER_USER": "1000000/minute", "NIGAO_RATE_PER_OFFICE": "1000000/minute"}
    told |= {"NIGAO_JOBS_PARALLEL": str(parallel)} if parallel else {}
    server = WebServer(data, told, data / "serve.log")
    try:
        server.start()
        yield server
    finally:
        server.close()


async def measure(data: Path, model: str, people: int, parallel: int | None, views: int) -> dict[str, Any]:
    """All figures by name; times in ms unless the name says seconds."""
    manager, guest, others = furnish(data, people)
    figures: dict[str, Any] = {"cores": os.cpu_count(), "people": people}
    with started(data, model, parallel) as server:
        await server.settle()
        figures["start: seconds of the processor"] = server.processor_seconds()
        cold, warm = await draft(server, guest), await draft(server, guest)
        figures["first words after the button, cold and warm"] = [one.first_words * 1000 for one in (cold, warm)]
        times, processor = await view_pages(server, manager, guest, warm.draft, views)
        figures["time to first byte, p95 by page"], figures["processor ms by page"] = times, processor
        loaded = await draft_together(server, others, guest, warm.draft)
        figures |= summarize(loaded, measure_overhead(data, [one.draft for one in loaded.seen if one.draft]))
        looked = sum(processor[one.replace(warm.draft, "…")] for one in loaded.paths)
        figures["processor ms a section, without the pages'"] = (loaded.processor * 1000 - looked) / max(
            1, figures["sections"]
        )
        figures["errors in the log"] = server.errors()
    return figures


def summarize(loaded: Loaded, overhead: Sequence[float]) -> dict[str, Any]:
    """The figures of everybody drafting at once."""
    words = [one.first_words for one in loaded.seen if one.first_words]
    return {
        "drafts done": sum(one.state == "done" for one in loaded.seen),
        "other ends": [one.state for one in loaded.seen if one.state != "done"],
        "sections": len(overhead),
        "overhead a section, p50 and p95": [percentile(overhead, 0.5) * 1000, percentile(overhead, 0.95) * 1000],
        "first words, p50 and p95": [percentile(words, 0.5) * 1000, percentile(words, 0.95) * 1000],
        "whole draft in seconds, p50": percentile([one.ended for one in loaded.seen], 0.5),
        "pages meanwhile, count, p50 and p95": [
            len(loaded.pages), percentile(loaded.pages, 0.5) * 1000, percentile(loaded.pages, 0.95) * 1000
        ],
        "pages refused": loaded.refused,
        "seconds by the clock": loaded.seconds,
        "seconds of the server's processor": loaded.processor,
        "processor ms a section": loaded.processor / max(1, len(overhead)) * 1000,
    }  # fmt: skip


def main() -> int:
    """Runs and prints; exit code 1 when a draft failed or the log holds an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--parallel", type=int, help="drafts side by side, else the program's own number")
    parser.add_argument("--views", type=int, default=40)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(pace=False, fill=False) as model:
        figures = asyncio.run(measure(Path(folder), model, asked.people, asked.parallel, asked.views))
    for name, value in figures.items():
        print(f"{name}:" if isinstance(value, dict) else f"{name}: {_show(value)}")
        for page, one in value.items() if isinstance(value, dict) else ():
            print(f"    {page:32} {one:7.1f}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if figures["other ends"] or figures["errors in the log"] or figures["pages refused"] else 0


def _show(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_show(one) for one in value) or "none"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())

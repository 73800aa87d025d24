"""The last week of December: a city's offices come one after another, and three workers write their drafts.

    python -m bench.december [--offices 2000] [--reports 300] [--rates 6,12,24] [--minutes 1] [--workers 3]
                             [--chart docs/december.svg] [--json FILE]

One `nigao serve` that only shows pages, `--workers` workers, a PostgreSQL (fsync on) and a Chroma server, all on this
machine, and a scripted model of 300 ms to its first word. All offices have an account, statistics and events. A clerk
who comes takes a report in, asks for a draft and watches it being written, reads it, has two sections written anew,
has a foreign text checked, and exports the draft, one thing after another through the API.

Clerks come at random, twice as many in the middle of the time as at its ends, whether the machine keeps up or not:
what it cannot do at once has to show as waiting, never as an error. Each of `--rates` is so many clerks a minute over
`--minutes`; then all of them are let finish. In a real week of five days of eight hours 2,000 offices are one clerk in
72 seconds, so 12 a minute are that week at fourteen times its pace.

Tokens are the program's own count; cost is at 2 元 a million for prompts and 8 元 for replies.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import httpx2
from sqlalchemy import Engine, func, select

from api.database import open_database
from api.home import Home
from api.jobs.queue import measure_queue
from bench.calls import percentile, serving
from bench.december_city import YEAR, City, furnish_city
from bench.real_server import NO_TLS, RealServer, bare_environment, processor_seconds
from bench.scale_chart import draw_growth
from bench.scale_corpus import ReportWriter
from bench.servers import NIGAO, TEMPLATE, running_chroma, running_postgres
from corpus.db import reading, utc_now
from drafter.records import ModelCallRecord

ROOT = Path(__file__).resolve().parents[1]
_RATES = {"NIGAO_RATE_PER_USER": "1000000/minute", "NIGAO_RATE_PER_OFFICE": "1000000/minute"}
_PRICES = {"NIGAO_MODEL_PROMPT_PRICE": "2", "NIGAO_MODEL_REPLY_PRICE": "8"}
_AGAIN = (429, 503)
REWRITTEN = 2
PATIENCE = 900.0
WARMING = 2
"""Clerks a worker before anything is measured: a process loads for some seconds at its first draft."""


@dataclass
class Seen:
    """What all clerks of one rate saw: seconds by kind of act, acts told to come again, and errors."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    told_to_wait: int = 0
    acts: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    queue: list[int] = field(default_factory=list)
    resident_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Level:
    """One rate. Percentiles (50, 95, 99) in seconds by kind of act; `busy` is the share of all cores that the program
    took, from the first clerk to the end of the last one's work."""

    a_minute: float
    clerks: int
    acts: int
    errors: dict[str, int]
    told_to_wait: int
    seconds: float
    busy: float
    percentiles: dict[str, tuple[float, float, float]]
    longest_queue: int
    resident_mb: float
    tokens_a_draft: float
    yuan_a_draft: float


class Clerk:
    """One office's clerk at work."""

    def __init__(self, base: str, token: str, number: int, seen: Seen, writer: ReportWriter) -> None:
        self._client = httpx2.AsyncClient(
            base_url=f"{base}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE,
            verify=NO_TLS,
            trust_env=False,
        )
        self._number, self._seen, self._writer = number, seen, writer

    async def work(self) -> None:
        """Everything a clerk does, in turn; what goes wrong is counted and ends it."""
        try:
            async with self._client:
                await self._write_summary()
        except (httpx2.HTTPError, ValueError) as error:
            self._seen.errors[f"{type(error).__name__}: {str(error)[:100]}"] += 1

    async def _write_summary(self) -> None:
        text = self._writer.write_report(100_000 + self._number)
        book = {"files": (f"{self._number}.txt", f"{self._number}号工作总结\n{text}".encode())}
        await self._ask("upload", "POST", "/reports", files=book, data={"year": YEAR - 1})
        draft_id = await self._draft()
        draft = (await self._ask("read", "GET", f"/drafts/{draft_id}")).json()
        written = [one["id"] for one in draft["sections"] if one["level"] and one["text"]]
        for section in written[:REWRITTEN]:
            place, sent = f"/drafts/{draft_id}/sections/{section}/candidates", {"instruction": "更具体"}
            made = await self._ask("rewrite", "POST", place, json={**sent, "model": "scripted"})
            accept = f"/drafts/{draft_id}/candidates/{made.json()['id']}/accept"
            await self._ask("accept", "POST", accept, json={})
        foreign = {"file": ("送审稿.txt", text.encode())}
        await self._ask("check", "POST", "/checks", files=foreign, data={"year": YEAR})
        await self._ask("export", "GET", f"/drafts/{draft_id}/export.docx")

    async def _draft(self) -> str:
        """Asks, and watches until the end; the draft's id."""
        began = time.monotonic()
        job = (await self._ask("ask", "POST", "/jobs", json={"year": YEAR, "model": "scripted"})).json()
        event, first = "", 0.0
        async with self._client.stream("GET", f"/jobs/{job['id']}/events") as events:
            async for line in events.aiter_lines():
                event = line.removeprefix("event: ") if line.startswith("event: ") else event
                if line.startswith("data: ") and event == "sections" and not first:
                    first = time.monotonic() - began
                    self._seen.seconds["first words"].append(first)
                if line.startswith("data: ") and event == "end":
                    ended = json.loads(line.removeprefix("data: "))
                    if ended["state"] != "done":
                        raise ValueError(f"the draft {ended['state']}")
                    self._seen.seconds["whole draft"].append(time.monotonic() - began)
                    self._seen.acts += 1
                    return str(ended["draft_id"])
        raise ValueError("the stream ended without an end")

    async def _ask(self, kind: str, method: str, path: str, **sent: object) -> httpx2.Response:
        """The good answer; ValueError for any other that is not "come again"."""
        began = time.monotonic()
        while True:
            answer = await self._client.request(method, path, **sent)  # type: ignore[arg-type]  # what httpx takes
            if answer.status_code not in _AGAIN or time.monotonic() - began > PATIENCE:
                break
            self._seen.told_to_wait += 1
            await asyncio.sleep(float(answer.headers.get("retry-after", "1")))
        if answer.status_code >= 400:
            raise ValueError(f"{kind}: {answer.status_code} {answer.text[:80]}")
        self._seen.seconds[kind].append(time.monotonic() - began)
        self._seen.acts += 1
        return answer


def arrivals(clerks: int, seconds: float, chance: random.Random) -> list[float]:
    """When they come, in order: twice as many in the middle as at the ends."""
    return sorted(chance.triangular(0, seconds) * 0.5 + chance.uniform(0, seconds) * 0.5 for _ in range(clerks))


async def let_work(base: str, tokens: Sequence[str], seconds: float, engine: Engine, pids: Sequence[int]) -> Seen:
    """All clerks of one rate, each at their time, to the end of the last."""
    seen, writer, over = Seen(), ReportWriter(), asyncio.Event()

    async def come(number: int, at: float) -> None:
        await asyncio.sleep(at)
        await Clerk(base, tokens[number], number, seen, writer).work()

    async def watch() -> None:
        while not over.is_set():
            seen.queue.append((await asyncio.to_thread(measure_queue, engine)).waiting)
            seen.resident_mb = max(seen.resident_mb, sum(map(_resident_mb, pids)))
            await asyncio.sleep(1)

    watching = asyncio.create_task(watch())
    times = arrivals(len(tokens), seconds, random.Random(len(tokens)))
    await asyncio.gather(*(come(number, at) for number, at in enumerate(times)))
    over.set()
    await watching
    return seen


def _resident_mb(pid: int) -> float:
    """Memory of a process, what it shares with others in equal parts."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def run_level(
    base: str, tokens: Sequence[str], a_minute: float, minutes: float, engine: Engine, pids: Sequence[int]
) -> Level:
    """One rate, measured."""
    began, since, before = time.monotonic(), utc_now(), sum(map(processor_seconds, pids))
    seen = asyncio.run(let_work(base, tokens, minutes * 60, engine, pids))
    seconds, worked = time.monotonic() - began, sum(map(processor_seconds, pids)) - before
    with reading(engine) as session:
        call = ModelCallRecord
        used = (
            func.sum(call.prompt_tokens + call.reply_tokens),
            func.sum(call.micro_cost),
            func.count(call.run.distinct()),
        )
        of_drafts = select(*used).where(call.at >= since, call.run != "")
        tokens_used, cost, drafts = session.execute(of_drafts).one()
    return Level(
        a_minute,
        len(tokens),
        seen.acts,
        dict(seen.errors),
        seen.told_to_wait,
        seconds,
        worked / seconds / (os.cpu_count() or 1),
        {kind: _percentiles(found) for kind, found in seen.seconds.items()},
        max(seen.queue, default=0),
        seen.resident_mb,
        int(tokens_used or 0) / max(1, drafts),
        int(cost or 0) / 1_000_000 / max(1, drafts),
    )


def _percentiles(found: Sequence[float]) -> tuple[float, float, float]:
    return percentile(found, 0.5), percentile(found, 0.95), percentile(found, 0.99)


def run_december(asked: argparse.Namespace) -> tuple[City, list[Level]]:
    """Lays the city out, starts the program and goes through the rates."""
    rates = [float(one) for one in asked.rates.split(",")]
    clerks = [max(1, round(rate * asked.minutes)) for rate in rates]
    first = WARMING * asked.workers
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postgres = stack.enter_context(running_postgres(fsync=True))
        postgres.make_database("december", TEMPLATE)
        chroma = stack.enter_context(running_chroma())
        model = stack.enter_context(serving(pace=False, fill=False, usage=False))
        home = Home(folder / "home", postgres.url("december"), postgres.owner_url("december"), chroma)
        city = furnish_city(home, asked.offices, asked.reports, first + sum(clerks), folder)
        settings = {**_RATES, **_PRICES, "NIGAO_MODEL_URL": model, "NIGAO_MODELS": "scripted"}
        settings |= {"NIGAO_DATABASE_URL": home.database_url, "NIGAO_CHROMA_URL": chroma}
        server = RealServer(home.data, {**settings, "NIGAO_JOBS_PARALLEL": "0"}, folder / "serve.log")
        server.start()
        stack.callback(server.close)
        workers = [stack.enter_context(_worker(home.data, settings)) for _ in range(asked.workers)]
        pids = [server.pid, *(one.pid for one in workers)]
        engine = open_database(home)
        stack.callback(engine.dispose)
        asyncio.run(let_work(server.base, city.tokens[:first], 0.0, engine, pids))
        levels = []
        for rate, count in zip(rates, clerks, strict=True):
            levels.append(run_level(server.base, city.tokens[first : first + count], rate, asked.minutes, engine, pids))
            first += count
            show_level(levels[-1])
    return city, levels


class _worker:  # noqa: N801  # a context manager used like a function
    """A `nigao worker` of its own, ended in order."""

    def __init__(self, data: Path, settings: dict[str, str]) -> None:
        command = [*NIGAO, "--data", str(data), "worker", "--jobs", "2"]
        environment = {**bare_environment(), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE", **settings}
        self._process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        self.pid = self._process.pid

    def __enter__(self) -> "_worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


def show_level(level: Level) -> None:
    """One rate as readable lines."""
    print(
        f"\n{level.a_minute:g} clerks a minute: {level.clerks} clerks, {level.acts} acts, "
        f"{sum(level.errors.values())} errors, {level.told_to_wait} told to come again; {level.seconds:.0f} s, "
        f"{level.busy:.0%} of the processors, {level.resident_mb:.0f} MB, longest queue {level.longest_queue}, "
        f"{level.tokens_a_draft:.0f} tokens and {level.yuan_a_draft:.3f} 元 a draft",
        flush=True,
    )
    print("  seconds          p50     p95     p99")
    for kind, (half, most, nearly_all) in level.percentiles.items():
        print(f"  {kind:12} {half:7.2f} {most:7.2f} {nearly_all:7.2f}")
    for error, times in level.errors.items():
        print(f"  {times} × {error}")


def draw_december(levels: Sequence[Level], machine: str) -> str:
    """The SVG: waiting and queue over clerks a minute."""

    def over(kind: str, at: int) -> list[tuple[float, float]]:
        return [(one.a_minute, one.percentiles[kind][at]) for one in levels if kind in one.percentiles]

    return draw_growth(
        "How a December day grows with the clerks that come in a minute",
        [
            ("first words (s)", ("p95", over("first words", 1)), ("p50", over("first words", 0))),
            ("whole draft (s)", ("p95", over("whole draft", 1)), ("p50", over("whole draft", 0))),
            ("drafts waiting at most", ("queue", [(one.a_minute, max(0.1, one.longest_queue)) for one in levels])),
        ],
        f"{machine}; both axes logarithmic; bench/december.py",
    )


def main() -> int:
    """Runs and prints; exit code 1 for any error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--offices", type=int, default=2000)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--rates", default="6,12,24", help="clerks a minute")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    city, levels = run_december(asked)
    machine = (
        f"{os.cpu_count()} cores, load {os.getloadavg()[2]:.1f}, {city.offices} offices, {city.reports} reports, "
        f"{asked.workers} workers"
    )
    print(f"\n{machine}; reports laid out in {city.seconds_a_report * 1000:.0f} ms each, copies among them")
    if asked.chart:
        asked.chart.write_text(draw_december(levels, machine), encoding="utf-8")
    if asked.json:
        figures = {"machine": machine, "seconds_a_report": city.seconds_a_report, "levels": list(map(asdict, levels))}
        asked.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(one.errors for one in levels) else 0


if __name__ == "__main__":
    raise SystemExit(main())

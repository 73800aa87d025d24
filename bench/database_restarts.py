"""PostgreSQL restarted again and again under load: what was acknowledged stays, and people see a retry, not an error.

    python bench/database_restarts.py [--restarts 20] [--clerks 6] [--json FILE]

A PostgreSQL of its own (fsync on) and `nigao serve` as a process. Each clerk, of an office of their own, adds events,
one after another, and asks for drafts; every answer is noted. The server of the database is stopped meanwhile,
by turns in order (fast) and as after a power cut (immediate), and started again. At the end every acknowledged event
has to be in the return and every acknowledged draft has to be written. An answer other than 2xx, 409 (the step before
was kept after all) and 503 with Retry-After is a fault.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import httpx2  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402

from api.accounts.accounts import add_account, change_password, list_accounts  # noqa: E402
from api.accounts.tokens import add_token  # noqa: E402
from api.database import open_database  # noqa: E402
from api.home import Home  # noqa: E402
from bench.calls import SAMPLES  # noqa: E402
from bench.servers import NIGAO, TEMPLATE, Postgres, free_port, running_postgres  # noqa: E402
from corpus.returns import YearlyReturn, load_return, save_return  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "lantern river nine otters"
BETWEEN = 6.0
"""Seconds from one restart to the next."""
DRAFT_EVERY = 60
"""So many events are added between two drafts that a clerk asks for."""


@dataclass
class Score:
    """What the clerks saw and what was there at the end."""

    restarts: int = 0
    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry: int = 0
    broken: int = 0
    events: int = 0
    events_lost: int = 0
    drafts: int = 0
    drafts_lost: int = 0
    slowest_down: float = 0.0


class Clerk(threading.Thread):
    """One clerk at work until told to stop."""

    def __init__(self, url: str, office: str, token: str) -> None:
        super().__init__(name=office)
        self.office = office
        self.token = token
        self.score = Score()
        self.kept: list[str] = []
        self.jobs: list[str] = []
        self.over = threading.Event()
        self._client = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def run(self) -> None:
        """Adds events, reads what is there, and now and then asks for a draft."""
        number = 0
        while not self.over.is_set():
            read = self._send("GET", "/api/v1/statistics/2025")
            if read is None:
                continue
            number += 1
            title = f"第{number}次职工活动"
            event = {"revision": read["revision"], "title": title, "when": "3月"}
            if self._send("POST", "/api/v1/statistics/2025/events", event) is not None:
                self.kept.append(title)
            if number % DRAFT_EVERY == 1 and (job := self._send("POST", "/api/v1/jobs", {"year": 2025})) is not None:
                self.jobs.append(str(job["id"]))
        self._client.close()

    def _send(self, method: str, path: str, sent: object = None) -> dict[str, object] | None:
        """What is answered; None where it has to be sent again."""
        self.score.asked += 1
        try:
            answer = self._client.request(method, path, json=sent)
        except httpx2.TransportError:
            self.score.broken += 1
            time.sleep(1)
            return None
        self.score.statuses[answer.status_code] += 1
        if answer.is_success:
            found: dict[str, object] = answer.json()
            return found
        if answer.status_code == 503:
            self.score.without_retry += "retry-after" not in answer.headers
            time.sleep(min(3.0, float(answer.headers.get("retry-after", "1"))))
        return None


@contextmanager
def serving(url: str, folder: Path) -> Iterator[str]:
    """`nigao serve` on that database; the address of its pages."""
    port = free_port()
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "NIGAO_DATABASE_URL": url}
    environment |= {"NIGAO_RATE_PER_USER": "1000000/minute", "NIGAO_RATE_PER_OFFICE": "1000000/minute"}
    command = [
        *NIGAO,
        "--data",
        str(folder),
        "serve",
        "--port",
        str(port),
    ]
    with (folder / "serve.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stderr=log)
    try:
        _await_ready(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await_ready(url: str) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 600:
        try:
            if httpx2.get(f"{url}/health/ready", timeout=30).is_success:
                return time.monotonic() - began
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    raise RuntimeError("not ready after ten minutes")


def set_up(engine: Engine, clerks: int) -> list[tuple[str, str]]:
    """An office and a token for each clerk, with the sample's statistics."""
    table = read_table(SAMPLES / "statistics-2025.xlsx", 2025)
    made = []
    for number in range(clerks):
        office = f"第{number}街道总工会"
        save_return(engine, YearlyReturn(office, 2025, table), "li", confirmed=True)
        first = add_account(engine, f"clerk{number}", "", office, "clerk")
        change_password(engine, list_accounts(engine, office)[0], first, PASSWORD)
        made.append((office, add_token(engine, list_accounts(engine, office)[0], "bench")))
    return made


def measure(server: Postgres, folder: Path, restarts: int, clerks: int) -> Score:
    """The restarts, and the count at the end."""
    server.make_database("restarts", TEMPLATE)
    engine = open_database(Home(folder, server.url("restarts")))
    score = Score()
    accounts = set_up(engine, clerks)
    with serving(server.url("restarts"), folder) as url:
        people = [Clerk(url, office, token) for office, token in accounts]
        for one in people:
            one.start()
        for number in range(restarts):
            time.sleep(BETWEEN)
            server.stop("immediate" if number % 2 else "fast")
            server.start()
            score.slowest_down = max(score.slowest_down, _await_ready(url))
            score.restarts += 1
        for one in people:
            one.over.set()
            one.join()
        _count(engine, score, people, url)
    engine.dispose()
    return score


def _count(engine: Engine, score: Score, people: list[Clerk], url: str) -> None:
    for one in people:
        told = one.score
        score.asked += told.asked
        score.statuses += told.statuses
        score.without_retry += told.without_retry
        score.broken += told.broken
        there = {event.title for event in load_return(engine, one.office, 2025).events}
        score.events += len(one.kept)
        score.events_lost += sum(title not in there for title in one.kept)
    with httpx2.Client(base_url=url, timeout=60) as client:
        for job, token in [(job, one.token) for one in people for job in one.jobs]:
            score.drafts += 1
            score.drafts_lost += not _is_done(client, job, token)


def _is_done(client: httpx2.Client, job: str, token: str) -> bool:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        state = client.get(f"/api/v1/jobs/{job}", headers={"Authorization": f"Bearer {token}"}).json()["state"]
        if state not in ("queued", "running"):
            return bool(state == "done")
        time.sleep(1)
    return False


def main() -> None:
    """The restarts, as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--clerks", type=int, default=6)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, running_postgres(fsync=True) as server:
        score = measure(server, Path(name), given.restarts, given.clerks)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}; {score.restarts} restarts, {given.clerks} clerks")
    print(
        f"answers by status: {dict(sorted(score.statuses.items()))}; {score.without_retry} of 503 without Retry-After"
    )
    print(f"no answer at all: {score.broken}; ready again after at most {score.slowest_down:.1f} s")
    print(f"acknowledged events: {score.events}, lost {score.events_lost}")
    print(f"acknowledged drafts: {score.drafts}, not written {score.drafts_lost}")
    if given.json:
        figures = {"cores": os.cpu_count(), **vars(score)}
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

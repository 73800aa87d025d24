"""A server suspended (SIGSTOP) beyond its lease while it writes a draft, and another on the same home that takes over.

    python -m bench.suspend [--rounds 3] [--setting NIGAO_X=Y]... [--json FILE]

Each round: server A writes a draft with a scripted model and is suspended once sections are done; server B takes the
job over when the lease has run out and finishes it; A goes on. Counts the sections that were done before and written
again, drafts beside the one, and whether A changed anything after it came back. `held_up` counts rounds in which A was
suspended in the midst of a write: SQLite lets nobody else write then until it goes on or is killed.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import httpx2

from bench.calls import write_reply
from bench.fault_clients import YEAR, Ledger, Office
from bench.faults import prepare, wait_for_end
from bench.real_server import RealServer
from bench.scripted_model import Ask, Reply, ScriptedModel

PIECE_CHARS, PIECE_DELAY = 4, 0.02
LONGEST_TAKEOVER = 150.0
SETTLING_SECONDS = 15.0
"""A notices at the next third of its lease at the latest."""


@dataclass
class Calls:
    """When each prompt was sent, by its digest."""

    sent: list[tuple[str, float]]

    def script(self, ask: Ask) -> Reply:
        """Notes the prompt and answers it in some two seconds."""
        self.sent.append((sha256(ask.said.encode()).hexdigest(), time.monotonic()))
        return Reply(write_reply(ask), piece_delay=PIECE_DELAY, piece_chars=PIECE_CHARS)

    def sent_again(self, stopped: float, seconds: float) -> int:
        """Prompts answered in full before `stopped` that were sent once more afterwards."""
        answered = {prompt for prompt, at in self.sent if at + seconds < stopped}
        return len(answered & {prompt for prompt, at in self.sent if at > stopped})


@dataclass(frozen=True, slots=True)
class Round:
    """What became of one draft; all but the seconds and the sections should be 0."""

    sections_done_before: int
    sections_written_again: int
    sections_lost: int
    other_drafts: int
    changed_afterwards: int
    seconds_until_done: float
    held_up: bool


def watch(call: httpx2.Client, job_id: str, sections: int) -> dict[str, str]:
    """The texts of so many sections that the stream shows as done, as soon as there are as many."""
    shown: dict[str, str] = {}
    with call.stream("GET", f"/jobs/{job_id}/events") as events:
        for line in events.iter_lines():
            if line.startswith("data: {") and '"done"' in line:
                told = json.loads(line.removeprefix("data: "))
                shown |= {name: found["text"] for name, found in told.items() if found["done"]}
            if len(shown) >= sections:
                break
    return shown


def run_round(first: RealServer, second: RealServer, tokens: dict[str, str], calls: Calls, number: int) -> Round:
    """Suspends `first` in the middle, lets `second` finish, and wakes `first`."""
    ledger = Ledger()
    one, other = (Office(server.base, tokens, None, ledger) for server in (first, second))  # type: ignore[arg-type]
    with one.call("clerk") as call:
        drafts = len(call.get("/drafts").json())
        about = {"year": YEAR, "model": "scripted", "guidance": [f"《第{number}号意见》"]}
        job_id = call.post("/jobs", json=about).json()["id"]
        shown = watch(call, job_id, 2 + number % 4)
        time.sleep(random.Random(number).uniform(0.1, 1.1))  # not just when a section is committed
        first.send(signal.SIGSTOP)
    stopped = time.monotonic()
    with other.call("clerk") as call:
        try:
            job, held_up = wait_for_end(call, job_id, LONGEST_TAKEOVER), False
        except TimeoutError:
            first.send(signal.SIGCONT)
            job, held_up = wait_for_end(call, job_id), True
        took = time.monotonic() - stopped
        before = call.get(f"/drafts/{job['draft_id']}").json()["text"] if job["draft_id"] else ""
        first.send(signal.SIGCONT)
        time.sleep(SETTLING_SECONDS)
        after = call.get(f"/drafts/{job['draft_id']}").json()
        others = len(call.get("/drafts").json()) - drafts - 1
        ended = call.get(f"/jobs/{job_id}").json()
    stored = {found["id"]: found["text"] for found in after["sections"]}
    return Round(
        len(shown),
        calls.sent_again(stopped, 400 / PIECE_CHARS * PIECE_DELAY + 1),
        sum(stored.get(name) != text for name, text in shown.items()),
        others,
        int(after["text"] != before or ended != job or job["state"] != "done"),
        round(took, 1),
        held_up,
    )


def run_rounds(servers: list[RealServer], tokens: dict[str, str], calls: Calls, count: int) -> list[Round]:
    """So many rounds, now the one and now the other server suspended."""
    try:
        for server in servers:
            server.start(forked=True)
        rounds = []
        for number in range(count):
            first, second = servers if number % 2 else reversed(servers)
            rounds.append(run_round(first, second, tokens, calls, number))
        return rounds
    finally:
        for server in servers:
            server.close()


def main() -> int:
    """Runs and prints; exit code 1 when anything was done twice, lost or changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--setting", action="append", default=[], help="NIGAO_NAME=VALUE for the servers")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    calls = Calls([])
    with tempfile.TemporaryDirectory() as folder, ScriptedModel(script=calls.script) as model:
        settings = {"NIGAO_MODEL_URL": model.base_url, "NIGAO_MODELS": "scripted"}
        settings |= dict(one.split("=", 1) for one in asked.setting)
        tokens, _ = prepare(Path(folder) / "home", settings, signing=0)
        servers = [RealServer(Path(folder) / "home", settings) for _ in range(2)]
        rounds = run_rounds(servers, tokens, calls, asked.rounds)
    print(f"{len(rounds)} suspensions, {os.cpu_count()} cores")
    for one in rounds:
        print("  ".join(f"{name} {value}" for name, value in asdict(one).items()))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(one) for one in rounds], indent=1), encoding="utf-8")
    wrong = ("sections_written_again", "sections_lost", "other_drafts", "changed_afterwards")
    return 1 if any(getattr(one, name) for one in rounds for name in wrong) else 0


if __name__ == "__main__":
    raise SystemExit(main())

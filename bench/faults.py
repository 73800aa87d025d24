"""The real server killed (SIGKILL) at random moments while an office works with it.

    python -m bench.faults [--kills 100] [--seed 1] [--setting NIGAO_X=Y]... [--json FILE]

Eight clients at once, round after round over one home: reports uploaded, statistics saved, drafts written by a scripted
model and watched, sections edited and candidates accepted, findings decided, drafts moved to and fro, drafts signed,
documents exported. After each kill the server is started again; what was acknowledged has to be there, and it has to be
ready within 10 s. At the end all drafts are let finish and everything is looked at: every section that was once shown
as done stands in its draft as it was shown, no draft that is told to be done lacks a section, `nigao doctor` finds
nothing broken. `--setting` hands settings to the server, for other engines than the embedded ones.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import files
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import httpx2
from sqlalchemy import update

from api.accounts.accounts import add_account, list_accounts
from api.accounts.records import AccountRecord
from api.accounts.roles import ROLES
from api.accounts.tokens import add_token
from api.database import open_database
from bench.calls import write_reply
from bench.fault_clients import VALUES_FROM, YEAR, Desk, Ledger, Office
from bench.real_server import RealServer, Started
from bench.scripted_model import Ask, Reply, ScriptedModel
from corpus.db import writing
from drafter.draft_store import load_draft, save_draft
from drafter.pipeline import UNFINISHED

OFFICE = "青禾街道总工会"
SAMPLES = files("corpus").joinpath("samples/qinghe")
MOST_ACTS = 12
"""A round ends a random time after a random number of acts up to this, so that slow machines get kills in the midst of
work as well."""
LONGEST_PAUSE = 1.0
LONGEST_ROUND = 60.0
READY_SECONDS = 10.0
OWN_START = 10
_RATES = {"NIGAO_RATE_PER_USER": "1000000/minute", "NIGAO_RATE_PER_OFFICE": "1000000/minute"}


@dataclass
class Score:
    """`lost` names each acknowledged thing that was gone, `half` each half result shown as done, `gave_up` the drafts
    that were killed as often as a job may be tried."""

    kills: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    gave_up: int = 0
    drafts: int = 0
    ready: list[Started] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def prepare(data: Path, settings: Mapping[str, str], signing: int) -> tuple[dict[str, str], Desk]:
    """Accounts and their tokens, the sample's statistics, a draft, and copies of it to work on."""
    engine = open_database(data)
    for role in ROLES:
        add_account(engine, f"{role}-one", "", OFFICE, role)
    with writing(engine) as session:
        session.execute(update(AccountRecord).values(must_change=False))
    tokens = {one.role: add_token(engine, one, "faults") for one in list_accounts(engine)}
    server = RealServer(data, settings)
    server.start()
    with Office(server.base, tokens, Desk("", "", "", "", "", ()), Ledger()).call("clerk") as call:
        for kind, name in (("statistics", "statistics-2024.xlsx"),):
            book = {"files": (name, SAMPLES.joinpath(name).read_bytes())}
            call.post(f"/{kind}/{YEAR}/upload", data={"revision": 0}, files=book).raise_for_status()
        job = wait_for_end(call, call.post("/jobs", json={"year": YEAR}).json()["id"])
        shown = call.get(f"/drafts/{job['draft_id']}").json()
    server.kill()
    draft, table = load_draft(engine, shown["id"])
    copies = [f"{number:012x}" for number in range(3 + signing)]
    for one in copies:
        save_draft(engine, replace(draft, id=one), table)
    engine.dispose()
    section = next(one["id"] for one in shown["sections"] if one["level"] == 2 and one["text"])
    edited, judged, moved, *to_sign = copies
    return tokens, Desk(edited, section, judged, shown["findings"][0]["mark"], moved, to_sign)


def wait_for_end(call: httpx2.Client, job_id: str, patience: float = 300.0) -> dict[str, str]:
    """The job once it has ended; TimeoutError when that takes longer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        job: dict[str, str] = call.get(f"/jobs/{job_id}").json()
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.1)
    raise TimeoutError(f"job {job_id} did not end within {patience:g} s")


def run_kills(data: Path, kills: int, seed: int, settings: Mapping[str, str]) -> tuple[Score, Ledger]:
    """All rounds over one home, then the judgement of the whole."""
    chance, score, ledger = random.Random(seed), Score(), Ledger()
    tokens, desk = prepare(data, settings, signing=kills)
    server = RealServer(data, settings, data.parent / "server.log")
    try:
        for number in range(kills):
            # A start of its own every so often, for its time; forks otherwise, as most of a start is loading modules.
            started = server.start(forked=bool(number % OWN_START))
            score.ready += [] if number % OWN_START else [started]
            office = Office(server.base, tokens, desk, ledger)
            score.lost += find_lost(office, desk, ledger)
            threads = office.work()
            wait_for_acts(ledger, chance.randrange(MOST_ACTS))
            time.sleep(chance.uniform(0, LONGEST_PAUSE))
            server.kill()
            office.over.set()
            for thread in threads:
                thread.join()
            score.kills += 1
        server.start()
        office = Office(server.base, tokens, desk, ledger)
        score.lost += find_lost(office, desk, ledger)
        judge_drafts(office, ledger, score)
    finally:
        server.kill()
    told = json.loads(server.run("doctor", "--json").stdout)["checks"]
    score.broken = [f"{one['name']}: {one['message']}" for one in told if one["state"] == "bad"]
    return score, ledger


def wait_for_acts(ledger: Ledger, acts: int) -> None:
    """Returns when so many more acts were acknowledged, or when that takes too long."""
    wanted, deadline = sum(ledger.count().values()) + acts, time.monotonic() + LONGEST_ROUND
    while sum(ledger.count().values()) < wanted and time.monotonic() < deadline:
        time.sleep(0.005)


def find_lost(office: Office, desk: Desk, ledger: Ledger) -> Iterator[str]:
    """What was acknowledged and is not there; an act under way when the server was killed may be there or not."""
    with office.call("clerk") as call:
        there = {one["id"] for one in call.get("/reports").json()}
        yield from (f"report {one}" for one in ledger.reports if one not in there)
        newest = list(ledger.reports)[-3:]
        for one in newest:
            if one in there and ledger.reports[one] not in call.get(f"/reports/{one}").json()["text"]:
                yield f"text of report {one}"
        kept = call.get(f"/statistics/{YEAR}").json()
        value = max((float(one["value"]) for one in kept["figures"] if _is_value(one)), default=0.0)
        if ledger.value and value < VALUES_FROM + ledger.value:
            yield f"statistic {ledger.value}: found {value}"
        texts = call.get(f"/drafts/{desk.edited}/sections/{desk.section}/revisions").json()
        stored = {one["number"]: one["text"] for one in texts}
        yield from (f"revision {number}" for number, text in ledger.revisions.items() if stored.get(number) != text)
        yield from (f"job {one}" for one in ledger.jobs[-5:] if call.get(f"/jobs/{one}").status_code != 200)
        judged = call.get(f"/drafts/{desk.judged}").json()
        decided = [one["decision"] for one in judged["findings"] if one["mark"] == desk.mark and one["decision"]]
        reason = decided[0]["reason"] if decided else "第0次"
        if ledger.decision and int(reason.removeprefix("第").partition("次")[0]) < ledger.decision:
            yield f"decision {ledger.decision}: found {reason}"
        if len(call.get(f"/drafts/{desk.moved}").json()["steps"]) < ledger.moves:
            yield f"move {ledger.moves}"
        for one in ledger.signed[-3:]:
            if call.get(f"/drafts/{one}").json()["state"] != "signed":
                yield f"signature of {one}"


def _is_value(figure: Mapping[str, object]) -> bool:
    return figure["indicator"] == "members_total" and figure["year"] == YEAR and figure["role"] == "actual"


def judge_drafts(office: Office, ledger: Ledger, score: Score) -> None:
    """Lets every job end, then holds its draft against what was shown of it."""
    with office.call("clerk") as call:
        for job_id in ledger.jobs:
            job = wait_for_end(call, job_id)
            if job["state"] == "failed" and "试了多次" in job["error"]:
                score.gave_up += 1
                continue
            if job["state"] != "done":
                score.lost.append(f"job {job_id}: {job['state']} {job['error']}")
                continue
            score.drafts += 1
            draft = call.get(f"/drafts/{job['draft_id']}").json()
            stored = {one["id"]: one for one in draft["sections"]}
            for name, text in ledger.sections.get(job_id, {}).items():
                if stored[name]["text"] != text:
                    score.lost.append(f"section {name} of {job_id}")
            for name, one in stored.items():
                if one["state"] == "complete" and UNFINISHED in one["text"]:
                    score.half.append(f"section {name} of {job_id}")
                if one["state"] != "complete":
                    score.half.append(f"section {name} of {job_id} is {one['state']} in a draft told to be done")


@contextmanager
def scripted() -> Iterator[str]:
    """A model that streams a section in about a second."""

    def script(ask: Ask) -> Reply:
        return Reply(write_reply(ask), piece_delay=0.01, piece_chars=4)

    with ScriptedModel(script=script) as model:
        yield model.base_url


def show(score: Score, ledger: Ledger, seconds: float) -> None:
    """A readable table."""
    print(f"{score.kills} kills, {os.cpu_count()} cores, {seconds:.0f} s")
    print("acknowledged: " + ", ".join(f"{name} {count}" for name, count in ledger.count().items()))
    slow, work = sorted(one.seconds for one in score.ready), sorted(one.processor for one in score.ready)
    print(
        f"ready again, of {len(slow)} starts as programs of their own: median {slow[len(slow) // 2]:.1f} s, slowest "
        f"{slow[-1]:.1f} s (to be < {READY_SECONDS:g} s); of it work of one processor {work[len(work) // 2]:.1f} s, "
        f"{work[-1]:.1f} s"
    )
    print(f"drafts finished: {score.drafts}, given up after five kills each: {score.gave_up}")
    for name, found in _faults(score, ledger).items():
        print(f"{name}: {len(found)}")
        for one in found[:10]:
            print(f"    {one}")


def _faults(score: Score, ledger: Ledger) -> dict[str, Sequence[str]]:
    return {
        "lost": score.lost,
        "half shown as done": score.half,
        "doctor": score.broken,
        "wrong answers": ledger.faults,
        "starts too slow": [f"{one.seconds:.1f} s" for one in score.ready if one.seconds > READY_SECONDS],
    }


def main() -> int:
    """Runs and prints; exit code 1 for anything lost, half, broken or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--setting", action="append", default=[], help="NIGAO_NAME=VALUE for the server")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, scripted() as url:
        settings = {**_RATES, "NIGAO_MODEL_URL": url, "NIGAO_MODELS": "scripted"}
        settings |= dict(one.split("=", 1) for one in asked.setting)
        score, ledger = run_kills(Path(folder) / "home", asked.kills, asked.seed, settings)
    show(score, ledger, time.monotonic() - began)
    faults = _faults(score, ledger)
    if asked.json:
        told = {
            "kills": score.kills,
            "cores": os.cpu_count(),
            "acknowledged": ledger.count(),
            "ready": [asdict(one) for one in score.ready],
        }
        told |= {"drafts": score.drafts, "gave_up": score.gave_up, "faults": faults}
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())

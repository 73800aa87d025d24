"""The real server killed (SIGKILL) at random moments while an office works with it.

    python -m bench.faults [--kills 100] [--minutes 60] [--engines sqlite|servers] [--starts 20] [--json FILE]

Three clients at once, others in every round, over one home: reports uploaded, statistics saved, drafts written by a
scripted model and watched, sections edited and candidates accepted, findings decided, drafts moved to and fro, drafts
signed, documents exported. After each kill the server is started again, and what was acknowledged has to be there. At
the end all drafts are let finish and everything is looked at: every section that was once shown as done stands in its
draft as it was shown, no draft that is told to be done lacks a section, `nigao doctor` finds nothing broken. A draft
that was told to have failed because the process died under it again and again is asked for anew, as its clerk would,
and has to be finished; its figures are then those of the day, so its sections are not compared.

With `servers` the same home is on a PostgreSQL (fsync on) and a Chroma server of the bench's own, which stay up.

The servers that are killed are forks of a process that has the modules loaded and nothing opened
(bench/warm_parent.py): as programs of their own, 1,000 starts would take hours. "Ready again" is measured beside it on
`--starts` programs of their own, killed in the same way, over the home that the rounds have filled; it has to be less
than 10 s.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.resources import files
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import httpx2
from sqlalchemy import select, update

from api.accounts.accounts import add_account, list_accounts
from api.accounts.records import AccountRecord
from api.accounts.roles import ROLES
from api.accounts.tokens import add_token
from api.database import open_database
from api.home import Home
from bench.calls import write_reply
from bench.fault_clients import VALUES_FROM, YEAR, Desk, Ledger, Office, draft_request
from bench.real_server import RealServer, Started
from bench.scripted_model import Ask, Reply, ScriptedModel
from bench.servers import TEMPLATE, running_chroma, running_postgres
from corpus.db import reading, writing
from drafter.draft_store import load_draft, save_draft
from drafter.pipeline import UNFINISHED
from drafter.workflow_records import DecisionRecord

OFFICE = "青禾街道总工会"
SAMPLES = files("corpus").joinpath("samples/qinghe")
AT_ONCE = 3
"""So many of the eight kinds of act go on in a round, so that each gets somewhere."""
MEAN_ROUND = 1.5
"""Seconds that the processor works for the server before it is killed, in the mean: most are killed while they load or
do their first acts, some long after. A busy machine gets the same kills by it; by the clock a round ends after
`SECONDS_A_ROUND` at the latest."""
SECONDS_A_ROUND = 20.0
READY_SECONDS = 10.0
WHOLE_LOOK = 10
"""After so many kills everything that was acknowledged is looked for, otherwise what is quickly asked for."""
_RATES = {"NIGAO_RATE_PER_USER": "1000000/minute", "NIGAO_RATE_PER_OFFICE": "1000000/minute"}


@dataclass
class Score:
    """`lost` names each acknowledged thing that was gone, `half` each half result shown as done, `asked_again`
    counts the drafts that were told to have failed because the process died too often."""

    kills: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    asked_again: int = 0
    drafts: int = 0
    ready: list[Started] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    log_errors: list[str] = field(default_factory=list)


def prepare(data: Path, settings: Mapping[str, str], signing: int) -> tuple[dict[str, str], Desk]:
    """Accounts and their tokens, the sample's statistics, a draft, and copies of it to work on."""
    engine = open_database(_home(data, settings))
    for role in ROLES:
        add_account(engine, f"{role}-one", "", OFFICE, role)
    with writing(engine) as session:
        session.execute(update(AccountRecord).values(must_change=False))
    tokens = {one.role: add_token(engine, one, "faults") for one in list_accounts(engine)}
    server = RealServer(data, settings)
    server.start(forked=True)
    with Office(server.base, tokens, Desk("", "", "", "", "", ()), Ledger()).call("clerk") as call:
        for kind, name in (("statistics", "statistics-2024.xlsx"),):
            book = {"files": (name, SAMPLES.joinpath(name).read_bytes())}
            call.post(f"/{kind}/{YEAR}/upload", data={"revision": 0}, files=book).raise_for_status()
        job = wait_for_end(call, call.post("/jobs", json={"year": YEAR}).json()["id"])
        shown = call.get(f"/drafts/{job['draft_id']}").json()
    server.close()
    draft, table = load_draft(engine, shown["id"])
    copies = [f"{number:012x}" for number in range(3 + signing)]
    for one in copies:
        save_draft(engine, replace(draft, id=one), table)
    engine.dispose()
    section = next(one["id"] for one in shown["sections"] if one["level"] == 2 and one["text"])
    edited, judged, moved, *to_sign = copies
    return tokens, Desk(edited, section, judged, shown["findings"][0]["mark"], moved, to_sign)


def _home(data: Path, settings: Mapping[str, str]) -> Home:
    urls = (settings.get(f"NIGAO_{name}_URL", "") for name in ("DATABASE", "DATABASE_OWNER", "CHROMA"))
    return Home(data, *urls)


def wait_for_end(call: httpx2.Client, job_id: str, patience: float = 300.0) -> dict[str, str]:
    """The job once it has ended; TimeoutError when that takes longer."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        job: dict[str, str] = call.get(f"/jobs/{job_id}").json()
        if job["state"] not in ("queued", "running"):
            return job
        time.sleep(0.1)
    raise TimeoutError(f"job {job_id} did not end within {patience:g} s")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done: `kills`, but none after so many `seconds`; `starts` of programs of their own."""

    kills: int
    seconds: float
    starts: int
    seed: int


def run_kills(data: Path, plan: Plan, settings: Mapping[str, str]) -> tuple[Score, Ledger]:
    """All rounds over one home, then the judgement of the whole."""
    chance, score, ledger = random.Random(plan.seed), Score(), Ledger()
    tokens, desk = prepare(data, settings, signing=plan.kills // 4)
    deadline = time.monotonic() + plan.seconds
    server = RealServer(data, settings, data.parent / "server.log")
    try:
        for number in range(plan.kills):
            if time.monotonic() > deadline:
                break
            server.start(forked=True)
            office = Office(server.base, tokens, desk, ledger)
            score.lost += find_lost(office, desk, ledger, whole=number % WHOLE_LOOK == 0)
            threads = office.work(chance, AT_ONCE)
            let_work(server, chance.expovariate(1 / MEAN_ROUND))
            server.kill()
            office.over.set()
            for thread in threads:
                thread.join()
            score.kills += 1
            show_progress(score, ledger)
        for _ in range(plan.starts):
            score.ready.append(server.start())
            server.kill()
        server.start(forked=True)
        office = Office(server.base, tokens, desk, ledger)
        score.lost += find_lost(office, desk, ledger, whole=True)
        judge_drafts(office, ledger, score)
    finally:
        server.close()
    score.lost += find_lost_decisions(_home(data, settings), desk, ledger)
    told = json.loads(server.run("doctor", "--json").stdout)["checks"]
    score.log_errors = list(read_errors(data.parent / "server.log"))
    score.broken = [f"{one['name']}: {one['message']}" for one in told if one["state"] == "bad"]
    return score, ledger


def read_errors(log: Path) -> Iterator[str]:
    """What the servers logged as errors; a line that a kill cut off is none."""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError):
            told = json.loads(line)
            if told["level"] not in ("info", "warning"):
                yield json.dumps(told, ensure_ascii=False)[-1500:]


def show_progress(score: Score, ledger: Ledger) -> None:
    """A line now and then, on standard error."""
    if score.kills % 25 == 0:
        found = len(score.lost) + len(ledger.faults)
        print(f"{score.kills} kills, {sum(ledger.count().values())} acts, {found} faults", file=sys.stderr, flush=True)


def let_work(server: RealServer, seconds: float) -> None:
    """Returns when the processor has worked so long for the server, or when a round lasts too long."""
    enough, deadline = server.processor_seconds() + seconds, time.monotonic() + SECONDS_A_ROUND
    while server.processor_seconds() < enough and time.monotonic() < deadline:
        time.sleep(0.005)


def find_lost(office: Office, desk: Desk, ledger: Ledger, *, whole: bool) -> Iterator[str]:
    """What was acknowledged and is not there; an act under way when the server was killed may be there or not. What
    takes the server long to show is asked for only when the `whole` is."""
    with office.call("clerk") as call:
        there = {one["id"] for one in call.get("/reports").json()}
        yield from (f"report {one}" for one in ledger.reports if one not in there)
        for one in list(ledger.reports)[-3:]:
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
        for one in ledger.signed[-3:]:
            if call.get(f"/drafts/{one}").json()["state"] != "signed":
                yield f"signature of {one}"
        if whole:
            yield from _find_lost_on_drafts(call, desk, ledger)


def _find_lost_on_drafts(call: httpx2.Client, desk: Desk, ledger: Ledger) -> Iterator[str]:
    judged = call.get(f"/drafts/{desk.judged}").json()
    decided = [one["decision"] for one in judged["findings"] if one["mark"] == desk.mark and one["decision"]]
    reason = decided[0]["reason"] if decided else "第0次"
    if ledger.decision and int(reason.removeprefix("第").partition("次")[0]) < ledger.decision:
        yield f"decision {ledger.decision}: found {reason}"
    if len(call.get(f"/drafts/{desk.moved}").json()["steps"]) < ledger.moves:
        yield f"move {ledger.moves}"


def find_lost_decisions(home: Home, desk: Desk, ledger: Ledger) -> list[str]:
    """Each decision that was acknowledged and is not in the database; the application shows the newest alone."""
    engine = open_database(home)
    with reading(engine) as session:
        kept = set(session.scalars(select(DecisionRecord.reason).where(DecisionRecord.draft_id == desk.judged)))
    engine.dispose()
    return [f"decision {one}" for one in range(1, ledger.decision + 1) if f"第{one}次核对无误" not in kept]


def _is_value(figure: Mapping[str, object]) -> bool:
    return figure["indicator"] == "members_total" and figure["year"] == YEAR and figure["role"] == "actual"


def judge_drafts(office: Office, ledger: Ledger, score: Score) -> None:
    """Lets every job end, then holds its draft against what was shown of it."""
    with office.call("clerk") as call:
        for number, job_id in enumerate(ledger.jobs):
            job = wait_for_end(call, job_id)
            if again := job["state"] == "failed" and "试了多次" in job["error"]:
                score.asked_again += 1
                job = wait_for_end(call, call.post("/jobs", json=draft_request(number)).json()["id"])
            if job["state"] != "done":
                score.lost.append(f"job {job_id}: {job['state']} {job['error']}")
                continue
            score.drafts += 1
            draft = call.get(f"/drafts/{job['draft_id']}").json()
            shown = {} if again else ledger.sections.get(job_id, {})
            judge_draft(job_id, {one["id"]: one for one in draft["sections"]}, shown, score)


def judge_draft(job_id: str, stored: Mapping[str, Mapping[str, str]], shown: Mapping[str, str], score: Score) -> None:
    """One finished draft's sections against those that were shown as done."""
    for name, text in shown.items():
        if stored[name]["text"] != text:
            score.lost.append(f"section {name} of {job_id}")
    for name, one in stored.items():
        if one["state"] == "complete" and UNFINISHED in one["text"]:
            score.half.append(f"section {name} of {job_id}")
        if one["state"] != "complete":
            score.half.append(f"section {name} of {job_id} is {one['state']} in a draft told to be done")


@contextmanager
def scripted() -> Iterator[str]:
    """A model that streams a section in about half a second."""

    def script(ask: Ask) -> Reply:
        return Reply(write_reply(ask), piece_delay=0.01, piece_chars=8)

    with ScriptedModel(script=script) as model:
        yield model.base_url


@contextmanager
def engines_of(kind: str) -> Iterator[dict[str, str]]:
    """The settings of the engines: SQLite with Chroma in the home, or servers of our own."""
    with ExitStack() as stack:
        if kind == "sqlite":
            yield {}
            return
        postgres = stack.enter_context(running_postgres(fsync=True))
        postgres.make_database("faults", TEMPLATE)
        chroma = stack.enter_context(running_chroma())
        yield {"NIGAO_DATABASE_URL": postgres.url("faults"), "NIGAO_CHROMA_URL": chroma}


def show(score: Score, ledger: Ledger, seconds: float) -> None:
    """A readable table."""
    print(f"{score.kills} kills, {os.cpu_count()} cores, {seconds:.0f} s")
    print("acknowledged: " + ", ".join(f"{name} {count}" for name, count in ledger.count().items()))
    if score.ready:
        slow, work = sorted(one.seconds for one in score.ready), sorted(one.processor for one in score.ready)
        middle = len(slow) // 2
        print(f"ready again, of {len(slow)} starts as programs of their own, to be < {READY_SECONDS:g} s:")
        print(f"    median {slow[middle]:.1f} s, slowest {slow[-1]:.1f} s")
        print(f"    of it the processor worked {work[middle]:.1f} s, {work[-1]:.1f} s")
    print(f"drafts finished: {score.drafts}, of them asked for again: {score.asked_again}")
    for name, found in {**_faults(score, ledger), "errors in the log": score.log_errors}.items():
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
    parser.add_argument("--engines", choices=("sqlite", "servers"), default="sqlite")
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=60.0, help="no further kills after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    plan = Plan(asked.kills, asked.minutes * 60, asked.starts, asked.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, scripted() as url, engines_of(asked.engines) as engines:
        settings = {**_RATES, **engines, "NIGAO_MODEL_URL": url, "NIGAO_MODELS": "scripted"}
        score, ledger = run_kills(Path(folder) / "home", plan, settings)
    show(score, ledger, time.monotonic() - began)
    faults = _faults(score, ledger)
    if asked.json:
        told = {
            "kills": score.kills,
            "engines": asked.engines,
            "cores": os.cpu_count(),
            "acknowledged": ledger.count(),
            "ready": [asdict(one) for one in score.ready],
        }
        told |= {"drafts": score.drafts, "asked_again": score.asked_again, "faults": faults}
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())

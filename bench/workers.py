"""Several worker processes on one PostgreSQL: sections a second, none written twice, and offices served in turns.

    python bench/workers.py [--drafts 24] [--workers 1,3] [--json FILE]

A PostgreSQL of its own (fsync on, as delivered), `nigao worker` as a process each, and a scripted model that takes 300
ms to its first word, so that waiting and not this machine's processors is the limit: every worker writes one draft and
asks one call at a time. Before anything is counted every worker has written a draft of its own, so that none is still
loading. The time counted is from the first call to the end of the last one, the drafts of all workers together; `busy`
is what of the machine the workers took meanwhile, and where that comes near 1 the processors were the limit. `shared`
counts the runs that more than one worker kept a section of; more calls than one worker needs for the same drafts would
be sections written twice.

The second part queues 1,000 drafts of 50 offices, all of one office before those of the next, and takes them up from
four threads: in fairness an office is served once more than another one that still waits, and at most once again for
what the threads are about to note.
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
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import func, select  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402

from api.database import open_database  # noqa: E402
from api.home import Home  # noqa: E402
from api.jobs.queue import JobRequest, add_job, claim_job, insert_job  # noqa: E402
from api.jobs.records import JobRecord  # noqa: E402
from bench.calls import FIRST_BYTE, SAMPLES, serving  # noqa: E402
from bench.real_server import processor_seconds  # noqa: E402
from bench.servers import NIGAO, TEMPLATE, Postgres, running_postgres  # noqa: E402
from corpus.db import for_office, reading, utc_now, writing  # noqa: E402
from corpus.event_reading import read_events  # noqa: E402
from corpus.returns import YearlyReturn, save_return  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.records import ModelCallRecord  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
OFFICES, EACH = 50, 20
MODEL = "scripted"


@dataclass(frozen=True, slots=True)
class Run:
    """One number of workers over the same drafts; seconds are wall time, `cpu` those of all workers' processes."""

    workers: int
    drafts: int
    sections: int
    calls: int
    seconds: float
    cpu: float
    shared: int

    @property
    def busy(self) -> float:
        """The share of all cores that the workers took."""
        return self.cpu / self.seconds / (os.cpu_count() or 1)

    @property
    def rate(self) -> float:
        """Sections a second."""
        return self.sections / self.seconds


@dataclass(frozen=True, slots=True)
class Fairness:
    """`ahead` is the most turns by which an office was ever served before another that still waited."""

    taken: int
    twice: int
    ahead: int
    seconds: float


def _ask_drafts(engine: Engine, drafts: int, what: str = "街道总工会") -> None:
    events = read_events(SAMPLES / "events-2025.csv", 2025).events
    table = read_table(SAMPLES / "statistics-2025.xlsx", 2025)
    for number in range(drafts):
        office = f"第{number:02}{what}"
        kept = save_return(engine, YearlyReturn(office, 2025, table, events), "li", confirmed=True)
        add_job(engine, office, "li", JobRequest(2025, "community", kept.revision, date(2025, 12, 20), model=MODEL))


def run_workers(server: Postgres, model: str, workers: int, drafts: int, folder: Path) -> Run:
    """Writes the drafts with so many processes on a database of their own."""
    name = f"workers_{workers}"
    server.make_database(name, TEMPLATE)
    engine = open_database(Home(folder, server.url(name)))
    # The settings of a worker come by its environment, as an administrator gives them.
    known = dict(os.environ)
    given = {"DATABASE_URL": server.url(name), "MODEL_URL": model, "MODELS": MODEL, "MODEL_PARALLEL": "1"}
    environment = known | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    environment |= {f"NIGAO_{key}": value for key, value in given.items()}
    command = [*NIGAO, "--data", str(folder), "worker", "--jobs", "1"]
    logs = [folder / f"{name}-{number}.log" for number in range(workers)]
    processes = [_start(command, environment, log) for log in logs]
    try:
        warming = _warm_up(engine, logs)
        began, before = utc_now(), _processor_seconds(processes)
        _ask_drafts(engine, drafts)
        while _count_drafts(engine) < drafts + warming:
            time.sleep(0.2)
        cpu = _processor_seconds(processes) - before
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(30)
    run = _measure(engine, drafts, began, cpu, logs)
    engine.dispose()
    return run


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("w") as file:
        return subprocess.Popen(command, env=environment, stderr=file)


def _warm_up(engine: Engine, logs: list[Path]) -> int:
    """Lets drafts be written until each worker has written one; how many there were."""
    asked = 0
    while not all('"job ended"' in log.read_text() for log in logs):
        _ask_drafts(engine, len(logs), f"个热身工会{asked}")
        asked += len(logs)
        while _count_drafts(engine) < asked:
            time.sleep(0.2)
    return asked


def _processor_seconds(processes: Sequence[subprocess.Popen[bytes]]) -> float:
    return sum(processor_seconds(process.pid) for process in processes)


def _count_drafts(engine: Engine) -> int:
    with reading(engine) as session:
        failed = session.scalars(select(JobRecord.error).where(JobRecord.state == "failed")).all()
        if failed:
            raise RuntimeError(f"a job failed: {failed[0]}")
        return session.scalar(select(func.count()).where(JobRecord.state == "done")) or 0


def _measure(engine: Engine, drafts: int, began: datetime, cpu: float, logs: list[Path]) -> Run:
    with reading(engine) as session:
        call = ModelCallRecord
        asked = select(call.run, call.section, call.at, call.seconds).where(call.at >= began)
        calls = session.execute(asked).all()
    first = min(at for _, _, at, _ in calls)
    ended = max(at.timestamp() + seconds for _, _, at, seconds in calls)
    kept_by = Counter(run for log in logs for run in _kept_runs(log))
    shared = sum(times > 1 for times in kept_by.values())
    sections = len({(run, section) for run, section, _, _ in calls})
    return Run(len(logs), drafts, sections, len(calls), ended - first.timestamp(), cpu, shared)


def _kept_runs(log: Path) -> set[str]:
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return {line["run"] for line in lines if line["event"] == "section"}


def measure_fairness(engine: Engine) -> Fairness:
    """Queues and takes up 1,000 drafts of 50 offices."""
    request = JobRequest(2025, "community", 1, date(2025, 12, 20))
    offices = [f"第{number:02}街道总工会" for number in range(OFFICES)]
    with patch("api.jobs.queue.MOST_OF_OFFICE", EACH):
        for office in offices:
            with writing(for_office(engine, office)) as session:
                for _ in range(EACH):
                    insert_job(session, office, "li", request)
    began = time.monotonic()
    lock, taken, served, ahead = threading.Lock(), Counter[str](), Counter[str](), 0

    def take(owner: str) -> None:
        nonlocal ahead
        while (job := claim_job(engine, owner)) is not None:
            with lock:
                taken[job.id] += 1
                served[job.office] += 1
                waiting = [served[office] for office in offices if served[office] < EACH]
                ahead = max(ahead, served[job.office] - min(waiting, default=EACH))

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(4)]
    with patch("api.jobs.queue.LEASE", timedelta(hours=1)):  # nothing is renewed here
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    seconds = time.monotonic() - began
    return Fairness(sum(taken.values()), sum(times - 1 for times in taken.values()), ahead, seconds)


def main() -> None:
    """Both parts, as a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drafts", type=int, default=24)
    parser.add_argument("--workers", default="1,3")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, running_postgres(fsync=True) as server:
        folder = Path(name)
        server.make_database("fairness", TEMPLATE)
        engine = open_database(Home(folder, server.url("fairness")))
        fairness = measure_fairness(engine)
        engine.dispose()
        with serving(pace=False) as model:
            counts = map(int, given.workers.split(","))
            runs = [run_workers(server, model, workers, given.drafts, folder) for workers in counts]
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}; {FIRST_BYTE * 1000:.0f} ms to the model's first word"
    )
    print("workers  drafts  sections  calls  seconds    cpu  busy  sections/s  times one  shared")
    for run in runs:
        times = run.rate / runs[0].rate
        print(
            f"{run.workers:7}  {run.drafts:6}  {run.sections:8}  {run.calls:5}  {run.seconds:7.1f}  {run.cpu:5.1f}"
            f"  {run.busy:4.2f}  {run.rate:10.2f}  {times:9.2f}  {run.shared:6}"
        )
    print(
        f"queue: {fairness.taken} drafts of {OFFICES} offices taken up in {fairness.seconds:.1f} s,"
        f" {fairness.twice} twice, no office more than {fairness.ahead} ahead of one that waited"
    )
    if given.json:
        figures = {"cores": os.cpu_count(), "runs": [asdict(run) for run in runs], "fairness": asdict(fairness)}
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

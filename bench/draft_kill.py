"""Drafting killed at random moments: what was finished stays, nothing half-written passes for done, and it goes on.

    python bench/draft_kill.py [--kills 200] [--json FILE]

Each round starts `draft_report` in a process of its own over the same inputs and the same database and kills it
(SIGKILL) after a random number of sections and a random time. The child tells the number of every section once its
row is committed; a told section that is not whole in the database afterwards is lost. When a draft is finished the
next round begins a new one.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import select  # noqa: E402
from sqlalchemy.engine import Engine  # noqa: E402

from api.database import open_database  # noqa: E402
from bench.calls import sample_snapshot, write_reply  # noqa: E402
from bench.scripted_model import Ask, Reply, ScriptedModel  # noqa: E402
from corpus.db import reading  # noqa: E402
from drafter.call_store import StoredCallLog  # noqa: E402
from drafter.calling.endpoint import Endpoint  # noqa: E402
from drafter.calling.gateway import Gateway  # noqa: E402
from drafter.checks.evidence import Evidence  # noqa: E402
from drafter.draft import DraftSection  # noqa: E402
from drafter.draft_store import save_draft  # noqa: E402
from drafter.model import ModelClient  # noqa: E402
from drafter.model_writer import ModelWriter  # noqa: E402
from drafter.pipeline import UNFINISHED, draft_report  # noqa: E402
from drafter.records import DraftRecord, DraftRunRecord, DraftRunSectionRecord  # noqa: E402
from drafter.run_store import DraftRun, open_run  # noqa: E402

MODEL = "scripted"
Tell = Callable[[str], None]


@dataclass
class KillScore:
    """Over all rounds: sections told as kept that were lost, half-written ones shown as done, sections written again
    though they were whole, and the drafts that came to their end."""

    kills: int = 0
    kept: int = 0
    lost: int = 0
    half_done: int = 0
    written_again: int = 0
    parts: int = 0
    drafts: int = 0
    broken_database: int = 0


class TellingRun:
    """Keeps sections in the run, and tells which of them are committed as whole."""

    def __init__(self, run: DraftRun, tell: Tell) -> None:
        self._run = run
        self._tell = tell

    @property
    def sections(self) -> Mapping[int, DraftSection]:
        """Those of the run."""
        return self._run.sections

    def keep(self, position: int, section: DraftSection) -> None:
        """Told after the commit: whoever reads it may rely on it."""
        self._run.keep(position, section)
        if section.state == "complete":
            self._tell(f"kept {position}")


async def draft_once(folder: Path, url: str, tell: Tell) -> None:
    """What the child does: takes up the run or begins one, and stores the draft at its end."""
    snapshot = sample_snapshot()
    engine = open_database(folder)
    run = open_run(engine, snapshot, MODEL)
    whole = [str(at) for at, one in run.sections.items() if one.state == "complete"]
    tell(f"run {run.id} {' '.join(whole)}")
    log = StoredCallLog(engine, "bench", snapshot.office, run.id)
    writer = ModelWriter(Gateway(ModelClient(Endpoint(url, MODEL, max_parallel=3)), log=log), repairs=0)
    drafted = await draft_report(snapshot, writer, Evidence(), lambda *_: (), keeper=TellingRun(run, tell))
    save_draft(engine, drafted.draft, snapshot.table, run)


def _draft_in_child(folder: Path, url: str, pipe: Connection) -> None:
    asyncio.run(draft_once(folder, url, pipe.send))


def run_child(folder: Path, url: str, sections: int, wait: float) -> list[str]:
    """Starts the child, kills it so many seconds after it has kept so many sections, and gives what it had told."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.draft_kill"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_draft_in_child, args=(folder, url, theirs))
    process.start()
    theirs.close()
    lines: list[str] = []
    try:
        while len(lines) <= sections:
            lines.append(ours.recv())
        time.sleep(wait)
        process.kill()
        while True:
            lines.append(ours.recv())
    except EOFError:
        process.join()
        return lines


def judge_round(engine: Engine, lines: list[str], score: KillScore) -> None:
    """Holds what the child said against what the database has."""
    score.kills += 1
    head, *rest = [line.split() for line in lines if line.strip()]
    before = {int(at) for at in head[2:]}
    told = [int(line[1]) for line in rest if line[0] == "kept"]
    score.kept += len(told)
    score.written_again += len(before & set(told))
    with reading(engine) as session:
        open_still = session.get(DraftRunRecord, head[1]) is not None
        rows = session.scalars(select(DraftRunSectionRecord).where(DraftRunSectionRecord.run_id == head[1])).all()
        drafts = session.scalars(select(DraftRecord)).all()
        score.broken_database += session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() != "ok"
    whole = {row.position for row in rows if row.state == "complete"}
    score.parts += sum(row.state == "incomplete" for row in rows)
    score.half_done += sum(UNFINISHED in row.content["text"] or _is_half(row) for row in rows if row.position in whole)
    if open_still:
        score.lost += len((before | set(told)) - whole)
    elif len(drafts) == score.drafts:
        score.lost += len(before | set(told))
    score.drafts = len(drafts)


def _is_half(row: DraftRunSectionRecord) -> bool:
    """A section that claims to be whole and breaks off: the scripted replies all end in a full stop."""
    text = str(row.content["text"])
    return bool(text) and not text.endswith(("。", "〕"))


def run_kills(kills: int, seed: int = 1) -> KillScore:
    """So many rounds against one database, then one to the end."""
    score, chance = KillScore(), random.Random(seed)

    def script(ask: Ask) -> Reply:
        return Reply(write_reply(ask), piece_delay=0.01, piece_chars=4)

    with tempfile.TemporaryDirectory() as folder, ScriptedModel(script=script) as server:
        engine = open_database(Path(folder))
        for _ in range(kills):
            lines = run_child(Path(folder), server.base_url, chance.randrange(8), chance.uniform(0, 0.6))
            judge_round(engine, lines, score)
        asyncio.run(draft_once(Path(folder), server.base_url, lambda _: None))
        with reading(engine) as session:
            finished = len(session.scalars(select(DraftRecord)).all())
            left_open = len(session.scalars(select(DraftRunRecord)).all())
        engine.dispose()
    if finished <= score.drafts or left_open:
        raise SystemExit("the last run did not come to its end")
    return score


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    score = run_kills(arguments.kills)
    print(f"drafting killed, {os.cpu_count()} cores: {asdict(score)}")
    if arguments.json:
        arguments.json.write_text(json.dumps(asdict(score)), encoding="utf-8")


if __name__ == "__main__":
    main()

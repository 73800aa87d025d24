"""Kills a process that takes reports in, again and again, and looks at what the next one finds.

    python bench/ingest_kill.py [--files 500] [--kills 50] [--json FILE]

One data folder throughout. Each process takes in all files in turn (those that are there count as such), makes vectors
after every few, and is killed with SIGKILL at a random moment after it has acknowledged its share of new ones. Then
every acknowledged file has to be there once and whole, a search has to answer, the database has to be sound, and the
vector index has to agree with SQL. The vectors are the static ones under another name: no time goes into a model.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from sqlalchemy import func, select, text

from api.database import open_database
from api.files import expand_paths
from api.storage import ingest_each
from bench.scale_corpus import ReportWriter
from corpus.db import reading
from corpus.library import Corpus
from corpus.records import EmbeddingRecord, PassageRecord, ReportRecord
from corpus.search.static_vectors import StaticEmbedder

ROOT = Path(__file__).resolve().parents[1]
OFFICE = "青河街道工会"
EMBED_EVERY = 5
"""Files between two rounds of making vectors, so that kills fall into those as well."""


class QuickEmbedder(StaticEmbedder):
    """Stands for the model."""

    name = "quick"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found after a kill; `faults` is empty when all was well."""

    acknowledged: int
    stored: int
    seconds: float
    faults: tuple[str, ...]


def write_files(folder: Path, files: int) -> None:
    """So many reports of about 2,000 characters."""
    writer = ReportWriter()
    folder.mkdir()
    for number in range(files):
        (folder / f"总结{number:04d}.txt").write_text(writer.write_report(number), encoding="utf-8")


def take_in(data: Path, folder: Path) -> None:
    """Takes in all files and names each on stdout when it is stored; runs until it is killed or done."""
    with Corpus(open_database(data), data / "vectors", QuickEmbedder()) as corpus, expand_paths([folder]) as (files, _):
        for number, result in enumerate(ingest_each(corpus, files, OFFICE, None), start=1):
            print(json.dumps([result.file, result.error, result.was_new]), flush=True)
            if number % EMBED_EVERY == 0:
                corpus.embed_pending()


def kill_while_taking_in(data: Path, folder: Path, new_files: int, pause: float) -> set[str]:
    """The names acknowledged by a process that was killed `pause` seconds after so many new ones, or had finished."""
    command = [sys.executable, str(ROOT / "bench" / "ingest_kill.py"), "--child", str(data), str(folder)]
    acknowledged: set[str] = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            name, error, was_new = json.loads(line)
            if not error:
                acknowledged.add(name)
            new_files -= bool(was_new)
            if new_files <= 0:
                break
        time.sleep(pause)
        process.kill()
        acknowledged |= {name for name, error, _ in map(json.loads, _whole_lines(process.stdout.read())) if not error}
    return acknowledged


def inspect(data: Path, acknowledged: set[str]) -> Found:
    """Opens the data folder as a restarted program does and looks at everything."""
    start = time.monotonic()
    engine = open_database(data)
    with Corpus(engine, data / "vectors", QuickEmbedder()) as corpus:
        hits = corpus.search("劳动争议调解", office=OFFICE)
        seconds = time.monotonic() - start
        mended = corpus.mend_vectors()
        again = corpus.search("劳动争议调解", office=OFFICE)
    faults = [] if hits and again else ["a search found nothing"]
    faults += [] if mended else ["the vector index does not agree with SQL"]
    with reading(engine) as session:
        names = session.scalars(select(ReportRecord.file)).all()
        lost = acknowledged - set(names)
        faults += [f"lost: {sorted(lost)}"] if lost else []
        faults += ["a report is there twice"] if len(set(names)) < len(names) else []
        has_one = select(PassageRecord).where(PassageRecord.report_id == ReportRecord.id).exists()
        bare = session.scalars(select(ReportRecord.file).where(~has_one))
        faults += [f"without passages: {name}" for name in bare]
        passages = session.scalar(select(func.count()).select_from(PassageRecord))
        static = select(func.count()).where(EmbeddingRecord.model == StaticEmbedder.name)
        words = text("SELECT count(*) FROM passage_words")
        if {session.scalar(static), session.scalar(words)} != {passages}:
            faults.append("passages, words and static vectors are not the same number")
        integrity = session.scalar(text("PRAGMA integrity_check"))
        faults += [] if integrity == "ok" else [f"integrity_check: {integrity}"]
    engine.dispose()
    return Found(len(acknowledged), len(names), round(seconds, 2), tuple(faults))


def run_kills(folder: Path, files: int, kills: int, seed: int = 5) -> list[Found]:
    """All rounds and, last, a process that is left to finish."""
    chance = random.Random(seed)
    write_files(folder / "reports", files)
    acknowledged: set[str] = set()
    found = []
    for _ in range(kills):
        share, pause = max(1, files // kills), chance.uniform(0, 0.3)
        acknowledged |= kill_while_taking_in(folder / "data", folder / "reports", share, pause)
        found.append(inspect(folder / "data", acknowledged))
    acknowledged |= kill_while_taking_in(folder / "data", folder / "reports", files + 1, 0)
    return [*found, inspect(folder / "data", acknowledged)]


def _whole_lines(rest: str) -> list[str]:
    """What was printed to the end: the kill may have cut the last line."""
    return [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def main() -> int:
    """Runs the benchmark; exit code 1 for any fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        take_in(*arguments.child)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = run_kills(Path(folder), arguments.files, arguments.kills)
    faults = [fault for one in found for fault in one.faults]
    figures = {
        "cores": os.cpu_count(),
        "kills": len(found) - 1,
        "acknowledged": found[-1].acknowledged,
        "stored": found[-1].stored,
        "slowest_first_answer_seconds": max(one.seconds for one in found),
        "faults": faults,
    }
    for name, value in figures.items():
        print(f"{name:30} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

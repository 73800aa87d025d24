"""Malformed and hostile files through every way a file is read; each must come out as the corpus's manifest says.

    python bench/hostile.py --make ../shared/badfiles/make.py [--mutants 500] [--json FILE]

`make.py` writes the files and `manifest.json`: "reject" must be refused, "clean" read with the dangerous part dropped
or inert, "warn" refused or read with what was lost told (or right in full). Beside that: one plain sentence for every
refusal, no canary in anything that comes back, no connection to the address that the files name (port 9, watched where
this may be bound), at most 20 s a file, at most 512 MB a child, at most 64 MB more for this process.
"""

import argparse
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from api.files import expand_paths  # noqa: E402
from api.storage import ingest_one, open_corpus  # noqa: E402
from bench.table_cells import list_cells  # noqa: E402
from corpus.errors import InputError  # noqa: E402
from corpus.library import Corpus  # noqa: E402
from corpus.reading.child import parse_apart, stop_workers  # noqa: E402
from corpus.report_reading import read_report  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.checks.evidence import Evidence  # noqa: E402
from drafter.review import run_checks  # noqa: E402

MOST_SECONDS, MOST_CHILD_MB, MOST_GROWTH_MB = 20.0, 512, 64
YEAR = 2024
# Checks of text at length are timed by their own benchmark.
CHECKED_CHARS = 20_000
TABLES = (".xlsx", ".csv")
# "warn" files in which nothing is lost: what must be read.
IN_FULL = {
    "docx_gbk_document.docx": "声明为GBK的正文",
    "docx_200k_paragraphs.docx": "末段",
    "txt_gbk_short.txt": "中",
    "html_charset_conflict.html": "实际是UTF-8",
    "html_attr_5MB.html": "x",
    "polyglot_pdf_zip.pdf": "poly",
    "pdf_xref_prev_self.pdf": "x",
    "pdf_outline_loop.pdf": "x",
    "pdf_deep_arrays.pdf": "x",
    "pdf_huge_size.pdf": "x",
    "pdf_cmap_traversal.pdf": "A",
    "pdf_xmp_entity_bomb.pdf": "x",
}


@dataclass(slots=True)
class Outcome:
    """What became of one file: why it was refused, what was read, what the user was told, how long it took."""

    refused: str = ""
    read: str = ""
    told: list[str] = field(default_factory=list)
    crashed: str = ""
    seconds: float = 0.0


def read_one(path: Path, corpus: Corpus) -> Outcome:
    """A table as --statistics, anything else as ingest and check read it."""
    outcome = Outcome()
    began = time.perf_counter()
    try:
        if path.suffix in TABLES:
            _read_table(path, outcome)
        else:
            _read_report(path, corpus, outcome)
    except InputError as error:
        outcome.refused = str(error)
    except Exception as error:  # noqa: BLE001  # any other is what is looked for
        outcome.crashed = repr(error)
    outcome.seconds = time.perf_counter() - began
    return outcome


def _read_table(path: Path, outcome: Outcome) -> None:
    outcome.read = "\n".join(parse_apart(list_cells, path.name, path.read_bytes()))
    table = read_table(path, YEAR)
    outcome.told = [f"{one.what}：{one.reason}" for one in table.omissions]


def _read_report(path: Path, corpus: Corpus, outcome: Outcome) -> None:
    with expand_paths([path]) as (files, _):
        for file in files:
            taken = ingest_one(corpus, file, "某办", None)
            if taken.error:
                raise InputError(taken.error)
            report = read_report(file.path, "某办", name=file.name)
            outcome.read += report.text
            outcome.told += [f"{one.what}：{one.reason}" for one in report.omissions]
            if len(report.text) <= CHECKED_CHARS:
                run_checks(report.text, Evidence(year=YEAR))


def judge(row: dict[str, str], outcome: Outcome, canary: str) -> str:
    """What is wrong with an outcome, "" when it is as the manifest says."""
    everything = "\n".join((outcome.refused, outcome.read, *outcome.told))
    if outcome.crashed:
        return f"crashed: {outcome.crashed[:200]}"
    if canary in everything:
        return "the canary was read"
    if outcome.refused.count("\n"):
        return "refused in more than one line"
    if outcome.seconds > MOST_SECONDS:
        return f"took {outcome.seconds:.1f} s"
    if row["expect"] == "reject" and not outcome.refused:
        return "was not refused"
    if row["expect"] == "clean" and outcome.refused:
        return f"was refused: {outcome.refused}"
    in_full = row["family"].startswith("mutant") or IN_FULL.get(row["file"]) == outcome.read
    if row["expect"] == "warn" and not (outcome.refused or outcome.told or in_full):
        return f"nobody was told: {outcome.read[:40]}"
    return ""


def watch_port(stack: ExitStack) -> socket.socket | None:
    """A listener where the files' addresses point; None where it may not be bound."""
    listener = stack.enter_context(socket.socket())
    try:
        listener.bind(("127.0.0.1", 9))
    except OSError:
        return None
    listener.listen()
    listener.setblocking(False)
    return listener


def count_connections(listener: socket.socket | None) -> int:
    """How many connected, 0 or more; -1 where nothing was watched."""
    if listener is None:
        return -1
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def run(folder: Path, corpus: Corpus, *, show: bool) -> dict[str, object]:
    """Reads everything the manifest lists and returns the figures."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    samples = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "qinghe"
    for honest in ("summary-2021.pdf", "summary-2023.docx", "statistics-2024.xlsx"):  # what is loaded once stays
        read_one(samples / honest, corpus)
    before = _peak_mb(resource.RUSAGE_SELF)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    slowest = ("", 0.0)
    for row in manifest["files"]:
        if row["family"] == "llm-fault-list":
            counts["no upload"] += 1
            continue
        outcome = read_one(folder / row["file"], corpus)
        fault = judge(row, outcome, manifest["canary_text"])
        slowest = max(slowest, (row["file"], outcome.seconds), key=lambda one: one[1])
        counts["refused" if outcome.refused else "read"] += 1
        if fault:
            faults.append(f"{row['file']} ({row['expect']}): {fault}")
        if show:
            print(row["expect"], row["file"], outcome.refused or outcome.told or "read")
    stop_workers()
    return {
        "files": len(manifest["files"]),
        "as the manifest says": len(manifest["files"]) - len(faults),
        **counts,
        "slowest": {"file": slowest[0], "seconds": round(slowest[1], 2)},
        "process growth MB": _peak_mb(resource.RUSAGE_SELF) - before,
        "largest child MB": _peak_mb(resource.RUSAGE_CHILDREN),
        "faults": faults,
    }


def _peak_mb(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def main() -> int:
    """Makes the files, reads them, prints the figures; exit code 1 when one bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make", type=Path, required=True)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", action="store_true", help="what became of every file")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        make = [
            sys.executable,
            str(arguments.make),
            "--out",
            str(folder / "files"),
            "--mutants",
            str(arguments.mutants),
        ]
        subprocess.run(make, check=True, capture_output=True)
        listener = watch_port(stack)
        corpus = stack.enter_context(open_corpus(folder / "var", embed=False))
        figures = run(folder / "files", corpus, show=arguments.show)
        figures["connections"] = count_connections(listener)
        figures["files outside"] = len(list(Path(tempfile.gettempdir()).glob("badfiles_escape*")))
    print(f"hostile files, {os.cpu_count()} cores")
    for name, value in figures.items():
        print(f"  {name}: {value}" if name != "faults" else "".join(f"\n  FAULT {one}" for one in figures["faults"]))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
    bounds = (
        not figures["faults"],
        figures["connections"] <= 0,
        figures["files outside"] == 0,
        figures["process growth MB"] <= MOST_GROWTH_MB,
        figures["largest child MB"] <= MOST_CHILD_MB,
    )
    return 0 if all(bounds) else 1


if __name__ == "__main__":
    sys.exit(main())

"""All benchmarks in turn, each in a process of its own: `make bench`.

The labelled development sets are not part of the project; where they do not lie beside it (../shared/bench, or the
folder that --shared names), the benchmarks that need them say so and are left out.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Step:
    """One benchmark: what it measures, its command, and the scorer that judges what it wrote."""

    name: str
    command: tuple[str, ...]
    scorer: tuple[str, ...] = ()
    needs: Path | None = None


def list_steps(shared: Path, out: Path, *, full: bool) -> list[Step]:
    """The steps, quickest first; `full` adds those that embed thousands of sections (some ten minutes each)."""
    numbers = shared / "numbers"
    steps = [
        Step("checks on the sample offices' planted faults", ("samples.py",)),
        Step("claims without evidence, on labelled sentences", ("claims.py",)),
        Step("model calls: 34 faults, overhead, time to the first words and to stop", ("calls.py",)),
        Step("drafting killed at random moments", ("draft_kill.py", "--kills", "30")),
        Step("personal data masked before a call, on labelled sentences", ("privacy.py",)),
        Step("drafting with honest, hallucinating, copying and injected models", ("drafting.py",)),
        Step("checks beside the numbers, on labelled sentences", ("siblings.py",)),
        *list_reading_steps(shared.parent / "badfiles"),
        Step(
            "copies: growth with the corpus, beside MinHash LSH (larger sizes: copies_scale.py --reports 10000,100000)",
            ("copies_scale.py", "--reports", "300,1000", "--drafts", "20", "--peer", "1000"),
        ),
        Step("numbers: growth with the text, beside a regular expression", ("numbers.py", "growth")),
        Step(
            "numbers: extraction",
            ("numbers.py", "extract", "--reports", f"{numbers}/reports", "--out", f"{out}/extract.jsonl"),
            (f"{numbers}/score.py", "extract", f"{numbers}/extract.jsonl", f"{out}/extract.jsonl"),
            numbers,
        ),
        Step(
            "numbers: support",
            ("numbers.py", "support", "--cases", f"{numbers}/support.jsonl", "--out", f"{out}/support.jsonl"),
            (f"{numbers}/score.py", "support", f"{numbers}/support.jsonl", f"{out}/support.jsonl"),
            numbers,
        ),
    ]
    steps += list_copies_steps(shared / "copies", out) + list_web_steps() + list_ingest_steps(full=full)
    return steps + (list_retrieval_steps(shared / "retrieval", out) if full else [])


def list_copies_steps(copies: Path, out: Path) -> list[Step]:
    """The copy check on the labelled set."""
    return [
        Step(
            "copies: PAN text alignment",
            (
                *("copies.py", "--sources", f"{copies}/sources.jsonl"),
                *("--suspicious", f"{copies}/suspicious.jsonl", "--out", f"{out}/copies.jsonl"),
            ),
            (f"{copies}/score.py", f"{out}/copies.jsonl", "--data", str(copies), "--split", "dev"),
            copies,
        ),
    ]


def list_web_steps() -> list[Step]:
    """The application with people at it; web_load.py itself takes 64."""
    return [Step("the web application: its pages alone, and while 8 people draft", ("web_load.py", "--people", "8"))]


def list_reading_steps(hostile: Path) -> list[Step]:
    """Honest files for speed, hostile ones for safety."""
    return [
        Step("reading: every format beside bare libraries, and a scan", ("reading.py",)),
        Step("hostile files: 170 and 500 mutants", ("hostile.py", "--make", f"{hostile}/make.py"), needs=hostile),
    ]


def list_ingest_steps(*, full: bool) -> list[Step]:
    """Taking reports in: how fast, and, for `full`, what a kill in the middle leaves behind; then offices
    beside each other."""
    kills = Step("500 files taken in by a process killed 50 times", ("ingest_kill.py",))
    return [
        Step("taking reports in, and vectors beside the bare model", ("ingest.py",)),
        Step("search over 20,000 passages, beside plain full text and plain Chroma", ("search_speed.py",)),
        Step("search for what no report tells of: refused or not", ("floor.py",)),
        *([kills, *list_server_steps()] if full else []),
        *list_office_steps(full=full),
    ]


def list_server_steps() -> list[Step]:
    """The real server, killed and suspended while an office works with it."""
    return [
        Step("the real server killed under an office at work", ("faults.py", "--kills", "100")),
        Step("the same on PostgreSQL and a Chroma server", ("faults.py", "--kills", "100", "--engines", "servers")),
        Step("a server suspended beyond its lease, another takes over", ("suspend.py",)),
    ]


def list_office_steps(*, full: bool) -> list[Step]:
    """Offices kept apart; and, for `full`, PostgreSQL with several processes (it has to be on this machine)."""
    served = (
        Step(
            "50 offices with planted marks, on PostgreSQL and a Chroma server", ("isolation.py", "--engines", "servers")
        ),
        Step("three workers beside one, and 1,000 queued drafts in turns", ("workers.py",)),
        Step("PostgreSQL restarted 20 times under load", ("database_restarts.py",)),
        Step(
            "a December day of 200 offices, one node and three workers",
            ("december.py", "--offices", "200", "--reports", "50", "--rates", "6,12"),
        ),
    )
    embedded = Step("50 offices with planted marks", ("isolation.py", "--engines", "sqlite"))
    return [embedded, *(served if full else ())]


def list_retrieval_steps(data: Path, out: Path) -> list[Step]:
    """Retrieval with and without the documents' headings; each embeds all sections with the real model."""
    steps = []
    for name, extra in (("all", ()), ("body", ("--body-only",))):
        files = ("--docs", f"{data}/docs.jsonl", "--queries", f"{data}/queries.jsonl")
        run = f"{out}/retrieval-{name}.jsonl"
        command = ("retrieval.py", *files, "--out", run, *extra)
        steps.append(Step(f"retrieval, {name}", command, (f"{data}/score.py", run), data))
    return steps


def run_step(step: Step) -> bool:
    """Runs a benchmark and its scorer, showing what they print; False when either fails."""
    print(f"\n== {step.name}", flush=True)
    if step.needs and not step.needs.is_dir():
        print(f"left out: {step.needs} is not there (the labelled development set)")
        return True
    commands = [[sys.executable, str(HERE / step.command[0]), *step.command[1:]]]
    if step.scorer:
        commands.append([sys.executable, *step.scorer])
    return all(subprocess.run(command, check=False).returncode == 0 for command in commands)


def main() -> int:
    """Runs all steps; exit code 1 when one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parents[1] / "shared" / "bench")
    parser.add_argument("--full", action="store_true", help="with the benchmarks that take ten minutes and more")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as out:
        steps = list_steps(arguments.shared, Path(out), full=arguments.full)
        failed = [step.name for step in steps if not run_step(step)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

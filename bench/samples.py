"""Score the checks on the sample offices: planted faults found, and false errors in the clean years.

    python bench/samples.py [--json FILE] [--show]

A planted fault counts as found when its check says something that overlaps it: for numbers and copies the expected
verdict or kind (or one that the manifest also accepts), for the others any finding of that check. A false error is
a finding of severity error, or a counted copy, that overlaps neither a fault nor a true number without statistics.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from corpus.report_reading import read_report  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.checks.copies import Copy, index_sources  # noqa: E402
from drafter.checks.evidence import Evidence, SourceText  # noqa: E402
from drafter.review import Review, run_checks  # noqa: E402

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples"


@dataclass(frozen=True, slots=True)
class Score:
    """What the checks made of one report."""

    file: str
    faults: int
    found: int
    missed: tuple[str, ...]
    false_errors: tuple[str, ...]
    false_copies: tuple[str, ...]
    seconds: float


def overlaps(start: int, end: int, other: dict[str, int]) -> bool:
    """Whether two spans share a character."""
    return start < other["end"] and other["start"] < end


def is_found(fault: dict, review: Review) -> bool:
    """Whether the fault's check told it, with the right verdict or kind where it has one."""
    accepted = {fault["expect"], *fault.get("also_accept", ())}
    if fault["check"] in ("numbers", "consistency"):
        verdicts = {one.verdict for one in review.judged if overlaps(one.mention.start, one.mention.end, fault)}
        own = any(one.check == fault["check"] and overlaps(one.start, one.end, fault) for one in review.findings)
        return bool(verdicts & accepted) or (fault["check"] == "consistency" and own)
    if fault["check"] == "copies":
        return any(one.kind in accepted and overlaps(one.start, one.end, fault) for one in review.copies)
    return any(one.check == fault["check"] and overlaps(one.start, one.end, fault) for one in review.findings)


def review_report(entry: dict, sources: dict[str, SourceText]) -> Review:
    """Check one report against its statistics and all other reports of earlier or the same year."""
    own = sources[entry["file"]]
    table = read_table(SAMPLES / entry["statistics"], entry["year"]) if entry.get("statistics") else None
    past = tuple(one for one in sources.values() if one is not own and (one.year or 0) <= entry["year"])
    return run_checks(
        own.text, Evidence(table=table, office=entry["office"], year=entry["year"], library=index_sources(past))
    )


def is_planted(copy: Copy, faults: list[dict], planted: dict[str, list[dict]]) -> bool:
    """Whether a copy is a planted one, seen from the report it was planted in or from the one it was taken from."""
    source = copy.source
    return any(overlaps(copy.start, copy.end, fault) for fault in faults) or any(
        overlaps(source.start, source.end, fault) for fault in planted[source.file] if fault["check"] == "copies"
    )


def score_report(entry: dict, sources: dict[str, SourceText], planted: dict[str, list[dict]]) -> Score:
    """What the checks made of one report: planted faults found and missed, and what is no fault. `planted` are the
    faults of all reports by file."""
    own = sources[entry["file"]]
    began = time.perf_counter()
    review = review_report(entry, sources)
    known = [*entry["faults"], *entry["facts"]]
    missed = tuple(f"{one['id']} {one['kind']}" for one in entry["faults"] if not is_found(one, review))
    return Score(
        file=entry["file"],
        faults=len(entry["faults"]),
        found=len(entry["faults"]) - len(missed),
        missed=missed,
        false_errors=tuple(
            f"{own.text[max(0, one.start - 12) : one.end]}: {one.reason}".replace("\n", " ")
            for one in review.findings
            if one.severity == "error" and not any(overlaps(one.start, one.end, fault) for fault in known)
        ),
        false_copies=tuple(
            f"{one.kind} {own.text[one.start : one.start + 24]}… ({one.end - one.start})".replace("\n", " ")
            for one in review.copies
            if one.counted and not is_planted(one, entry["faults"], planted)
        ),
        seconds=time.perf_counter() - began,
    )


def read_samples() -> tuple[list[dict], dict[str, SourceText]]:
    """The manifest's reports, and their texts by file."""
    reports = json.loads((SAMPLES / "manifest.json").read_text("utf-8"))["reports"]
    sources = {}
    for entry in reports:
        report = read_report(SAMPLES / entry["file"], entry["office"], entry["year"])
        sources[entry["file"]] = SourceText(
            report.digest, entry["file"], entry["office"], entry["year"], report.title, report.text
        )
    return reports, sources


def score_samples() -> list[Score]:
    """The scores of all reports in the manifest."""
    reports, sources = read_samples()
    planted = {entry["file"]: entry["faults"] for entry in reports}
    return [score_report(entry, sources, planted) for entry in reports]


def main() -> None:
    """Print a line a report and the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", action="store_true", help="list what was missed and the false errors")
    arguments = parser.parse_args()
    scores = score_samples()
    print(f"sample offices, {os.cpu_count()} cores: faults found / planted, false errors, false copies, seconds")
    totals: dict[str, float] = defaultdict(float)
    for one in scores:
        counts = (one.found, one.faults, len(one.false_errors), len(one.false_copies))
        print(f"  {one.file:28s} {counts[0]:2d}/{counts[1]:2d} {counts[2]:4d} {counts[3]:4d} {one.seconds:7.2f}")
        for name, value in zip(("found", "faults", "false_errors", "false_copies"), counts, strict=True):
            totals[name] += value
        if arguments.show:
            for title, lines in (("missed", one.missed), ("error", one.false_errors), ("copy", one.false_copies)):
                print("".join(f"      {title}: {line}\n" for line in lines), end="")
    print("  total", {name: int(value) for name, value in totals.items()})
    if arguments.json:
        arguments.json.write_text(json.dumps(totals), encoding="utf-8")


if __name__ == "__main__":
    main()

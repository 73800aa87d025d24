"""Precision and recall of the checks beside the number check, over labelled sentences and the sample offices.

    python bench/siblings.py [--batch N] [--check NAME] [--show] [--json FILE]

The sentences lie in tests/data/siblings/CHECK.jsonl, one object a line: `text` with every place that must be found
marked ⟦rule:words⟧, `year`, and `batch`: the rules were mended on batch 1; each later batch was written afterwards and
run once before anything was changed for it. A case marked `open` is one the rules do not solve yet: it counts here,
the tests leave it out. Cases of coverage list in `expect` the indicators that must be missed.
A place is found when a finding of that rule overlaps it; a finding that overlaps no marked place is false.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.samples import SAMPLES, is_found, read_samples, review_report  # noqa: E402
from corpus.event_reading import read_events  # noqa: E402
from corpus.indicators import load_catalogue  # noqa: E402
from corpus.table import Cell, Figure, StatTable  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.checks.copies import index_sources  # noqa: E402
from drafter.checks.evidence import Evidence, SourceText  # noqa: E402
from drafter.finding import Finding  # noqa: E402
from drafter.review import run_checks  # noqa: E402

CASES = Path(__file__).resolve().parents[1] / "tests" / "data" / "siblings"
CHECKS = ("consistency", "coverage", "eras", "names", "placeholders", "writing")
BATCHES = (1, 2, 3, 4)
_MARK = re.compile("⟦(?P<rule>[a-z_]+):(?P<words>[^⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Expected:
    """A place that must be found, or with `name` an indicator that must be missed."""

    rule: str
    start: int
    end: int
    name: str = ""

    def matches(self, finding: Finding) -> bool:
        """Whether the finding tells this place."""
        if self.name:
            return f"“{self.name}”" in finding.reason
        return finding.rule == self.rule and finding.start < self.end and self.start < finding.end


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled sentence with what the check may look at."""

    check: str
    batch: int
    text: str
    evidence: Evidence
    expected: tuple[Expected, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """What a check made of its cases."""

    found: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Findings that are true ÷ all findings."""
        return self.found / (self.found + len(self.false)) if self.found else 0.0

    @property
    def recall(self) -> float:
        """Places found ÷ places that must be found."""
        return self.found / (self.found + len(self.missed)) if self.found else 0.0


def read_cases(check: str) -> Iterator[Case]:
    """The labelled cases of a check, in file order."""
    for line in (CASES / f"{check}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text, expected = unmark(row["text"])
        if check == "names":
            evidence = sample_evidence()
        elif check == "coverage":
            evidence = Evidence(table=build_table(row), year=2025, must_have=tuple(row["must"]))
            names = [load_catalogue()[one].name for one in row["expect"]]
            expected = tuple(Expected("", 0, 0, name) for name in names)
        else:
            evidence = Evidence(year=row.get("year"))
        yield Case(check, row["batch"], text, evidence, expected, row.get("open", False))


def unmark(marked: str) -> tuple[str, tuple[Expected, ...]]:
    """The text without its marks, and the marked places in it."""
    text, expected, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        expected.append(Expected(mark["rule"], len(text), len(text) + len(mark["words"])))
        text, at = text + mark["words"], mark.end()
    return text + marked[at:], tuple(expected)


def build_table(row: dict) -> StatTable | None:
    """The statistics of a case: `figures` of 2025 and `last` of the year before."""
    if "figures" not in row:
        return None
    return StatTable(
        2025,
        tuple(
            Figure(one, known.name, known.unit, Decimal(str(value)), year, Cell("统计.xlsx", "", "C2"))
            for key, year in (("figures", 2025), ("last", 2024))
            for one, value in row.get(key, {}).items()
            for known in (load_catalogue()[one],)
        ),
    )


@cache
def sample_evidence() -> Evidence:
    """The inputs of the sample office in 2025, with its report of 2024."""
    office, text = "青禾街道总工会", (SAMPLES / "qinghe/summary-2024.txt").read_text("utf-8")
    return Evidence(
        table=read_table(SAMPLES / "qinghe/statistics-2025.xlsx", 2025),
        events=read_events(SAMPLES / "qinghe/events-2025.csv", 2025).events,
        office=office,
        year=2025,
        library=index_sources((SourceText("past", "summary-2024.txt", office, 2024, "", text),)),
    )


def score_cases(cases: list[Case]) -> Score:
    """Run every case through all checks and score the findings of its own."""
    found, missed, false = 0, [], []
    for case in cases:
        findings = [one for one in run_checks(case.text, case.evidence).findings if one.check == case.check]
        for place in case.expected:
            if any(place.matches(one) for one in findings):
                found += 1
            else:
                missed.append(f"{place.name or case.text[place.start : place.end]} ← {case.text}")
        false += [
            f"{one.rule} {case.text[one.start : one.end]} ← {case.text} {one.reason}"
            for one in findings
            if not any(place.matches(one) for place in case.expected)
        ]
    return Score(found, tuple(missed), tuple(false))


def count_planted() -> dict[str, tuple[int, int]]:
    """Planted faults of the sample offices by check: found and planted."""
    counts: dict[str, tuple[int, int]] = {}
    reports, sources = read_samples()
    for entry in (one for one in reports if one["faults"]):
        review = review_report(entry, sources)
        for fault in (one for one in entry["faults"] if one["check"] in CHECKS):
            found, planted = counts.get(fault["check"], (0, 0))
            counts[fault["check"]] = (found + is_found(fault, review), planted + 1)
    return counts


def main() -> None:
    """Print a line a check, and with --show every mistake."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, choices=BATCHES)
    parser.add_argument("--check", choices=CHECKS)
    parser.add_argument("--show", action="store_true", help="list what was missed and the false findings")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    print(f"checks beside the numbers, {os.cpu_count()} cores: precision, recall, places, cases")
    figures: dict[str, dict[str, float]] = {}
    for check in [given.check] if given.check else CHECKS:
        for batch in [given.batch] if given.batch else BATCHES:
            cases = [one for one in read_cases(check) if one.batch == batch]
            if not cases:
                continue
            score = score_cases(cases)
            figures[f"{check}-{batch}"] = {"precision": score.precision, "recall": score.recall, "cases": len(cases)}
            places = score.found + len(score.missed)
            print(f"  {check:13s} batch {batch} {score.precision:.3f} {score.recall:.3f} {places:4d} {len(cases):4d}")
            if given.show:
                print("".join(f"      missed: {one!r}\n" for one in score.missed), end="")
                print("".join(f"      false:  {one!r}\n" for one in score.false), end="")
    print("  planted faults of the sample offices:")
    for check, (found, planted) in count_planted().items():
        figures[f"{check}-samples"] = {"found": found, "planted": planted}
        print(f"  {check:13s} {found}/{planted}")
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()

"""Predictions for the two number sets of the number bench, made by the product's own functions.

    python bench/numbers.py extract --reports DIR --out FILE [--json FILE]
    python bench/numbers.py support --cases FILE --out FILE [--json FILE]
    python bench/numbers.py growth [--json FILE]

`extract` lists every mention of each report, `support` judges every mention of each case text against the case's
own table, `growth` measures time and memory against the length of a text. `--json` writes counts and timing.
"""

import sys
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypedDict

from bench.numbers_growth import measure_growth, print_growth
from corpus.indicators import load_catalogue
from corpus.table import Cell, Figure, StatTable
from drafter.checks.numbers import check_numbers

_SCALES = {"万": 10_000, "亿": 100_000_000}


class CaseRow(TypedDict):
    """One row of a case table; values stand in `unit`, which may carry a scale (万元)."""

    indicator: str
    unit: str
    this_year: float | None
    last_year: float | None


class Case(TypedDict):
    """What is read of a support case; labels are not read."""

    id: str
    year: int
    table: list[CaseRow]
    text: str


def build_table(case: Case) -> StatTable:
    """The case's table as `read_table` would give it: base units, one figure for each value that is there."""
    figures: list[Figure] = []
    for place, row in enumerate(case["table"]):
        scale = next((factor for sign, factor in _SCALES.items() if row["unit"].startswith(sign)), 1)
        unit = row["unit"] if scale == 1 else row["unit"][1:]
        values = ((case["year"], row["this_year"], "C"), (case["year"] - 1, row["last_year"], "D"))
        for year, value, column in values:
            if value is not None:
                cell = Cell("case", "", f"{column}{place + 2}")
                amount = Decimal(str(value)) * scale
                name = row["indicator"]
                figures.append(
                    Figure(_identifier(name), name, unit, amount, year, cell, "actual", str(value), row["unit"])
                )
    return StatTable(case["year"], tuple(figures))


def _identifier(name: str) -> str:
    identifier = re.sub(r"\W", "_", name)
    return identifier if identifier.isidentifier() else "_" + identifier


def judge_cases(cases: Iterator[Case]) -> Iterator[dict[str, object]]:
    """One prediction line a case."""
    catalogue = load_catalogue()
    for case in cases:
        judged = check_numbers(case["text"], build_table(case), catalogue)
        mentions = [
            {"char_start": item.mention.start, "char_end": item.mention.end, "verdict": item.verdict} for item in judged
        ]
        yield {"id": case["id"], "mentions": mentions}


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of a .jsonl file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def run_support(cases: Path, out: Path) -> dict[str, object]:
    """Judge all cases, write the predictions, return counts and time."""
    load_catalogue()
    started = time.perf_counter()
    rows = list(judge_cases(read_cases(cases)))
    seconds = time.perf_counter() - started
    write_lines(out, rows)
    verdicts: Counter[str] = Counter()
    for row in rows:
        mentions = row["mentions"]
        assert isinstance(mentions, list)
        verdicts.update(mention["verdict"] for mention in mentions)
    return {"cases": len(rows), "verdicts": dict(verdicts), "seconds": round(seconds, 4), "cores": os.cpu_count()}


def run_extract(reports: Path, out: Path) -> dict[str, object]:
    """List the mentions of every report, return counts and time."""
    from bench.numbers_extract import extract_reports

    started = time.perf_counter()
    extract_reports(reports, out)
    seconds = time.perf_counter() - started
    with out.open(encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    return {"mentions": count, "seconds": round(seconds, 4), "cores": os.cpu_count()}


def print_table(figures: Mapping[str, object]) -> None:
    """The figures, one a line."""
    for name, value in figures.items():
        print(f"{name:10s} {value}")


def main(arguments: list[str] | None = None) -> int:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="mentions of every report")
    extract.add_argument("--reports", type=Path, required=True)
    support = commands.add_parser("support", help="a verdict on every mention of every case")
    support.add_argument("--cases", type=Path, required=True)
    for command in (extract, support):
        command.add_argument("--out", type=Path, required=True)
    growth = commands.add_parser("growth", help="time and memory against the length of a text")
    for command in (extract, support, growth):
        command.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    if chosen.command == "growth":
        figures = measure_growth()
        print_growth(figures)
    else:
        support_chosen = chosen.command == "support"
        figures = run_support(chosen.cases, chosen.out) if support_chosen else run_extract(chosen.reports, chosen.out)
        print_table(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

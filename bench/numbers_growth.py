"""How the number check grows with the text: CPU time and peak memory from once to sixteen times a sample report.

Beside it a peer of the simplest kind, one regular expression of digits and the known units, which reads no Chinese
numerals, qualifiers, dates or names. Peak memory is what the call allocates above what was there, results included.
"""

import math
import re
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.indicators import load_catalogue
from corpus.numerals.measure import load_units
from corpus.quantity import find_mentions
from corpus.report_reading import read_report
from corpus.table import StatTable
from corpus.table_reading import read_table
from drafter.checks.numbers import check_numbers

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "qinghe"
YEAR = 2024
TIMES = (1, 2, 4, 8, 16)
ROUNDS = 3


def measure_growth() -> dict[str, object]:
    """CPU milliseconds and peak megabytes of each method at each length, and the exponent of its growth."""
    text = read_report(SAMPLES / f"summary-{YEAR}.txt", "", YEAR).text
    table = read_table(SAMPLES / f"statistics-{YEAR}.xlsx", YEAR)
    units = "|".join(sorted(map(re.escape, load_units()), key=len, reverse=True))
    peer = re.compile(rf"\d+(?:\.\d+)?\s*(?:{units}|万|亿|%)")
    methods: dict[str, Callable[[str], Sequence[object]]] = {
        "digits and units, one regex": peer.findall,
        "extraction": find_mentions,
        "check": lambda words: check_numbers(words, table, load_catalogue()),
    }
    return {
        "chars": len(text),
        "rows": _count_rows(table),
        "methods": {name: _measure(method, text) for name, method in methods.items()},
    }


def _count_rows(table: StatTable) -> int:
    return len({(figure.indicator, figure.role) for figure in table.figures})


def _measure(method: Callable[[str], Sequence[object]], text: str) -> dict[str, object]:
    lengths = [text + f"\n{text}" * (times - 1) for times in TIMES]
    seconds = [_time(method, words) for words in lengths]
    slope = math.log(seconds[-1] / seconds[0]) / math.log(TIMES[-1] / TIMES[0])
    return {
        "found": len(method(text)),
        "milliseconds": [round(one * 1000, 2) for one in seconds],
        "megabytes": [round(_peak(method, words) / 2**20, 2) for words in lengths],
        "exponent": round(slope, 2),
        "text_megabytes_per_second": round(len(lengths[-1].encode()) / 2**20 / seconds[-1], 2),
    }


def _time(method: Callable[[str], Sequence[object]], words: str) -> float:
    """CPU seconds of one call, the best of some."""
    best = math.inf
    for _ in range(ROUNDS):
        began = time.process_time()
        method(words)
        best = min(best, time.process_time() - began)
    return max(best, 1e-6)


def _peak(method: Callable[[str], Sequence[object]], words: str) -> int:
    tracemalloc.start()
    method(words)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def print_growth(figures: dict[str, object]) -> None:
    """A line a method: time and memory at every length, and how it grows (1.0 is linear)."""
    print(f"a report of {figures['chars']} characters against {figures['rows']} rows, {TIMES} times as long; CPU time")
    methods = figures["methods"]
    assert isinstance(methods, dict)
    for name, one in methods.items():
        speed = f"{one['text_megabytes_per_second']} MB/s, time grows by length^{one['exponent']}"
        print(f"  {name}: {one['found']} numbers found in the report, {speed}")
        for what in ("milliseconds", "megabytes"):
            print(f"    {what:12s} " + " ".join(f"{value:9.2f}" for value in one[what]))

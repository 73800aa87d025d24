"""How the copy check grows with the corpus: build, adding a report, checking a draft, memory.

    python bench/copies_scale.py [--reports 1000,10000] [--drafts 40] [--meaning 10000] [--peer 1000]
                                 [--json FILE] [--chart FILE.svg]

Each size runs in a process of its own, so that its memory is its own. The peer, MinHash LSH over paragraphs
(datasketch), runs in the same run over the first `--peer` reports; it takes minutes for ten thousand. The search for
passages said anew reads the whole corpus and embeds with the built-in model: it is measured up to `--meaning` reports.
"""

import argparse
import gc
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.scale_chart import draw_chart  # noqa: E402
from bench.scale_corpus import DRAFT_LENGTH, REPORT_LENGTH, Draft, ReportWriter, StoredTexts  # noqa: E402
from bench.scale_methods import Hits, Method, NigaoCheck, ParagraphLsh  # noqa: E402

ADDED = 30
METHODS: dict[str, Callable[[], Method]] = {"nigao": NigaoCheck, "peer": ParagraphLsh}


@dataclass(frozen=True, slots=True)
class Measured:
    """One size. Times are by the clock; those with `cpu` leave out the waiting for others on a busy machine (the
    work is of one thread). Sizes are in MB (10**6 bytes). After building, the index is kept in files (`index_mb`) and
    read back (`keep_ms` for both), and works from there: `resident_mb` is what the process has grown by when all drafts
    are checked, mapped pages of the files included, `anonymous_mb` the part of it that is no such page;
    `peak_mb` is the most the process ever had. `meaning` is the search by meaning that follows a check, None where it
    was not measured. `found` is the share of planted paragraphs told with their source."""

    method: str
    reports: int
    characters: int
    build_seconds: float
    build_cpu_seconds: float
    characters_per_second: int
    add_ms: float
    add_p95_ms: float
    check_p50_ms: float
    check_p95_ms: float
    check_cpu_p50_ms: float
    check_cpu_p95_ms: float
    meaning_p50_ms: float | None
    meaning_p95_ms: float | None
    meaning_cpu_p95_ms: float | None
    found: float
    keep_ms: float | None
    index_mb: float | None
    resident_mb: float | None
    anonymous_mb: float | None
    peak_mb: float | None
    texts_on_disk_mb: float


def measure(name: str, reports: int, drafts: int, meaning: bool) -> Measured:
    """One method over `reports` synthetic reports; the search by meaning only if `meaning`."""
    writer, method = ReportWriter(), METHODS[name]()
    with tempfile.TemporaryDirectory() as folder:
        texts = StoredTexts(Path(folder) / "texts", writer, reports)
        asked = [writer.write_draft(number, reports) for number in range(drafts)]
        before = read_memory("VmRSS"), read_memory("RssAnon")
        built = time_work(lambda: method.build(texts))
        kept: list[int | None] = []
        saved = time_work(lambda: kept.append(method.keep(Path(folder) / "index")))
        method.check(asked[0])  # loads word lists
        hits: list[Hits] = []
        checks = [time_work(lambda draft=draft: hits.append(method.check(draft))) for draft in asked]
        grown = [subtract(read_memory(field), old) for field, old in zip(("VmRSS", "RssAnon"), before, strict=True)]
        later = time_meaning(method, asked if meaning else [])
        new = [writer.write_report(reports + number) for number in range(ADDED)]
        added = [time_work(lambda n=n, text=text: method.add(f"new{n}", text)) for n, text in enumerate(new)]
        texts.close()
    return Measured(
        method=method.name,
        reports=reports,
        characters=texts.characters,
        build_seconds=round(built.clock / 1000, 2),
        build_cpu_seconds=round(built.cpu / 1000, 2),
        characters_per_second=round(texts.characters / built.clock * 1000),
        add_ms=rank([one.clock for one in added], 0.5),
        add_p95_ms=rank([one.clock for one in added], 0.95),
        check_p50_ms=rank([one.clock for one in checks], 0.5),
        check_p95_ms=rank([one.clock for one in checks], 0.95),
        check_cpu_p50_ms=rank([one.cpu for one in checks], 0.5),
        check_cpu_p95_ms=rank([one.cpu for one in checks], 0.95),
        **rank_meaning(later),
        found=round(sum(map(len, hits)) / sum(len(draft.planted) for draft in asked), 3),
        keep_ms=None if kept[0] is None else round(saved.clock, 1),
        index_mb=None if kept[0] is None else round(kept[0] / 1e6, 1),
        resident_mb=grown[0],
        anonymous_mb=grown[1],
        peak_mb=read_memory("VmHWM"),
        texts_on_disk_mb=round(texts.file_bytes / 1e6, 1),
    )


@dataclass(frozen=True, slots=True)
class Duration:
    """How long some work took, in milliseconds: by the clock, and in the processor."""

    clock: float
    cpu: float


def time_work(work: Callable[[], object]) -> Duration:
    """Does the work and says how long it took."""
    gc.collect()
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return Duration((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000)


def time_meaning(method: Method, drafts: Sequence[Draft]) -> list[Duration]:
    """The search by meaning over each draft, behind one that loads the model; empty for a method without it."""
    if not drafts or not method.check_by_meaning(drafts[0]):
        return []
    return [time_work(lambda draft=draft: method.check_by_meaning(draft)) for draft in drafts]


def rank_meaning(times: Sequence[Duration]) -> dict[str, float | None]:
    """The fields of `Measured` on the search by meaning."""
    if not times:
        return dict.fromkeys(("meaning_p50_ms", "meaning_p95_ms", "meaning_cpu_p95_ms"))
    clock, cpu = [one.clock for one in times], [one.cpu for one in times]
    return {
        "meaning_p50_ms": rank(clock, 0.5),
        "meaning_p95_ms": rank(clock, 0.95),
        "meaning_cpu_p95_ms": rank(cpu, 0.95),
    }


def subtract(after: float | None, before: float | None) -> float | None:
    """The difference, where both are known."""
    return None if after is None or before is None else round(after - before, 1)


def rank(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 1)


def read_memory(field: str) -> float | None:
    """VmRSS (resident now), RssAnon (that without mapped files) or VmHWM (at most) of this process in MB; None where
    there is no /proc."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return None
    return next((round(int(line.split()[1]) * 1024 / 1e6, 1) for line in lines if line.startswith(field)), None)


def run_all(sizes: Sequence[int], drafts: int, meaning: int, peer: int) -> Iterator[Measured]:
    """Measures every size and the peer, each in a fresh process, one after the other."""
    runs = [("nigao", size) for size in sizes] + ([("peer", peer)] if peer else [])
    for name, size in runs:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            yield pool.submit(measure, name, size, drafts, size <= meaning).result()


COLUMN = 9
HEAD = (
    *("method", "reports", "M chars", "build s", "cpu s", "M chars/s", "add ms"),
    *("p50 ms", "p95 ms", "cpu p50", "cpu p95", "anew p50", "anew p95", "found", "disk MB", "RSS MB", "anon MB"),
)


def show_row(one: Measured) -> str:
    """One line of the table."""
    meaning = (show_number(value) for value in (one.meaning_p50_ms, one.meaning_p95_ms))
    memory = (show_number(value) for value in (one.index_mb, one.resident_mb, one.anonymous_mb))
    cells = (
        one.method,
        f"{one.reports:,}",
        f"{one.characters / 1e6:.1f}",
        f"{one.build_seconds:.1f}",
        f"{one.build_cpu_seconds:.1f}",
        f"{one.characters_per_second / 1e6:.2f}",
        f"{one.add_ms:.1f}",
        f"{one.check_p50_ms:.0f}",
        f"{one.check_p95_ms:.0f}",
        f"{one.check_cpu_p50_ms:.0f}",
        f"{one.check_cpu_p95_ms:.0f}",
        *meaning,
        f"{one.found:.0%}",
        *memory,
    )
    return "  ".join(f"{cell:>{COLUMN}}" for cell in cells)


def show_number(value: float | None) -> str:
    """A whole number, or a dash for what was not measured."""
    return "–" if value is None else f"{value:.0f}"


def main() -> None:
    """Measures, prints the table, and writes what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", default="1000,10000", help="sizes, with commas between (100000 takes minutes)")
    parser.add_argument("--drafts", type=int, default=40, help="drafts checked at each size")
    parser.add_argument("--meaning", type=int, default=10_000, help="most reports that are searched by meaning too")
    parser.add_argument("--peer", type=int, default=1000, help="reports for the peer; 0 leaves it out")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--chart", type=Path, help="draw the growth as .svg")
    given = parser.parse_args()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}; reports of {REPORT_LENGTH} characters, {given.drafts} drafts of {DRAFT_LENGTH}")
    print(f"each sample sentence stands in about {ReportWriter().density:.1%} of the reports")
    print("  ".join(f"{head:>{COLUMN}}" for head in HEAD), flush=True)
    results = []
    for one in run_all([int(size) for size in given.reports.split(",")], given.drafts, given.meaning, given.peer):
        print(show_row(one), flush=True)
        results.append(one)
    if given.json:
        rows = {"cores": os.cpu_count(), "machine": platform.machine(), "results": [asdict(one) for one in results]}
        given.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
    if given.chart:
        own = [one for one in results if one.method == NigaoCheck.name]
        given.chart.write_text(draw_chart(own, machine), "utf-8")


if __name__ == "__main__":
    main()

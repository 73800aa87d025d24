"""Run the copy check over a benchmark in the manner of PAN text alignment and write what it detects.

    python bench/copies.py --sources F --suspicious F --out DETECTIONS.jsonl [--words-only] [--json FILE]

Copies are looked for by wording, then by meaning with the built-in model; each step is timed by itself.

Score the output with the scorer that comes with the benchmark. Boilerplate is not written: it is no copying.
"""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from api.embedding_access import builtin_embedder  # noqa: E402
from corpus.copyindex import IndexedText, build_index  # noqa: E402
from corpus.sentence_vectors import SentenceVectors  # noqa: E402
from drafter.checks.copies import Copy, CopyLibrary, find_copies  # noqa: E402
from drafter.checks.copying.paraphrase import add_paraphrases  # noqa: E402
from drafter.checks.evidence import SourceText  # noqa: E402


def read_lines(path: Path) -> list[dict[str, object]]:
    """The objects of a .jsonl file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_sources(path: Path) -> list[SourceText]:
    """The benchmark's sources as the product knows them; a report stands for an office's file."""
    return [
        SourceText(
            id=str(row["id"]),
            file=str(row.get("report", row["id"])),
            office="",
            year=int(str(row["year"])) if row.get("year") else None,
            title=str(row.get("title", "")),
            text=str(row["text"]),
        )
        for row in read_lines(path)
    ]


def detection(susp_id: str, copy: Copy) -> dict[str, object]:
    """One line of the output."""
    return {
        "susp_id": susp_id,
        "susp_start": copy.start,
        "susp_end": copy.end,
        "src_id": copy.source.id,
        "src_start": copy.source.start,
        "src_end": copy.source.end,
        "kind": copy.kind,
    }


def spread(times: list[float], step: str) -> dict[str, float]:
    """The median and the 95th percentile of one step's times, in milliseconds."""
    ordered = sorted(times)
    if not ordered:
        return {}
    return {
        f"{step}_median_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        f"{step}_p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
    }


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--sources", "--suspicious", "--out"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--words-only", action="store_true")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    given = read_arguments()
    sources = read_sources(given.sources)
    suspicious = read_lines(given.suspicious)
    started = time.perf_counter()
    index = build_index(IndexedText(source.id, source.text) for source in sources)
    built = time.perf_counter() - started
    library = CopyLibrary(index, {source.id: source for source in sources}, frozenset(source.id for source in sources))
    vectors = None if given.words_only else SentenceVectors(builtin_embedder())
    times: list[float] = []
    by_meaning: list[float] = []
    lines: list[dict[str, object]] = []
    for row in suspicious:
        excluded = row.get("exclude") or []
        assert isinstance(excluded, list)
        allowed = library.within(library.sources.keys() - set(excluded))
        started = time.perf_counter()
        copies = find_copies(str(row["text"]), allowed)
        times.append(time.perf_counter() - started)
        if vectors is not None:
            started = time.perf_counter()
            copies = add_paraphrases(str(row["text"]), allowed, vectors, copies)
            by_meaning.append(time.perf_counter() - started)
        lines += [detection(str(row["id"]), copy) for copy in copies if copy.counted]
    given.out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    figures = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "source_characters": sum(len(source.text) for source in sources),
        "build_seconds": round(built, 3),
        "texts": len(suspicious),
        "detections": len(lines),
        **spread(times, "wording"),
        **spread(by_meaning, "meaning"),
    }
    for name, value in figures.items():
        print(f"{name:<20}{value}")
    if given.json:
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    main()

"""Mentions of a folder of reports in the form `bench/numbers/score.py extract` reads."""

import json
from pathlib import Path

from corpus.quantity import find_mentions


def extract_reports(reports: Path, out: Path) -> int:
    """Write one JSON line for every mention of every .txt file in `reports`; returns how many were written."""
    count = 0
    with out.open("w", encoding="utf-8") as target:
        for path in sorted(reports.glob("*.txt")):
            for mention in find_mentions(path.read_text(encoding="utf-8")):
                row = {
                    "report": path.stem,
                    "char_start": mention.start,
                    "char_end": mention.end,
                    "kind": mention.kind,
                    "value": None if mention.value is None else float(mention.value),
                    "unit": mention.unit,
                }
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    return count

"""Precision and recall of the check of claims without evidence, and of vague phrases, on sentences labelled by hand.

    python bench/claims.py [--show] [--json FILE]

The sentences (bench/claim_sentences.csv for development, claim_batches.csv for batches labelled before they were first
judged) are judged one by one against the sample office's inputs of 2025: `claim` has nothing behind it there, `fine`
has (or claims nothing), `vague` fits any office.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.drafting_cases import make_cases  # noqa: E402
from corpus.indicators import load_catalogue  # noqa: E402
from drafter.checks.evidence_of_claims import check_claims  # noqa: E402
from drafter.checks.numbers import check_numbers  # noqa: E402

FOLDER = Path(__file__).resolve().parent
BATCHES = ("1", "2", "3")
RULES = {"claim": "no_evidence", "vague": "vague"}


def judge_sentences(batch: str = "") -> list[tuple[str, str, frozenset[str]]]:
    """Label, sentence and the rules that spoke, for every development sentence, or those of a later batch."""
    evidence = make_cases(1, ())[0].evidence
    assert evidence.table is not None
    rows = []
    with (FOLDER / ("claim_batches.csv" if batch else "claim_sentences.csv")).open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row.get("batch", "") != batch:
                continue
            text = row["sentence"]
            findings = check_claims(text, check_numbers(text, evidence.table, load_catalogue()), evidence)
            rows.append((row["label"], text, frozenset(one.rule for one in findings)))
    return rows


def score(rows: list[tuple[str, str, frozenset[str]]], label: str) -> dict[str, float]:
    """Precision and recall of the rule that belongs to the label."""
    said = [one for one in rows if RULES[label] in one[2]]
    right = sum(one[0] == label for one in said)
    return {
        "labelled": sum(one[0] == label for one in rows),
        "said": len(said),
        "precision": round(right / max(1, len(said)), 3),
        "recall": round(right / max(1, sum(one[0] == label for one in rows)), 3),
    }


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="list the sentences that are judged wrongly")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    figures = {}
    for batch in ("", *BATCHES):
        rows = judge_sentences(batch)
        scores = {label: score(rows, label) for label in RULES}
        figures[batch or "development"] = scores
        print(f"{f'batch {batch}' if batch else 'development'}: {len(rows)} sentences")
        for label, told in scores.items():
            print(f"  {label:6s} {told}")
        if arguments.show:
            for label, text, rules in rows:
                if rules != ({RULES[label]} if label in RULES else set()):
                    print(f"    {label:6s} {sorted(rules)} {text}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()

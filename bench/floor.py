"""Does a search refuse what no report tells of, and nothing else?

    python bench/floor.py [--docs docs.jsonl --queries queries.jsonl] [--cache FILE.npz] [--json FILE]

Asks for the headings of all outlines in the sample office's six reports, and for the set's own queries in the set, if
given: none should be refused. And for everyday matters (foreign_queries.txt: cooking, travel, games) in both: all
should be. `corpus.search.floor` has the bars.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from api.database import open_database
from bench.retrieval import CachingEmbedder, read_lines, take_in
from bench.search_speed import SAMPLES
from corpus.ingest import Added
from corpus.library import Corpus
from corpus.passage_split import split_report
from corpus.report_reading import read_report
from drafter.outline import load_outline, outline_ids

FOREIGN = Path(__file__).with_name("foreign_queries.txt")


def ask(corpus: Corpus, own: Sequence[str], foreign: Sequence[str]) -> dict[str, list[str]]:
    """The own queries that were refused, and the foreign ones that were not."""
    return {
        "refused": [query for query in own if not corpus.search(query, office=None)],
        "accepted": [query for query in foreign if corpus.search(query, office=None)],
    }


def take_in_samples(corpus: Corpus) -> None:
    """The sample office's reports of all years."""
    for path in sorted(SAMPLES.glob("qinghe/summary-*")):
        report = replace(read_report(path, ""), office="青禾街道总工会")
        assert isinstance(corpus.add_report(report, split_report(report), path.read_bytes()), Added)
    corpus.embed_pending()


def main() -> None:
    """Runs both and prints what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--docs", "--queries", "--cache", "--json"):
        parser.add_argument(name, type=Path)
    args = parser.parse_args()
    embedder = CachingEmbedder(args.cache)
    foreign = FOREIGN.read_text(encoding="utf-8").splitlines()
    headings = {one.heading: 0 for outline in outline_ids() for one in load_outline(outline).sections if one.heading}
    print(f"{os.cpu_count()} cores")
    results = {}
    for name in ("sample office", *(["given set"] if args.docs and args.queries else [])):
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            with Corpus(open_database(data), data / "vectors", embedder) as corpus:
                if name == "sample office":
                    own = list(headings)
                    take_in_samples(corpus)
                else:
                    own = [query["text"] for query in read_lines(args.queries)]
                    take_in(corpus, read_lines(args.docs), body_only=False)
                    corpus.embed_pending()
                results[name] = ask(corpus, own, foreign)
        found = results[name]
        print(f"{name}: own refused {len(found['refused'])} of {len(own)}: {found['refused']}")
        print(f"{name}: foreign accepted {len(found['accepted'])} of {len(foreign)}: {found['accepted']}")
    embedder.save()
    if args.json:
        args.json.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

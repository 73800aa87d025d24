"""Ranks the documents of a retrieval set with the product's own search, and with plain BM25 beside it.

    python bench/retrieval.py --docs docs.jsonl --queries queries.jsonl --out run.jsonl [--body-only] [--json FILE]
                              [--cache FILE.npz] [--qrels FILE]

A document has id, pool, report, year, h1, h2, heading, text; a query id, pool, text, exclude_report. A pool is
taken in as an office, a report as a report, a document as one passage (no splitting, so that ids stay). With
`--qrels` nDCG@10 and recall@5 are printed for both rankings. `--cache` keeps vectors between runs.
"""

import argparse
import hashlib
import json
import math
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from api.database import open_database  # noqa: E402
from corpus.db import reading  # noqa: E402
from corpus.embed import BuiltinEmbedder, Vectors  # noqa: E402
from corpus.library import Corpus  # noqa: E402
from corpus.passage import Passage  # noqa: E402
from corpus.report import PastReport  # noqa: E402
from corpus.retrieve import DEPTH  # noqa: E402
from corpus.scope import Scope  # noqa: E402
from corpus.words import search_words, segment  # noqa: E402

Row = dict[str, Any]
Run = dict[str, list[str]]


class CachingEmbedder:
    """The built-in model with its vectors kept in a file between runs."""

    def __init__(self, cache: Path | None) -> None:
        self._inner, self._cache = BuiltinEmbedder(), cache
        self._known: dict[str, Vectors] = {}
        if cache and cache.exists():
            held = np.load(cache)
            self._known = dict(zip(held["keys"].tolist(), held["vectors"], strict=True))

    name = BuiltinEmbedder.name
    dim = BuiltinEmbedder.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`."""
        keys = [hashlib.sha256(f"{query}{text}".encode()).hexdigest() for text in texts]
        missing = [k for k, key in enumerate(keys) if key not in self._known]
        if missing:
            made = self._inner.embed([texts[k] for k in missing], query=query)
            self._known |= {keys[k]: vector for k, vector in zip(missing, made, strict=True)}
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Writes the file."""
        if self._cache and self._known:
            np.savez(self._cache, keys=list(self._known), vectors=np.stack(list(self._known.values())))


def take_in(corpus: Corpus, docs: Sequence[Row], body_only: bool) -> dict[tuple[str, int], str]:
    """Adds every report; returns the document id of each (report id, position)."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for doc in docs:
        groups[doc["pool"], doc["report"]].append(doc)
    ids = {}
    for (pool, name), rows in groups.items():
        text = "\n".join(row["text"] for row in rows)
        digest = hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
        title = "" if body_only else name
        report = PastReport(f"{name}.txt", pool, rows[0]["year"], title, text, (), (), digest)
        passages = [make_passage(row, body_only, title) for row in rows]
        added = corpus.add_report(report, passages, text.encode())
        ids |= {(added.report_id, k): row["id"] for k, row in enumerate(rows)}
    return ids


def make_passage(row: Row, body_only: bool, title: str) -> Passage:
    """A document as a passage."""
    path = () if body_only else tuple(row[key] for key in ("h1", "h2", "heading") if row[key])
    return Passage("", "", row["pool"], row["year"], title, path, 0, len(row["text"]), row["text"], "")


def rank_with_product(corpus: Corpus, queries: Sequence[Row], ids: dict[tuple[str, int], str]) -> Run:
    """What `Corpus.search` finds, the query's own report left out; twins left out follow their hit."""
    reports = {report.file.removesuffix(".txt"): report.id for report in corpus.reports()}
    run: Run = {}
    for query in tqdm(queries, unit="query", file=sys.stderr):
        own = reports[query["exclude_report"]]
        hits = corpus.search(query["text"], office=query["pool"], k=DEPTH, without_reports={own})
        found = [name for hit in hits for name in (hit.passage.id, *hit.also)]
        run[query["id"]] = [ids[name[:-5], int(name[-4:])] for name in found]
    return run


def rank_with_bm25(data: Path, corpus: Corpus, queries: Sequence[Row], ids: dict[tuple[str, int], str]) -> Run:
    """Plain BM25 over the same full text, with all words of the query."""
    reports = {report.file.removesuffix(".txt"): report.id for report in corpus.reports()}
    run: Run = {}
    with reading(open_database(data)) as session:
        from corpus.records import PassageRecord

        for query in queries:
            scope = Scope(query["pool"], without_reports=frozenset({reports[query["exclude_report"]]}))
            found = search_words(session, segment(query["text"]), scope, DEPTH)
            names = [session.get_one(PassageRecord, number).id for number, _ in found]
            run[query["id"]] = [ids[name[:-5], int(name[-4:])] for name in names]
    return run


def score(run: Run, qrels: Sequence[Row]) -> dict[str, float]:
    """nDCG@10 and recall@5; documents of rel -1 are taken out of the ranking."""
    gains: dict[str, dict[str, int]] = defaultdict(dict)
    for row in qrels:
        gains[row["qid"]][row["doc"]] = row["rel"]
    ndcg, recall = [], []
    for qid, docs in run.items():
        relevant = {doc for doc, rel in gains[qid].items() if rel > 0}
        if not relevant:
            continue
        ranked = [doc for doc in docs if gains[qid].get(doc, 0) >= 0]
        best = sum(1 / math.log2(k + 2) for k in range(min(10, len(relevant))))
        ndcg.append(sum((doc in relevant) / math.log2(k + 2) for k, doc in enumerate(ranked[:10])) / best)
        recall.append(sum(doc in relevant for doc in ranked[:5]) / min(5, len(relevant)))
    return {"ndcg@10": sum(ndcg) / len(ndcg), "recall@5": sum(recall) / len(recall), "queries": len(ndcg)}


def read_lines(path: Path) -> list[Row]:
    """The objects of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--docs", "--queries", "--out"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--qrels", "--json", "--cache"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--body-only", action="store_true", help="index the text without its headings")
    args = parser.parse_args()
    docs, queries = read_lines(args.docs), read_lines(args.queries)
    embedder = CachingEmbedder(args.cache)
    figures: dict[str, Any] = {"cores": os.cpu_count(), "docs": len(docs), "body_only": args.body_only}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with Corpus(open_database(data), data / "vectors", embedder) as corpus:
            ids = take_in(corpus, docs, args.body_only)
            with tqdm(total=len(docs), unit="passage", file=sys.stderr) as bar:
                start = time.perf_counter()
                corpus.embed_pending(lambda done, _total: bar.update(done - bar.n))
                figures["embed_seconds"] = round(time.perf_counter() - start, 1)
            embedder.save()
            corpus.search("热身", office=docs[0]["pool"])
            start = time.perf_counter()
            run = rank_with_product(corpus, queries, ids)
            figures["seconds_a_query"] = round((time.perf_counter() - start) / len(queries), 4)
            plain = rank_with_bm25(data, corpus, queries, ids)
            embedder.save()
    lines = [json.dumps({"qid": qid, "docs": names}, ensure_ascii=False) for qid, names in run.items()]
    args.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if args.qrels:
        qrels = read_lines(args.qrels)
        figures["hybrid"], figures["bm25"] = score(run, qrels), score(plain, qrels)
    for name, value in figures.items():
        print(f"{name:16} {value}")
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

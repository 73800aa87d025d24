"""Ranks the documents of a retrieval set with the product's own search, and with plain BM25 beside it.

    python bench/retrieval.py --docs docs.jsonl --queries queries.jsonl --out run.jsonl [--body-only] [--json FILE]
                              [--cache FILE.npz] [--qrels FILE] [--servers]

A document has id, pool, report, year, h1, h2, heading, text; a query id, pool, text, exclude_report. A pool is
taken in as an office, a report as a report with a section a document, split into passages as always; a document
ranks by its best passage. With `--qrels` nDCG@10 and recall@5 are printed for both rankings. `--cache` keeps
vectors between runs, `--servers` puts all of it on a PostgreSQL and a Chroma server of its own.
"""

import argparse
import hashlib
import json
import math
import os
import sys
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np
from tqdm import tqdm

from api.database import open_database
from api.home import Home
from api.storage import make_corpus
from bench.plain_bm25 import rank_plainly
from bench.servers import TEMPLATE, running_chroma, running_postgres
from corpus.db import reading
from corpus.embed import BuiltinEmbedder, Vectors
from corpus.library import Corpus
from corpus.passage import Passage
from corpus.passage_split import split_report
from corpus.records import read_passages
from corpus.report import PastReport, ReportSection
from corpus.retrieve import DEPTH
from corpus.search.words import segment

_ALL = -1
"""No limit, for SQLite."""

LISTED = 200
"""Places written to the run: enough that some are left when a scorer narrows the years."""

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


class DocumentPlaces:
    """Which document a passage comes from."""

    def __init__(self) -> None:
        self._starts: dict[str, list[int]] = {}
        self._names: dict[str, list[str]] = {}

    def add(self, report_id: str, starts: list[int], names: list[str]) -> None:
        """Notes where the documents of a report start in its text."""
        self._starts[report_id], self._names[report_id] = starts, names

    def name(self, passage: Passage) -> str:
        """The document that holds the start of the passage."""
        return self._names[passage.report_id][bisect_right(self._starts[passage.report_id], passage.start) - 1]


def take_in(corpus: Corpus, docs: Sequence[Row], body_only: bool) -> DocumentPlaces:
    """Adds every report, split into passages as the product does."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for doc in docs:
        groups[doc["pool"], doc["report"]].append(doc)
    places = DocumentPlaces()
    for rows in groups.values():
        report = make_report(rows, body_only)
        added = corpus.add_report(report, split_report(report), report.text.encode())
        places.add(added.report_id, [section.start for section in report.sections], [row["id"] for row in rows])
    return places


def make_report(rows: Sequence[Row], body_only: bool) -> PastReport:
    """The documents of one report as its sections; without headings for `body_only`."""
    text, sections = "", []
    for row in rows:
        heading = "" if body_only else row["heading"]
        path = () if body_only else tuple(row[key] for key in ("h1", "h2") if row[key])
        body_start = len(text) + (len(heading) + 1 if heading else 0)
        end = body_start + len(row["text"]) + 1
        sections.append(ReportSection(0 if body_only else 3, "", heading, len(text), body_start, end, path))
        text += (f"{heading}\n" if heading else "") + row["text"] + "\n"
    first, digest = rows[0], hashlib.sha256(text.encode()).hexdigest()
    title = "" if body_only else first["report"]
    return PastReport(first["report"], first["pool"], first["year"], title, text, tuple(sections), (), digest)


def rank_with_product(corpus: Corpus, queries: Sequence[Row], places: DocumentPlaces) -> Run:
    """What `Corpus.search` finds, the query's own report left out; twins left out follow their hit."""
    reports = {report.file: report.id for report in corpus.reports()}
    run: Run = {}
    for query in tqdm(queries, unit="query", file=sys.stderr):
        own = reports[query["exclude_report"]]
        hits = corpus.search(query["text"], office=query["pool"], k=LISTED, without_reports={own})
        found = [passage for hit in hits for passage in (hit.passage, *hit.also)]
        run[query["id"]] = list(dict.fromkeys(map(places.name, found)))
    return run


def rank_with_bm25(home: Home, corpus: Corpus, queries: Sequence[Row], places: DocumentPlaces) -> Run:
    """Plain BM25 over the same full text, with all words of the query."""
    reports = {report.file: report.id for report in corpus.reports()}
    run: Run = {}
    with reading(open_database(home)) as session:
        for query in queries:
            own, ranked = reports[query["exclude_report"]], rank_plainly(session, segment(query["text"]), _ALL)
            passages = read_passages(session, [number for number, _ in ranked])
            best_first = (passages[number] for number, _ in ranked)
            allowed = (one for one in best_first if one.office == query["pool"] and one.report_id != own)
            run[query["id"]] = list(dict.fromkeys(map(places.name, islice(allowed, DEPTH))))
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


@contextmanager
def open_home(*, servers: bool) -> Iterator[Home]:
    """An empty home in a folder, or on servers of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if not servers:
            yield Home(folder)
            return
        postgres, chroma = stack.enter_context(running_postgres()), stack.enter_context(running_chroma())
        yield Home(folder, postgres.url(TEMPLATE), chroma_url=chroma)


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
    parser.add_argument("--servers", action="store_true", help="on PostgreSQL and a Chroma server")
    parser.add_argument("--body-only", action="store_true", help="index the text without its headings")
    args = parser.parse_args()
    docs, queries = read_lines(args.docs), read_lines(args.queries)
    embedder = CachingEmbedder(args.cache)
    figures: dict[str, Any] = {"cores": os.cpu_count(), "docs": len(docs), "body_only": args.body_only}
    with open_home(servers=args.servers) as home, make_corpus(open_database(home), home, embedder) as corpus:
        places = take_in(corpus, docs, args.body_only)
        with tqdm(total=corpus.count_pending(), unit="passage", file=sys.stderr) as bar:
            start = time.perf_counter()
            corpus.embed_pending(lambda done, _total: bar.update(done - bar.n))
            figures["embed_seconds"] = round(time.perf_counter() - start, 1)
        embedder.save()
        corpus.search("热身", office=docs[0]["pool"])
        start = time.perf_counter()
        run = rank_with_product(corpus, queries, places)
        figures["seconds_a_query"] = round((time.perf_counter() - start) / len(queries), 4)
        plain = rank_with_bm25(home, corpus, queries, places)
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

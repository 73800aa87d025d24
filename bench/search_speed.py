"""How long a search takes in a large corpus, beside plain BM25 and a plain Chroma query.

    python bench/search_speed.py [--passages 20000] [--queries 100] [--threads N] [--json FILE] [--keep FOLDER]

One office's passages, made from the samples' sentences; each query is a heading of the samples with a sentence of its
section, asked for the first time. Queries go through the built-in model. The passages' own vectors are the static ones
turned into the model's width, as the model would need two hours for them: what is measured is time, not what is found.
The model has the threads that the program gives it (`api.embedding_access.EMBED_THREADS`), or `--threads`.
The peers do what a plain program would: full text for all words of the query, one query of Chroma for its vector
(embedded in full), and both. Processor time is printed beside the clock. `--keep` keeps the corpus for the next run.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import numpy as np
from sqlalchemy import Engine, func, select
from tqdm import tqdm

from api.database import open_database
from api.embedding_access import EMBED_THREADS
from bench.plain_bm25 import rank_plainly
from bench.scale_corpus import SAMPLES, ReportWriter
from corpus.db import reading
from corpus.embed import BuiltinEmbedder, Vectors
from corpus.library import Corpus
from corpus.passage_split import split_report
from corpus.reading.sections import split_sections
from corpus.records import PassageRecord
from corpus.report import PastReport
from corpus.report_reading import read_report
from corpus.retrieve import DEPTH
from corpus.search.static_vectors import StaticEmbedder
from corpus.search.words import segment
from corpus.store import PassageStore

OFFICE = "青河街道工会"
REPORTS_A_YEAR = 300
"""Passages must spread over years, as searches leave years out."""

Figures = dict[str, float]


class TurnedStatic(BuiltinEmbedder):
    """The built-in model for queries; for passages the static vectors turned into its width, some thousand a second."""

    def __init__(self, threads: int = 1) -> None:
        super().__init__(threads)
        self._static = StaticEmbedder()
        chance = np.random.default_rng(7)
        self._turn = np.linalg.qr(chance.normal(size=(self.dim, self.dim)))[0][: self._static.dim].astype(np.float32)

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`; a query costs what the model costs and finds what the static vectors find."""
        if query:
            super().embed(texts, query=True)
        turned: Vectors = self._static.embed(texts) @ self._turn
        return turned


def take_in(corpus: Corpus, passages: int) -> None:
    """Reports until there are so many passages, with a heading above every paragraph, and their vectors."""
    writer, headings = ReportWriter(), [heading for heading, _ in read_sections()]
    made = number = 0
    with tqdm(total=passages, desc="passages", file=sys.stderr) as bar:
        while made < passages:
            paragraphs = writer.write_report(number).split("\n")
            text = "\n".join(
                f"{'一二三四五六七八九十'[k % 10]}、{headings[(number + k) % len(headings)]}\n{one}"
                for k, one in enumerate(paragraphs)
            )
            year, digest = 2000 + number // REPORTS_A_YEAR, hashlib.sha256(text.encode()).hexdigest()
            report = PastReport(f"{number}.txt", OFFICE, year, "总结", text, split_sections(text), (), digest)
            split = split_report(report)[: passages - made]
            corpus.add_report(report, split, b"")
            made, number = made + len(split), number + 1
            bar.update(len(split))
    corpus.embed_pending()


def read_sections() -> list[tuple[str, str]]:
    """Heading and body of every headed section of the samples, in order."""
    found = {}
    for path in sorted(SAMPLES.glob("*/summary-*")):
        report = read_report(path, "")
        for section in report.sections:
            body = report.text[section.body_start : section.end].strip()
            if section.heading and body:
                found.setdefault(section.heading, body)
    return list(found.items())


def write_queries(count: int) -> list[str]:
    """So many different queries: a heading, and a sentence with figures out of its section."""
    queries = [
        f"{heading}。{sentence}。"
        for heading, body in read_sections()
        for sentence in body.replace("\n", "").split("。")
        if any(sign.isdigit() for sign in sentence)
    ]
    return list(dict.fromkeys(queries))[:count]


def measure(ask: Callable[[str], object], queries: Sequence[str]) -> Figures:
    """Milliseconds a query: the middle one, the slowest of 20, and the processor's."""
    clocks, used = [], time.process_time()
    for query in queries:
        start = time.perf_counter()
        ask(query)
        clocks.append((time.perf_counter() - start) * 1000)
    processor = (time.process_time() - used) * 1000 / len(queries)
    p50, p95 = np.percentile(clocks, (50, 95))
    return {"p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "processor_ms": round(processor, 1)}


def compare(engine: Engine, vectors: Path, queries: Sequence[str], threads: int) -> dict[str, Figures]:
    """The product and its peers on the same corpus, one after the other."""
    embedder = TurnedStatic(threads)
    with Corpus(engine, vectors, embedder) as corpus:
        figures = measure_product(corpus, find_middle_year(engine), queries)
    store = PassageStore(vectors)

    def ask_words(query: str) -> None:
        with reading(engine) as session:
            found = rank_plainly(session, segment(query), DEPTH)
            session.scalars(select(PassageRecord).where(PassageRecord.seq.in_([number for number, _ in found]))).all()

    def ask_vector(query: str) -> None:
        store.query(OFFICE, embedder.name, embedder.embed([query], query=True), DEPTH)

    def ask_both(query: str) -> None:
        ask_words(query)
        ask_vector(query)

    figures["peer: plain full text"] = measure(ask_words, queries)
    figures["peer: query embedded, plain Chroma"] = measure(ask_vector, queries)
    figures["peer: both"] = measure(ask_both, queries)
    store.close()
    return figures


def measure_product(corpus: Corpus, middle: int, queries: Sequence[str]) -> dict[str, Figures]:
    """The queries as they are, over the older years alone, and by their headings."""
    corpus.mend_vectors()
    corpus.search("热身", office=OFFICE)

    def ask(query: str) -> object:
        return corpus.search(query, office=OFFICE)

    def ask_older(query: str) -> object:
        return corpus.search(query, office=OFFICE, before_year=middle)

    def ask_heading(query: str) -> object:
        return corpus.search(query.split("。", maxsplit=1)[0], office=OFFICE)

    return {
        "product: first asked": measure(ask, queries),
        "product: asked again, newer half left out": measure(ask_older, queries),
        "product: heading alone": measure(ask_heading, queries),
    }


def find_middle_year(engine: Engine) -> int:
    """The year before which half of the passages lie."""
    with reading(engine) as session:
        years = session.scalars(select(PassageRecord.year).order_by(PassageRecord.year)).all()
    return years[len(years) // 2] or 0


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--threads", type=int, default=EMBED_THREADS, help="of the model")
    parser.add_argument("--keep", type=Path, help="folder of the corpus, made when it is not there")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = arguments.keep or Path(folder)
        engine = open_database(data)
        with reading(engine) as session:
            held = session.scalar(select(func.count()).select_from(PassageRecord)) or 0
        if not held:
            with Corpus(engine, data / "vectors", TurnedStatic()) as corpus:
                take_in(corpus, arguments.passages)
            held = arguments.passages
        queries = write_queries(arguments.queries)
        figures = compare(engine, data / "vectors", queries, arguments.threads)
        engine.dispose()
    print(f"search over {held} passages, {len(queries)} queries, {os.cpu_count()} cores, model on {arguments.threads}")
    print(f"{'':42}{'p50 ms':>9}{'p95 ms':>9}{'cpu ms':>9}")
    for name, row in figures.items():
        print(f"{name:42}{row['p50_ms']:9}{row['p95_ms']:9}{row['processor_ms']:9}")
    if arguments.json:
        run = {"cores": os.cpu_count(), "passages": held, "threads": arguments.threads}
        arguments.json.write_text(json.dumps({**run, **figures}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

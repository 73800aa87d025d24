"""What lies between a draft and its model: faults survived, time added, time to the first words, time to stop.

    python bench/calls.py [--json FILE] [--seeds 20] [--corpus]

The scripted model runs in a process of its own, so that its work is not counted as ours. CPU is that of the section's
own task (its prompt, masking, decoding, binding) as `time.thread_time` has it; "process" divides all CPU of the
program by the sections, transport and searches included. --corpus adds the search for style passages over the sample
reports, which runs in a thread of its own: it shows in "process", in the times of a draft and of its first words.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.call_faults import CASES, run_half_failing, run_seeds  # noqa: E402
from bench.drafting_models import Honest  # noqa: E402
from bench.scripted_model import Ask, Reply, ScriptedModel  # noqa: E402
from corpus.event_reading import read_events  # noqa: E402
from corpus.table_reading import read_table  # noqa: E402
from drafter.budget import count_tokens  # noqa: E402
from drafter.calling.endpoint import Endpoint  # noqa: E402
from drafter.calling.gateway import Gateway  # noqa: E402
from drafter.checks.evidence import Evidence  # noqa: E402
from drafter.model import ModelClient  # noqa: E402
from drafter.model_writer import ModelWriter  # noqa: E402
from drafter.outline import load_outline  # noqa: E402
from drafter.pipeline import Progress, draft_report, write_section  # noqa: E402
from drafter.planning import plan_sections  # noqa: E402
from drafter.section_rounds import write_in_rounds  # noqa: E402
from drafter.snapshot import Snapshot  # noqa: E402
from drafter.style_passages import FindPassages, searching  # noqa: E402

SAMPLES = Path(__file__).resolve().parents[1] / "corpus" / "samples" / "qinghe"
FIRST_BYTE, TOKENS_A_SECOND, PIECE = 0.3, 40, 4
SENTENCE = "围绕中心任务，各项工作按计划有序推进。"


def write_reply(ask: Ask, *, fill: bool = True) -> str:
    """The clauses of the material in sentences, as an honest model writes them, filled up to some 300 characters."""
    told = Honest().write(ask)
    return told if not fill else told + SENTENCE * max(1, (300 - len(told)) // len(SENTENCE))


def _serve(pace: bool, fill: bool, usage: bool, pipe: Any) -> None:  # noqa: ANN401 - multiprocessing's connection
    tokens = count_tokens(SENTENCE) / len(SENTENCE) * PIECE
    delay = tokens / TOKENS_A_SECOND if pace else 0.0

    def script(ask: Ask) -> Reply:
        text = write_reply(ask, fill=fill)
        return Reply(text, first_byte_delay=FIRST_BYTE, piece_delay=delay, piece_chars=PIECE, usage=usage)

    with ScriptedModel(script=script) as server:
        pipe.send(server.base_url)
        pipe.recv()


@contextmanager
def serving(*, pace: bool, fill: bool = True, usage: bool = True) -> Iterator[str]:
    """The address of a scripted model in another process, at 40 tokens a second or as fast as it can; its sections are
    filled up unless told otherwise (the checks object to the filling, and a second call mends it). Without `usage` it
    does not tell how many tokens it took, and the program counts them itself."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pace, fill, usage, theirs))
    process.start()
    try:
        yield ours.recv()
        ours.send("stop")
    finally:
        process.join(5)
        process.kill()


class Metered:
    """Awaits a coroutine and adds up the CPU of its own steps, whatever runs in between."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._work = work
        self.seconds = 0.0

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Callable[[], Any] = lambda: self._work.send(None)  # noqa: E731
        while True:
            began = time.thread_time()
            try:
                waited = step()
            except StopIteration as done:
                return done.value
            finally:
                self.seconds += time.thread_time() - began
            try:
                value = yield waited
                step = lambda value=value: self._work.send(value)  # noqa: E731
            except BaseException as error:  # noqa: BLE001 - handed on to the coroutine
                step = lambda error=error: self._work.throw(error)  # noqa: E731


def sample_snapshot() -> Snapshot:
    """The sample office's year in twelve sections to write."""
    events = read_events(SAMPLES / "events-2025.csv", 2025).events
    table = read_table(SAMPLES / "statistics-2025.xlsx", 2025)
    outline = load_outline("community")
    outline = replace(outline, sections=tuple(one for one in outline.sections if one.id != "women"))
    return Snapshot("青禾街道总工会", 2025, outline, table, date(2025, 12, 20), events)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


async def measure_overhead(url: str, find: FindPassages, rounds: int = 6) -> dict[str, float]:
    """CPU a section with eight at a time."""
    snapshot = sample_snapshot()
    evidence = Evidence(table=snapshot.table, events=snapshot.events, office=snapshot.office, year=snapshot.year)
    briefs = [one for one in plan_sections(snapshot).briefs if one.section.role != "container"]
    gateway = Gateway(ModelClient(Endpoint(url, "m", max_parallel=8)))
    writer = ModelWriter(gateway)
    spent: list[float] = []

    async def write_all(count: int) -> None:
        async with searching(
            {at: briefs[at % len(briefs)] for at in range(count)}, find, writer.most_passages
        ) as passages_for:

            async def write(at: int) -> Any:  # noqa: ANN401 - a section
                async def work() -> Any:  # noqa: ANN401
                    return await write_section(writer, await passages_for(at), evidence)

                metered = Metered(work())
                section = await metered
                spent.append(metered.seconds)
                return section

            await write_in_rounds(range(count), write, 8)

    await write_all(8)  # loads what is loaded once
    spent.clear()
    began = time.process_time()
    await write_all(rounds * len(briefs))
    whole = (time.process_time() - began) / len(spent)
    await gateway.close()
    return {
        "overhead_ms_median": percentile(spent, 0.5) * 1000,
        "overhead_ms_p95": percentile(spent, 0.95) * 1000,
        "process_ms_a_section": whole * 1000,
    }


async def measure_draft(url: str, limit: int, find: FindPassages = lambda *_: ()) -> dict[str, float]:
    """A full draft: its writing beside its slowest section's call, and when its first words came."""
    gateway = Gateway(ModelClient(Endpoint(url, "m", max_parallel=limit)))
    began = time.monotonic()
    begun: dict[str, float] = {}
    ended: dict[str, float] = {}

    def show(step: Progress) -> None:
        now = time.monotonic() - began
        begun.setdefault(step.section, now) if step.piece else None
        if step.done:
            ended[step.section] = now

    snapshot = sample_snapshot()
    began = time.monotonic()
    await draft_report(snapshot, ModelWriter(gateway), Evidence(table=snapshot.table), find, show)
    await gateway.close()
    slowest = max(ended[one] - begun[one] + FIRST_BYTE for one in ended if one in begun)
    return {
        "sections": len(begun),
        "first_words_ms": min(begun.values()) * 1000,
        "writing_s": max(ended.values()),
        "slowest_section_s": slowest,
        "ratio": max(ended.values()) / slowest,
    }


async def measure_stop(url: str) -> float:
    """Seconds from a cancellation in the middle of twelve streams to their end."""
    gateway = Gateway(ModelClient(Endpoint(url, "m", max_parallel=12)))
    snapshot = sample_snapshot()
    find: FindPassages = lambda *_: ()  # noqa: E731
    task = asyncio.create_task(draft_report(snapshot, ModelWriter(gateway), Evidence(), find))
    await asyncio.sleep(2)
    began = time.monotonic()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await gateway.close()
    return time.monotonic() - began


async def measure_faults(seeds: int) -> dict[str, float]:
    """All faults with so many seeds: broken promises, and the most tries of a call."""
    broken, tries, runs = 0, 0, 0
    for name in CASES:
        for run in await run_seeds(name, range(seeds)):
            runs, tries = runs + 1, max(tries, run.asks)
            if run.wrong:
                broken += 1
                print(f"  {run.name}, seed {run.seed}: {run.wrong}")
    done = [await run_half_failing(seed) for seed in range(seeds)]
    return {
        "faults": len(CASES) + 1,
        "runs": runs,
        "broken": broken,
        "most_tries": tries,
        "half_503": sum(done) / (12 * seeds),
    }


@contextmanager
def sample_corpus() -> Iterator[FindPassages]:
    """Searches the sample reports with the built-in embedder."""
    from api.drafting import passages_of
    from api.files import ReportFile
    from api.storage import ingest_files, open_corpus

    with tempfile.TemporaryDirectory() as folder, open_corpus(Path(folder)) as corpus:
        files = [ReportFile.of(path) for path in sorted(SAMPLES.glob("summary-*"))]
        ingest_files(corpus, files, "青禾街道总工会", None, progress=False)
        yield passages_of(corpus, "青禾街道总工会", 2025)


def measure_all(seeds: int, *, corpus: bool) -> dict[str, Any]:
    """All figures by name."""
    figures: dict[str, Any] = {"cores": os.cpu_count()}
    with ExitStack() as stack:
        searches: dict[str, FindPassages] = {"": lambda *_: ()}
        if corpus:
            searches[", with the search of passages"] = stack.enter_context(sample_corpus())
        with serving(pace=False) as url:
            for name, find in searches.items():
                asyncio.run(measure_draft(url, 12, find))  # loads what is loaded once
                figures[f"overhead, 8 in parallel{name}"] = asyncio.run(measure_overhead(url, find, rounds=2))
        with serving(pace=True) as url:
            for name, find in searches.items():
                for limit in (12, 4):
                    draft = asyncio.run(measure_draft(url, limit, find))
                    figures[f"draft at 300 ms and 40 tokens/s, limit {limit}{name}"] = draft
            figures["stop"] = {"seconds": asyncio.run(measure_stop(url))}
    figures["faults"] = asyncio.run(measure_faults(seeds))
    return figures


def main() -> None:
    """Print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--corpus", action="store_true", help="with the search of passages (embeds the sample reports)")
    arguments = parser.parse_args()
    figures = measure_all(arguments.seeds, corpus=arguments.corpus)
    print(f"model calls, {figures['cores']} cores")
    for name, values in figures.items():
        if isinstance(values, dict):
            print(f"  {name}: {', '.join(f'{key} {value:.4g}' for key, value in values.items())}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

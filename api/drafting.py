"""Drafting from files: inputs are all read and judged before the first word is written, outputs appear whole."""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from api.call_output import Spending, estimate_line, spending_json
from api.comparison import open_comparison
from api.database import open_database
from api.embedding_access import meaning_embedder
from api.files import read_all_events, read_allowed, read_tables
from api.json_output import draft_json
from api.model_access import list_endpoints, name_account, open_writer
from api.outputs import WriteFile, check_outputs, write_outputs
from api.settings import Settings
from api.storage import open_corpus
from corpus.errors import InputError
from corpus.event import Event
from corpus.indicators import load_catalogue
from corpus.library import Corpus
from corpus.omission import Omission
from corpus.sentence_vectors import SentenceVectors
from corpus.table import StatTable
from drafter.brief import StylePassage, Writer
from drafter.call_store import StoredCallLog
from drafter.calling.spending import Estimate
from drafter.checks.copies import CopyLibrary
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, Mode, compose
from drafter.draft_store import save_draft
from drafter.errors import DraftStoppedError, ModelError
from drafter.export import write_document
from drafter.outline import Outline, load_outline
from drafter.outline_store import load_office_outline
from drafter.pipeline import Drafted, Progress, draft_report, review_draft
from drafter.review import Review
from drafter.run_store import DraftRun, count_finished, open_run
from drafter.snapshot import Snapshot
from drafter.style_passages import FindPassages


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What `nigao draft` was asked. `fresh` writes all sections anew, though an earlier run left some."""

    office: str
    year: int
    outline: str
    statistics: tuple[Path, ...]
    signed: date
    out: Path
    events: tuple[Path, ...] = ()
    allowed: tuple[Path, ...] = ()
    guidance: tuple[str, ...] = ()
    mode: Mode = "summary"
    recipient: str = ""
    model: str = "builtin"
    fresh: bool = False
    json_file: Path | None = None


@dataclass(frozen=True, slots=True)
class DraftResult:
    """The stored draft, what the checks said, the files written, and what a model's calls cost."""

    draft: Draft
    review: Review
    omissions: tuple[Omission, ...]
    missing: tuple[str, ...]
    files: tuple[Path, ...]
    spending: Spending | None


async def make_draft(settings: Settings, request: DraftRequest, *, progress: bool) -> DraftResult:
    """Reads, drafts, checks, stores and writes out. InputError or ModelError before anything is written out;
    DraftStoppedError when sections were finished before it came to that."""
    check_outputs(request.out, request.json_file)
    endpoints = list_endpoints(settings, request.model)
    load_outline(request.outline)  # an unknown one is told before any file is read
    table = read_tables(request.statistics, request.year)
    if table is None:
        raise InputError("应给出统计数据（--statistics）。")
    events, left = read_all_events(request.events, request.year)
    allowed = read_allowed((*settings.allowed_lists, *request.allowed))
    with ExitStack() as stack:
        corpus = stack.enter_context(open_corpus(settings.home))
        engine = open_database(settings.home)
        stack.callback(engine.dispose)
        outline = load_office_outline(engine, request.office, request.outline).outline
        snapshot = _freeze(request, outline, table, events, corpus.digest(request.office))
        run = open_run(engine, snapshot, request.model, fresh=request.fresh)
        log = StoredCallLog(engine, name_account(), request.office, run.id)
        with tqdm(desc="起草", unit="节", disable=not progress) as bar:
            estimates: list[Estimate] = []
            async with open_writer(settings, endpoints, log, _tell(bar, estimates)) as writer:
                drafted = await _write(settings, writer, snapshot, allowed, corpus, run, bar)
        save_draft(engine, drafted.draft, table, run)
        spending = Spending(estimates[0], log.spent()) if estimates else None
    files = _write_files(request, drafted, table, spending)
    catalogue = load_catalogue()
    missing = tuple(catalogue[one].name for one in outline.must_have if table.figure(one) is None)
    return DraftResult(drafted.draft, drafted.review, left, missing, files, spending)


def _tell(bar: "tqdm[NoReturn]", estimates: list[Estimate]) -> Callable[[Estimate], None]:
    def tell(estimate: Estimate) -> None:
        estimates.append(estimate)
        _say(bar, estimate_line(estimate))

    return tell


def _say(bar: "tqdm[NoReturn]", line: str) -> None:
    if not bar.disable:
        bar.write(line, file=sys.stderr)


async def _write(
    settings: Settings,
    writer: Writer,
    snapshot: Snapshot,
    allowed: tuple[str, ...],
    corpus: Corpus,
    run: DraftRun,
    bar: "tqdm[NoReturn]",
) -> Drafted:
    """Drafts and checks; DraftStoppedError when it is stopped after sections were finished."""

    def show(step: Progress) -> None:
        bar.update(int(step.done))

    if run.resumed:
        _say(bar, f"接着写上次没写完的稿件，已有 {run.resumed} 节。")
    office, year = snapshot.office, snapshot.year
    find = passages_of(corpus, office, year)
    try:
        with open_comparison(settings.home, office=office, years={year}, progress=not bar.disable) as compared:
            evidence = gather_evidence(snapshot, compared.library, allowed, settings.copy_limits)
            drafted = await draft_report(snapshot, writer, evidence, find, show, run)
            if corpus.embedder is None or drafted.review.by_meaning:
                return drafted
            _say(bar, "按语义查找换了说法的抄袭……")
            return replace(
                drafted,
                review=review_draft(drafted.draft, evidence, SentenceVectors(meaning_embedder(corpus.embedder))),
            )
    except asyncio.CancelledError:
        raise DraftStoppedError("已中断。", count_finished(run.sections), interrupted=True) from None
    except ModelError as error:
        if finished := count_finished(run.sections):
            raise DraftStoppedError(str(error), finished, interrupted=False) from error
        raise


def _freeze(
    request: DraftRequest, outline: Outline, table: StatTable, events: tuple[Event, ...], corpus: str
) -> Snapshot:
    return Snapshot(
        office=request.office,
        year=request.year,
        outline=outline,
        table=table,
        signed=request.signed,
        events=events,
        guidance=request.guidance,
        mode=request.mode,
        recipient=request.recipient,
        corpus=corpus,
    )


def gather_evidence(
    snapshot: Snapshot, library: CopyLibrary, allowed: tuple[str, ...], copy_limits: CopyLimits
) -> Evidence:
    """What the checks of a draft from these inputs may look at; `allowed` are phrases it may repeat."""
    return Evidence(
        table=snapshot.table,
        events=snapshot.events,
        office=snapshot.office,
        year=snapshot.year,
        library=library,
        must_have=snapshot.outline.must_have,
        guidance=snapshot.guidance,
        allowed=allowed,
        carried=snapshot.outline.carried,
        copy_limits=copy_limits,
    )


def passages_of(corpus: Corpus, office: str, year: int) -> FindPassages:
    """Finds masked passages of the office's reports before that year; a plan lends no wording for what was done."""

    def find(query: str, heading: str) -> list[StylePassage]:
        hits = corpus.search(query, office=office, k=5, before_year=year, section_heading=heading)
        found = [hit.passage for hit in hits if hit.passage.kind != "plan"]
        return [StylePassage(" ".join(one.heading_path), one.year, one.masked, one.indicators) for one in found]

    return find


def _write_files(
    request: DraftRequest, drafted: Drafted, table: StatTable, spending: Spending | None
) -> tuple[Path, ...]:
    draft = drafted.draft

    def write_json(path: Path) -> None:
        told = draft_json(draft, compose(draft), drafted.review) | {"spending": spending_json(spending)}
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    writers: dict[Path, WriteFile] = {request.out: lambda path: write_document(draft, table, path)}
    if request.json_file is not None:
        writers[request.json_file] = write_json
    try:
        write_outputs(writers, draft.id)
    except InputError as error:
        raise InputError(f"{error}稿件已经存下，可用 nigao export {draft.id} 再写一次。") from error
    return tuple(writers)

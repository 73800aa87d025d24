"""Drafting from files: inputs are all read and judged before the first word is written, outputs appear whole."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from api.comparison import open_comparison
from api.database import open_database
from api.files import read_all_events, read_tables
from api.json_output import draft_json
from api.outputs import WriteFile, check_outputs, write_outputs
from api.settings import Settings
from api.storage import open_corpus
from corpus.errors import InputError
from corpus.event import Event
from corpus.indicators import load_catalogue
from corpus.library import Corpus
from corpus.omission import Omission
from corpus.table import StatTable
from drafter.brief import StylePassage, Writer
from drafter.builtin_writer import BuiltinWriter
from drafter.checks.copies import CopyLibrary
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, Mode, compose
from drafter.draft_store import save_draft
from drafter.export import write_document
from drafter.outline import Outline, load_outline
from drafter.pipeline import FindPassages, Progress, draft_report
from drafter.review import Review
from drafter.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What `nigao draft` was asked."""

    office: str
    year: int
    outline: str
    statistics: tuple[Path, ...]
    signed: date
    out: Path
    events: tuple[Path, ...] = ()
    guidance: tuple[str, ...] = ()
    mode: Mode = "summary"
    recipient: str = ""
    model: str = "builtin"
    json_file: Path | None = None


@dataclass(frozen=True, slots=True)
class DraftResult:
    """The stored draft, what the checks said, and the files written."""

    draft: Draft
    review: Review
    omissions: tuple[Omission, ...]
    missing: tuple[str, ...]
    files: tuple[Path, ...]


@asynccontextmanager
async def open_writer(settings: Settings, model: str) -> AsyncIterator[Writer]:
    """The writer of that name; InputError when a model is named and no endpoint is."""
    if model == "builtin":
        yield BuiltinWriter()
        return
    if not settings.model_url:
        raise InputError(
            f"没有设置模型“{model}”的地址：请设置 NIGAO_MODEL_URL（和 NIGAO_MODEL_KEY），或用 --model builtin。"
        )
    _check_endpoint(settings)
    # The client of the model takes a second to load, and most runs have no use for it.
    from drafter.calling.endpoint import Endpoint
    from drafter.model import ModelClient
    from drafter.model_writer import ModelWriter

    client = ModelClient(
        Endpoint(
            base_url=settings.model_url,
            model=model,
            api_key=settings.model_key.get_secret_value(),
            context_tokens=settings.model_context_tokens,
            first_byte_seconds=settings.model_first_byte_seconds,
            idle_seconds=settings.model_idle_seconds,
            total_seconds=settings.model_section_seconds,
            max_parallel=settings.model_parallel,
        )
    )
    try:
        yield ModelWriter(client)
    finally:
        await client.close()


def _check_endpoint(settings: Settings) -> None:
    """InputError for an address or a key that no request can be made with. Neither is shown: both may be secret."""
    try:
        parts = urlsplit(settings.model_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise InputError("模型的地址不对，应像 http://127.0.0.1:8091/v1，请检查 NIGAO_MODEL_URL。")
    key = settings.model_key.get_secret_value()
    if not (key.isascii() and key.isprintable()):
        raise InputError("模型的密钥里有不能用的字符，应只有英文字母、数字和符号，请检查 NIGAO_MODEL_KEY。")


async def make_draft(settings: Settings, request: DraftRequest, *, progress: bool) -> DraftResult:
    """Reads, drafts, checks, stores and writes out. InputError or ModelError before anything is written."""
    check_outputs(request.out, request.json_file)
    outline = load_outline(request.outline)
    table = read_tables(request.statistics, request.year)
    if table is None:
        raise InputError("应给出统计数据（--statistics）。")
    events, left = read_all_events(request.events, request.year)
    async with open_writer(settings, request.model) as writer:
        with open_corpus(settings.data) as corpus, tqdm(desc="起草", unit="节", disable=not progress) as bar:
            snapshot = _freeze(request, outline, table, events, corpus.digest())

            def show(step: Progress) -> None:
                bar.update(int(step.done))

            find = passages_of(corpus, request.office, request.year)
            with open_comparison(
                settings.data, office=request.office, years={request.year}, progress=progress
            ) as compared:
                evidence = gather_evidence(snapshot, compared.library)
                drafted = await draft_report(snapshot, writer, evidence, find, show)
    engine = open_database(settings.data)
    save_draft(engine, drafted.draft, table)
    engine.dispose()
    files = _write_files(request, drafted.draft, drafted.review, table)
    catalogue = load_catalogue()
    missing = tuple(catalogue[one].name for one in outline.must_have if table.figure(one) is None)
    return DraftResult(drafted.draft, drafted.review, left, missing, files)


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


def gather_evidence(snapshot: Snapshot, library: CopyLibrary) -> Evidence:
    """What the checks of a draft from these inputs may look at."""
    return Evidence(
        table=snapshot.table,
        events=snapshot.events,
        office=snapshot.office,
        year=snapshot.year,
        library=library,
        must_have=snapshot.outline.must_have,
        guidance=snapshot.guidance,
    )


def passages_of(corpus: Corpus, office: str, year: int) -> FindPassages:
    """Finds masked passages of the office's reports before that year."""

    def find(query: str, heading: str) -> list[StylePassage]:
        hits = corpus.search(query, office=office, k=5, before_year=year, section_heading=heading)
        return [
            StylePassage(" ".join(hit.passage.heading_path[-1:]), hit.passage.year, hit.passage.masked) for hit in hits
        ]

    return find


def _write_files(request: DraftRequest, draft: Draft, review: Review, table: StatTable) -> tuple[Path, ...]:
    def write_json(path: Path) -> None:
        text = json.dumps(draft_json(draft, compose(draft), review), ensure_ascii=False, indent=1)
        path.write_text(text + "\n", encoding="utf-8")

    writers: dict[Path, WriteFile] = {request.out: lambda path: write_document(draft, table, path)}
    if request.json_file is not None:
        writers[request.json_file] = write_json
    try:
        write_outputs(writers, draft.id)
    except InputError as error:
        raise InputError(f"{error}稿件已经存下，可用 nigao export {draft.id} 再写一次。") from error
    return tuple(writers)

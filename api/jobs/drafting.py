"""One job: from the office's return to a stored, reviewed draft, telling what is written as it is written."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.engine import Engine

from api.drafting import passages_of
from api.jobs.live import LiveJob
from api.jobs.queue import Job, note_progress
from api.model_access import list_endpoints, open_writer
from api.office_evidence import Stock, gather_office_evidence
from api.version import program_version
from corpus.db import for_office
from corpus.errors import InputError
from corpus.library import Corpus
from corpus.returns import load_revision
from drafter.brief import SectionBrief
from drafter.call_store import StoredCallLog
from drafter.draft import DraftSection
from drafter.draft_list import has_draft
from drafter.draft_store import save_draft
from drafter.outline import load_changed
from drafter.pipeline import Progress, TakeTurn, draft_report
from drafter.planning import plan_sections
from drafter.review_store import keep_review
from drafter.run_store import DraftRun, open_run
from drafter.snapshot import Snapshot

_LABEL = re.compile(r"\[\[(f\d{1,3})\]\]")
_CUT_LABEL = re.compile(r"\[(?:\[[^\]]{0,6}\]?)?$")


async def write_draft(stock: Stock, job: Job, live: LiveJob, take_turn: TakeTurn) -> str:
    """Drafts, reviews and stores; the id of the draft. Sections begin when `take_turn` returns. Those that an earlier
    try finished are taken up as they are, and a draft that it stored before it died is not written twice.

    InputError where the return lacks what is needed; ModelError of the endpoint.
    """
    settings, engine, draft_id = stock.settings, for_office(stock.engine, job.office), job.id[:12]
    if has_draft(engine, draft_id):
        return draft_id
    # Other jobs' streams are read by the same loop: what takes longer goes into a thread.
    snapshot = await asyncio.to_thread(_freeze, engine, stock.corpus, job)
    endpoints = list_endpoints(settings, job.request.model)
    run = await asyncio.to_thread(open_run, engine, snapshot, job.request.model)
    plan = await asyncio.to_thread(plan_sections, snapshot)
    keeper = _LiveKeeper(run, live, plan.briefs, lambda: note_progress(engine, job.id))
    find = passages_of(stock.corpus, job.office, job.request.year)
    evidence = await asyncio.to_thread(gather_office_evidence, settings, stock.libraries, snapshot)
    async with open_writer(settings, endpoints, StoredCallLog(engine, job.account, job.office, run.id)) as writer:
        drafted = await draft_report(snapshot, writer, evidence, find, keeper.show, keeper, take_turn)
    draft = replace(drafted.draft, id=draft_id)

    def store() -> None:
        save_draft(engine, draft, snapshot.table, run)
        keep_review(engine, draft, evidence, program_version(), drafted.review)

    await _do_to_the_end(store)
    return draft_id


async def _do_to_the_end(act: Callable[[], None]) -> None:
    """Acts in a thread. A job that is stopped meanwhile is not stopped: what is being stored is a whole draft."""
    acting = asyncio.ensure_future(asyncio.to_thread(act))
    try:
        await asyncio.shield(acting)
    except asyncio.CancelledError:
        await acting


def _freeze(engine: Engine, corpus: Corpus, job: Job) -> Snapshot:
    asked = job.request
    kept = load_revision(engine, job.office, asked.year, asked.revision)
    if not kept.table.figures:
        raise InputError(f"还没有 {asked.year} 年的统计数据，请先上传或填写。")
    return Snapshot(
        office=job.office,
        year=asked.year,
        outline=load_changed(asked.outline, asked.sections),
        table=kept.table,
        signed=asked.signed,
        events=kept.events,
        guidance=asked.guidance,
        mode=asked.mode,
        recipient=asked.recipient,
        corpus=corpus.digest(job.office),
    )


class _LiveKeeper:
    """Keeps sections in the run and shows them: raw pieces with their labels filled in, then the bound text. The first
    section that is whole now and was not before this try is told to `on_progress`."""

    def __init__(
        self, run: DraftRun, live: LiveJob, briefs: Sequence[SectionBrief], on_progress: Callable[[], None]
    ) -> None:
        self._run = run
        self._live = live
        self._on_progress: Callable[[], None] | None = on_progress
        self._ids = [one.section.id for one in briefs]
        self._facts = {one.section.id: {fact.label: fact.text for fact in one.facts} for one in briefs}
        self._raw: dict[str, str] = {}
        for position, section in run.sections.items():
            self._tell(position, section)

    @property
    def sections(self) -> Mapping[int, DraftSection]:
        """As of the run."""
        return self._run.sections

    def keep(self, position: int, section: DraftSection) -> None:
        """Commits the section; a whole one is shown as it will stand in the draft."""
        before = self._run.sections.get(position)
        self._run.keep(position, section)
        is_further = section.state == "complete" and (before is None or before.state != "complete")
        if is_further and self._on_progress:
            self._on_progress()
            self._on_progress = None
        self._tell(position, section)

    def show(self, step: Progress) -> None:
        """Shows a piece of raw text, without a label that is still being written."""
        raw = self._raw[step.section] = self._raw.get(step.section, "") + step.piece
        facts = self._facts.get(step.section, {})
        text = _LABEL.sub(lambda match: facts.get(match[1], match[0]), _CUT_LABEL.sub("", raw))
        self._live.tell(step.section, text, done=False)

    def _tell(self, position: int, section: DraftSection) -> None:
        if section.state == "complete" and section.text:
            self._live.tell(self._ids[position], section.text, done=True)

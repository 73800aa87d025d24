"""The whole path from a snapshot to a checked draft."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from corpus.omission import Omission
from corpus.sentence_vectors import SentenceVectors
from drafter.binding import CHECK as BINDING
from drafter.binding import bind_figures
from drafter.bound import Bound
from drafter.brief import SectionBrief, Writer, Written
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, DraftSection, Origin, compose
from drafter.errors import EndpointPausedError, ModelError
from drafter.lengths import note_lengths
from drafter.originality import write_originally
from drafter.planning import Plan, plan_sections
from drafter.review import Review, run_checks
from drafter.run_store import MemoryKeeper, SectionKeeper
from drafter.section_judge import SectionJudge
from drafter.section_rounds import Outcome, write_in_rounds
from drafter.settling import settle_section
from drafter.snapshot import Snapshot
from drafter.style_passages import FindPassages, searching

UNFINISHED = "〔待补：这一节没有写完〕"
"""Stands in the text itself, so that no export passes a cut section off as whole; the check of gaps finds it."""
KEEP_SECONDS = 1.0
"""How much writing a killed program may lose of a section that is being written."""


TakeTurn = Callable[[], Awaitable[None]]


async def begin_at_once() -> None:
    """The turn of a draft that is written alone."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of writing, for whoever shows it: a piece of a section's raw text, or its end (`done`)."""

    section: str
    heading: str
    piece: str
    done: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with what the checks said of it."""

    draft: Draft
    review: Review


async def draft_report(
    snapshot: Snapshot,
    writer: Writer,
    evidence: Evidence,
    find_passages: FindPassages,
    on_progress: Callable[[Progress], None] = lambda _: None,
    keeper: SectionKeeper | None = None,
    take_turn: TakeTurn = begin_at_once,
) -> Drafted:
    """Plans, writes all sections side by side (at most `writer.max_parallel` at once), binds, checks.

    Each section waits for `take_turn` before it begins. It goes to `keeper` when it is written, and as far as it has
    come when the writing is broken off; whole sections that it holds from before are not written again. ModelError
    when the endpoint fails for good, or when it gives no section at all; sections it fails for otherwise are left
    incomplete.
    """
    began = time.monotonic()
    # Several drafts are written in one loop: what computes for tens of milliseconds goes into a thread.
    plan, keeper = await asyncio.to_thread(plan_sections, snapshot), keeper or MemoryKeeper()
    sections = await _write_sections(plan.briefs, writer, evidence, find_passages, on_progress, keeper, take_turn)

    def judge() -> Drafted:
        draft = _put_together(snapshot, plan, sections, writer.name, time.monotonic() - began)
        return Drafted(draft, review_draft(draft, evidence))

    return await asyncio.to_thread(judge)


def _put_together(
    snapshot: Snapshot, plan: Plan, sections: tuple[DraftSection, ...], writer: str, seconds: float
) -> Draft:
    outline = snapshot.outline
    pattern = outline.title if snapshot.mode == "summary" else outline.report_title
    return Draft(
        id=uuid.uuid4().hex[:12],
        office=snapshot.office,
        year=snapshot.year,
        outline=outline.id,
        mode=snapshot.mode,
        title=pattern.format(office=snapshot.office, year=snapshot.year),
        sections=sections,
        signed=snapshot.signed,
        snapshot=snapshot.digest,
        writer=writer,
        recipient=snapshot.recipient,
        omissions=(*snapshot.table.omissions, *plan.omissions, *note_lengths(sections, outline, snapshot.table)),
        seconds=seconds,
        events=snapshot.events,
        guidance=snapshot.guidance,
        plan=outline.sections,
    )


async def _write_sections(
    briefs: Sequence[SectionBrief],
    writer: Writer,
    evidence: Evidence,
    find_passages: FindPassages,
    on_progress: Callable[[Progress], None],
    keeper: SectionKeeper,
    take_turn: TakeTurn,
) -> tuple[DraftSection, ...]:
    """Writes what is not whole yet."""
    whole = {at for at, one in keeper.sections.items() if one.state == "complete"}
    missing = {at: one for at, one in enumerate(briefs) if at not in whole}
    writer.begin([one for one in missing.values() if one.section.role != "container"])

    async def write(at: int) -> DraftSection:
        brief = await passages_for(at)
        await take_turn()
        section = await write_section(writer, brief, evidence, on_progress, lambda part: keeper.keep(at, part))
        keeper.keep(at, section)
        again = await write_originally(section, brief, evidence, lambda asked: write_section(writer, asked, evidence))
        if again is not section:
            section = again
            keeper.keep(at, section)
        return section

    async with searching(missing, find_passages, writer.most_passages) as passages_for:
        outcomes = await write_in_rounds([*missing], write, writer.max_parallel)
    sections = tuple(_settle(brief, at, outcomes.get(at), keeper, writer.name) for at, brief in enumerate(briefs))
    failures = [one for one in outcomes.values() if isinstance(one, ModelError)]
    if failures and not any(one.text and one.text != UNFINISHED for one in sections):
        # That the breaker is open says less than what opened it.
        raise min(failures, key=lambda one: isinstance(one, EndpointPausedError))
    return sections


def _settle(brief: SectionBrief, at: int, outcome: Outcome | None, keeper: SectionKeeper, writer: str) -> DraftSection:
    """The section of that place: new, kept from before (maybe a part of it), or the gap that a failure leaves."""
    if isinstance(outcome, DraftSection):
        return outcome
    if at in keeper.sections:
        return keeper.sections[at]
    written = Written("", "model", "incomplete", str(outcome))
    section = _settle_written(brief, written, bind_figures("", brief), writer, 0.0)
    keeper.keep(at, section)
    return section


async def write_section(
    writer: Writer,
    brief: SectionBrief,
    evidence: Evidence,
    on_progress: Callable[[Progress], None] = lambda _: None,
    keep_part: Callable[[DraftSection], None] = lambda _: None,
) -> DraftSection:
    """Writes one section, binds its figures, and lets its model mend what the checks find against `evidence`. A
    container has no body and is not written.

    `keep_part` gets the section as far as it has come, every second and when the writing is broken off.
    """
    section = brief.section
    if section.role == "container":
        return DraftSection(section.id, section.heading, section.level, "")
    began = kept = time.monotonic()
    judge = SectionJudge(brief, evidence)
    run = writer.write(brief, judge.bind)

    def keep() -> None:
        if run.partial:
            part = Written(run.partial, "model", "incomplete", "写到一半中断了。")
            bound = bind_figures(part.text, brief)
            keep_part(_settle_written(brief, part, bound, writer.name, time.monotonic() - began))

    try:
        async with aclosing(run.__aiter__()) as pieces:
            async for piece in pieces:
                on_progress(Progress(section.id, section.heading, piece, done=False))
                if time.monotonic() - kept > KEEP_SECONDS:
                    keep()
                    kept = time.monotonic()
    except asyncio.CancelledError:
        keep()
        raise
    on_progress(Progress(section.id, section.heading, "", done=True))
    bound = await _judge(judge, brief, run.written)
    return _settle_written(brief, run.written, bound, writer.name, time.monotonic() - began)


async def _judge(judge: SectionJudge, brief: SectionBrief, written: Written) -> Bound:
    """The built-in writer's sentences have nothing to mend; the checks judge them with the whole draft."""
    if written.source == "builtin":
        return bind_figures(written.text, brief)
    return await asyncio.to_thread(judge.bind, written.text)


def _settle_written(brief: SectionBrief, written: Written, judged: Bound, writer: str, seconds: float) -> DraftSection:
    section = brief.section
    complete = written.state == "complete"
    settled = settle_section(judged, brief, written.source, complete=complete)
    bound, origins = settled.bound, settled.origins
    omissions = [*written.omissions, *bound.omissions]
    text = bound.text
    if not complete:
        text += UNFINISHED
        origins += (Origin(len(bound.text), len(text), "builtin"),)
        omissions.append(Omission(section.heading or "开头", f"没有写完：{written.reason}"))
    return DraftSection(
        id=section.id,
        heading=section.heading,
        level=section.level,
        text=text,
        uses=bound.uses,
        # What the checks find they say again of the whole draft.
        findings=tuple(one for one in bound.findings if one.check == BINDING),
        omissions=tuple(omissions),
        state=written.state,
        origins=origins,
        writer=writer,
        prompt_hash=written.prompt_hash,
        prompt_tokens=written.prompt_tokens,
        completion_tokens=written.completion_tokens,
        seconds=seconds,
    )


def review_draft(draft: Draft, evidence: Evidence, vectors: SentenceVectors | None = None) -> Review:
    """Judges the draft's text like any other text, and adds what binding found and sections that are not whole. With
    `vectors` passages said anew are looked for too, which takes seconds."""
    composed = compose(draft)
    review = run_checks(composed.text, evidence, vectors=vectors)
    findings = sorted((*review.findings, *composed.findings), key=lambda one: (one.start, one.end, one.check))
    return replace(review, findings=tuple(findings))

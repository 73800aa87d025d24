"""The whole path from a snapshot to a checked draft."""

import asyncio
import time
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace

from corpus.omission import Omission
from drafter.binding import bind_figures
from drafter.brief import SectionBrief, StylePassage, Writer, Written
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, DraftSection, Origin, compose
from drafter.planning import plan_sections
from drafter.review import Review, run_checks
from drafter.settling import settle_section
from drafter.snapshot import Snapshot

PASSAGES_PER_SECTION = 3
UNFINISHED = "〔待补：这一节没有写完〕"
"""Stands in the text itself, so that no export passes a cut section off as whole; the check of gaps finds it."""
# Finds style passages for a section: (query, heading) -> passages, best first.
FindPassages = Callable[[str, str], Sequence[StylePassage]]


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
) -> Drafted:
    """Plans, writes all sections side by side (at most `writer.max_parallel` at once), binds, checks.

    Errors of the model's endpoint end the run with nothing kept: a ModelError of drafter.errors.
    """
    began = time.monotonic()
    plan = plan_sections(snapshot)
    gate = asyncio.Semaphore(writer.max_parallel)

    async def write(brief: SectionBrief) -> DraftSection:
        async with gate:
            return await write_section(writer, with_passages(brief, find_passages), on_progress)

    sections = await _gather([write(brief) for brief in plan.briefs])
    outline = snapshot.outline
    pattern = outline.title if snapshot.mode == "summary" else outline.report_title
    draft = Draft(
        id=uuid.uuid4().hex[:12],
        office=snapshot.office,
        year=snapshot.year,
        outline=outline.id,
        mode=snapshot.mode,
        title=pattern.format(office=snapshot.office, year=snapshot.year),
        sections=sections,
        signed=snapshot.signed,
        snapshot=snapshot.digest,
        writer=writer.name,
        recipient=snapshot.recipient,
        omissions=(*snapshot.table.omissions, *plan.omissions),
        seconds=time.monotonic() - began,
        events=snapshot.events,
        guidance=snapshot.guidance,
    )
    return Drafted(draft, review_draft(draft, evidence))


async def _gather(work: Sequence[Coroutine[None, None, DraftSection]]) -> tuple[DraftSection, ...]:
    """All results in order. The first error cancels the rest and is raised as itself, not inside a group."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return tuple(task.result() for task in tasks)


async def write_section(
    writer: Writer, brief: SectionBrief, on_progress: Callable[[Progress], None] = lambda _: None
) -> DraftSection:
    """Writes one section and binds its figures. A container has no body and is not written."""
    section = brief.section
    if section.role == "container":
        return DraftSection(section.id, section.heading, section.level, "")
    began = time.monotonic()
    run = writer.write(brief)
    async for piece in run:
        on_progress(Progress(section.id, section.heading, piece, done=False))
    on_progress(Progress(section.id, section.heading, "", done=True))
    return _bind(brief, run.written, writer.name, time.monotonic() - began)


def _bind(brief: SectionBrief, written: Written, writer: str, seconds: float) -> DraftSection:
    section = brief.section
    complete = written.state == "complete"
    settled = settle_section(bind_figures(written.text, brief), brief, written.source, complete=complete)
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
        findings=bound.findings,
        omissions=tuple(omissions),
        state=written.state,
        origins=origins,
        writer=writer,
        prompt_hash=written.prompt_hash,
        prompt_tokens=written.prompt_tokens,
        completion_tokens=written.completion_tokens,
        seconds=seconds,
    )


def with_passages(brief: SectionBrief, find_passages: FindPassages) -> SectionBrief:
    """The brief with the past passages that lend it their wording."""
    section = brief.section
    if section.role == "container":
        return brief
    topic = section.heading or "工作总结开头"
    names = "、".join(dict.fromkeys(fact.name for fact in brief.facts[:8]))
    passages = find_passages(f"{topic} {names}", topic)
    return replace(brief, passages=tuple(passages[:PASSAGES_PER_SECTION]))


def review_draft(draft: Draft, evidence: Evidence) -> Review:
    """Judges the draft's text like any other text, and adds what binding found and sections that are not whole."""
    composed = compose(draft)
    review = run_checks(composed.text, evidence)
    findings = sorted((*review.findings, *composed.findings), key=lambda one: (one.start, one.end, one.check))
    return replace(review, findings=tuple(findings))

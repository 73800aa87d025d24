"""Writing one section again, or a passage of it, by an instruction: a candidate beside the text that stays."""

import asyncio
from dataclasses import dataclass, replace

from corpus.characters import count_han
from corpus.errors import InputError
from corpus.event import Event
from corpus.table import StatTable
from drafter.brief import Request, SectionBrief, Writer
from drafter.checks.evidence import Evidence
from drafter.comparison import Comparison, compare_sections
from drafter.draft import Draft, DraftSection
from drafter.instructions import Instruction, read_instruction
from drafter.labelling.labels import find_citations
from drafter.pieces import split_sentences
from drafter.pipeline import write_section
from drafter.replanning import (
    LEAST_OF_ASKED,
    LENGTHS,
    find_section,
    label_text,
    replan_section,
    restore_snapshot,
)
from drafter.section_text import append_text, cut_section, join_sections
from drafter.style_passages import FindPassages, with_passages


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new text for a section that a person may take, edit or discard. `base` is the section it was made beside;
    `notes` say in Chinese what of the instruction could not be done."""

    section: DraftSection
    base: DraftSection
    instruction: str
    comparison: Comparison
    notes: tuple[str, ...] = ()


async def regenerate_section(
    draft: Draft,
    table: StatTable,
    section_id: str,
    instruction: str,
    writer: Writer,
    evidence: Evidence,
    find_passages: FindPassages,
) -> Candidate:
    """Writes the section again as the instruction asks. The draft itself is not changed.

    InputError when there is no such section, or the writer cannot do what is asked; ModelError as in `write_section`.
    """
    current = find_section(draft, section_id)
    asked = read_instruction(instruction)
    _refuse_unreadable(asked, writer)
    planned = replan_section(restore_snapshot(draft, table), current, asked)
    brief = await asyncio.to_thread(with_passages, planned, find_passages, writer.most_passages)
    section = await write_section(writer, brief, evidence)
    notes = _list_notes(asked, current, section, brief)
    return Candidate(section, current, asked.text, compare_sections(draft, section, evidence), notes)


async def rewrite_passage(
    draft: Draft,
    table: StatTable,
    section_id: str,
    start: int,
    end: int,
    instruction: str,
    writer: Writer,
    evidence: Evidence,
) -> Candidate:
    """Writes the sentences that [start, end) of the section's text touches again; all others stay as they are."""
    current = find_section(draft, section_id)
    asked = read_instruction(instruction)
    _refuse_unreadable(asked, writer)
    spans = [one for one in split_sentences(current.text) if one[0] < end and start < one[1]]
    if not 0 <= start < end <= len(current.text) or not spans:
        raise InputError(f"选中的文字应在这一节的 0 到 {len(current.text)} 之间，收到的是 {start} 到 {end}。")
    before, passage, after = cut_section(current, spans[0][0], spans[-1][1])
    whole = replan_section(restore_snapshot(draft, table), current, Instruction(asked.text, "free"))
    brief = _brief_of_passage(whole, passage, asked)
    written = await write_section(writer, brief, evidence)
    if passage.text.endswith("\n") and not written.text.endswith("\n"):
        written = append_text(written, "\n")
    section = join_sections(current, before, written, after)
    notes = _list_notes(asked, passage, written, brief)
    return Candidate(section, current, asked.text, compare_sections(draft, section, evidence), notes)


def _refuse_unreadable(asked: Instruction, writer: Writer) -> None:
    if writer.name == "builtin" and asked.kind == "free":
        raise InputError(
            f"内置写法看不懂“{asked.text}”：它只会压缩到多少字、写得更具体、突出某项工作；别的要求请接上模型，或直接改稿。"
        )


def _brief_of_passage(brief: SectionBrief, passage: DraftSection, asked: Instruction) -> SectionBrief:
    """The brief of the passage alone: the figures it uses with all their comparisons, and the events it tells."""
    used = {use.expression for use in passage.uses}
    labels = {fact.label for fact in brief.facts if fact.expression in used}
    indicators = {fact.indicator for fact in brief.facts if fact.expression in used}
    most = asked.chars or int(count_han(passage.text) * LENGTHS.get(asked.kind, 1.0))
    return replace(
        brief,
        section=replace(brief.section, min_chars=int(most * LEAST_OF_ASKED), max_chars=most),
        facts=tuple(one for one in brief.facts if one.indicator in indicators),
        events=tuple(
            one for one in brief.events if one.title in passage.text or (one.when and one.when in passage.text)
        ),
        missing=tuple(name for name in brief.missing if f"〔待补：{name}〕" in passage.text),
        points=tuple(
            one for one in brief.points if labels & {name for at in find_citations(one) for name in at.labels}
        ),
        guidance=tuple(one for one in brief.guidance if one in passage.text),
        request=Request(asked.text, label_text(passage.text, passage, brief), is_passage=True),
    )


def _is_told(event: Event, text: str) -> bool:
    return event.title in text or bool(event.when and event.when in text)


def _labels_of(point: str) -> set[str]:
    return {label for citation in find_citations(point) for label in citation.labels}


def _list_notes(asked: Instruction, before: DraftSection, after: DraftSection, brief: SectionBrief) -> tuple[str, ...]:
    """What of the instruction was not done, each as one sentence."""
    notes: list[str] = []
    length, most = count_han(after.text), brief.section.max_chars
    if asked.kind == "shorten" and length > most:
        notes.append(f"要求{most}字以内，写出来是{length}字：应写的指标和留空的地方不能再少。")
    if asked.kind == "shorten" and length >= count_han(before.text):
        notes.append("这一节没有变短。")
    if asked.kind == "specify" and len(after.uses) <= len(before.uses):
        notes.append("这一节的数据和事项原来都已写到，没有更多可写的；要更具体，请先补充数据或事项。")
    if after.text == before.text:
        notes.append("写出来的与原文相同。")
    return tuple(notes)

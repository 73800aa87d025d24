"""The brief of one section that is written again: what an instruction changes in its length, figures and events."""

from dataclasses import replace

from corpus.characters import count_han
from corpus.errors import InputError
from corpus.table import StatTable
from drafter.brief import Fact, Request, SectionBrief
from drafter.draft import Draft, DraftSection
from drafter.instructions import Instruction
from drafter.outline import OutlineSection, load_changed
from drafter.planning import plan_sections
from drafter.snapshot import Snapshot

LENGTHS = {"shorten": 0.7, "specify": 1.5}
"""Of the present length, when the instruction names none."""
CHARS_AROUND_POINTS = 50  # the sentence before them and the gap after them
CHARS_OF_A_BARE_LEAD, CHARS_OF_A_LEAD_FIGURE = 120, 18
LEAST_OF_ASKED = 0.8  # a section asked for with 200 字 may have 160 to 200


def restore_snapshot(draft: Draft, table: StatTable) -> Snapshot:
    """The inputs a stored draft was planned from."""
    return Snapshot(
        office=draft.office,
        year=draft.year,
        outline=load_changed(draft.outline, draft.plan),
        table=table,
        signed=draft.signed,
        events=draft.events,
        guidance=draft.guidance,
        mode=draft.mode,
        recipient=draft.recipient,
    )


def find_section(draft: Draft, section_id: str) -> DraftSection:
    """The section of that id; InputError when there is none or it has no text of its own."""
    section = next((one for one in draft.sections if one.id == section_id), None)
    if section is None:
        known = "、".join(one.id for one in draft.sections if one.text)
        raise InputError(f"稿件里没有编号为“{section_id}”的一节；有正文的节是：{known}。")
    if not section.text:
        raise InputError(f"“{section.heading}”只有标题，没有正文可改。")
    return section


def replan_section(snapshot: Snapshot, current: DraftSection, instruction: Instruction) -> SectionBrief:
    """The section's brief for this instruction, with the present text and the instruction as its request.

    InputError when what should stand out is in none of the section's figures and events.
    """
    outline = snapshot.outline
    wanted = _resize(next(one for one in outline.sections if one.id == current.id), current, instruction)
    events = snapshot.events
    if instruction.theme:
        events = tuple(sorted(events, key=lambda one: instruction.theme not in one.title + one.detail))
        wanted = replace(wanted, prefer=(*_named(wanted, snapshot, instruction.theme), *wanted.prefer))
    sections = tuple(wanted if one.id == current.id else one for one in outline.sections)
    plan = plan_sections(replace(snapshot, outline=replace(outline, sections=sections), events=events))
    brief = next((one for one in plan.briefs if one.section.id == current.id), None)
    if brief is None:
        raise InputError(f"按现在的数据和事项，提纲里没有“{current.heading}”这一节可写。")
    if instruction.theme:
        brief = _put_first(brief, instruction.theme)
    if instruction.kind == "shorten":
        brief = _fit_lead(brief) if wanted.role == "lead" else replace(brief, points=_fit_points(brief))
    return replace(brief, request=Request(instruction.text, label_text(current.text, current, brief)))


def _resize(section: OutlineSection, current: DraftSection, instruction: Instruction) -> OutlineSection:
    length = count_han(current.text)
    if not instruction.chars and instruction.kind not in LENGTHS:
        return section
    base = max(length, section.max_chars) if instruction.kind == "specify" else length
    most = instruction.chars or int(base * LENGTHS[instruction.kind])
    return replace(section, min_chars=int(most * LEAST_OF_ASKED), max_chars=most)


def _named(section: OutlineSection, snapshot: Snapshot, theme: str) -> tuple[str, ...]:
    figures = [one for one in snapshot.table.figures if one.year == snapshot.year and theme in one.name]
    return tuple(dict.fromkeys(one.indicator for one in figures if one.indicator not in section.must_have))


def _put_first(brief: SectionBrief, theme: str) -> SectionBrief:
    """The brief with what the theme names before the rest."""
    matching = {fact.indicator for fact in brief.facts if theme in fact.name}
    events = [one for one in brief.events if theme in one.title + one.detail]
    points = [one for one in brief.points if theme in one]
    if not (matching or events or points):
        raise InputError(f"这一节的数据和事项里没有“{theme}”，没有什么可以突出的。")
    return replace(
        brief,
        facts=tuple(sorted(brief.facts, key=lambda one: one.indicator not in matching)),
        points=tuple(sorted(brief.points, key=lambda one: one not in points)),
    )


def _fit_points(brief: SectionBrief) -> tuple[str, ...]:
    """The first points that fit beside the sentences around them, at least one."""
    kept: list[str] = []
    for point in brief.points:
        if kept and count_han("".join((*kept, point))) > brief.section.max_chars - CHARS_AROUND_POINTS:
            break
        kept.append(point)
    return tuple(kept)


def _fit_lead(brief: SectionBrief) -> SectionBrief:
    """A first paragraph with what it must tell and as many of the other figures as its length leaves room for."""
    room = max(0, brief.section.max_chars - CHARS_OF_A_BARE_LEAD) // CHARS_OF_A_LEAD_FIGURE
    others = list(dict.fromkeys(one.indicator for one in brief.facts if one.indicator not in brief.section.must_have))
    left = set(others[room:])
    return replace(brief, facts=tuple(one for one in brief.facts if one.indicator not in left))


def label_text(text: str, section: DraftSection, brief: SectionBrief) -> str:
    """The text of the section with its bound figures as labels of this brief; a figure the brief has not is 〔略〕."""
    facts: dict[str, Fact] = {fact.expression: fact for fact in brief.facts}
    for use in reversed(section.uses):
        fact = facts.get(use.expression)
        text = text[: use.start] + (f"[[{fact.label}]]" if fact else "〔略〕") + text[use.end :]
    return text

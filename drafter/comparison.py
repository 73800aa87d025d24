"""A new text of a section beside the one that is there: words that differ, figures, copying and findings."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import rjieba

from corpus.characters import count_han
from drafter.checks.copying.ratio import copy_figures
from drafter.checks.evidence import Evidence
from drafter.draft import Draft, DraftSection, compose
from drafter.finding import Finding
from drafter.pipeline import review_draft
from drafter.review import Review

Change = Literal["equal", "removed", "added"]


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A run of words that both texts have, or that one of them has alone."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the checks say of a section in its draft: findings at code points into the section's text, the share of its
    字 that is copied, and its length in 字."""

    findings: tuple[Finding, ...]
    copy_ratio: float
    chars: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` and `after` of a section. `figures_gone` and `figures_new` are the numbers, as they stand in the text,
    that only one of the two tells."""

    diff: tuple[DiffPart, ...]
    figures_gone: tuple[str, ...]
    figures_new: tuple[str, ...]
    before: Judged
    after: Judged


def diff_words(before: str, after: str) -> tuple[DiffPart, ...]:
    """The two texts word by word: the parts that are not added make `before`, those not removed make `after`."""
    old, new = rjieba.cut(before), rjieba.cut(after)
    parts: list[DiffPart] = []
    for tag, start, end, left, right in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(DiffPart("equal", "".join(old[start:end])))
            continue
        if end > start:
            parts.append(DiffPart("removed", "".join(old[start:end])))
        if right > left:
            parts.append(DiffPart("added", "".join(new[left:right])))
    return tuple(parts)


def replace_section(draft: Draft, section: DraftSection) -> Draft:
    """The draft with that section in place of the one of the same id; every other section is the same object."""
    return replace(draft, sections=tuple(section if one.id == section.id else one for one in draft.sections))


def compare_sections(
    draft: Draft, section: DraftSection, evidence: Evidence, reviewed: Review | None = None
) -> Comparison:
    """The section of the draft beside a new text for it, both judged within the whole draft; `reviewed` is what the
    same evidence said of the draft as it is, where the caller has that already."""
    old = next(one for one in draft.sections if one.id == section.id)
    told = {use.expression: use.text for use in old.uses}
    tells = {use.expression: use.text for use in section.uses}
    changed = replace_section(draft, section)
    return Comparison(
        diff=diff_words(old.text, section.text),
        figures_gone=_only_in(told, tells),
        figures_new=_only_in(tells, told),
        before=_judge(draft, section.id, evidence, reviewed or review_draft(draft, evidence)),
        after=_judge(changed, section.id, evidence, review_draft(changed, evidence)),
    )


def _only_in(one: dict[str, str], other: dict[str, str]) -> tuple[str, ...]:
    return tuple(text for expression, text in one.items() if expression not in other)


def _judge(draft: Draft, section_id: str, evidence: Evidence, review: Review) -> Judged:
    composed = compose(draft)
    at = next(at for at, one in enumerate(draft.sections) if one.id == section_id)
    start, end = composed.bodies[at]
    figures = copy_figures(composed.text, review.copies, evidence.allowed, start, end)
    return Judged(_inside(review.findings, start, end), figures.ratio, count_han(composed.text[start:end]))


def _inside(findings: Sequence[Finding], start: int, end: int) -> tuple[Finding, ...]:
    return tuple(
        replace(one, start=one.start - start, end=one.end - start)
        for one in findings
        if start <= one.start < one.end <= end
    )

"""Cutting a section's text and putting it together again, with its figures, findings and origins at their places."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from drafter.draft import DraftSection, Origin
from drafter.figures import FigureUse
from drafter.finding import Finding

# A digit typed right before or after a number makes it another one.
_GROWN = re.compile(r"[0-9０-９.．零一二三四五六七八九十百千万亿][|]|[|][0-9０-９.．]")
Span = TypeVar("Span", FigureUse, Finding, Origin)


def move_spans(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """The spans further on (or back) by so many code points."""
    return tuple(replace(one, start=one.start + by, end=one.end + by) for one in spans)


def cut_section(section: DraftSection, start: int, end: int) -> tuple[DraftSection, DraftSection, DraftSection]:
    """The section before, in and after [start, end). A figure or finding goes to the part in which it begins."""
    return _part(section, 0, start), _part(section, start, end), _part(section, end, len(section.text))


def _part(section: DraftSection, start: int, end: int) -> DraftSection:
    origins = [
        replace(one, start=max(one.start, start), end=min(one.end, end))
        for one in section.origins
        if one.start < end and start < one.end
    ]
    return replace(
        section,
        text=section.text[start:end],
        uses=move_spans((one for one in section.uses if start <= one.start < end), -start),
        findings=move_spans((one for one in section.findings if start <= one.start < end), -start),
        origins=move_spans(origins, -start),
        omissions=(),
    )


def append_text(section: DraftSection, text: str) -> DraftSection:
    """The section with some text of the same origin at its end."""
    end = len(section.text) + len(text)
    origins = (*section.origins[:-1], *(replace(one, end=end) for one in section.origins[-1:]))
    return replace(section, text=section.text + text, origins=origins)


def join_sections(like: DraftSection, *parts: DraftSection) -> DraftSection:
    """One section of all parts in order, in other respects like `like`; what the parts omitted is added to its own."""
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    origins: list[Origin] = []
    at = 0
    for part in parts:
        uses += move_spans(part.uses, at)
        findings += move_spans(part.findings, at)
        origins += move_spans(part.origins, at)
        at += len(part.text)
    return replace(
        like,
        text="".join(one.text for one in parts),
        uses=tuple(uses),
        findings=tuple(findings),
        origins=merge_origins(origins),
        omissions=(*like.omissions, *(omission for one in parts for omission in one.omissions)),
        state="complete" if all(one.state == "complete" for one in parts) else "incomplete",
    )


def merge_origins(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """Neighbouring stretches of one origin as one."""
    merged: list[Origin] = []
    for one in origins:
        if merged and merged[-1].source == one.source and merged[-1].end == one.start:
            merged[-1] = replace(merged[-1], end=one.end)
        elif one.end > one.start:
            merged.append(one)
    return tuple(merged)


def _around(text: str, use: FigureUse) -> str:
    """The character before the number and the one after it, beside a stop for each."""
    return f"{text[: use.start][-1:]}|{text[use.end :][:1]}"


def edit_text(section: DraftSection, text: str) -> DraftSection:
    """The section with a person's text. Figures and findings stay bound where their words were left as they are; what
    was typed anew has the origin "edited", and its numbers are the number check's to judge."""
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    origins: list[Origin] = []
    matcher = difflib.SequenceMatcher(None, section.text, text, autojunk=False)
    for tag, start, end, left, right in matcher.get_opcodes():
        if tag != "equal":
            origins.append(Origin(left, right, "edited"))
            continue
        kept_uses = (one for one in section.uses if start <= one.start and one.end <= end)
        uses += [one for one in move_spans(kept_uses, left - start) if not _GROWN.search(_around(text, one))]
        findings += move_spans((one for one in section.findings if start <= one.start and one.end <= end), left - start)
        kept = [one for one in section.origins if one.start < end and start < one.end]
        inside = (replace(one, start=max(one.start, start), end=min(one.end, end)) for one in kept)
        origins += move_spans(inside, left - start)
    return replace(section, text=text, uses=tuple(uses), findings=tuple(findings), origins=merge_origins(origins))

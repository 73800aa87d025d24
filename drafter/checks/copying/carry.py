"""Sections that the outline lets an office carry over from its own earlier reports: shown, not counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from corpus.copying.text import normalise_text
from corpus.reading.plain_text import find_paragraphs
from corpus.reading.report_title import find_title
from corpus.reading.sections import split_sections
from drafter.checks.copies import Copy, CopySource
from drafter.checks.copying.changes import Equal
from drafter.checks.evidence import SourceText

REASON = "提纲允许“{heading}”沿用本单位往年的文字，不计入重复；数字和名称仍须是本年度的。"


@dataclass(frozen=True, slots=True)
class _Span:
    """A section that may be carried over, with all that stands below it: code points `start:end` of the text."""

    start: int
    end: int
    heading: str


def excuse_carried(
    text: str, copies: Sequence[Copy], sources: Mapping[str, SourceText], headings: Sequence[str], office: str | None
) -> tuple[Copy, ...]:
    """The copies, with those not counted that stand in a section under one of `headings` (without numbers) and come
    from the same `office`; a copy over the border of such a section is cut there. What another office wrote may not be
    carried over, nor anything where the office is unknown."""
    spans = _find_spans(text, headings) if headings and office and copies else []
    excused: list[Copy] = []
    for copy in copies:
        if not (spans and copy.counted and copy.source.office == office):
            excused.append(copy)
            continue
        borders = [border for span in spans for border in (span.start, span.end)]
        excused += [_excuse(part, spans) for part in _cut(copy, text, sources[copy.source.id].text, borders)]
    return tuple(excused)


def _excuse(copy: Copy, spans: Sequence[_Span]) -> Copy:
    heading = next((one.heading for one in spans if one.start <= copy.start and copy.end <= one.end), None)
    if heading is None:
        return copy
    return replace(copy, kind="boilerplate", counted=False, reason=REASON.format(heading=heading))


def _find_spans(text: str, headings: Sequence[str]) -> list[_Span]:
    sections = split_sections(text, start=find_title(text, find_paragraphs(text)).end)
    spans = []
    for index, section in enumerate(sections):
        if section.heading.strip() in headings:
            after = (one.start for one in sections[index + 1 :] if one.level <= section.level)
            spans.append(_Span(section.start, next(after, len(text)), section.heading.strip()))
    return spans


def _cut(copy: Copy, text: str, source: str, borders: Sequence[int]) -> list[Copy]:
    """The parts of a copy between these borders, on both sides; a part with nothing in common is left out."""
    edges = [copy.start, *sorted(border for border in borders if copy.start < border < copy.end), copy.end]
    if len(edges) == 2:
        return [copy]
    equal = list(copy.equal)
    for edge in edges[1:-1]:
        equal = [part for one in equal for part in _cut_equal(one, edge, text, source)]
    parts = []
    for start, end in pairwise(edges):
        own = tuple(one for one in equal if start <= one[0] and one[1] <= end)
        if own:
            words = text[start:end]
            begin, behind = end - len(words.lstrip()), start + len(words.rstrip())
            parts.append(replace(copy, start=begin, end=behind, source=_place(copy, own), others=(), equal=own))
    return parts


def _place(copy: Copy, equal: Sequence[Equal]) -> CopySource:
    """Where a part with these equal stretches stands in the source; up to the copy's own ends where it reaches them."""
    first, last = min(one[2] for one in equal), max(one[3] for one in equal)
    return replace(
        copy.source,
        start=copy.source.start if first == min(one[2] for one in copy.equal) else first,
        end=copy.source.end if last == max(one[3] for one in copy.equal) else last,
    )


def _cut_equal(equal: Equal, edge: int, text: str, source: str) -> list[Equal]:
    """An equal stretch in two at `edge` of the text: as many characters of the source before it, figures as one."""
    start, end, first, last = equal
    if not start < edge < end:
        return [equal]
    here, there = normalise_text(text[start:end]), normalise_text(source[first:last])
    count = int(np.searchsorted(here.starts, edge - start))
    if not 0 < count < min(len(here), len(there)):
        return [equal]
    before, after = int(there.ends[count - 1]), int(there.starts[count])
    return [
        (start, start + int(here.ends[count - 1]), first, first + before),
        (start + int(here.starts[count]), end, first + after, last),
    ]

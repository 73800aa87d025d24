"""Split a report's text into sections: by its layout, by its numbering, or into one lead when it has neither."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.reading.document import Paragraph
from corpus.reading.heading import (
    Candidate,
    NumberKind,
    find_numbering,
    read_candidate,
    strip_heading,
)
from corpus.reading.plain_text import find_paragraphs
from corpus.report import ReportSection

# A number after a full stop in the middle of a paragraph: paragraphs that ran together.
_INNER_NUMBER = re.compile(r"(?<=[。！？])[ \t　]*(?=[（(]?[一二三四五六七八九十]{1,3}[）)、．.])")
_STYLED_HEADING_MAX = 80
_PLAIN_HEADING_MAX = 25
_PLAIN_HEADING_BODY = 40
_ITEM_KINDS = (NumberKind.ARABIC, NumberKind.PAREN_ARABIC, NumberKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate with its rank (lower stands higher) and the index of the candidate it stands under."""

    candidate: Candidate
    rank: int
    parent: int | None


def split_sections(
    text: str, paragraphs: Sequence[Paragraph] | None = None, start: int = 0
) -> tuple[ReportSection, ...]:
    """Split `text` from `start` on (the end of its title) into sections that tile it.

    `paragraphs` bring the ranks that the file's layout gives; without them the text's lines are taken. Every code
    point from the first section's start to the end of the text lies in exactly one section; before the first
    section there is nothing but the title and white space. No heading at all gives one lead section.
    """
    while start < len(text) and text[start].isspace():
        start += 1
    kept = [p for p in (find_paragraphs(text) if paragraphs is None else paragraphs) if p.end > start]
    placed = place_candidates(text, kept)
    accepted = _accept(text, placed, kept)
    return _tile(text, start, _place(_rank(accepted)))


def place_candidates(text: str, paragraphs: Sequence[Paragraph]) -> list[Placed]:
    """Every numbered or styled line with its place in the hierarchy, whether or not it will open a section."""
    candidates = [c for p in paragraphs for c in _read_paragraph(text, p)]
    return _place(_rank(candidates))


def group_siblings(placed: Sequence[Placed]) -> list[list[int]]:
    """Indices of candidates numbered in the same way under the same parent, in order of the text."""
    groups: dict[tuple[int | None, int], list[int]] = defaultdict(list)
    for index, item in enumerate(placed):
        if item.candidate.numbering is not None:
            groups[item.parent, item.rank].append(index)
    return list(groups.values())


def _read_paragraph(text: str, paragraph: Paragraph) -> list[Candidate]:
    styled = _read_styled(text, paragraph)
    if styled is not None:
        return [styled]
    found = []
    for start, end in _split_run_together(text, paragraph):
        candidate = read_candidate(text, start, end)
        if candidate is not None:
            found.append(candidate)
    return found


def _read_styled(text: str, paragraph: Paragraph) -> Candidate | None:
    """A candidate from the layout alone: a heading style, or a first sentence set as a heading."""
    start, end, level = paragraph.start, paragraph.end, paragraph.style_level
    if not level and paragraph.heading_end is None:
        return None
    candidate = read_candidate(text, start, end)
    if paragraph.heading_end is not None:
        words_start = candidate.numbering.end if candidate and candidate.numbering else start
        heading = strip_heading(text[words_start : paragraph.heading_end])
        numbering = candidate.numbering if candidate else None
        return Candidate(start, end, numbering, heading, paragraph.heading_end, "run_in", level)
    if candidate is not None:
        return replace(candidate, style_level=level)
    if end - start > _STYLED_HEADING_MAX:
        return None
    return Candidate(start, end, None, strip_heading(text[start:end].lstrip("#")), end, "line", level)


def _split_run_together(text: str, paragraph: Paragraph) -> list[tuple[int, int]]:
    """The paragraph in pieces, cut where a numbered heading starts in its middle.

    A cut needs a full stop before it, a number that goes on from the one before (if there is one in this
    paragraph), and words that head something: 一、经费不足。二、人员不够。 is an enumeration and stays whole.
    """
    if _INNER_NUMBER.search(text, paragraph.start, paragraph.end) is None:
        return [(paragraph.start, paragraph.end)]
    cuts: list[int] = []
    expected: dict[NumberKind, int] = {}
    enumerated: set[NumberKind] = set()
    head = find_numbering(text, paragraph.start, paragraph.end)
    if head is not None:
        expected[head.kind] = head.value + 1
    for match in _INNER_NUMBER.finditer(text, paragraph.start, paragraph.end):
        candidate = read_candidate(text, match.end(), paragraph.end)
        if candidate is None or candidate.numbering is None:
            continue
        kind, value = candidate.numbering.kind, candidate.numbering.value
        following = find_numbering(text, candidate.body_start, paragraph.end)
        if following is not None and (following.kind, following.value) == (kind, value + 1):
            enumerated.add(kind)
        heads = candidate.form in ("run_in", "line") and kind not in enumerated
        if heads and expected.get(kind, value) == value:
            cuts.append(match.end())
            expected[kind] = value + 1
            if kind is NumberKind.HAN:
                expected.pop(NumberKind.PAREN_HAN, None)
    return list(zip([paragraph.start, *cuts], [*cuts, paragraph.end], strict=True))


def _rank(candidates: Sequence[Candidate]) -> list[tuple[Candidate, int]]:
    """Each candidate with its rank; styled ones without a number are ranked like the numbered ones of their style."""
    swap = _arabic_stands_above(candidates)
    numbered: dict[int, Counter[int]] = defaultdict(Counter)
    for candidate in candidates:
        if candidate.numbering is not None and candidate.style_level is not None:
            numbered[candidate.style_level][_rank_of_number(candidate, swap)] += 1
    known = {level: counts.most_common(1)[0][0] for level, counts in numbered.items()}
    styles = [c.style_level for c in candidates if c.numbering is None and c.style_level is not None]
    highest = min(styles, default=1)
    ranked = []
    for candidate in candidates:
        if candidate.numbering is not None:
            ranked.append((candidate, _rank_of_number(candidate, swap)))
        else:
            ranked.append((candidate, _rank_of_style(candidate.style_level or 1, known, highest)))
    return ranked


def _rank_of_style(level: int, known: dict[int, int], highest: int) -> int:
    if level in known:
        return known[level]
    if known:
        nearest = min(known, key=lambda other: abs(other - level))
        return max(NumberKind.PART, known[nearest] + level - nearest)
    return NumberKind.HAN + level - highest


def _rank_of_number(candidate: Candidate, swap: bool) -> int:
    numbering = candidate.numbering
    assert numbering is not None
    if numbering.kind is NumberKind.DECIMAL:
        return NumberKind.ARABIC + numbering.depth
    if swap and numbering.kind in (NumberKind.PAREN_HAN, NumberKind.ARABIC):
        return NumberKind.PAREN_HAN + NumberKind.ARABIC - numbering.kind
    return numbering.kind


def _arabic_stands_above(candidates: Iterable[Candidate]) -> bool:
    """Whether this writer puts 1. above （一）: （一） first appears after 1. and before 2."""
    arabic = 0
    for candidate in candidates:
        numbering = candidate.numbering
        if numbering is None:
            continue
        if numbering.kind is NumberKind.PAREN_HAN:
            return arabic == 1 and numbering.value == 1
        if numbering.kind is NumberKind.HAN:
            arabic = 0
        elif numbering.kind is NumberKind.ARABIC:
            arabic = numbering.value
    return False


def _place(ranked: Sequence[tuple[Candidate, int]]) -> list[Placed]:
    placed: list[Placed] = []
    open_above: list[int] = []
    for index, (candidate, rank) in enumerate(ranked):
        while open_above and placed[open_above[-1]].rank >= rank:
            open_above.pop()
        placed.append(Placed(candidate, rank, open_above[-1] if open_above else None))
        open_above.append(index)
    return placed


def _accept(text: str, placed: Sequence[Placed], paragraphs: Sequence[Paragraph]) -> list[Candidate]:
    """The candidates that open sections.

    一、 and （一） always do; whether their first words are a heading is decided for all siblings together, as an
    author is consistent within one list. 1. and （1） do only where most siblings have a heading and a body: short
    numbered sentences are a list inside their section.
    """
    decided: dict[int, Candidate] = {i: p.candidate for i, p in enumerate(placed) if p.candidate.numbering is None}
    for group in group_siblings(placed):
        members = [placed[i] for i in group]
        headed = [_is_headed(text, placed, i) for i in group]
        layout = any(member.candidate.style_level for member in members)
        mostly = 2 * sum(headed) > len(group) or layout
        kind = members[0].candidate.numbering
        if kind is not None and kind.kind in _ITEM_KINDS and not mostly:
            continue
        for index, member, is_headed in zip(group, members, headed, strict=True):
            keeps = (is_headed and (mostly or member.candidate.form == "line")) or member.candidate.style_level
            decided[index] = member.candidate if keeps else _as_item(member.candidate)
    if not decided:
        return _find_bare_headings(text, paragraphs)
    return [decided[i] for i in sorted(decided)]


def _is_headed(text: str, placed: Sequence[Placed], index: int) -> bool:
    """Whether the candidate has heading words of its own and something under them."""
    candidate = placed[index].candidate
    if candidate.form == "run_in":
        return True
    if candidate.form == "item" or candidate.numbering is None:
        return False
    if candidate.form == "line" and candidate.numbering.kind not in _ITEM_KINDS:
        return True
    following = placed[index + 1] if index + 1 < len(placed) else None
    if following is not None and following.rank > placed[index].rank:
        return True
    return bool(text[candidate.end : following.candidate.start if following else len(text)].strip())


def _as_item(candidate: Candidate) -> Candidate:
    assert candidate.numbering is not None
    return replace(candidate, heading="", body_start=candidate.numbering.end, form="item")


def _find_bare_headings(text: str, paragraphs: Sequence[Paragraph]) -> list[Candidate]:
    """Headings with neither number nor style: two or more short lines without a mark, each above a long paragraph."""
    found = []
    for paragraph, below in pairwise(paragraphs):
        if below.end - below.start < _PLAIN_HEADING_BODY or text[below.end - 1] not in "。！”":
            continue
        words = text[paragraph.start : min(paragraph.end, paragraph.start + 2 * _PLAIN_HEADING_MAX)].strip()
        if len(words) <= _PLAIN_HEADING_MAX and not re.search(r"[，。；：:！？…\t\d]", words):
            found.append(Candidate(paragraph.start, paragraph.end, None, words, paragraph.end, "line", 1))
    return found if len(found) >= 2 else []


def _tile(text: str, start: int, placed: Sequence[Placed]) -> tuple[ReportSection, ...]:
    """Lay the sections end to end; a lead takes what stands before the first of them."""
    sections: list[ReportSection] = []
    starts = [item.candidate.start for item in placed]
    first = starts[0] if starts else len(text)
    if text[start:first].strip():
        sections.append(ReportSection(0, "", "", start, start, first))
    elif starts:
        starts[0] = min(start, starts[0])
    parts = any(item.rank == NumberKind.PART for item in placed)
    for index in range(len(placed)):
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        sections.append(_build_section(text, placed, index, starts[index], end, parts))
    return tuple(sections)


def _build_section(text: str, placed: Sequence[Placed], index: int, start: int, end: int, parts: bool) -> ReportSection:
    candidate = placed[index].candidate
    body_start = candidate.body_start
    while body_start < end and text[body_start].isspace():
        body_start += 1
    path: list[str] = []
    parent = placed[index].parent
    while parent is not None:
        above = placed[parent].candidate
        path.append(above.heading or (above.numbering.text if above.numbering else ""))
        parent = placed[parent].parent
    number = candidate.numbering.text if candidate.numbering else ""
    level = placed[index].rank - (0 if parts else 1)
    return ReportSection(max(1, level), number, candidate.heading, start, body_start, end, tuple(reversed(path)))

"""Split a report into the passages that are searched and shown: 150 to 400 字, whole sentences, one section each."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.indicator_mentions import find_indicators
from corpus.mask import mask_text
from corpus.passage import Passage
from corpus.quantity import find_mentions
from corpus.reading.plain_text import find_paragraphs
from corpus.report import PastReport, ReportSection
from corpus.report_kind import tell_kind

MIN_PASSAGE = 150
MAX_PASSAGE = 400
# Longer than any sentence or row: a text without marks is cut here, as a model reads a passage in one go.
MAX_UNIT = 2000
# Costs of a cut, in characters that a passage is short of MIN_PASSAGE.
_INSIDE_PARAGRAPH = 80
_JOINED_PARAGRAPHS = 10
# Shorter sentences are kept with the next: no passage ends there, and the search for cuts stays linear.
_MIN_UNIT = 20
_CLAUSE_END = re.compile(r"[，,；;、：:\s]")
_SENTENCE = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）)】]*|[^。！？!?…]+$")


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest stretch that is never cut: one sentence or more, or a table's row."""

    start: int
    end: int
    ends_paragraph: bool


def split_report(report: PastReport) -> tuple[Passage, ...]:
    """The report's passages in order; `text` is `report.text[start:end]`, headings are in `heading_path` only.

    Cuts are at ends of paragraphs where the length allows, else at ends of sentences; a longer sentence stays whole,
    up to MAX_UNIT. A numbered item without a heading of its own goes with its neighbours. Linear in the length of the
    text.
    """
    passages = []
    kind = tell_kind(report.title)
    for path, spans in _find_regions(report):
        units = [unit for start, end in spans for unit in _find_units(report.text, start, end)]
        for start, end in _choose_cuts(units):
            text = report.text[start:end]
            mentions = find_mentions(text)
            passages.append(
                Passage(
                    id=identify_passage(report.digest, start),
                    report_id=report.digest,
                    office=report.office,
                    year=report.year,
                    title=report.title,
                    heading_path=path,
                    start=start,
                    end=end,
                    text=text,
                    masked=mask_text(text, mentions),
                    kind=kind,
                    indicators=find_indicators(text, mentions),
                )
            )
    return tuple(passages)


def identify_passage(digest: str, start: int) -> str:
    """The id of the passage that starts there in the report of that digest: the same on every reading."""
    return hashlib.sha256(f"{digest}:{start}".encode()).hexdigest()[:32]


def _find_regions(report: PastReport) -> Iterator[tuple[tuple[str, ...], list[tuple[int, int]]]]:
    """Stretches that may share a passage, with their headings: a section's body and the bare items that follow."""
    spans: list[tuple[int, int]] = []
    path: tuple[str, ...] = ()
    for section in report.sections:
        if _is_bare_item(section) and spans and section.path[: len(path)] == path:
            spans.append((section.start, section.end))
            continue
        if spans:
            yield path, spans
        bare = _is_bare_item(section)
        path = section.path if bare or not section.heading else (*section.path, section.heading)
        spans = [(section.start if bare else section.body_start, section.end)]
    if spans:
        yield path, spans


def _is_bare_item(section: ReportSection) -> bool:
    return section.level > 0 and not section.heading


def _find_units(text: str, start: int, end: int) -> list[_Unit]:
    units: list[_Unit] = []
    for paragraph in find_paragraphs(text[start:end]):
        inside = _cut_sentences(text, start + paragraph.start, start + paragraph.end)
        if units and inside and units[-1].ends_paragraph and units[-1].end - units[-1].start < _MIN_UNIT:
            inside[0] = _Unit(units.pop().start, inside[0].end, inside[0].ends_paragraph)
        units += inside
    return units


def _cut_sentences(text: str, start: int, end: int) -> list[_Unit]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end:
        return []
    if "\t" in text[start:end]:
        return list(_cut_long(text, [_Unit(start, end, True)]))
    ends: list[int] = []
    begin = start
    for match in _SENTENCE.finditer(text, start, end):
        if match.end() - begin >= _MIN_UNIT:
            ends.append(match.end())
            begin = match.end()
    if not ends or ends[-1] != end:
        ends = [*ends[:-1], end] if ends and end - ends[-1] < _MIN_UNIT else [*ends, end]
    starts = [start, *ends[:-1]]
    return list(_cut_long(text, [_Unit(a, b, b == end) for a, b in zip(starts, ends, strict=True)]))


def _cut_long(text: str, units: list[_Unit]) -> Iterator[_Unit]:
    """The units, those longer than MAX_UNIT in pieces: at the last end of a clause before it, else right there."""
    for unit in units:
        start = unit.start
        while unit.end - start > MAX_UNIT:
            ends = [match.end() for match in _CLAUSE_END.finditer(text, start + MAX_UNIT // 2, start + MAX_UNIT)]
            cut = ends[-1] if ends else start + MAX_UNIT
            if piece := text[start:cut].strip():
                begin = text.index(piece, start)
                yield _Unit(begin, begin + len(piece), False)
            start = cut
        start += len(text[start : unit.end]) - len(text[start : unit.end].lstrip())
        yield _Unit(start, unit.end, unit.ends_paragraph)


def _choose_cuts(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """The cheapest division of the units into passages, each of at most MAX_PASSAGE unless it is one unit."""
    best: list[tuple[float, int]] = [(0, 0)]
    for last in range(1, len(units) + 1):
        options: list[tuple[float, int]] = []
        joined = 0
        for first in range(last - 1, -1, -1):
            length = units[last - 1].end - units[first].start
            if length > MAX_PASSAGE and first < last - 1:
                break
            joined += first < last - 1 and units[first].ends_paragraph
            cost = _cost_of_passage(length, joined, units[last - 1].ends_paragraph)
            options.append((best[first][0] + cost, first))
        best.append(min(options))
    cuts: list[tuple[int, int]] = []
    last = len(units)
    while last:
        first = best[last][1]
        cuts.append((units[first].start, units[last - 1].end))
        last = first
    return cuts[::-1]


def _cost_of_passage(length: int, joined: int, ends_paragraph: bool) -> float:
    short = max(0, MIN_PASSAGE - length)
    return short + _JOINED_PARAGRAPHS * joined + (0 if ends_paragraph else _INSIDE_PARAGRAPH)

"""A checked text laid out beside its sources: rows of paragraphs, each with the copies that begin in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from drafter.checks.evidence import SourceText
from drafter.reporting.copy_marks import Changed, Piece, Stretch, cut_pieces, find_changed
from drafter.reporting.copy_report import CheckedText, CopyReport, LocatedCopy, name_source

CONTEXT = 60
"""So many characters of the source are shown before and after a copied passage, within its paragraph."""
MOST_OTHERS = 8
Role = Literal["title", "heading", "text"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of a paragraph; with `copy`, it belongs to that copy, and `opens` tells that the copy begins here."""

    pieces: tuple[Piece, ...]
    copy: LocatedCopy | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the checked text."""

    role: Role
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """The source's side of one copy: its passage in paragraphs, and what stands around it (cut when longer)."""

    located: LocatedCopy
    before: str
    before_cut: bool
    passage: tuple[tuple[Piece, ...], ...]
    after: str
    after_cut: bool
    others: tuple[str, ...]
    more_others: int


@dataclass(slots=True)
class Row:
    """Paragraphs of the text with the cards of the copies that begin in them; a copy never goes over a row's end."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)


def lay_out(report: CopyReport) -> list[Row]:
    """The rows of a report, in order of the text; empty lines are left out. Linear in the text."""
    layout = _Layout(report)
    rows: list[Row] = []
    heads: list[Paragraph] = []  # headings wait for the row of what they head
    reached = 0
    for start, end in _cut_lines(report.checked.text):
        paragraph, cards, behind = layout.read_line(start, end)
        if paragraph.role != "text" and behind == start >= reached:
            heads.append(paragraph)
            continue
        plain = not cards and bool(rows) and not rows[-1].cards
        if not (plain or start < reached):
            rows.append(Row())
        rows[-1].paragraphs += [*heads, paragraph]
        rows[-1].cards += cards
        heads = []
        reached = max(reached, behind)
    return [*rows, Row(heads)] if heads else rows


def _cut_lines(text: str) -> Iterator[Stretch]:
    """The lines that hold something, without the white space around them."""
    place = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            start = place + line.index(words)
            yield start, start + len(words)
        place += len(line) + 1


class _Layout:
    """Walks through the lines of one text and its copies at the same time."""

    def __init__(self, report: CopyReport) -> None:
        self._checked = report.checked
        self._copies = report.copies
        self._next = 0
        self._opened: set[int] = set()
        # In what anyone may write the changed words would only make noise.
        self._changed = [
            find_changed(one.copy, report.checked.text, one.source.text) if one.copy.counted else Changed((), ())
            for one in report.copies
        ]
        self._roles = _find_roles(report.checked)

    def read_line(self, start: int, end: int) -> tuple[Paragraph, list[Card], int]:
        """The paragraph `start:end`, the cards of the copies that begin in it, and how far its copies reach."""
        text = self._checked.text
        spans: list[Span] = []
        cards: list[Card] = []
        at, behind = start, start
        index = self._next
        while index < len(self._copies) and self._copies[index].copy.start < end:
            located, changed = self._copies[index], self._changed[index]
            copy = located.copy
            opens = located.number not in self._opened
            if opens:
                self._opened.add(located.number)
                cards.append(_make_card(located, changed.there, self._checked.sources))
            low, high = max(copy.start, at), min(copy.end, end)
            if low < high:
                spans += self._plain(at, low)
                spans.append(Span(cut_pieces(text, low, high, changed.here), located, opens))
                at, behind = high, copy.end
            if copy.end <= end and index == self._next:
                self._next += 1
            index += 1
        spans += self._plain(at, end)
        return Paragraph(self._roles.get(start, "text"), tuple(spans)), cards, behind

    def _plain(self, start: int, end: int) -> list[Span]:
        return [Span((Piece(self._checked.text[start:end]),))] if start < end else []


def _make_card(located: LocatedCopy, changed: Sequence[Stretch], sources: Mapping[str, SourceText]) -> Card:
    text, place = located.source.text, located.copy.source
    before = text[max(0, place.start - CONTEXT - 1) : place.start].rsplit("\n", 1)[-1]
    after = text[place.end : place.end + CONTEXT + 1].split("\n", 1)[0]
    others = dict.fromkeys(name_source(sources[other.id]) for other in located.copy.others)
    return Card(
        located=located,
        before=before[-CONTEXT:].lstrip(),
        before_cut=len(before) > CONTEXT,
        passage=tuple(
            cut_pieces(text, place.start + low, place.start + high, changed)
            for low, high in _cut_lines(text[place.start : place.end])
        ),
        after=after[:CONTEXT].rstrip(),
        after_cut=len(after) > CONTEXT,
        others=tuple(others)[:MOST_OTHERS],
        more_others=max(0, len(others) - MOST_OTHERS),
    )


def _find_roles(checked: CheckedText) -> dict[int, Role]:
    """Where lines begin that are the title or a heading on a line of its own."""
    roles: dict[int, Role] = {}
    first = checked.sections[0].start if checked.sections else 0
    head = takewhile(lambda line: line[0] < first, _cut_lines(checked.text))
    roles.update({start: "title" for start, _ in head})
    for section in checked.sections:
        alone = "\n" in checked.text[section.start : section.body_start]
        if section.heading and alone:
            start = section.start
            while start < section.body_start and checked.text[start].isspace():
                start += 1
            roles[start] = "heading"
    return roles

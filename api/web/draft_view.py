"""A draft as its pages show it: paragraphs cut into pieces, each number with where it comes from, findings beside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.reporting import CHECK_NAMES
from corpus.characters import count_han
from corpus.table import StatTable
from drafter.checks.numbers import FLAGGED, JudgedMention
from drafter.draft import Composed, Draft, DraftSection, compose
from drafter.figures import ExpressionError, describe_expression, figures_in, format_value
from drafter.finding import SEVERITY_NAMES, Finding, Severity
from drafter.review import Review
from drafter.workflow_store import Decision, mark_finding

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from: what the check says, the formula in Chinese, and the cells (empty where there is
    none); `wrong` when it has no support."""

    reason: str
    formula: str
    cells: tuple[str, ...]
    wrong: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A finding beside the text; `mark` is its identity for decisions, `number` counts from 1 within the draft."""

    number: int
    mark: str
    check: str
    check_name: str
    severity: Severity
    severity_name: str
    excerpt: str
    reason: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: perhaps a number with its origin, perhaps inside findings (their numbers)."""

    text: str
    origin: Origin | None
    notes: tuple[int, ...]
    severity: str


@dataclass(frozen=True, slots=True)
class TextView:
    """A text that is no draft of ours: its lines in pieces, and the findings to go through, worst first."""

    paragraphs: tuple[tuple[Piece, ...], ...]
    listed: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section: its numbered heading, its body in pieces, the findings in it, its 字; `origins` by the stretch of
    the section's text that a number takes."""

    section: DraftSection
    heading: str
    paragraphs: tuple[tuple[Piece, ...], ...]
    notes: tuple[Note, ...]
    characters: int
    origins: Mapping[Stretch, Origin]


@dataclass(frozen=True, slots=True)
class DraftView:
    """The whole draft. `listed` are the findings to go through, worst first; `loose` those that stand in no section
    (title, 落款, the text as a whole)."""

    draft: Draft
    composed: Composed
    sections: tuple[SectionView, ...]
    listed: tuple[Note, ...]
    loose: tuple[Note, ...]
    characters: int


def view_text(text: str, table: StatTable | None, review: Review) -> TextView:
    """Lays any checked text out with its review."""
    notes = _number_notes(review.findings, text, {})
    origins = dict(_find_origins({}, table, review.judged)) if table else {}
    return TextView(_cut(text, (0, len(text)), origins, notes), _list_notes(notes))


def view_draft(draft: Draft, table: StatTable, review: Review, decisions: Mapping[str, Decision]) -> DraftView:
    """Lays the draft out with its review."""
    composed = compose(draft)
    notes = _number_notes(review.findings, composed.text, decisions)
    bound = {(use.start, use.end): use.expression for use in composed.uses}
    origins = dict(_find_origins(bound, table, review.judged))
    sections = []
    placed: set[int] = set()
    for section, heading, (start, end) in zip(draft.sections, composed.headings, composed.bodies, strict=True):
        inside = [(one, note) for one, note in notes if start <= one.start < end]
        placed |= {note.number for _, note in inside}
        pieces = _cut(composed.text, (start, end), origins, inside)
        own = tuple(note for _, note in inside)
        numbers = {(a - start, b - start): one for (a, b), one in origins.items() if start <= a and b <= end}
        sections.append(SectionView(section, heading, pieces, own, count_han(section.text), numbers))
    return DraftView(
        draft,
        composed,
        tuple(sections),
        _list_notes(notes),
        tuple(note for _, note in notes if note.number not in placed),
        sum(one.characters for one in sections),
    )


def _list_notes(notes: Sequence[tuple[Finding, Note]]) -> tuple[Note, ...]:
    """Errors first, each level in order of the text. Passages that do not count as copied are shown beside their
    source and are nothing to close."""
    told = [note for _, note in notes if not (note.check == "copies" and note.severity == "hint")]
    return tuple(sorted(told, key=lambda note: tuple(SEVERITY_NAMES).index(note.severity)))


def _number_notes(
    findings: Sequence[Finding], text: str, decisions: Mapping[str, Decision]
) -> list[tuple[Finding, Note]]:
    noted = []
    for number, one in enumerate(findings, 1):
        mark = mark_finding(one, text)
        note = Note(
            number,
            mark,
            one.check,
            CHECK_NAMES.get(one.check, one.check),
            one.severity,
            SEVERITY_NAMES[one.severity],
            text[one.start : one.end][:40],
            one.reason,
            decisions.get(mark),
        )
        noted.append((one, note))
    return noted


def _find_origins(
    bound: Mapping[Stretch, str], table: StatTable, judged: Sequence[JudgedMention]
) -> Iterator[tuple[Stretch, Origin]]:
    """The origin of every judged number; a bound one's formula is the one it was bound by."""
    for one in judged:
        if one.verdict == "not_a_statistic":
            continue
        place = (one.mention.start, one.mention.end)
        expression = bound.get(place)
        if expression is None:
            within = (formula for (start, end), formula in bound.items() if place[0] <= start and end <= place[1])
            expression = next(within, one.expression)
        formula, cells = _explain(expression, table)
        yield place, Origin(one.reason, formula, cells, one.verdict in FLAGGED)


def _explain(expression: str | None, table: StatTable) -> tuple[str, tuple[str, ...]]:
    if not expression:
        return "", ()
    try:
        figures = figures_in(expression, table)
        formula = describe_expression(expression, table)
    except ExpressionError:
        return "", ()
    cells = tuple(f"{one.name} {one.year}年 {format_value(one.value, one.unit)}：{one.cell}" for one in figures)
    return formula, cells


def _cut(
    text: str, body: Stretch, origins: Mapping[Stretch, Origin], notes: Sequence[tuple[Finding, Note]]
) -> tuple[tuple[Piece, ...], ...]:
    """The body's lines in pieces, cut wherever a number or a finding begins or ends."""
    lines = []
    at = body[0]
    for line in text[body[0] : body[1]].split("\n"):
        end = at + len(line)
        if line.strip():
            lines.append(tuple(_cut_line(text, at, end, origins, notes)))
        at = end + 1
    return tuple(lines)


def _cut_line(
    text: str, low: int, high: int, origins: Mapping[Stretch, Origin], notes: Sequence[tuple[Finding, Note]]
) -> Iterator[Piece]:
    numbers = [(place, origin) for place, origin in origins.items() if low <= place[0] and place[1] <= high]
    inside = [(one, note) for one, note in notes if one.start < high and low < one.end]
    edges = {low, high}
    edges |= {edge for place, _ in numbers for edge in place}
    edges |= {min(max(edge, low), high) for one, _ in inside for edge in (one.start, one.end)}
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        origin = next((origin for place, origin in numbers if place[0] <= start and end <= place[1]), None)
        own = [note for one, note in inside if one.start <= start and end <= one.end]
        yield Piece(text[start:end], origin, tuple(note.number for note in own), _worst(own))


def _worst(notes: Sequence[Note]) -> str:
    """The worst severity of the findings that no decision has closed."""
    found = {note.severity for note in notes if note.decision is None}
    return next((severity for severity in ("error", "warn", "hint") if severity in found), "closed" if notes else "")

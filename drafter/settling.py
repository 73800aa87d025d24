"""What becomes of a bound section's errors that no repair removed, and of material it left out.

A sentence with an error is replaced by the built-in clauses for the figures and events it tells. Where it tells none,
the wrong number is set into 〔待核：…〕 and stays an error finding. Every sentence then has an origin.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.omission import Omission
from drafter.binding import Bound, bind_figures
from drafter.brief import SectionBrief
from drafter.draft import Origin, Source
from drafter.figures import FigureUse
from drafter.finding import Finding
from drafter.labelling.labels import find_citations
from drafter.material import list_materials, list_untold

_SENTENCE = re.compile(r"[^。！？\n]+(?:[。！？]+[”’』」）]?)?\n?|[。！？\n]+")
_TO_CHECK = re.compile(r"〔待核：[^〕]*〕")
# These mark what is no number: a label without a fact stands in 〔待核〕 already, a mask of past wording is no fact.
_FROM_THE_PAST = "placeholder"
Span = TypeVar("Span", FigureUse, Finding)


@dataclass(frozen=True, slots=True)
class Settled:
    """A bound section as it goes into the draft; `origins` cover its text without a gap."""

    bound: Bound
    origins: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with its own uses and findings, at offsets into it."""

    text: str
    uses: tuple[FigureUse, ...]
    findings: tuple[Finding, ...]
    source: Source

    @property
    def is_wrong(self) -> bool:
        return any(one.severity == "error" for one in self.findings)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a text, each with its full stop and line break; they leave nothing out."""
    for match in _SENTENCE.finditer(text):
        yield match.span()


def settle_section(bound: Bound, brief: SectionBrief, source: Source, *, complete: bool) -> Settled:
    """Replaces or marks what is wrong in a model's section and tells what it left out; `complete` is False for a text
    that was cut off, which only the model could go on with. The built-in writer's own section stays as it is."""
    pieces = _cut(bound, source)
    omissions = [*bound.omissions]
    if source == "model":
        pieces = _replace_wrong(pieces, brief, omissions)
        if complete:
            pieces += _tell_untold(pieces, brief)
    settled = _join(pieces)
    used = {use.label for use in settled.uses}
    unused = tuple(fact.label for fact in brief.facts if fact.label not in used)
    return Settled(replace(settled, omissions=tuple(omissions), unused=unused), _join_origins(pieces))


def _cut(bound: Bound, source: Source) -> list[_Piece]:
    return [
        _Piece(
            bound.text[start:end],
            tuple(
                replace(one, start=one.start - start, end=one.end - start)
                for one in bound.uses
                if start <= one.start < end
            ),
            tuple(
                replace(one, start=one.start - start, end=one.end - start)
                for one in bound.findings
                if start <= one.start < end
            ),
            source,
        )
        for start, end in split_sentences(bound.text)
    ]


def _join(pieces: Sequence[_Piece]) -> Bound:
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    at = 0
    for piece in pieces:
        uses += [replace(one, start=one.start + at, end=one.end + at) for one in piece.uses]
        findings += [replace(one, start=one.start + at, end=one.end + at) for one in piece.findings]
        at += len(piece.text)
    return Bound("".join(one.text for one in pieces), tuple(uses), tuple(findings))


def _join_origins(pieces: Sequence[_Piece]) -> tuple[Origin, ...]:
    origins: list[Origin] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        if origins and origins[-1].source == piece.source:
            origins[-1] = replace(origins[-1], end=end)
        elif piece.text:
            origins.append(Origin(at, end, piece.source))
        at = end
    return tuple(origins)


def _untold(pieces: Sequence[_Piece], brief: SectionBrief) -> tuple[str, ...]:
    told = _join(pieces)
    return list_untold(brief, told.text, {use.label for use in told.uses})


def _replace_wrong(pieces: Sequence[_Piece], brief: SectionBrief, omissions: list[Omission]) -> list[_Piece]:
    """Each line of material goes into one replacement at most, and into none when a right sentence tells it."""
    left = [*_untold([one for one in pieces if not one.is_wrong], brief)]
    settled: list[_Piece] = []
    for piece in pieces:
        if not piece.is_wrong:
            settled.append(piece)
            continue
        told = {line for line in list_materials(brief) if _tells(piece, line, brief)}
        lines = [line for line in left if line in told]
        left = [line for line in left if line not in lines]
        masked = any(one.rule == _FROM_THE_PAST for one in piece.findings)
        if told or masked:
            settled += _write_lines(_sentence(lines, brief), piece, brief) if lines else []
            omissions.append(_name_dropped(piece, brief, written=bool(lines)))
        else:
            settled.append(_mark(piece))
    return settled


def _name_dropped(piece: _Piece, brief: SectionBrief, *, written: bool) -> Omission:
    reason = next(one.reason for one in piece.findings if one.severity == "error")
    done = "已改用内置写法" if written else "已删去，其中的数据别处已写"
    return Omission(
        piece.text.strip(), f"模型的这句话有错，改了还错，{done}：{reason}", brief.section.heading or "开头"
    )


def _tells(piece: _Piece, line: str, brief: SectionBrief) -> bool:
    """Whether the sentence tells, rightly or wrongly, what this line of material says."""
    labels = {label for citation in find_citations(line) for label in citation.labels}
    told = {fact.indicator for fact in brief.facts if fact.label in labels}
    cited = {fact.indicator for fact in brief.facts if fact.label in {use.label for use in piece.uses}}
    if told & cited:
        return True
    for number, event in enumerate(brief.events, 1):
        if f"d{number}" in labels and (event.title in piece.text or (event.when and event.when in piece.text)):
            return True
    return any(gap in piece.text for gap in re.findall(r"〔待补：[^〕]*〕", line))


def _sentence(lines: Sequence[str], brief: SectionBrief) -> str:
    """The points of a problem or plan section are sentences already; clauses make one together."""
    return "".join(lines) if brief.points else "；".join(map(_bare, lines)) + "。"


def _bare(line: str) -> str:
    return line.strip().removeprefix("其中").rstrip("。；")


def _write_lines(raw: str, piece: _Piece, brief: SectionBrief) -> list[_Piece]:
    """The raw clauses with their figures in place, as sentences of the program's own."""
    tail = "\n" if piece.text.endswith("\n") else ""
    bound = bind_figures(raw, replace(brief, section=replace(brief.section, heading="")))
    return _cut(replace(bound, text=bound.text + tail), "builtin")


def _tell_untold(pieces: Sequence[_Piece], brief: SectionBrief) -> list[_Piece]:
    """A closing sentence with every material the section leaves out: nothing of the year is lost."""
    lines = _untold(pieces, brief)
    if not lines:
        return []
    closing = f"此外，{_sentence(lines, brief)}"
    return _write_lines(closing, _Piece("", (), (), "builtin"), brief)


def _mark(piece: _Piece) -> _Piece:
    """The sentence with each wrong number inside 〔待核：…〕, so that no reader of a print-out takes it for proven."""
    text, uses, findings = piece.text, [*piece.uses], [*piece.findings]
    wrong = sorted((one for one in findings if one.severity == "error"), key=lambda one: -one.start)
    for finding in wrong:
        words = text[finding.start : finding.end]
        if _TO_CHECK.search(words):
            continue
        marked = f"〔待核：{words}〕"
        text = text[: finding.start] + marked + text[finding.end :]
        grown = len(marked) - len(words)
        uses = [_moved(one, finding.start, grown) for one in uses]
        findings = [
            replace(one, end=one.end + grown) if one is finding else _moved(one, finding.start, grown)
            for one in findings
        ]
    return _Piece(text, tuple(uses), tuple(findings), piece.source)


def _moved(one: Span, after: int, by: int) -> Span:
    return replace(one, start=one.start + by, end=one.end + by) if one.start > after else one

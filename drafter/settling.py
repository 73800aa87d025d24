"""What becomes of a bound section's errors that no repair removed, and of material it left out.

A sentence with an error is replaced by the built-in clauses for the figures and events it tells. Where it tells none,
the wrong number is set into 〔待核：…〕 and stays an error finding. Every sentence then has an origin.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.omission import Omission
from drafter.binding import bind_figures
from drafter.bound import Bound
from drafter.brief import SectionBrief
from drafter.draft import Origin, Source
from drafter.figures import FigureUse
from drafter.finding import Finding
from drafter.labelling.labels import find_citations
from drafter.material import list_materials, list_untold
from drafter.pieces import Piece, cut_pieces, join_origins, join_pieces
from drafter.weeding import weed

_IS_OPEN = re.compile(r"[^。！？；：…”’』」）\n]$")
_TO_CHECK = re.compile(r"〔待核：[^〕]*〕")
# These mark what is no number: a label without a fact stands in 〔待核〕 already, a mask of past wording is no fact.
_FROM_THE_PAST = "placeholder"
Span = TypeVar("Span", FigureUse, Finding)


@dataclass(frozen=True, slots=True)
class Settled:
    """A bound section as it goes into the draft; `origins` cover its text without a gap."""

    bound: Bound
    origins: tuple[Origin, ...]


def settle_section(bound: Bound, brief: SectionBrief, source: Source, *, complete: bool) -> Settled:
    """Takes out, replaces or marks what is wrong in a model's section and tells what it left out; `complete` is False
    for a text that was cut off, which only the model could go on with. The built-in writer's own section stays."""
    pieces = cut_pieces(bound, source)
    omissions = [*bound.omissions]
    if source == "model":
        pieces = _replace_wrong(weed(pieces, brief, omissions), brief, omissions)
        if complete:
            pieces = _close(pieces)
            pieces += _tell_untold(pieces, brief)
    settled = join_pieces(pieces)
    used = {use.label for use in settled.uses}
    unused = tuple(fact.label for fact in brief.facts if fact.label not in used)
    return Settled(replace(settled, omissions=tuple(omissions), unused=unused), join_origins(pieces))


def _untold(pieces: Sequence[Piece], brief: SectionBrief) -> tuple[str, ...]:
    told = join_pieces(pieces)
    return list_untold(brief, told.text, {use.label for use in told.uses})


def _replace_wrong(pieces: Sequence[Piece], brief: SectionBrief, omissions: list[Omission]) -> list[Piece]:
    """Each line of material goes into one replacement at most, and into none when a right sentence tells it."""
    left = [*_untold([one for one in pieces if not one.is_wrong], brief)]
    settled: list[Piece] = []
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


def _name_dropped(piece: Piece, brief: SectionBrief, *, written: bool) -> Omission:
    reason = next(one.reason for one in piece.findings if one.severity == "error")
    done = "已改用内置写法" if written else "已删去，其中的数据别处已写"
    return Omission(
        piece.text.strip(), f"模型的这句话有错，改了还错，{done}：{reason}", brief.section.heading or "开头"
    )


def _tells(piece: Piece, line: str, brief: SectionBrief) -> bool:
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


def _write_lines(raw: str, piece: Piece, brief: SectionBrief) -> list[Piece]:
    """The raw clauses with their figures in place, as sentences of the program's own."""
    tail = "\n" if piece.text.endswith("\n") else ""
    bound = bind_figures(raw, replace(brief, section=replace(brief.section, heading="")))
    return cut_pieces(replace(bound, text=bound.text + tail), "builtin")


def _tell_untold(pieces: Sequence[Piece], brief: SectionBrief) -> list[Piece]:
    """A closing sentence with every material the section leaves out: nothing of the year is lost."""
    lines = _untold(pieces, brief)
    if not lines:
        return []
    closing = f"此外，{_sentence(lines, brief)}"
    return _write_lines(closing, Piece("", (), (), "builtin"), brief)


def _close(pieces: list[Piece]) -> list[Piece]:
    """With a full stop behind the last sentence, which a small model forgets."""
    if not pieces or not _IS_OPEN.search(pieces[-1].text):
        return pieces
    return [*pieces[:-1], replace(pieces[-1], text=pieces[-1].text + "。")]


def _mark(piece: Piece) -> Piece:
    """The sentence with each wrong number inside 〔待核：…〕, so that no reader of a print-out takes it for proven."""
    text, uses, findings = piece.text, [*piece.uses], [*piece.findings]
    wrong = sorted((one for one in findings if one.severity == "error"), key=lambda one: -one.start)
    for finding in wrong:
        words = text[finding.start : finding.end]
        # Two checks may speak of one place.
        if _TO_CHECK.search(words) or _TO_CHECK.match(text, finding.start):
            continue
        marked = f"〔待核：{words}〕"
        text = text[: finding.start] + marked + text[finding.end :]
        grown = len(marked) - len(words)
        uses = [_moved(one, finding.start, grown) for one in uses]
        findings = [
            replace(one, end=one.end + grown) if one is finding else _moved(one, finding.start, grown)
            for one in findings
        ]
    return Piece(text, tuple(uses), tuple(findings), piece.source)


def _moved(one: Span, after: int, by: int) -> Span:
    return replace(one, start=one.start + by, end=one.end + by) if one.start > after else one

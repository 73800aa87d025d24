"""What a model is shown of a brief: clauses that cite labels, events, hints, and past wording in a fence."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.characters import count_han
from drafter.brief import Fact, Request, SectionBrief
from drafter.builtin.event_wording import event_clause
from drafter.builtin.sentences import (
    bare_name,
    cite,
    comparison,
    guidance_clause,
    missing_clause,
    told_indicators,
)
from drafter.labelling.labels import find_citations
from drafter.labelling.wording import are_told, pair_characters
from prompts.context import RevisePrompt, SectionPrompt

FENCED = re.compile(r"^(＝＝往年文字\S+＝＝)$\n(.*?)\n^\1$", re.MULTILINE | re.DOTALL)
"""The past wording of a section prompt between its two fences, group 2."""
SHARE_OF_MATERIAL = 0.9  # of a section's length; the rest is for the words that join the clauses
_DATE = "\ue001"
_GAP = re.compile(r"〔待补：[^〕]*〕")
# Told beside its value in these words; growth and difference come from `comparison`.
_BESIDE = {"plan": "，年度计划{v}", "plan_rate": "，完成年度计划的{v}", "share": "，{what}{v}"}


def _last_form(_key: str, count: int) -> int:
    """Of the ways to tell a change, the growth rate where there is one."""
    return count - 1


@dataclass(frozen=True, slots=True)
class _Line:
    """A clause of the material, what may be added to it where the section has room, and its turn for that room."""

    text: str
    more: str = ""
    turn: tuple[int, float] = (0, 0.0)


def _clauses(brief: SectionBrief) -> list[_Line]:
    """Each indicator with its comparison as addition: demanded ones first, then preferred, then the most changed."""
    section = brief.section
    lines: list[_Line] = []
    for told in told_indicators(brief):
        more = comparison(brief, told.indicator, _last_form)
        more += "".join(_beside(fact) for fact in brief.facts if fact.indicator == told.indicator)
        growth = brief.fact(told.indicator, "growth")
        wanted = 0 if told.indicator in section.must_have else 1 if told.indicator in section.prefer else 2
        turn = (wanted, -float(abs(growth.value)) if growth else 0.0)
        lines.append(_Line(told.clauses[0].replace("{v}", cite(told.value)), more, turn))
    return lines


def _beside(fact: Fact) -> str:
    if fact.kind in _BESIDE:
        what = fact.sentence.removeprefix(fact.name).removesuffix("比重")
        return _BESIDE[fact.kind].replace("{what}", what).replace("{v}", cite(fact))
    return f"，{fact.sentence}{cite(fact)}" if fact.kind == "average" else ""


def _events(brief: SectionBrief) -> list[_Line]:
    """Events with their dates as labels: shown as digits, a 1.5B model wrote 3月19日 for 1月19日."""
    lines: list[_Line] = []
    for number, event in enumerate(brief.events, 1):
        clause = event_clause(replace(event, when=_DATE if event.when else ""))
        detail = event.detail.strip()
        # The label goes in last: event_clause takes the force from brackets that an event's own words may hold.
        lines.append(_Line(clause.replace(_DATE, f"[[d{number}]]"), f"（{detail}）" if detail else "", (3, number)))
    return lines


@lru_cache(maxsize=256)  # asked for by the prompt, its estimate, each repair and each sentence that is settled
def list_materials(brief: SectionBrief) -> tuple[str, ...]:
    """The clauses a section may be written from: figures by label, gaps, events, points. No figure's value.

    Comparisons and details of events are added as far as the section's length allows; without them a model would have
    to leave something out or write too long.
    """
    if brief.points:
        return brief.points
    lines = [_Line(guidance_clause(brief))] if brief.guidance else []
    lines += [*_clauses(brief), *(_Line(missing_clause(name)) for name in brief.missing), *_events(brief)]
    return tuple(_fill(brief, lines))


def _fill(brief: SectionBrief, lines: Sequence[_Line]) -> list[str]:
    room = brief.section.max_chars * SHARE_OF_MATERIAL - sum(_length(brief, one.text) for one in lines)
    added: set[int] = set()
    for at in sorted(range(len(lines)), key=lambda at: lines[at].turn):
        length = _length(brief, lines[at].more)
        if length <= room or not brief.section.max_chars:
            room -= length
            added.add(at)
    return [one.text + (one.more if at in added else "") for at, one in enumerate(lines)]


def _length(brief: SectionBrief, line: str) -> int:
    """字 of the line as a reader will see it."""
    for fact in brief.facts:
        line = line.replace(cite(fact), fact.text)
    return count_han(line)


def list_untold(brief: SectionBrief, text: str, used: Collection[str]) -> tuple[str, ...]:
    """The materials that a bound text leaves out; `used` are the labels of its figures.

    Told is a line whose own value is in the text (of a point one of its figures), an event whose date or title is
    there, a gap with its 〔待补〕, a guiding document by its name, a point without any label half of whose character
    pairs are there.
    """
    dates = {f"d{at}" for at, one in enumerate(brief.events, 1) if one.when in text or one.title in text}
    told = {*used, *dates}
    untold: list[str] = []
    for line in list_materials(brief):
        cited = [label for citation in find_citations(line) for label in citation.labels]
        labels = set(cited if line in brief.points else cited[:1])
        gaps = _GAP.findall(line)
        told_otherwise = are_told(text, pair_characters(line)) if line in brief.points else True
        gaps += map(bare_name, brief.guidance) if line == guidance_clause(brief) else ()
        gaps += [one.title for one in brief.events if not one.when and one.title in line]
        if (not labels & told if labels else not told_otherwise) or any(gap not in text for gap in gaps):
            untold.append(line)
    return tuple(untold)


def make_fence(texts: Sequence[str]) -> str:
    """A line that no text contains, the same for the same texts: a passage cannot close its own block.

    It hangs on a digest of the texts themselves, so nobody can write it into one of them beforehand.
    """
    digest = hashlib.sha256("\x00".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
    fence = f"＝＝往年文字{digest[:12]}＝＝"
    return fence if not any(fence in text for text in texts) else f"＝＝往年文字{digest[12:40]}＝＝"


def section_prompt(brief: SectionBrief) -> SectionPrompt:
    """The prompt's context for this brief, without any passage."""
    section = brief.section
    return SectionPrompt(
        heading=section.heading,
        min_chars=section.min_chars,
        max_chars=section.max_chars,
        materials=list_materials(brief),
        hints=() if brief.points else section.hints,
        told=brief.told,
        is_list=bool(brief.points),
    )


def lend_wording(prompt: SectionPrompt, passages: Sequence[str]) -> SectionPrompt:
    """The prompt with these past passages in their fence."""
    return replace(prompt, passages=tuple(passages), fence=make_fence(passages) if passages else "")


def revise_prompt(brief: SectionBrief, request: Request) -> RevisePrompt:
    """The context of the last turn when a text is written again."""
    section = brief.section
    return RevisePrompt(request.instruction, section.min_chars, section.max_chars, request.is_passage, request.copied)

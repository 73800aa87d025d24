"""What stands ready for each section of an outline, and what is missing, before a word is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.returns import YearlyReturn
from drafter.brief import SectionBrief
from drafter.builtin_writer import foresee_length
from drafter.lengths import falls_short
from drafter.outline import Outline
from drafter.planning import plan_sections
from drafter.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Stocked:
    """The material of one section: how many indicators and events it will tell, and the names of what must stand in
    it and is not there. It is enough for some `length` 字, `asked` of them at least where that falls short. `left_out`
    when nothing at all stands behind an optional section."""

    figures: int = 0
    events: int = 0
    missing: tuple[str, ...] = ()
    left_out: bool = False
    length: int = 0
    asked: int = 0


def take_stock(outline: Outline, kept: YearlyReturn) -> Mapping[str, Stocked]:
    """The material of the sections with a text by their ids; empty without statistics of the year."""
    if not kept.table.figures:
        return {}
    plan = plan_sections(Snapshot(kept.office, kept.year, outline, kept.table, date.min, kept.events))
    briefs = {one.section.id: one for one in plan.briefs}
    stock = {}
    for section in outline.sections:
        brief = briefs.get(section.id)
        if brief is None:
            stock[section.id] = Stocked(left_out=True)
        elif section.role != "container":
            stock[section.id] = _count(brief)
    return stock


def foresee_whole(outline: Outline, stock: Mapping[str, Stocked]) -> tuple[int, bool]:
    """字 the material is enough for, and whether that is less than the outline asks for."""
    length = sum(one.length for one in stock.values())
    return length, falls_short(length, outline.min_chars)


def _count(brief: SectionBrief) -> Stocked:
    told = {fact.indicator for fact in brief.facts}
    length, least = foresee_length(brief), brief.section.min_chars
    asked = least if falls_short(length, least) else 0
    return Stocked(len(told), len(brief.events), brief.missing, length=length, asked=asked)

"""What stands ready for each section of an outline, and what is missing, before a word is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from corpus.returns import YearlyReturn
from drafter.outline import Outline
from drafter.planning import plan_sections
from drafter.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Stocked:
    """The material of one section: how many indicators and events it will tell, and the names of what must stand in
    it and is not there. `left_out` when nothing at all stands behind an optional section."""

    figures: int = 0
    events: int = 0
    missing: tuple[str, ...] = ()
    left_out: bool = False


def take_stock(outline: Outline, kept: YearlyReturn) -> Mapping[str, Stocked]:
    """The material of the work sections and the beginning by their ids; empty without statistics of the year."""
    if not kept.table.figures:
        return {}
    plan = plan_sections(Snapshot(kept.office, kept.year, outline, kept.table, date.min, kept.events))
    briefs = {one.section.id: one for one in plan.briefs}
    stock = {}
    for section in outline.sections:
        brief = briefs.get(section.id)
        if brief is None:
            stock[section.id] = Stocked(left_out=True)
        elif section.role in ("work", "lead"):
            told = {fact.indicator for fact in brief.facts}
            stock[section.id] = Stocked(len(told), len(brief.events), brief.missing)
    return stock

"""What fell short this year by the statistics themselves, and the measure that answers it.

Three sources, ranked together by how much is missing: rules of drafter/data/problems.toml (a gap between two
indicators), plan figures that were not met, and indicators of which more is better that fell.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from corpus.table import StatTable
from drafter.brief import Fact, FactKind
from drafter.builtin.phrases import load_phrases, load_section_words, plain_name
from drafter.facts import IndicatorFacts
from drafter.figures import ExpressionError, evaluate, format_value
from drafter.outline import Outline
from drafter.placement import place_indicator

MOST_PROBLEMS = 4
# A fall smaller than this share of last year is ordinary variation, not a problem to report.
LEAST_FALL = Decimal("0.03")
Choose = Callable[[str, int], int]
Facts = Mapping[str, IndicatorFacts]
"""The facts of a year by indicator."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that fell short. `text` and `measure` are templates with {key} for the facts in `facts`."""

    id: str
    section: str
    weight: Decimal
    text: str
    measure: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    section: str
    gap: str
    unit: str
    weight: str
    text: str
    measure: str


@cache
def _load_rules() -> tuple[_Rule, ...]:
    data = tomllib.loads(files("drafter").joinpath("data/problems.toml").read_text(encoding="utf-8"))
    return tuple(_Rule(**row) for row in data["rules"])


def _apply_rule(rule: _Rule, table: StatTable, known: Facts) -> Shortfall | None:
    try:
        gap, weight = evaluate(rule.gap, table), evaluate(rule.weight, table)
    except ExpressionError:
        return None
    if gap <= 0:
        return None
    operands = rule.gap.split(" - ")
    facts = {one: known[one].facts[0] for one in operands if one in known}
    says = f"{facts[operands[0]].name}与{facts[operands[1]].name}相差"
    # The office may count in another unit than the rule (个 for 家): its own stands beside the gap.
    unit = facts[operands[0]].unit
    facts["gap"] = Fact("", operands[0], says, "gap", rule.gap, format_value(gap, unit), gap, unit, says)
    return Shortfall(rule.id, rule.section, weight, rule.text, rule.measure, facts)


def has_measure(section: str) -> bool:
    """Whether the wording data has a measure for that section."""
    words = load_section_words().get(section)
    return words is not None and bool(words.measures)


def measure_for(section: str, choose: Choose) -> str:
    """What to do next in that section's work, in one of its wordings."""
    words = load_section_words().get(section)
    if words is None or not words.measures:
        return "逐项查找原因，把改进措施落实到人。"
    return words.measures[choose(f"measure:{section}", len(words.measures))]


def _missed_plan(collected: IndicatorFacts, choose: Choose) -> Shortfall | None:
    plan = _pick(collected.facts, "plan")
    phrase = load_phrases().get(collected.indicator)
    if plan is None or phrase is None or phrase.better != "up":
        return None
    value = collected.facts[0]
    if plan.value <= 0 or value.value >= plan.value:
        return None
    name = plain_name(value.name)
    text = f"{name}没有达到年度计划。{name}计划{{plan}}，实际{{value}}。"
    measure = f"补上{name}的进度。{measure_for(collected.section, choose)}"
    weight = (plan.value - value.value) / plan.value * 3
    facts = {"plan": plan, "value": value}
    return Shortfall(f"plan_{collected.indicator}", collected.section, weight, text, measure, facts)


def _fall(collected: IndicatorFacts, choose: Choose) -> Shortfall | None:
    phrase = load_phrases().get(collected.indicator)
    if phrase is None or phrase.better != "up" or collected.change > -LEAST_FALL:
        return None
    difference = _pick(collected.facts, "difference")
    if difference is None:
        return None
    value = collected.facts[0]
    name = plain_name(value.name)
    clause = phrase.clauses[0].replace("{v}", "{value}")
    text = f"{name}不及上年。{clause}，比上年{_fall_word(value)}{{difference}}。"
    measure = f"稳住{name}。{measure_for(collected.section, choose)}"
    facts = {"value": value, "difference": difference}
    return Shortfall(f"fall_{collected.indicator}", collected.section, -collected.change, text, measure, facts)


def _fall_word(value: Fact) -> str:
    return "下降" if value.unit == "%" else "减少"


def _pick(facts: tuple[Fact, ...], kind: FactKind) -> Fact | None:
    return next((fact for fact in facts if fact.kind == kind), None)


def _place(shortfall: Shortfall, known: Facts, outline: Outline) -> Shortfall | None:
    """The shortfall under its section of this outline; None when the outline is not about all of its indicators."""
    places: list[str] = []
    for indicator in dict.fromkeys(fact.indicator for fact in shortfall.facts.values()):
        found = place_indicator(known[indicator], outline) if indicator in known else ()
        if not found:
            return None
        places.append(found[0])
    is_there = any(one.id == shortfall.section and one.role == "work" for one in outline.sections)
    return shortfall if is_there else replace(shortfall, section=places[-1])


def find_shortfalls(table: StatTable, known: Facts, outline: Outline, choose: Choose) -> tuple[Shortfall, ...]:
    """The weightiest shortfalls in what the outline is about, at most MOST_PROBLEMS and one a section, heaviest first.

    `known` are the facts of the table's year; `choose(key, n)` picks one of n wordings, the same for the same snapshot.
    """
    found = [one for rule in _load_rules() if (one := _apply_rule(rule, table, known)) is not None]
    for collected in known.values():
        looked = (_missed_plan(collected, choose), _fall(collected, choose))
        found += [one for one in looked if one is not None]
    found.sort(key=lambda one: (-one.weight, one.id))
    kept: dict[str, Shortfall] = {}
    for shortfall in found:
        placed = _place(shortfall, known, outline)
        if placed is not None:
            kept.setdefault(placed.section, placed)
    return tuple(list(kept.values())[:MOST_PROBLEMS])

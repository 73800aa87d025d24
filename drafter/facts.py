"""Facts of a year: each figure, and the comparisons and ratios the program computes from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from corpus.indicators import Indicator, load_catalogue
from corpus.table import StatTable
from drafter.brief import Fact, FactKind
from drafter.builtin.phrases import load_phrases
from drafter.figures import ExpressionError, evaluate, format_value

# Growth over a tiny base reads as a trick (2 to 5 is "150 %"), so below this the difference is told instead.
SMALLEST_BASE_FOR_GROWTH = Decimal(20)
# Only spending may pass the whole it is measured by; any other computed rate above 100 % shows that the two figures
# do not belong together, and the office never stated it.
_MAY_EXCEED_WHOLE = frozenset({"fund_exec_rate"})


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """All facts of one indicator, unlabelled. `change` is the relative change against last year, 0 when unknown."""

    indicator: str
    category: str
    section: str
    facts: tuple[Fact, ...]
    change: Decimal


def _expand_formula(formula: str) -> str:
    """The catalogue writes sum(a,b,c); figure expressions have only + - * /."""
    if formula.startswith("sum(") and formula.endswith(")"):
        return formula[4:-1].replace(",", " + ")
    return formula.replace("*", " * ").replace("/", " / ").replace("-", " - ")


def _fact(indicator: str, name: str, kind: FactKind, expression: str, table: StatTable, unit: str, says: str) -> Fact:
    value = evaluate(expression, table)
    shown = abs(value) if kind in ("difference", "growth") else value
    return Fact("", indicator, name, kind, expression, format_value(shown, unit), value, unit, says)


def _value_fact(indicator: str, table: StatTable, entry: Indicator | None) -> Fact | None:
    figure = table.figure(indicator)
    if figure is not None:
        return _fact(indicator, figure.name, "value", indicator, table, figure.unit, figure.name)
    # Sums and differences wait for the office: a balance of its own may count what the two figures leave out, and the
    # number check proves ratios only.
    if entry is None or entry.formula is None or "/" not in entry.formula:
        return None
    try:
        fact = _fact(indicator, entry.name, "value", _expand_formula(entry.formula), table, entry.unit, entry.name)
    except ExpressionError:
        return None
    beyond = fact.unit == "%" and fact.value > 100 and indicator not in _MAY_EXCEED_WHOLE
    return None if beyond else fact


def _is_shown_as_zero(text: str) -> bool:
    return re.match(r"0(?![\d.])", text) is not None


def _change_facts(value: Fact, table: StatTable) -> list[Fact]:
    """Last year's value, the difference and, over a base that is large enough, the growth.

    A change that would be shown as 0 is none: 96.84% after 96.82% is level, and 3 more than 10000 has no growth.
    """
    last = table.figure(value.indicator, table.year - 1)
    if last is None or last.unit != value.unit or value.expression != value.indicator:
        return []
    name, past = value.name, f"last({value.indicator})"
    facts = [_fact(value.indicator, name, "last", past, table, value.unit, f"上年{name}")]
    difference = value.value - last.value
    if difference == 0:
        return facts
    direction = "增加" if difference > 0 else "减少"
    if value.unit == "%":
        direction = "提高" if difference > 0 else "下降"
    unit = "百分点" if value.unit == "%" else value.unit
    change = _fact(
        value.indicator, name, "difference", f"{value.indicator} - {past}", table, unit, f"{name}比上年{direction}"
    )
    if _is_shown_as_zero(change.text):
        return facts
    facts.append(replace(change, text=change.text.replace("百分点", "个百分点")))
    if value.unit != "%" and value.value > 0 and last.value >= SMALLEST_BASE_FOR_GROWTH:
        growth = f"({value.indicator} - {past}) / {past} * 100"
        says = f"{name}比上年{'增长' if difference > 0 else '下降'}"
        fact = _fact(value.indicator, name, "growth", growth, table, "%", says)
        facts += [] if _is_shown_as_zero(fact.text) else [fact]
    return facts


def _plan_facts(value: Fact, table: StatTable) -> list[Fact]:
    plan = table.figure(value.indicator, role="plan")
    if plan is None or plan.unit != value.unit:
        return []
    return [
        _fact(
            value.indicator, value.name, "plan", f"plan({value.indicator})", table, value.unit, f"年度计划{value.name}"
        )
    ]


def _share_fact(value: Fact, table: StatTable) -> list[Fact]:
    phrase = load_phrases().get(value.indicator)
    whole = table.figure(phrase.share_of) if phrase and phrase.share_of else None
    if whole is None or not 0 <= value.value <= whole.value or whole.value == 0:
        return []
    if value.expression != value.indicator or value.unit != whole.unit:
        return []
    expression = f"{value.indicator} / {whole.indicator} * 100"
    says = f"{value.name}占{whole.name}的比重"
    fact = _fact(value.indicator, value.name, "share", expression, table, "%", says)
    return [] if _is_shown_as_zero(fact.text) else [fact]


def collect_facts(indicator: str, table: StatTable) -> IndicatorFacts | None:
    """The facts of an indicator this year, its value first; None when the year has no value for it."""
    entry = load_catalogue().get(indicator)
    value = _value_fact(indicator, table, entry)
    if value is None:
        return None
    facts = [value, *_change_facts(value, table), *_plan_facts(value, table), *_share_fact(value, table)]
    last = table.figure(indicator, table.year - 1)
    change = (value.value - last.value) / last.value if last is not None and last.value > 0 else Decimal(0)
    return IndicatorFacts(
        indicator=indicator,
        category=entry.category if entry else "",
        section=entry.section if entry else "",
        facts=tuple(facts),
        change=change,
    )


@lru_cache(maxsize=16)
def facts_of_year(table: StatTable) -> Mapping[str, IndicatorFacts]:
    """The facts of every indicator with a value this year, by its id: in catalogue order, with those whose catalogue
    formula can be computed though the office did not enter them; then the office's own in table order."""
    catalogue = load_catalogue()
    own = [one for one in table.indicators() if one not in catalogue]
    collected = ((one, collect_facts(one, table)) for one in (*catalogue, *own))
    return MappingProxyType({indicator: facts for indicator, facts in collected if facts is not None})

"""Which section of an outline an indicator or an event belongs to."""

from collections.abc import Sequence
from functools import cache

from corpus.event import Event
from corpus.event_reading import read_category
from corpus.indicators import load_catalogue
from drafter.facts import IndicatorFacts
from drafter.outline import Outline, OutlineSection

# Below this share of common character pairs an own indicator's name says nothing about its category.
LEAST_LIKENESS = 0.3
# Pairs that stand in names of every category say nothing either.
_COMMON_PAIRS = frozenset(("职工", "工会", "会员", "企业", "单位", "工作", "活动", "参加", "组织")) | frozenset(
    ("人数", "人次", "件数", "次数", "场次", "金额")
)


def _bigrams(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} - _COMMON_PAIRS


@cache
def _guess_category(name: str) -> str:
    """The category that the words of `name` tell, else that of the catalogue name or alias that shares most character
    pairs with it; "" for none."""
    told = read_category(name)
    if told:
        return told
    pairs = _bigrams(name)
    best, category = LEAST_LIKENESS, ""
    for indicator in load_catalogue().values():
        for known in (*indicator.names, *indicator.loose_names):
            likeness = _likeness(pairs, _bigrams(known))
            if likeness > best:
                best, category = likeness, indicator.category
    return category


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _category_of_events(name: str, events: Sequence[Event]) -> str:
    """The category of the event whose title is most like an own indicator's name: 骑手友好小区数, 骑手友好小区挂牌."""
    alike = [(_likeness(_bigrams(name), _bigrams(one.title)), one.category) for one in events if one.category]
    return max(alike, default=(0.0, ""))[1] if max(alike, default=(0.0, ""))[0] > LEAST_LIKENESS else ""


def _work_sections(outline: Outline) -> list[OutlineSection]:
    return [section for section in outline.sections if section.role == "work"]


def _section_of_category(category: str, outline: Outline) -> str | None:
    return next((one.id for one in _work_sections(outline) if category and category in one.categories), None)


def place_indicator(facts: IndicatorFacts, outline: Outline, events: Sequence[Event] = ()) -> tuple[str, ...]:
    """The ids of the work sections that may tell the indicator: all that must have it, else the first that prefers
    it, else the one of its catalogue section, else the one of its category (for an office's own indicator guessed from
    its name, or from the event that is named alike); empty when no section fits."""
    sections = _work_sections(outline)
    demanded = tuple(one.id for one in sections if facts.indicator in one.must_have)
    if demanded:
        return demanded
    preferred = next((one.id for one in sections if facts.indicator in one.prefer), None)
    if preferred:
        return (preferred,)
    if any(one.id == facts.section for one in sections):
        return (facts.section,)
    name = facts.facts[0].name
    category = facts.category or _guess_category(name) or _category_of_events(name, events)
    found = _section_of_category(category, outline)
    return (found,) if found else ()


def place_event(event: Event, outline: Outline) -> str | None:
    """The id of the work section that tells the event: by its category, else by the words of its title. None when the
    outline has no section for that category; the last work section when nothing tells the category."""
    category = event.category or _guess_category(event.title)
    # 基本情况 holds states, and 女职工 or 企业 in a title says little: such a guess is none.
    if not category or (category == "基本情况" and not event.category):
        return _work_sections(outline)[-1].id
    return _section_of_category(category, outline)

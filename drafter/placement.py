"""Which section of an outline an indicator or an event belongs to."""

import re
from collections.abc import Sequence
from functools import cache

from corpus.event import GUIDING, Event
from corpus.event_reading import read_category
from corpus.indicators import load_catalogue
from drafter.builtin.sentences import bare_name
from drafter.facts import IndicatorFacts
from drafter.outline import Outline, OutlineSection

# Below this share of common character pairs an own indicator's name says nothing about its category.
LEAST_LIKENESS = 0.3
# In a document's name these words say little: 产业工人队伍建设改革 is no business of the office's own cadres.
_VAGUE_CATEGORIES = frozenset(("基本情况", "队伍建设", "组织建设"))
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


def _section_of_category(category: str, outline: Outline, *, claimed: bool = False) -> str | None:
    """The first section of the category; one that a person asked for comes before the others, and alone counts when
    only `claimed` ones are asked for."""
    fitting = [one for one in _work_sections(outline) if category and category in one.categories]
    claiming = [one for one in fitting if one.claims]
    return next((one.id for one in claiming or ([] if claimed else fitting)), None)


def place_indicator(facts: IndicatorFacts, outline: Outline, events: Sequence[Event] = ()) -> tuple[str, ...]:
    """The ids of the work sections that may tell the indicator: all that must have it, else one that a person asked
    for its category, else the first that prefers it, else the one of its catalogue section, else the one of its
    category (for an office's own indicator guessed from its name, or from the event that is named alike); empty when
    no section fits."""
    sections = _work_sections(outline)
    demanded = tuple(one.id for one in sections if facts.indicator in one.must_have)
    if demanded:
        return demanded
    claiming = _section_of_category(facts.category, outline, claimed=True)
    if claiming:
        return (claiming,)
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
    """The id of the work section that tells the event: by its category, else by the words of its title; of several
    sections with that category, the one whose heading and hints are most like the event. None when the outline has no
    section for that category, or none for work at all; the last work section when nothing tells the category."""
    category = event.category or _guess_category(event.title)
    # 基本情况 holds states, and 女职工 or 企业 in a title says little: such a guess is none.
    if not category or (category == "基本情况" and not event.category):
        return next((one.id for one in reversed(_work_sections(outline))), None)
    sections = [one for one in _work_sections(outline) if category in one.categories]
    words = f"{event.title}\n{event.detail}"
    alike = max(sections, key=lambda one: _speaks_of(one, words), default=None)
    return alike.id if alike else None


def _speaks_of(section: OutlineSection, words: str) -> int:
    """How many character pairs the section's heading and hints share with the words."""
    return len(_bigrams(words) & _bigrams("\n".join((section.heading, *section.hints))))


def place_guidance(
    documents: Sequence[str], events: Sequence[Event], outline: Outline
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Each guiding document once, under the id of the section that tells it; then those no section can.

    `documents` are names as the clerk gave them, `events` the whole table with rows of GUIDING. A row's 说明 names the
    work it is for; without one, and for a bare name, a category that stands in the name itself; else it is the first
    paragraph's.
    """
    named = [(one, "") for one in documents]
    named += [(one.title, read_category(one.detail)) for one in events if one.category == GUIDING]
    first = next((one.id for one in outline.sections if one.role == "lead"), None)
    places: dict[str, tuple[str, ...]] = {}
    homeless: list[str] = []
    seen: set[str] = set()
    for document, category in named:
        key = re.sub(r"[《》“”\s]", "", bare_name(document))
        if key in seen:
            continue
        seen.add(key)
        place = _section_of_category(category or _category_in(document), outline) or first
        if place is None:
            homeless.append(document)
        else:
            places[place] = (*places.get(place, ()), document)
    return places, tuple(homeless)


def _category_in(document: str) -> str:
    categories = {one.category for one in load_catalogue().values()} - _VAGUE_CATEGORIES
    return next((one for one in sorted(categories) if one in document), "")

"""Who tells what: figures, events and shortfalls are given to sections, so that nothing is told twice or lost."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from corpus.characters import count_han
from corpus.event import GUIDING, Event
from corpus.indicators import load_catalogue
from corpus.omission import Omission
from drafter.brief import Fact, SectionBrief
from drafter.builtin.event_wording import event_clause
from drafter.builtin.phrases import load_phrases, load_section_words
from drafter.builtin.problems import Shortfall, find_shortfalls, has_measure, measure_for
from drafter.builtin.sentences import guidance_clause, missing_clause, own_clause
from drafter.facts import IndicatorFacts, facts_of_year
from drafter.outline import OutlineSection
from drafter.placement import place_event, place_guidance, place_indicator
from drafter.snapshot import Snapshot

# Events take this share of a section's room before its figures, and what the figures leave after them; room is kept
# for two comparisons and the words before events.
MOST_EVENTS = 3
SHARE_OF_EVENTS = 0.35
CHARS_KEPT = 18
MOST_LEAD_FIGURES = 5
MOST_TASKS = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """The briefs of all sections in outline order (containers too), and what found no place."""

    briefs: tuple[SectionBrief, ...]
    omissions: tuple[Omission, ...]


def chooser(snapshot: Snapshot) -> Callable[[str, int], int]:
    """A function (key, n) -> 0..n-1 that always chooses alike for the same office, year and key."""

    def choose(key: str, count: int) -> int:
        seed = f"{snapshot.office}|{snapshot.year}|{key}".encode()
        return int.from_bytes(hashlib.sha256(seed).digest()[:4]) % count

    return choose


def _label(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    return tuple(replace(fact, label=f"f{number}") for number, fact in enumerate(facts, 1))


def _missing_names(section: OutlineSection, have: Sequence[str]) -> tuple[str, ...]:
    catalogue = load_catalogue()
    return tuple(catalogue[one].name for one in section.must_have if one not in have)


def _rank(section: OutlineSection, one: IndicatorFacts) -> tuple[int, Decimal]:
    if one.indicator in section.must_have:
        return (0, Decimal(section.must_have.index(one.indicator)))
    if one.indicator in section.prefer:
        return (1, Decimal(section.prefer.index(one.indicator)))
    return (2, -abs(one.change))


def _choose_events(section: OutlineSection, events: Sequence[Event]) -> tuple[Event, ...]:
    """The first events that fit into their share of the section, at least one if there is any."""
    return _take_events((), events, section.max_chars * SHARE_OF_EVENTS) or tuple(events[:1])


def _take_events(kept: Sequence[Event], events: Sequence[Event], room: float) -> tuple[Event, ...]:
    """`kept` and the events after them, in order, while they fit into `room` 字."""
    taken = [*kept]
    for event in events[len(kept) : MOST_EVENTS]:
        room -= count_han(event_clause(event))
        if room < 0:
            break
        taken.append(event)
    return tuple(taken)


def _room_for_figures(brief: SectionBrief) -> int:
    """字 left for figures after the opener, the guiding documents, the events and the gaps."""
    section = brief.section
    words = load_section_words().get(section.id)
    opener = max((count_han(one) for one in words.openers), default=0) if words else 0
    others = [guidance_clause(brief), *map(event_clause, brief.events), *map(missing_clause, brief.missing)]
    return section.max_chars - opener - CHARS_KEPT - sum(map(count_han, others))


def _clause_length(one: IndicatorFacts) -> int:
    phrase = load_phrases().get(one.indicator)
    clauses = phrase.clauses if phrase else (own_clause(one.facts[0]),)
    return max(count_han(clause.replace("{v}", one.facts[0].text)) for clause in clauses)


def _choose_figures(
    section: OutlineSection, candidates: Sequence[IndicatorFacts], room: int
) -> tuple[list[IndicatorFacts], list[IndicatorFacts]]:
    """What the section tells, in reading order, and what its length leaves out; what it must have is always told."""
    told: list[IndicatorFacts] = []
    left: list[IndicatorFacts] = []
    for one in sorted(candidates, key=lambda one: _rank(section, one)):
        length = _clause_length(one)
        fits = len(told) < MOST_LEAD_FIGURES if section.role == "lead" else length <= room
        if one.indicator in section.must_have or fits:
            room -= length
            told.append(one)
        else:
            left.append(one)
    order = [one.indicator for one in candidates]
    return sorted(told, key=lambda one: order.index(one.indicator)), left


def _lead_candidates(section: OutlineSection, known: Mapping[str, IndicatorFacts]) -> list[IndicatorFacts]:
    return [known[one] for one in (*section.must_have, *section.prefer) if one in known]


def _work_brief(
    brief: SectionBrief, candidates: Sequence[IndicatorFacts], events: Sequence[Event]
) -> tuple[SectionBrief, list[Omission]]:
    """The brief filled with what the section tells of these figures and events, and what its length leaves out."""
    section = brief.section
    missing = _missing_names(section, [one.indicator for one in candidates])
    brief = replace(brief, missing=missing, events=_choose_events(section, events))
    room = _room_for_figures(brief)
    told, left = _choose_figures(section, candidates, room)
    kept = _take_events(brief.events, events, room - sum(map(_clause_length, told)))
    facts = [fact for one in told for fact in one.facts]
    omissions = (
        [Omission(one.facts[0].name, "这一节的篇幅写不下，没有写入", section.heading or "开头") for one in left]
        if section.role != "lead"
        else []
    )
    omissions += [
        Omission(f"{event.when}{event.title}", "这一节的篇幅写不下，没有写入", section.heading)
        for event in events[len(kept) :]
    ]
    return replace(brief, facts=_label(facts), events=kept), omissions


def _point_brief(
    section: OutlineSection, shortfalls: Sequence[Shortfall], others: Sequence[OutlineSection], snapshot: Snapshot
) -> SectionBrief:
    """The brief of the problem or plan section: each shortfall's sentence with its facts cited by label. `others` are
    the work sections that had something to tell and no shortfall."""
    facts: list[Fact] = []
    points: list[str] = []
    for shortfall in shortfalls:
        template = shortfall.text if section.role == "problem" else shortfall.measure
        for key, fact in shortfall.facts.items():
            if f"{{{key}}}" in template:
                facts.append(replace(fact, label=f"f{len(facts) + 1}"))
                template = template.replace(f"{{{key}}}", f"[[{facts[-1].label}]]")
        points.append(template)
    if section.role == "plan":
        points += _further_tasks(section, points, others, snapshot)
    return SectionBrief(section, snapshot.office, snapshot.year, facts=tuple(facts), points=tuple(points))


def _further_tasks(
    section: OutlineSection, points: Sequence[str], others: Sequence[OutlineSection], snapshot: Snapshot
) -> list[str]:
    """Measures for work without a shortfall, a few, and only until the plan section has its length."""
    choose = chooser(snapshot)
    left = [one for one in others if has_measure(one.id)]
    tasks: list[str] = []
    while left and len(tasks) < MOST_TASKS and count_han("".join((*points, *tasks))) < section.min_chars:
        other = left.pop(choose(f"task:{len(tasks)}", len(left)))
        tasks.append(f"{other.heading}。{measure_for(other.id, choose)}")
    return tasks


def _place_events(snapshot: Snapshot, omissions: list[Omission]) -> dict[str, list[Event]]:
    """The events of each section by its id; `omissions` hears of those that no section can tell."""
    events: dict[str, list[Event]] = {section.id: [] for section in snapshot.outline.sections}
    for event in (one for one in snapshot.events if one.category != GUIDING):
        place = place_event(event, snapshot.outline)
        if place is None:
            omissions.append(Omission(f"{event.when}{event.title}", "提纲里没有能写它的一节"))
        else:
            events[place].append(event)
    return events


@lru_cache(maxsize=16)
def plan_sections(snapshot: Snapshot) -> Plan:
    """Gives every figure and event of the snapshot to a section, or names it as omitted. The last plans are kept: a
    draft and the pages before it ask for the same one several times."""
    sections = snapshot.outline.sections
    places: dict[str, list[IndicatorFacts]] = {section.id: [] for section in sections}
    omissions: list[Omission] = []
    known = facts_of_year(snapshot.table)
    for facts in known.values():
        targets = place_indicator(facts, snapshot.outline, snapshot.events)
        if not targets:
            omissions.append(Omission(facts.facts[0].name, "提纲里没有能写它的一节"))
        for target in targets:
            places[target].append(facts)
    events = _place_events(snapshot, omissions)
    guidance, homeless = place_guidance(snapshot.guidance, snapshot.events, snapshot.outline)
    omissions += [Omission(one, "提纲里没有能写它的一节") for one in homeless]
    shortfalls = find_shortfalls(snapshot.table, known, snapshot.outline, chooser(snapshot))
    briefs: list[SectionBrief] = []
    for section in sections:
        if section.role in ("problem", "plan"):
            failed = {one.section for one in shortfalls}
            told = [one.section for one in briefs if one.section.role == "work" and (one.facts or one.events)]
            others = [one for one in told if one.id not in failed]
            briefs.append(_point_brief(section, shortfalls, others, snapshot))
            continue
        candidates = _lead_candidates(section, known) if section.role == "lead" else places[section.id]
        bare = SectionBrief(section, snapshot.office, snapshot.year, guidance=guidance.get(section.id, ()))
        brief, left = _work_brief(bare, candidates, events[section.id])
        if section.optional and not (brief.facts or brief.events or brief.guidance):
            omissions.append(Omission(f"“{section.heading}”一节", "今年没有相关的数据和事项，整节略去"))
            continue
        omissions += left
        briefs.append(brief)
    return Plan(tuple(briefs), tuple(omissions))

"""Sentences of the built-in writer: clauses with cited figures, comparisons, events. No digit is ever typed here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.event import Event
from corpus.indicators import load_catalogue
from drafter.brief import Fact, SectionBrief
from drafter.phrases import Phrase, load_phrases, plain_name

Choose = Callable[[str, int], int]
MOST_CLAUSES = 4
_MEETING = re.compile(r"(会议|会|大会)$")
_HELD = re.compile(r"(讲座|培训|培训班|春季班|班|比武|比赛|竞赛|运动会|义写|课堂|仪式|晚会|演出|分享会|招聘会)$")
_STARTS_WITH_VERB = re.compile(
    r"^(组织|开展|举办|召开|走访|慰问|参加|参观|赴|到|为|向|与|同|联合|协助|建立|成立|推出|启动|完成|签订|发放|印发|选派|邀请)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One indicator as the writer tells it: its wording group and the facts it may use."""

    indicator: str
    group: str
    clauses: tuple[str, ...]
    value: Fact
    share_of: str


def cite(fact: Fact) -> str:
    """The label that the binder turns into the figure."""
    return f"[[{fact.label}]]"


def told_indicators(brief: SectionBrief) -> list[Told]:
    """The indicators of the brief in its order, each with its wording."""
    phrases = load_phrases()
    told = []
    for fact in brief.facts:
        if fact.kind != "value":
            continue
        phrase = phrases.get(fact.indicator) or Phrase(fact.indicator, "-", "", (own_clause(fact),))
        told.append(Told(fact.indicator, phrase.group, phrase.clauses, fact, phrase.share_of))
    return told


def own_clause(fact: Fact) -> str:
    """The wording of an office's own indicator: its plain name, then the value."""
    return plain_name(fact.name) + "{v}"


def missing_clause(name: str) -> str:
    """A must-have indicator without a value: its wording with the gap marked for the clerk."""
    catalogue = load_catalogue()
    phrases = load_phrases()
    found = next((one.id for one in catalogue.values() if one.name == name), None)
    wording = phrases[found].clauses[0] if found else name + "{v}"
    return wording.replace("{v}", f"〔待补：{name}〕")


def comparison(brief: SectionBrief, indicator: str, choose: Choose) -> str:
    """The words that set the indicator against last year, "" when it has no last year or no words are needed."""
    difference, growth = brief.fact(indicator, "difference"), brief.fact(indicator, "growth")
    if difference is None:
        return "，与上年持平" if brief.fact(indicator, "last") else ""
    up = difference.value > 0
    if difference.unit == "百分点":
        return f"，比上年{'提高' if up else '下降'}{cite(difference)}"
    forms = [f"，比上年{'增加' if up else '减少'}{cite(difference)}"]
    if growth is not None:
        forms += [
            f"，同比{'增长' if up else '下降'}{cite(growth)}",
            f"，比上年{'增长' if up else '下降'}{cite(growth)}",
        ]
    return forms[choose(f"compare:{indicator}", len(forms))]


def _clause(brief: SectionBrief, told: Told, before: Sequence[str], compared: bool, choose: Choose) -> str:
    wording = told.clauses[choose(f"clause:{told.indicator}", len(told.clauses))]
    whole_before = told.share_of in before
    if wording.startswith("其中") and not whole_before and told.share_of:
        wording = wording.removeprefix("其中")
    clause = wording.replace("{v}", cite(told.value))
    share = brief.fact(told.indicator, "share")
    if share is not None and whole_before and wording.startswith("其中"):
        return f"{clause}，占{cite(share)}"
    return clause + (comparison(brief, told.indicator, choose) if compared else "")


def figure_sentences(brief: SectionBrief, choose: Choose, compare: set[str]) -> list[str]:
    """One sentence a wording group, at most MOST_CLAUSES clauses each; those of `compare` are set against last year."""
    groups: dict[str, list[Told]] = {}
    for told in told_indicators(brief):
        groups.setdefault(told.group, []).append(told)
    sentences: list[str] = []
    for members in _merge_small([*groups.values()]):
        for start in range(0, len(members), MOST_CLAUSES):
            chunk = members[start : start + MOST_CLAUSES]
            before = [one.indicator for one in members]
            clauses = [_clause(brief, one, before, one.indicator in compare, choose) for one in chunk]
            sentences.append(_join(clauses) + "。")
    return sentences


def _merge_small(groups: list[list[Told]]) -> list[list[Told]]:
    """Neighbouring groups of a single clause share a sentence."""
    merged: list[list[Told]] = []
    for group in groups:
        if merged and len(group) == 1 and len(merged[-1]) == 1:
            merged[-1] = [*merged[-1], *group]
        else:
            merged.append(group)
    return merged


def _join(clauses: Sequence[str]) -> str:
    """Commas between bare clauses; a semicolon after one that carries a comparison or share of its own."""
    text = clauses[0]
    for previous, clause in pairwise(clauses):
        text += ("；" if "，" in previous else "，") + clause
    return text


def event_clause(event: Event) -> str:
    """When, where and what: 4月23日在石榴巷职工书屋举办职工读书分享会."""
    title = event.title.strip().rstrip("。；，")
    place = f"在{event.place}" if event.place and event.place not in title else ""
    if _STARTS_WITH_VERB.match(title):
        return f"{event.when}{place}{title}"
    verb = "举办" if _HELD.search(title) else "召开" if _MEETING.search(title) else "开展"
    return f"{event.when}{place}{verb}{title}"


def event_sentence(events: Sequence[Event], lead: str) -> str:
    """All events of a section in one sentence; "" when there are none."""
    if not events:
        return ""
    return lead + "；".join(event_clause(event) for event in events) + "。"

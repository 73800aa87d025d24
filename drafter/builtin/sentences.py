"""Sentences of the built-in writer: clauses with cited figures and comparisons. No digit is ever typed here."""

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from corpus.indicators import load_catalogue
from drafter.brief import Fact, SectionBrief
from drafter.builtin.phrases import Phrase, load_phrases, plain_name

Choose = Callable[[str, int], int]
MOST_CLAUSES = 4


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
    return (plain_name(fact.name) or fact.name) + "{v}"


def missing_clause(name: str) -> str:
    """A must-have indicator without a value: its wording with the gap marked for the clerk."""
    catalogue = load_catalogue()
    phrases = load_phrases()
    found = next((one.id for one in catalogue.values() if one.name == name), None)
    wording = phrases[found].clauses[0] if found else name + "{v}"
    return wording.replace("{v}", f"〔待补：{name}〕")


def bare_name(document: str) -> str:
    """A guiding document's name without the verb a clerk may write before it: 深入贯彻某某精神 is 某某精神."""
    return re.sub(r"^(深入)?(学习)?(宣传)?(贯彻)?(落实)?", "", document) or document


def guidance_clause(brief: SectionBrief) -> str:
    """How the section names the guiding documents that are its to tell, "" when there are none."""
    names = "、".join(map(bare_name, brief.guidance))
    if not names:
        return ""
    if brief.section.role == "lead":
        return f"深入学习贯彻{names}"
    return f"学习以{names}为主要内容" if "思想引领" in brief.section.categories else f"工作按照{names}的要求开展"


def comparison(brief: SectionBrief, indicator: str, choose: Choose, *, fully: bool = False) -> str:
    """The words that set the indicator against last year, "" when it has no last year; `fully`: by number and rate."""
    difference, growth = brief.fact(indicator, "difference"), brief.fact(indicator, "growth")
    if difference is None:
        return "，与上年持平" if brief.fact(indicator, "last") else ""
    up = difference.value > 0
    if difference.unit == "百分点":
        return f"，比上年{'提高' if up else '下降'}{cite(difference)}"
    forms = [f"，比上年{'增加' if up else '减少'}{cite(difference)}"]
    if fully and growth is not None:
        return f"{forms[0]}，{'增长' if up else '下降'}{cite(growth)}"
    if growth is not None:
        forms += [
            f"，同比{'增长' if up else '下降'}{cite(growth)}",
            f"，比上年{'增长' if up else '下降'}{cite(growth)}",
        ]
    return forms[choose(f"compare:{indicator}", len(forms))]


def _clause(
    brief: SectionBrief, told: Told, before: Sequence[Told], words: Callable[[str], str], choose: Choose
) -> str:
    """The indicator's clause. 其中 and a share are said only while the whole, or another of its parts, came last."""
    wording = told.clauses[choose(f"clause:{told.indicator}", len(told.clauses))]
    last = before[-1] if before else None
    whole_before = last is not None and told.share_of in (last.indicator, last.share_of) and bool(told.share_of)
    if not whole_before:
        wording = wording.removeprefix("其中")
    clause = wording.replace("{v}", cite(told.value))
    share = brief.fact(told.indicator, "share")
    if share is not None and whole_before and wording.startswith("其中"):
        return f"{clause}，占{cite(share)}"
    return clause + words(told.indicator)


def figure_sentences(
    brief: SectionBrief, choose: Choose, compare: Set[str], fully: Set[str] = frozenset()
) -> list[str]:
    """One sentence a wording group, at most MOST_CLAUSES clauses each; those of `compare` are set against last year,
    those of `fully` by number and rate."""

    def words(indicator: str) -> str:
        return comparison(brief, indicator, choose, fully=indicator in fully) if indicator in compare else ""

    groups: dict[str, list[Told]] = {}
    for told in told_indicators(brief):
        groups.setdefault(told.group, []).append(told)
    sentences: list[str] = []
    for members in _merge_small([*groups.values()]):
        for start in range(0, len(members), MOST_CLAUSES):
            chunk = members[start : start + MOST_CLAUSES]
            clauses = [_clause(brief, one, chunk[:at], words, choose) for at, one in enumerate(chunk)]
            sentences.append(_join(chunk, clauses) + "。")
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


def _join(told: Sequence[Told], clauses: Sequence[str]) -> str:
    """Commas between bare clauses; a semicolon after one that carries a comparison or share of its own, and after the
    parts of a whole, so that what follows is not read as one of them."""
    text = clauses[0]
    for (before, previous), (now, clause) in pairwise(zip(told, clauses, strict=True)):
        ends_parts = before.share_of and now.share_of != before.share_of
        text += ("；" if "，" in previous or ends_parts else "，") + clause
    return text

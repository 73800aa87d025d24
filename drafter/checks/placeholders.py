"""Gaps: placeholders that were never filled, units without a value before them, and what a template or a model left.

The rules are data: drafter/data/gaps.toml.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from corpus.proper_name import tag_words
from drafter.checks.pattern_rules import find_places, load_rules
from drafter.checks.stretches import find_quotations
from drafter.finding import Finding

CHECK = "placeholders"
_LONGEST_CLAUSE = 24


class _LostValues(NamedTuple):
    units: frozenset[str]
    unsure: frozenset[str]
    demand: re.Pattern[str]
    reason: str


@cache
def _load_lost_values() -> _LostValues:
    row = tomllib.loads(files("drafter").joinpath("data/gaps.toml").read_text(encoding="utf-8"))["lost_values"]
    return _LostValues(frozenset(row["units"]), frozenset(row["unsure"]), re.compile(row["demand"]), row["reason"])


def check_placeholders(text: str) -> tuple[Finding, ...]:
    """Findings for every gap in reading order; of several rules at one place the first one's."""
    quoted = find_quotations(text)
    findings = [
        Finding(CHECK, one.rule.name, one.rule.severity, one.start, one.end, one.reason)
        for one in find_places(text, load_rules("gaps.toml"))
        # A quoted example may name 某某单位.
        if not ("某某" in one.words and quoted.hold(one.start))
    ]
    ends = {one.end for one in findings}
    findings += [one for one in _find_lost_values(text) if one.end not in ends]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _find_lost_values(text: str) -> Iterator[Finding]:
    """A unit that the tagger takes for a word of its own, right after a noun or verb and before a mark."""
    rules = _load_lost_values()
    for (_, tag, before), (unit, _, start) in pairwise(tag_words(text)):
        end = start + len(unit)
        known = unit in rules.units or unit in rules.unsure
        # 接待人次、总花费均增长: a list of measures.
        if unit.endswith("次") and text[end : end + 1] == "、":
            continue
        if not known or tag[:1] not in "nval" or text[end : end + 1] not in tuple("，。、；"):
            continue
        clause = re.split("[，。；：、\n]", text[max(0, start - _LONGEST_CLAUSE) : start])[-1]
        if not re.search("[\u4e00-\u9fff]$", text[before:start]) or (
            unit in rules.unsure and not rules.demand.search(clause)
        ):
            continue
        yield Finding(CHECK, "missing_value", "error", start, end, rules.reason.format(text=unit))

"""Gaps: placeholders that were never filled, units without a value before them, and what a template or a model left.

The rules are data: drafter/data/gaps.toml.
"""

from drafter.checks.pattern_rules import find_places, load_rules
from drafter.checks.stretches import find_quotations
from drafter.finding import Finding

CHECK = "placeholders"


def check_placeholders(text: str) -> tuple[Finding, ...]:
    """Findings for every gap in reading order; of several rules at one place the first one's."""
    quoted = find_quotations(text)
    findings = [
        Finding(CHECK, one.rule.name, one.rule.severity, one.start, one.end, one.reason)
        for one in find_places(text, load_rules("gaps.toml"))
        # A quoted example may name 某某单位.
        if not ("某某" in one.words and quoted.hold(one.start))
    ]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))

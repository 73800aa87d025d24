"""How numerals and their punctuation are written: hints after GB/T 15835-2011 and GB/T 15834-2011.

The rules are data: drafter/data/writing.toml. They are hints: an office may have its own reasons, and a quoted title
keeps its writing.
"""

from itertools import groupby

from drafter.checks.pattern_rules import Place, find_places, load_rules
from drafter.checks.stretches import find_titles
from drafter.finding import Finding

CHECK = "writing"
# A habit of the whole text is told once: a report typed with half-width commas has hundreds of them.
MOST_PLACES = 5


def check_writing(text: str) -> tuple[Finding, ...]:
    """Hints in reading order; nothing is said of what stands inside 《》. A rule broken more than MOST_PLACES times is
    told at its first place, with the number of places."""
    titles = find_titles(text)
    places = [one for one in find_places(text, load_rules("writing.toml")) if not titles.hold(one.start)]
    findings = []
    for _, group in groupby(places, key=lambda one: one.rule.name):
        alike = sorted(group, key=lambda one: one.start)
        if len(alike) > MOST_PLACES:
            findings.append(_hint(alike[0], f"{alike[0].reason}全文这样的地方有{len(alike)}处。"))
        else:
            findings += [_hint(one, one.reason) for one in alike]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _hint(place: Place, reason: str) -> Finding:
    return Finding(CHECK, place.rule.name, place.rule.severity, place.start, place.end, reason)

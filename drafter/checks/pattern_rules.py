"""Rules that are patterns: read from a data file, applied in order, the first that takes a place wins."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from drafter.finding import Severity


@dataclass(frozen=True, slots=True)
class PatternRule:
    """The place of a match is the pattern's last group, or the whole match where it has none."""

    name: str
    severity: Severity
    patterns: tuple[re.Pattern[str], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule applies, with the words there; `reason` is the rule's sentence about them."""

    rule: PatternRule
    start: int
    end: int
    words: str

    @property
    def reason(self) -> str:
        """The sentence for a person."""
        return self.rule.reason.format(text=self.words.strip())


@cache
def load_rules(name: str) -> tuple[PatternRule, ...]:
    """The rules of drafter/data/NAME in file order; `{word}` in a pattern stands for the file's `words.word`."""
    data = tomllib.loads(files("drafter").joinpath("data", name).read_text(encoding="utf-8"))
    rules = []
    for row in data["rules"]:
        patterns = []
        for pattern in row["patterns"]:
            for word, meaning in data["words"].items():
                pattern = pattern.replace(f"{{{word}}}", f"(?:{meaning})")
            patterns.append(re.compile(pattern, re.MULTILINE))
        rules.append(PatternRule(row["name"], row["severity"], tuple(patterns), row["reason"]))
    return tuple(rules)


def find_places(text: str, rules: tuple[PatternRule, ...]) -> Iterator[Place]:
    """Every place a rule applies to, rule by rule; a place that an earlier rule took is not told again."""
    taken = bytearray(len(text))
    for rule in rules:
        for match in chain.from_iterable(pattern.finditer(text) for pattern in rule.patterns):
            start, end = match.span(match.lastindex or 0)
            if 1 not in taken[start:end]:
                taken[start:end] = b"\1" * (end - start)
                yield Place(rule, start, end, text[start:end])

"""How the built-in writer words each indicator and section (data in drafter/data)."""

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

_COUNT_SUFFIX = re.compile(r"(人次|件次|场次|人数|件数|户数|家数|次数|条数|项数|份数|起数|篇数|总数|数)$")
Better = Literal["up", "-"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The wording of one indicator. `clauses` are variants with {v} for the value; indicators of one `group` share a
    sentence; `better` is "up" where more is better, so that a fall is a problem; `share_of` is the whole that this
    is a part of, or empty."""

    group: str
    better: Better
    share_of: str
    clauses: tuple[str, ...]


def plain_name(name: str) -> str:
    """An indicator's name without brackets and counting word: 送温暖慰问人次 is 送温暖慰问."""
    return _COUNT_SUFFIX.sub("", re.sub(r"[（(].*?[）)]", "", name))


@cache
def load_phrases() -> Mapping[str, Phrase]:
    """The wording of every catalogue indicator, by id."""
    with files("drafter").joinpath("data/phrases.csv").open(encoding="utf-8") as lines:
        rows = {
            row["id"]: Phrase(
                group=row["group"],
                better="up" if row["better"] == "up" else "-",
                share_of=row["share_of"],
                clauses=tuple(row["clauses"].split("|")),
            )
            for row in csv.DictReader(lines)
        }
    return MappingProxyType(rows)


@dataclass(frozen=True, slots=True)
class SectionWords:
    """The wording of one section: `openers` (variants of its first sentence), `event_leads` (words before its
    events) and `measures` (what to do next, for the plan)."""

    openers: tuple[str, ...]
    event_leads: tuple[str, ...]
    measures: tuple[str, ...]


@cache
def load_section_words() -> Mapping[str, SectionWords]:
    """The wording of every section id that has its own."""
    data = tomllib.loads(files("drafter").joinpath("data/sections.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            key: SectionWords(
                openers=tuple(row.get("openers", ())),
                event_leads=tuple(row.get("event_leads", ())),
                measures=tuple(row.get("measures", ())),
            )
            for key, row in data.items()
        }
    )

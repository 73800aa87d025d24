"""Outlines: which sections a document type has (data in drafter/outlines/*.toml)."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Literal

from corpus.errors import InputError

SectionRole = Literal["lead", "container", "work", "problem", "plan"]
Carry = Literal["none", "adapt"]


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """One section of an outline.

    `level` is 0 for the lead (no heading), 1 for 一、, 2 for （一）. `min_chars`/`max_chars` bound the body in 字.
    `categories` are the indicator categories it draws on; `must_have` and `prefer` are indicator ids. `optional`
    sections are left out, with an Omission, when nothing of this year stands behind them. `carry` "adapt": the office's
    own wording of earlier years may be taken over, and counts as no copy. `hints` say what belongs in. `claims`: a
    person asked for this section, so it comes before others that its categories would also go to.
    """

    id: str
    heading: str
    level: int
    role: SectionRole
    min_chars: int = 0
    max_chars: int = 0
    categories: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    carry: Carry = "none"
    optional: bool = False
    hints: tuple[str, ...] = ()
    claims: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A document type. `title` and `report_title` are patterns with {office} and {year}."""

    id: str
    name: str
    title: str
    report_title: str
    min_chars: int
    max_chars: int
    sections: tuple[OutlineSection, ...]

    @property
    def must_have(self) -> tuple[str, ...]:
        """The indicators that must be used or marked 〔待补〕, each once, in section order."""
        return tuple(dict.fromkeys(one for section in self.sections for one in section.must_have))

    @property
    def carried(self) -> tuple[str, ...]:
        """The headings of sections that may be carried over from the office's own earlier years."""
        return tuple(section.heading for section in self.sections if section.carry == "adapt" and section.heading)


def _parse_section(row: dict[str, object]) -> OutlineSection:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return OutlineSection(**values)  # type: ignore[arg-type]  # checked by test_outline over every shipped file


def outline_ids() -> tuple[str, ...]:
    """The ids of all shipped outlines."""
    names = (entry.name for entry in files("drafter").joinpath("outlines").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def load_outline(outline_id: str) -> Outline:
    """The outline of that id; InputError naming the known ids when there is none."""
    if outline_id not in outline_ids():
        raise InputError(f"没有名为“{outline_id}”的提纲；可用的有：{'、'.join(outline_ids())}。")
    data = tomllib.loads(files("drafter").joinpath(f"outlines/{outline_id}.toml").read_text(encoding="utf-8"))
    sections = tuple(_parse_section(row) for row in data.pop("sections"))
    return Outline(sections=sections, **data)


def load_changed(outline_id: str, sections: tuple[OutlineSection, ...]) -> Outline:
    """The outline of that id with `sections` for its own, where there are any; InputError as in `load_outline`."""
    outline = load_outline(outline_id)
    return replace(outline, sections=sections) if sections else outline

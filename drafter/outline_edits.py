"""An outline as a person changes it: sections added, dropped, moved, renamed, given another length.

Pages and programs send the lines they want; `build_sections` makes an outline of them or says what is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from corpus.errors import InputError
from corpus.indicators import load_catalogue
from drafter.outline import OutlineSection, load_outline, outline_ids

MOST_SECTIONS = 40
MOST_HEADING = 40
LEAST_CHARS, MOST_CHARS = 30, 5000
_LEAST_SHARE = 0.7
"""A section meant to have 200 字 may have 140 to 200, about as in the shipped outlines."""
_NEW_CHARS = 200
_OWN = "own"


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """One line of an outline as it is typed. `section` is the id of a section that is known, or "" for a new one, which
    then writes of `categories`; `chars` is its length in 字 at most, 0 for a chapter that has only a heading."""

    section: str
    heading: str
    level: int
    chars: int = 0
    categories: tuple[str, ...] = ()


def lines_of(sections: Sequence[OutlineSection]) -> tuple[OutlineLine, ...]:
    """The lines that stand for these sections."""
    return tuple(OutlineLine(one.id, one.heading, one.level, one.max_chars, one.categories) for one in sections)


@cache
def list_categories() -> tuple[str, ...]:
    """The categories of indicators that a new section can write of, in the catalogue's order."""
    return tuple(dict.fromkeys(one.category for one in load_catalogue().values()))


def list_addable(sections: Sequence[OutlineSection], outline_id: str) -> tuple[OutlineSection, ...]:
    """The shipped sections that these have not, each id once, as the outline of that id has it."""
    have = {one.id for one in sections}
    found = {one.id: one for one in _shipped(outline_id).values() if one.level}
    return tuple(one for one in found.values() if one.id not in have)


def move_line(lines: Sequence[OutlineLine], section: str, step: int) -> tuple[OutlineLine, ...]:
    """The lines with one a place further up (`step` -1) or down (1). A chapter takes its sections along, a section at
    the end of a chapter goes into the next one; at either end nothing changes."""
    at = _find(lines, section)
    blocks = _cut(lines, lines[at].level)
    here = next(number for number, block in enumerate(blocks) if lines[at] in block)
    other = here + step
    if not 0 <= other < len(blocks) or not lines[at].level:
        return tuple(lines)
    blocks[here], blocks[other] = blocks[other], blocks[here]
    moved = tuple(line for block in blocks for line in block)
    return moved if _first_problem(moved) is None else tuple(lines)


def drop_line(lines: Sequence[OutlineLine], section: str) -> tuple[OutlineLine, ...]:
    """The lines without one; InputError for the beginning, and for a chapter that still has sections of its own."""
    at = _find(lines, section)
    if not lines[at].level:
        raise InputError("开头一段不能去掉。")
    if lines[at].level == 1 and lines[at + 1 : at + 2] and lines[at + 1].level > 1:
        raise InputError(f"“{lines[at].heading}”下面还有小节，请先去掉或移走小节。")
    return (*lines[:at], *lines[at + 1 :])


def add_line(lines: Sequence[OutlineLine], line: OutlineLine, after: str) -> tuple[OutlineLine, ...]:
    """The lines with a new one behind the section `after`, or at the end for ""; a chapter goes behind the whole
    chapter of `after`."""
    at = _find(lines, after) + 1 if after else len(lines)
    while line.level == 1 and at < len(lines) and lines[at].level > 1:
        at += 1
    return (*lines[:at], line, *lines[at:])


def build_sections(
    lines: Sequence[OutlineLine], known: Sequence[OutlineSection], outline_id: str
) -> tuple[OutlineSection, ...]:
    """The sections that the lines stand for; `known` are those that may be named beside the shipped ones, which the
    outline of that id has first. InputError says in one sentence what is wrong with the lines."""
    catalog = _shipped(outline_id) | {one.id: one for one in known}
    free = (f"{_OWN}{number}" for number in range(1, 1000) if f"{_OWN}{number}" not in catalog)
    if not any(line.level for line in lines):
        raise InputError("提纲里至少要有一个带标题的部分。")
    if len(lines) > MOST_SECTIONS:
        raise InputError(f"提纲最多 {MOST_SECTIONS} 个部分，这里有 {len(lines)} 个。")
    if (problem := _first_problem(lines)) is not None:
        raise InputError(problem)
    sections = tuple(_build(line, catalog, free) for line in lines)
    ids = [one.id for one in sections]
    if twice := next((one for one in sections if ids.count(one.id) > 1), None):
        raise InputError(f"“{twice.heading}”在提纲里出现了两次。")
    return sections


def _shipped(outline_id: str) -> dict[str, OutlineSection]:
    """The sections of all shipped outlines; where two have the same id, that of `outline_id`, then the first."""
    names = (outline_id, *(one for one in outline_ids() if one != outline_id))
    found: dict[str, OutlineSection] = {}
    for section in (one for name in names for one in load_outline(name).sections):
        found.setdefault(section.id, section)
    return found


def _find(lines: Sequence[OutlineLine], section: str) -> int:
    found = next((at for at, line in enumerate(lines) if line.section == section), None)
    if found is None:
        raise InputError("提纲里没有这个部分，请刷新后再试。")
    return found


def _cut(lines: Sequence[OutlineLine], level: int) -> list[tuple[OutlineLine, ...]]:
    """The lines in blocks that a line of `level` is moved among: itself for a section, whole chapters for a chapter."""
    blocks: list[tuple[OutlineLine, ...]] = []
    for line in lines:
        if level == 1 and line.level > 1 and blocks:
            blocks[-1] = (*blocks[-1], line)
        else:
            blocks.append((line,))
    return blocks


def _first_problem(lines: Sequence[OutlineLine]) -> str | None:
    for at, line in enumerate(lines):
        if line.level not in (0, 1, 2) or (line.level == 0 and (at or line.section != "lead")):
            return "开头一段只能有一个，而且在最前面；其余部分是第一级或第二级。"
        if line.level and not line.heading.strip():
            return f"第 {at + 1} 个部分没有标题。"
        if len(line.heading) > MOST_HEADING or not line.heading.isprintable():
            return f"标题最多 {MOST_HEADING} 个字，只占一行；“{line.heading[:20]}”不合要求。"
        if line.level == 2 and not any(one.level == 1 for one in lines[:at]):
            return f"“{line.heading}”是第二级，它前面应当先有第一级的部分。"
        if line.chars and not LEAST_CHARS <= line.chars <= MOST_CHARS:
            return f"一个部分应当有 {LEAST_CHARS} 到 {MOST_CHARS} 字，“{line.heading or '开头'}”填的是 {line.chars}。"
    return None


def _build(line: OutlineLine, catalog: dict[str, OutlineSection], free: Iterator[str]) -> OutlineSection:
    heading = line.heading.strip()
    if not line.section:
        return _build_new(line, heading, next(free))
    known = catalog.get(line.section)
    if known is None:
        raise InputError(f"没有编号为“{line.section[:20]}”的部分；新加的部分不要写编号。")
    if line.level == 0:
        heading = ""
    chars = line.chars or known.max_chars
    if known.role == "container" or chars == known.max_chars:
        return replace(known, heading=heading, level=line.level)
    return replace(known, heading=heading, level=line.level, min_chars=int(chars * _LEAST_SHARE), max_chars=chars)


def _build_new(line: OutlineLine, heading: str, section: str) -> OutlineSection:
    if not line.categories:
        return OutlineSection(section, heading, line.level, "container")
    if unknown := set(line.categories) - set(list_categories()):
        raise InputError(f"没有“{'、'.join(sorted(unknown))[:60]}”这一类指标；有的是：{'、'.join(list_categories())}。")
    chars = line.chars or _NEW_CHARS
    return OutlineSection(
        section, heading, line.level, "work", int(chars * _LEAST_SHARE), chars, line.categories, claims=True
    )

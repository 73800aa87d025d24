"""Measure words: which strings are units after a number, and which of them state the same kind of amount."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

# Classes whose members are used for one another in office prose (labelling rules, "Unit classes"). In every other
# class (equipment, places, copies …) only the very same word matches: 3台 is not 3辆.
_INTERCHANGEABLE = frozenset({"case", "organisation", "person", "person_time", "session", "term", "percent_point"})
_SCALES = ("万", "亿", "千", "百")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, its class, and the characters that make it part of another word when they follow (5分 but 分别)."""

    name: str
    unit_class: str
    not_before: frozenset[str]


@cache
def load_units() -> dict[str, Unit]:
    """All known units by name, from `corpus/data/units.csv`."""
    with resources.files("corpus").joinpath("data/units.csv").open(encoding="utf-8") as source:
        return {
            row["unit"]: Unit(row["unit"], row["class"], frozenset(row["not_before"])) for row in csv.DictReader(source)
        }


@cache
def longest_unit() -> int:
    """Length of the longest known unit in characters."""
    return max(len(name) for name in load_units())


def unit_class(unit: str) -> str:
    """The class of a unit: 起/件/例/宗/案 case, 家/个/户 organisation, 人/名/位 person, 人次 person_time …

    A scale before the unit is ignored (万元: money). An unknown unit is a class of its own, named by itself.
    """
    bare = unit.strip()
    units = load_units()
    if bare not in units and bare[:1] in _SCALES and bare[1:] in units:
        bare = bare[1:]
    return units[bare].unit_class if bare in units else bare


def same_unit(first: str, second: str) -> bool:
    """Whether two units may state the same amount: 112起 = 112件, 812户 = 812家 of enterprises, but never 人 = 人次.

    户 is taken as a count of enterprises here; where it counts families the indicator's own unit is 户 too, and 户
    against 人 is false in any case.
    """
    if first == second:
        return True
    shared = unit_class(first)
    return shared == unit_class(second) and shared in _INTERCHANGEABLE


def read_unit(text: str, position: int) -> tuple[int, str | None]:
    """Where the longest unit at `position` ends, and its name (元整: 元, 个百分点: 百分点); one blank may precede it.

    Returns `position` itself and None when no unit stands there.
    """
    units = load_units()
    start = position + 1 if text[position : position + 1] in (" ", "\u3000") else position
    for length in range(longest_unit(), 0, -1):
        name = text[start : start + length]
        end = start + length
        if len(name) < length or name not in units or text[end : end + 1] in units[name].not_before:
            continue
        if name.startswith("元") and text.startswith("整", end):
            end += 1
        return end, "百分点" if name in ("个百分点", "个点") else name
    return position, None

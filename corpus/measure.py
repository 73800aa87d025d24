"""Measure words: which strings are units after a number, and which of them count the same thing."""

import csv
from functools import cache
from importlib import resources

# Units that stand for a span of time read as a date or period, not as an amount (labelling rules of the bench).
PERIOD_UNITS = frozenset(
    {
        "年",
        "个月",
        "月",
        "周",
        "星期",
        "个星期",
        "季度",
        "个季度",
        "学期",
        "个学期",
        "年度",
        "个年头",
        "年间",
        "世纪",
        "个世纪",
        "载",
        "个周",
        "日",
        "周年",
        "年代",
        "个年度",
    }
)
_HOUSEHOLD = "户"
_CLASS_OF_COUNTED_ENTERPRISE = frozenset({"家", "个", "户", "所", "家次"})


@cache
def load_units() -> dict[str, str]:
    """Unit -> class, from `corpus/data/units.csv`."""
    with resources.files("corpus").joinpath("data/units.csv").open(encoding="utf-8", newline="") as source:
        return {row["unit"]: row["class"] for row in csv.DictReader(source)}


@cache
def longest_unit() -> int:
    """Length of the longest known unit in characters."""
    return max(len(unit) for unit in load_units())


def unit_class(unit: str) -> str:
    """The class a unit belongs to (起/件/例/宗/案: case; 人/名/位: person; 人次: person_time …).

    An unknown unit is a class of its own, named by itself. 户 is `organisation` here, as it counts enterprises;
    where it counts families nothing else of that class does, so `same_unit` stays safe within one indicator.
    """
    bare = unit.strip()
    for scale in ("万", "亿", "千", "百"):
        if bare.startswith(scale) and bare[1:] in load_units():
            bare = bare[1:]
    return load_units().get(bare, bare)


def same_unit(first: str, second: str) -> bool:
    """Whether two units may state the same amount (112起 = 112件, 812户企业 = 812家; 人 is never 人次).

    Same class is needed, and for open classes (equipment, places, misc …) the very same word.
    """
    if first == second:
        return True
    shared = unit_class(first)
    return shared == unit_class(second) and shared in _INTERCHANGEABLE


_INTERCHANGEABLE = frozenset(
    {"case", "organisation", "person", "person_time", "session", "term", "percent_point", "square_km"}
)

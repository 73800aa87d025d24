"""Stretches of a text that a check treats differently: titles in 《》, quotations, and sections about the future."""

import bisect
import re
from collections.abc import Iterable
from dataclasses import dataclass

_FUTURE_HEADING = re.compile(
    "(?:下一步|明年|今后|来年|下一?年度?|下一阶段|[0-9]{4}年).{0,8}(?:打算|计划|安排|思路|重点|目标|设想|方向|举措)"
)
_TOP_HEADING = re.compile("^ *[一二三四五六七八九十]+、")
_LONGEST_HEADING = 32


@dataclass(frozen=True, slots=True)
class Stretches:
    """Ranges of offsets (start, end) in order and without overlap."""

    ranges: tuple[tuple[int, int], ...]

    def hold(self, at: int) -> bool:
        """Whether the offset lies in one of the ranges."""
        place = bisect.bisect_right(self.ranges, at, key=lambda one: one[0]) - 1
        return place >= 0 and at < self.ranges[place][1]


def find_titles(text: str) -> Stretches:
    """What stands between 《 and 》 of one line: the name of a document keeps its words."""
    return _find(re.finditer(r"《[^《》\n]{0,80}》", text))


def find_quotations(text: str) -> Stretches:
    """What stands between “ and ” of one line."""
    return _find(re.finditer(r"“[^“”\n]{0,120}”", text))


def _find(matches: Iterable[re.Match[str]]) -> Stretches:
    return Stretches(tuple(match.span() for match in matches))


def find_start(text: str, marks: str, at: int, farthest: int) -> int:
    """Where the sentence or line begins that holds `at`: after the last of `marks`, at most `farthest` back."""
    earliest = max(0, at - farthest)
    return max(earliest, *(text.rfind(mark, earliest, at) + 1 for mark in marks))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the place is all there is on its line, as the 成文日期 is."""
    line = text[max(0, start - 40) : start].rpartition("\n")[2]
    return not line.strip() and text[end : end + 1] in ("", "\n")


def find_plans(text: str) -> Stretches:
    """The sections under a heading such as 下一步工作打算, each up to the next heading of the top level."""
    ranges: list[tuple[int, int]] = []
    offset, opened = 0, -1
    for line in text.split("\n"):
        stripped = line.strip()
        short = len(stripped) <= _LONGEST_HEADING and not stripped.endswith(("。", "；"))
        if short and stripped and _FUTURE_HEADING.search(stripped):
            opened = offset if opened < 0 else opened
        elif opened >= 0 and short and _TOP_HEADING.match(stripped):
            ranges.append((opened, offset))
            opened = -1
        offset += len(line) + 1
    if opened >= 0:
        ranges.append((opened, len(text)))
    return Stretches(tuple(ranges))

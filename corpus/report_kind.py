"""What kind of text a past report is, told by its title: a plan lends no wording for what was done."""

import re
from typing import Literal, get_args

from corpus.characters import simplify

ReportKind = Literal["summary", "interim", "duty", "plan", "other"]
REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)

# The first that fits: 述职报告 is no work report, 工作总结及明年计划 a summary, 上半年工作总结 one of a part of a year.
_RULES: tuple[tuple[ReportKind, re.Pattern[str]], ...] = (
    ("duty", re.compile(r"述[职责廉学法]")),
    ("interim", re.compile(r"半年|季度|\d{1,2}月份?(?!\d)|[一二三四五六七八九十]月份|阶段性")),
    ("summary", re.compile(r"总结|小结|工作(?:情况|进展)?(?:的)?(?:报告|汇报)|工作情况|工作回顾|做法|成效")),
    ("plan", re.compile(r"计划|要点|方案|打算|安排|思路|规划")),
    ("summary", re.compile(r"报告|汇报|情况")),
)


def tell_kind(title: str) -> ReportKind:
    """The kind of a report with this title: summary (of a year, or of one matter), interim (of a part of a year),
    duty (a person's account of duty), plan, other."""
    return next((kind for kind, pattern in _RULES if pattern.search(simplify(title))), "other")

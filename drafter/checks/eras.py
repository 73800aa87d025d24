"""Slogans, campaigns and meetings against the year of the report: stale ones, and ones that did not exist yet.

What was current when is data (drafter/data/eras.toml); the rules are here. A mention that tells history
(党的十八大以来, 巩固主题教育成果) is never stale.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from drafter.finding import Finding, Severity

CHECK = "eras"
_HISTORY_AFTER = re.compile(r"[^。；\n]{0,8}(?:以来|召开后|之后|成果|常态化|时期结束)")
_HISTORY_BEFORE = re.compile(r"(?:自|如期|过去|五年|回顾|巩固|曾)[^。\n]{0,12}$")


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    pattern: re.Pattern[str]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    pattern: re.Pattern[str]
    since: dict[str, date]
    grace_years: int

    def newest(self, day: date) -> str | None:
        """The newest member on that day."""
        begun = [(start, name) for name, start in self.since.items() if start <= day]
        return max(begun)[1] if begun else None


@dataclass(frozen=True, slots=True)
class _Superseded:
    name: str
    since: date
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Eras:
    terms: tuple[_Term, ...]
    series: tuple[_Series, ...]
    superseded: tuple[_Superseded, ...]


def _compile_series(row: dict[str, str], members: list[dict[str, object]]) -> re.Pattern[str]:
    names = "|".join(sorted((str(one["name"]) for one in members), key=len, reverse=True))
    before = f'(?:{row["before"]})[“"]?' if "before" in row else ""
    # Each alternative of a look-behind stands alone: Python wants it of fixed width.
    barred = "".join(f"(?<!{word})" for word in row.get("not_before", "").split("|") if word)
    tail = row.get("after", "")
    if row["name"] == "党的全国代表大会":
        return re.compile(f"{barred}(?:(?:{row['before']})(?P<a>{names})|(?P<b>{names})(?={tail}))")
    return re.compile(f"{barred}{before}(?P<a>{names})" + (f"(?={tail})" if tail else ""))


@cache
def _load_eras() -> _Eras:
    data = tomllib.loads(files("drafter").joinpath("data/eras.toml").read_text(encoding="utf-8"))
    return _Eras(
        terms=tuple(
            _Term(row["name"], re.compile(row["pattern"]), row["from"], row.get("to")) for row in data["terms"]
        ),
        series=tuple(
            _Series(
                row["name"],
                _compile_series(row, row["members"]),
                {one["name"]: one["from"] for one in row["members"]},
                row.get("grace_years", 0),
            )
            for row in data["series"]
        ),
        superseded=tuple(
            _Superseded(
                row["name"],
                row["from"],
                re.compile(row["pattern"]),
                re.compile(row["unless"]) if "unless" in row else None,
                row["reason"],
            )
            for row in data["superseded"]
        ),
    )


def check_eras(text: str, year: int | None) -> tuple[Finding, ...]:
    """Findings for terms that do not fit a report of `year`, in reading order; none when the year is unknown."""
    if year is None:
        return ()
    eras = _load_eras()
    findings = _check_terms(text, year, eras.terms)
    for series in eras.series:
        findings += _check_series(text, year, series)
    for rule in (one for one in eras.superseded if one.since < date(year, 1, 1)):
        findings += _check_superseded(text, rule)
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _finding(rule: str, severity: Severity, match: re.Match[str], reason: str) -> Finding:
    return Finding(CHECK, rule, severity, match.start(), match.end(), reason)


def _check_terms(text: str, year: int, terms: tuple[_Term, ...]) -> list[Finding]:
    findings = []
    for term in terms:
        for match in term.pattern.finditer(text):
            if _in_title(text, match.start()):
                continue
            if term.since > date(year, 12, 31):
                reason = f"“{term.name}”始于{term.since.year}年，{year}年的总结里不应出现。"
                findings.append(_finding("too_early", "error", match, reason))
            elif term.until and term.until < date(year, 1, 1) and not _tells_history(text, match):
                reason = f"“{term.name}”是{term.since.year}至{term.until.year}年的提法，不是{year}年的工作。"
                findings.append(_finding("stale_term", "warn", match, reason))
    return findings


def _check_series(text: str, year: int, series: _Series) -> list[Finding]:
    """The newest member named decides: naming the older ones beside it is history."""
    mentions = [(match[match.lastgroup or 0], match) for match in series.pattern.finditer(text)]
    findings = []
    for name, match in mentions:
        if series.since[name] > date(year, 12, 31):
            reason = f"{series.name}“{name}”要到{series.since[name].year}年才有，{year}年的总结里不应出现。"
            findings.append(_finding("too_early", "error", match, reason))
    current = series.newest(date(year - series.grace_years, 1, 1))
    live = [(series.since[name], name, match) for name, match in mentions if not _tells_history(text, match)]
    if current is None or not live:
        return findings
    newest = max(since for since, _, _ in live)
    if newest < series.since[current]:
        for since, name, match in live:
            if since == newest and not _in_title(text, match.start()):
                reason = f"“{name}”不是{year}年最新的提法，这一年开始时已有“{current}”。"
                findings.append(_finding("stale_term", "warn", match, reason))
    return findings


def _check_superseded(text: str, rule: _Superseded) -> list[Finding]:
    findings = []
    for match in rule.pattern.finditer(text):
        start = max(text.rfind(mark, 0, match.start()) for mark in "。！？\n") + 1
        end = min((at for mark in "。！？\n" if (at := text.find(mark, match.end())) >= 0), default=len(text))
        if rule.unless and rule.unless.search(text, start, end):
            continue
        findings.append(_finding("superseded", "warn", match, f"{rule.name}：{rule.reason}。"))
    return findings


def _in_title(text: str, at: int) -> bool:
    """Whether the place stands inside 《》: the name of a document keeps its words."""
    opened = text.rfind("《", max(0, at - 60), at)
    return opened > text.rfind("》", max(0, at - 60), at)


def _tells_history(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    return bool(_HISTORY_AFTER.match(text, match.end()) or _HISTORY_BEFORE.search(before))

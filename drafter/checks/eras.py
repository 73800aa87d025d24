"""Slogans, campaigns and meetings against the year of the report: stale ones, and ones that did not exist yet.

What was current when is data (drafter/data/eras.toml); the rules are here. A mention that tells history
(党的十八大以来, 巩固主题教育成果) is never stale, and what is awaited or prepared (喜迎二十大) may come a year early.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from drafter.checks.stretches import Stretches, find_start, find_titles
from drafter.finding import Finding, Severity

CHECK = "eras"
_HISTORY_AFTER = re.compile(
    r"[^。；\n]{0,8}(?:以来|召开后|之后|成果|常态化|长效化|经历|故事|事迹|岁月|记忆|时期结束|回头看|圆满收官)|代表(?!大会)|[”]?(?:期间|时期)(?:建|形成|确定|制定)|胜利"
)
_HISTORY_BEFORE = re.compile(
    r"(?:自|[较比]|如期|过去|[三五十]年来|回顾|曾|历经|夺取|战胜|顶住|克服|有效应对|取得)[^。\n]{0,12}$"
)
_HISTORY_PARAGRAPH = re.compile(r"(?:[这近]?[三五十]年来|过去的?[三五十]年|“?十[二三四]五”?(?:时期|期间|以来))")
_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)(?:年|—|至)[^。；\n]{0,8}$")
_AWAITED = re.compile(r"(?:喜?迎接?|迎|筹备|备战|献礼|向)[^，。；\n]{0,10}$")
_PREPARED = re.compile(r"(?:谋划|编制|起草|前期|研究|调研|规划编|建言|启动)[^，。；\n]{0,14}$")
_PREPARED_AFTER = re.compile(r"[^，。；\n]{0,6}(?:编制|前期|研究|谋划|起草|建言)")
_CLAUSE_MARKS = "，。；！？\n"
_FARTHEST = 400  # how far back a paragraph is read


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
    members: tuple[tuple[str, date], ...]
    grace_years: int

    def newest(self, day: date) -> str | None:
        """The newest member on that day."""
        begun = [(start, name) for name, start in self.members if start <= day]
        return max(begun)[1] if begun else None


@dataclass(frozen=True, slots=True)
class _Anniversary:
    name: str
    pattern: re.Pattern[str]
    year: int


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
    anniversaries: tuple[_Anniversary, ...]
    superseded: tuple[_Superseded, ...]


def _compile_series(row: dict[str, str], members: list[dict[str, str]]) -> re.Pattern[str]:
    """A pattern whose last group that matched is m0, m1 …: the place of the member in the list.

    A member is known by its name with what must stand before it, or by what must stand after it where the data say
    so (`or_after`); 十八届三中、四中全会 names the last of its list.
    """
    before = f'(?:{row["before"]})[“"]?' if "before" in row else ""
    # Each alternative of a look-behind stands alone: Python wants it of fixed width.
    barred = "".join(f"(?<!{word})" for word in row.get("not_before", "").split("|") if word)
    after = f"(?={row['after']})" if "after" in row else ""
    forms = []
    for number, member in enumerate(members):
        name = member["name"].replace("届", "届(?:[一二三四五六七]中(?:全会)?[、和及]){0,5}")
        forms.append(f"{before}(?P<m{number}>{name}){after}")
        if "or_after" in row:
            forms.append(f"(?P<n{number}>{name})(?={row['or_after']})")
    return re.compile(f"{barred}(?:{'|'.join(forms)})")


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
                tuple((one["name"], one["from"]) for one in row["members"]),
                row.get("grace_years", 0),
            )
            for row in data["series"]
        ),
        anniversaries=tuple(
            _Anniversary(
                row["name"],
                re.compile(rf"(?:{row['pattern']})(?P<count>\d{{1,3}}|[一二三四五六七八九十百]{{1,5}})周年"),
                row["year"],
            )
            for row in data["anniversaries"]
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
    eras, titles = _load_eras(), find_titles(text)
    findings = [*_check_terms(text, year, eras.terms, titles), *_check_anniversaries(text, year, eras.anniversaries)]
    for series in eras.series:
        findings += _check_series(text, year, series, titles)
    for rule in (one for one in eras.superseded if one.since < date(year, 1, 1)):
        findings += _check_superseded(text, rule)
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _finding(rule: str, severity: Severity, match: re.Match[str], reason: str) -> Finding:
    return Finding(CHECK, rule, severity, match.start(), match.end(), reason)


def _check_terms(text: str, year: int, terms: tuple[_Term, ...], titles: Stretches) -> Iterator[Finding]:
    found = [(term, match) for term in terms for match in term.pattern.finditer(text)]
    # 开展党史学习教育、主题教育、党纪学习教育: an older one beside a newer campaign in one clause is a review.
    newest: dict[int, date] = {}
    for term, match in found:
        if term.until:
            start = find_start(text, _CLAUSE_MARKS, match.start(), _FARTHEST)
            newest[start] = max(newest.get(start, term.since), term.since)
    for term, match in found:
        if term.since > date(year, 12, 31):
            reason = f"“{term.name}”始于{term.since.year}年，{year}年的总结里不应出现。"
            yield _finding("too_early", "error", match, reason)
        elif term.until and term.until < date(year, 1, 1):
            reviewed = newest[find_start(text, _CLAUSE_MARKS, match.start(), _FARTHEST)] > term.since
            if reviewed or titles.hold(match.start()) or _tells_history(text, match, year):
                continue
            years = "至".join(dict.fromkeys((str(term.since.year), str(term.until.year)))) + "年"
            yield _finding("stale_term", "warn", match, f"“{term.name}”是{years}的提法，不是{year}年的工作。")


def _check_anniversaries(text: str, year: int, anniversaries: tuple[_Anniversary, ...]) -> Iterator[Finding]:
    for one in anniversaries:
        for match in one.pattern.finditer(text):
            of_year = one.year + _read_count(match["count"])
            if of_year in (year, year + 1) and (of_year == year or _is_awaited(text, match)):
                continue
            if of_year < year and _tells_history(text, match, year):
                continue
            reason = f"“{match[0]}”是{of_year}年的事，不是{year}年的。"
            if of_year > year:
                yield _finding("too_early", "error", match, reason)
            else:
                yield _finding("stale_term", "warn", match, reason)


def _read_count(written: str) -> int:
    """12, 七十五 or 一百 as a number; these are the only forms of an anniversary."""
    if written.isdigit():
        return int(written)
    hundreds, _, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    digit = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
    value = digit.get(hundreds, 0) * 100 + digit.get(ones[-1:], 0)
    return value + (digit.get(tens[-1:], 1) * 10 if ten else 0)


def _check_series(text: str, year: int, series: _Series, titles: Stretches) -> Iterator[Finding]:
    """The newest member named decides: naming the older ones beside it is history."""
    mentions = [(series.members[int((match.lastgroup or "m0")[1:])], match) for match in series.pattern.finditer(text)]
    live: list[tuple[date, str, re.Match[str]]] = []
    current = series.newest(date(year - series.grace_years, 1, 1))
    for (name, since), match in mentions:
        awaited = _is_awaited(text, match)
        if since > date(year, 12, 31):
            if not (since.year == year + 1 and (awaited or _is_prepared(text, match))):
                reason = f"{series.name}“{name}”要到{since.year}年才有，{year}年的总结里不应出现。"
                yield _finding("too_early", "error", match, reason)
        elif awaited and since.year < year:
            reason = f"“{name}”已在{since.year}年召开，{year}年的总结不能再写迎接。"
            yield _finding("stale_term", "warn", match, reason)
        elif not _tells_history(text, match, year):
            live.append((since, name, match))
    if current is None or not live:
        return
    newest = max(since for since, _, _ in live)
    if newest >= dict(series.members)[current]:
        return
    for since, name, match in live:
        if since == newest and not titles.hold(match.start()):
            reason = f"“{name}”不是{year}年最新的提法，这一年开始时已有“{current}”。"
            yield _finding("stale_term", "warn", match, reason)


def _check_superseded(text: str, rule: _Superseded) -> Iterator[Finding]:
    for match in rule.pattern.finditer(text):
        start = _sentence_start(text, match.start())
        after = re.split("[。！？\n]", text[match.end() : match.end() + _FARTHEST], maxsplit=1)[0]
        end = match.end() + len(after)
        if rule.unless is None or not rule.unless.search(text, start, end):
            yield _finding("superseded", "warn", match, f"{rule.name}：{rule.reason}。")


def _sentence_start(text: str, at: int) -> int:
    return find_start(text, "。！？\n", at, _FARTHEST)


def _is_awaited(text: str, match: re.Match[str]) -> bool:
    """Whether the mention is of a meeting or day to come: 喜迎二十大."""
    own = match.start(match.lastgroup) if match.lastgroup else match.start()
    return _AWAITED.search(text[max(0, own - 24) : own]) is not None


def _is_prepared(text: str, match: re.Match[str]) -> bool:
    """Whether the mention is of a plan being made: 谋划“十五五”."""
    before = text[max(0, match.start() - 24) : match.start()]
    return bool(_PREPARED.search(before) or _PREPARED_AFTER.match(text, match.end()))


def _tells_history(text: str, match: re.Match[str], year: int) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    told = _YEAR_BEFORE.search(before)
    if (told and int(told[1]) < year) or _HISTORY_AFTER.match(text, match.end()) or _HISTORY_BEFORE.search(before):
        return True
    start = find_start(text, "\n", match.start(), _FARTHEST)
    return _HISTORY_PARAGRAPH.search(text, start, match.start()) is not None

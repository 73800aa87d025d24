"""Names and dates that stand in no input: titles in 《》, meetings, brands, persons, bodies, and days without an event.

Inputs are the year's events, the office's indicators, the guiding documents the clerk named, the office's own name, and
for what lasts (titles, brands, persons, bodies) its own past reports. A meeting or a day of last year's text is just
what must not come back. Nothing is said when no events were given, since then there is nothing to compare with.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.proper_name import Found, find_proper_names
from drafter.checks.evidence import Evidence
from drafter.checks.naming.bodies import find_bodies, find_persons
from drafter.checks.naming.event_days import check_event_days
from drafter.checks.naming.inputs import Inputs, gather_inputs
from drafter.checks.naming.meetings import find_brands, find_meetings
from drafter.checks.naming.words import load_words
from drafter.checks.stretches import Stretches, find_plans, stands_alone
from drafter.finding import Finding, Severity

CHECK = "names"
_TITLE = re.compile(r"《([^《》\n]{2,50})》")
_DAY = re.compile(r"(?P<last>去年|上年)?(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日")
# “安康杯”竞赛 is held everywhere and every year.
_STANDING = re.compile("“([^“”]+)”(?:竞赛|活动|行动|评选|比赛)$")
_NO_EVENT = re.compile("起|前(?!后)|之前|止|截止|施行|生效")
_TITLE_LEAD = re.compile("^(?:中华人民共和国|江?[\u4e00-\u9fff]{2}省(?=实施))")


def check_names(text: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Findings of severity error (an event on another's day), warn (titles, meetings, persons, days) or hint (bodies,
    brands), in reading order."""
    if not evidence.events:
        return ()
    inputs, plans, names = gather_inputs(evidence), find_plans(text), tuple(find_proper_names(text))
    findings = [
        *_check_titles(text, inputs),
        *_check_persons(text, names, inputs),
        *_check_bodies(text, names, inputs),
    ]
    meetings = list(_check_meetings(text, inputs, plans))
    findings += meetings
    findings += [
        one
        for one in _check_brands(text, inputs)
        if not any(other.start <= one.start and one.end <= other.end for other in meetings)
    ]
    if evidence.year is not None:
        findings += _check_days(text, inputs, evidence.year, plans)
        findings += check_event_days(text, evidence.events, evidence.year)
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _finding(rule: str, severity: Severity, span: tuple[int, int], reason: str) -> Finding:
    return Finding(CHECK, rule, severity, *span, reason)


def _check_titles(text: str, inputs: Inputs) -> Iterator[Finding]:
    for match in _TITLE.finditer(text):
        title = _TITLE_LEAD.sub("", match[1])
        if not inputs.know(title) and title not in load_words("known_titles.txt"):
            reason = f"《{match[1]}》不在事项、统计、指导文件和本单位往年总结里，请核对名称和出处。"
            yield _finding("title", "warn", match.span(), reason)


def _check_persons(text: str, names: Sequence[Found], inputs: Inputs) -> Iterator[Finding]:
    for start, end in find_persons(text, names):
        if not inputs.know(text[start:end]) and text[start:end] not in load_words("known_terms.txt"):
            yield _finding("person", "warn", (start, end), f"人名“{text[start:end]}”不在任何输入里，请核对。")


def _check_bodies(text: str, names: Sequence[Found], inputs: Inputs) -> Iterator[Finding]:
    for start, end in find_bodies(text, names):
        if not inputs.know(text[start:end]) and not inputs.know(text[max(start, end - 8) : end]):
            reason = f"单位“{text[start:end]}”不在任何输入里，请核对名称。"
            yield _finding("organisation", "hint", (start, end), reason)


def _check_meetings(text: str, inputs: Inputs, plans: Stretches) -> Iterator[Finding]:
    for start, end in find_meetings(text):
        standing = _STANDING.search(text[start:end])
        if standing and standing[1] in load_words("known_terms.txt"):
            continue
        if not plans.hold(start) and not inputs.tell(text[start:end]):
            reason = f"“{text[start:end]}”不在今年的事项里，请核对是不是往年的会议或活动。"
            yield _finding("meeting", "warn", (start, end), reason)


def _check_brands(text: str, inputs: Inputs) -> Iterator[Finding]:
    for start, end in find_brands(text):
        name = text[start:end]
        if not inputs.know(name) and name not in load_words("known_terms.txt"):
            yield _finding("quoted", "hint", (start, end), f"“{name}”这个名称不在任何输入里，请核对。")


def _check_days(text: str, inputs: Inputs, year: int, plans: Stretches) -> Iterator[Finding]:
    for match in _DAY.finditer(text):
        before = re.search(r"(\d{4})年$", text[max(0, match.start() - 5) : match.start()])
        if plans.hold(match.start()) or (before and stands_alone(text, match.start() - 5, match.end())):
            continue
        # Whether a date of another year belongs here is told by the consistency check.
        if before and int(before[1]) != year:
            continue
        if _NO_EVENT.match(text, match.end()) or text[max(0, match.start() - 2) : match.start()].endswith(
            ("每年", "从", "自")
        ):
            continue
        wanted = year - 1 if match["last"] else year
        try:
            known = date(wanted, int(match["month"]), int(match["day"])) in inputs.days
        except ValueError:
            continue  # no such day: the consistency check tells it
        if not known:
            yield _finding("day", "warn", match.span(), f"“{match[0]}”在事项表里没有对应的事项，请核对日期。")

"""Names and dates that stand in no input: titles in 《》, meetings, persons, companies, and days without an event.

Inputs are the year's events, the office's indicators, the guiding documents the clerk named and the office's own name.
Past reports are no input: a meeting of last year's text is just what must not come back. Nothing is said when no
events were given, since then there is nothing to compare with.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from drafter.checks.evidence import Evidence
from drafter.finding import Finding, Severity

CHECK = "names"
_TITLE = re.compile(r"《([^《》\n]{2,50})》")
_COMPANY = re.compile(r"[\u4e00-\u9fff]{2,12}?(?:有限公司|股份公司|集团公司|集团)")
_PERSON = re.compile(
    r"(?P<name>[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    r"崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]"
    r"(?!某)[\u4e00-\u9fff]{1,2})(?P<post>同志|主席|书记|主任|律师|师傅|老师|先生|女士)"
)
_DAY = re.compile(r"(?P<last>去年|上年)?(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])日")
# (由)于工会主席, 向先进同志: common words whose first character is a surname as well.
_NOT_A_PERSON = re.compile(
    r"工会|协会|职工|企业|街道|社区|常务|先进|困难|优秀|青年|年轻|高级|退休|名誉|劳模|党员|全体|部分|各位|周边|周围|^(?:万|余)[名位]"
)


@cache
def _load_known_titles() -> frozenset[str]:
    lines = files("drafter").joinpath("data/known_titles.txt").read_text(encoding="utf-8").split()
    return frozenset(lines)


def check_names(text: str, evidence: Evidence) -> tuple[Finding, ...]:
    """Findings of severity warn (titles, persons, days) or hint (companies), in reading order."""
    if not evidence.events:
        return ()
    inputs = _join_inputs(evidence)
    findings = [*_check_titles(text, inputs), *_check_persons(text, inputs), *_check_companies(text, inputs)]
    if evidence.year is not None:
        findings += _check_days(text, evidence, evidence.year)
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _join_inputs(evidence: Evidence) -> str:
    events = [f"{one.title}\n{one.place}\n{one.detail}" for one in evidence.events]
    figures = [one.name for one in evidence.table.figures] if evidence.table else []
    return "\n".join([evidence.office or "", *evidence.guidance, *figures, *events])


def _finding(rule: str, severity: Severity, span: tuple[int, int], reason: str) -> Finding:
    return Finding(CHECK, rule, severity, *span, reason)


def _check_titles(text: str, inputs: str) -> Iterator[Finding]:
    for match in _TITLE.finditer(text):
        title = re.sub(r"^中华人民共和国", "", match[1])
        if title not in inputs and title not in _load_known_titles():
            yield _finding(
                "title", "warn", match.span(), f"《{match[1]}》不在事项、统计和指导文件里，请核对名称和出处。"
            )


def _check_persons(text: str, inputs: str) -> Iterator[Finding]:
    for match in _PERSON.finditer(text):
        if match["name"] in inputs or _NOT_A_PERSON.search(match["name"]):
            continue
        yield _finding("person", "warn", match.span("name"), f"人名“{match['name']}”不在任何输入里，请核对。")


def _check_companies(text: str, inputs: str) -> Iterator[Finding]:
    for match in _COMPANY.finditer(text):
        if match[0] not in inputs and match[0][-8:] not in inputs:
            yield _finding("organisation", "hint", match.span(), f"单位“{match[0]}”不在任何输入里，请核对名称。")


def _check_days(text: str, evidence: Evidence, year: int) -> Iterator[Finding]:
    known = set(_event_days(evidence))
    for match in _DAY.finditer(text):
        before = re.search(r"(\d{4})年$", text[max(0, match.start() - 5) : match.start()])
        if before and _is_signature(text, match.start() - 5, match.end()):
            continue
        if before and int(before[1]) > year:
            continue
        wanted = int(before[1]) if before else year - 1 if match["last"] else year
        try:
            day = date(wanted, int(match["month"]), int(match["day"]))
        except ValueError:
            yield _finding("no_such_day", "error", match.span(), f"没有“{match[0]}”这一天。")
            continue
        if day not in known:
            yield _finding("day", "warn", match.span(), f"“{match[0]}”在事项表里没有对应的事项，请核对日期。")


def _is_signature(text: str, start: int, end: int) -> bool:
    """Whether the date stands alone on its line, as the 成文日期 does."""
    line = text[text.rfind("\n", 0, start) + 1 : end]
    return line.strip() == text[start:end] and text[end : end + 1] in ("", "\n")


def _event_days(evidence: Evidence) -> Iterator[date]:
    """Every day on which an event began, ran or ended."""
    for event in evidence.events:
        if event.start is None:
            continue
        end = event.end or event.start
        for offset in range(min((end - event.start).days, 366) + 1):
            yield event.start + timedelta(days=offset)

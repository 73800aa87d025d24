"""What the outline demands and the text does not tell: must-have figures that were not used, or are still a gap."""

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.indicators import Indicator
from drafter.checks.evidence import Evidence
from drafter.checks.numbers import JudgedMention
from drafter.finding import Finding

CHECK = "coverage"
_GAP = re.compile(r"〔待补：([^〕]{1,60})〕")
_NOTHING = re.compile("没有|未发生|未出现|未收到|无|零|为0|杜绝")
_COUNT_ENDING = re.compile("(?:人次|件次|场次|人数|件数|起数|次数|户数|总数|数)$")


def check_coverage(
    text: str, judged: Sequence[JudgedMention], evidence: Evidence, catalogue: Mapping[str, Indicator]
) -> tuple[Finding, ...]:
    """A finding for every must-have indicator whose value of the year no supported number of the text states: at its
    〔待补：…〕 where it has one, else on the text as a whole (start and end 0)."""
    told = _list_told(judged, catalogue)
    gaps = {match[1]: match for match in _GAP.finditer(text)}
    findings = []
    for indicator in evidence.must_have:
        entry = catalogue.get(indicator)
        name = entry.name if entry else indicator
        figure = evidence.table.figure(indicator) if evidence.table else None
        if indicator in told or (figure and figure.value == 0 and entry and _says_nothing_of(text, entry)):
            continue
        gap = gaps.get(name)
        start, end = gap.span() if gap else (0, 0)
        if gap:
            reason = f"应写的“{name}”还是空缺。"
        elif figure:
            reason = f"应写的“{name}”没有写：统计数据里有这个数，正文没有用。"
        else:
            reason = f"应写的“{name}”没有写：统计数据里没有这个数，正文也没有标〔待补〕。"
        rule = "must_have_gap" if gap else "must_have_unused"
        findings.append(Finding(CHECK, rule, "warn", start, end, reason))
    return tuple(findings)


def _list_told(judged: Sequence[JudgedMention], catalogue: Mapping[str, Indicator]) -> set[str]:
    """The indicators whose value the text states: 调解成功率78.6% states neither of the numbers it is computed from."""
    expressions = {one.expression.replace(" ", "") for one in judged if one.verdict == "supported" and one.expression}
    # 建会率 that the office did not enter is told when its formula's value is.
    return expressions | {one.id for one in catalogue.values() if one.formula in expressions}


def _says_nothing_of(text: str, indicator: Indicator) -> bool:
    """Whether a clause tells that there was none of it (没有发生职工信访)."""
    return any(_NOTHING.search(clause) for name in _list_cores(indicator) for clause in _clauses_with(text, name))


def _list_cores(indicator: Indicator) -> Iterator[str]:
    for name in (*indicator.names, *indicator.loose_names):
        core = _COUNT_ENDING.sub("", name).removesuffix("接待")
        if len(core) >= 2:
            yield core


def _clauses_with(text: str, name: str) -> Iterator[str]:
    at = text.find(name)
    while at >= 0:
        yield re.split("[，。；\n]", text[max(0, at - 16) : at])[-1] + text[at : at + len(name) + 4]
        at = text.find(name, at + len(name))

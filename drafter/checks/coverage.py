"""What the outline demands and the text does not tell: must-have figures that were not used."""

import re
from collections.abc import Mapping, Sequence

from corpus.indicators import Indicator
from drafter.checks.evidence import Evidence
from drafter.checks.numbers import JudgedMention
from drafter.finding import Finding

CHECK = "coverage"
_GAP = re.compile(r"〔待补：([^〕]{1,60})〕")


def check_coverage(
    text: str, judged: Sequence[JudgedMention], evidence: Evidence, catalogue: Mapping[str, Indicator]
) -> tuple[Finding, ...]:
    """A finding for every must-have indicator that no supported number of the text stands for and that is not
    marked 〔待补：…〕. The findings concern the text as a whole: they start and end at 0."""
    expressions = [one.expression for one in judged if one.verdict == "supported" and one.expression]
    used = {name for expression in expressions for name in re.findall(r"[^\W\d]\w*", expression)}
    # 建会率 that the office did not enter is told when its formula's value is.
    computed = {expression.replace(" ", "") for expression in expressions}
    used |= {one.id for one in catalogue.values() if one.formula in computed}
    marked = set(_GAP.findall(text))
    findings = []
    for indicator in evidence.must_have:
        name = catalogue[indicator].name if indicator in catalogue else indicator
        if indicator in used or name in marked:
            continue
        has_value = evidence.table is not None and evidence.table.figure(indicator) is not None
        where = "统计数据里有这个数，正文没有用" if has_value else "统计数据里没有这个数，正文也没有标〔待补〕"
        findings.append(Finding(CHECK, "must_have_unused", "warn", 0, 0, f"应写的“{name}”没有写：{where}。"))
    return tuple(findings)

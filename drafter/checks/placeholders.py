"""Gaps: placeholders that were never filled, and units without a value before them."""

import re

from drafter.finding import Finding, Severity

CHECK = "placeholders"
_RULES: tuple[tuple[str, Severity, re.Pattern[str], str], ...] = (
    (
        "to_fill",
        "warn",
        re.compile(r"〔待(?:补|核)[^〕]{0,60}〕"),
        "“{text}”还没有补上。",
    ),
    (
        "mask",
        "error",
        re.compile(r"〔(?:数|日期|人名|地名|单位|会议|文件|序)〕|\[\[[^\[\]\n]{0,20}\]\]"),
        "“{text}”是遮盖往年文字用的标记或没有换成数的编号，这句话不能用。",
    ),
    (
        "placeholder",
        "error",
        re.compile(
            r"(?<![A-Za-z0-9])20[xX×*＊_ｘＸ]{2}年?|(?<![A-Za-z0-9])[xX×＊*ｘＸ]{2,}(?![A-Za-z0-9])"
            r"|某某(?=[年月社区村镇乡县市局]|工会|公司|单位)|[□▁_＿]{2,}|（\s*）(?=[年月日人名家户个件元%％])|党的[xX×]大"
        ),
        "“{text}”是没有替换的占位符。",
    ),
)
# A verb or noun that demands a count, then the unit at once: 为辖区名职工办理.
_MISSING = re.compile(
    r"(?P<before>[为对有共约近达计助给向访训聘理办区司业会])(?P<unit>名|万元|余人|余名|人次|余户|件次|场次|家次)"
    r"(?=[\u4e00-\u9fff，。、；])"
)
_NOT_A_GAP = re.compile(r".名(?=[字单义声誉额称牌片目胜人城师录次家册，。、；有无])|每人次|各场次")


def check_placeholders(text: str) -> tuple[Finding, ...]:
    """Findings for every placeholder and every unit that lost its value, in reading order."""
    findings = [
        Finding(CHECK, rule, severity, match.start(), match.end(), reason.format(text=match[0]))
        for rule, severity, pattern, reason in _RULES
        for match in pattern.finditer(text)
    ]
    for match in _MISSING.finditer(text):
        if _NOT_A_GAP.match(text, match.start()):
            continue
        start, end = match.span("unit")
        findings.append(Finding(CHECK, "missing_value", "error", start, end, f"“{match['unit']}”前面缺少数值。"))
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))

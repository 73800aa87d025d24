"""How numerals and their punctuation are written: hints after GB/T 15835-2011 and GB/T 15834-2011.

Each rule has a pattern whose whole match is the place, and a sentence that says what the standard asks for. They are
hints: an office may have its own reasons, and a quoted title keeps its writing.
"""

import re
from dataclasses import dataclass

from drafter.finding import Finding

CHECK = "writing"
_NUMBER = r"\d[\d,.，]*"
_HAN_NUMBER = r"[一二三四五六七八九十百千两]+"
_UNIT = r"(?:人次|人|名|户|家|件|个|份|场次|场|次|元|万元|亿元)"
_ABOUT = r"(?:近|约|大约|将近|接近|超过|不足|不到)"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    pattern: re.Pattern[str]
    reason: str


_RULES = (
    _Rule(
        "scale",
        re.compile(rf"(?<![\d.])\d+(?:\.\d+)?(?:千|百|十)(?={_UNIT})"),
        "阿拉伯数字后面只用“万”“亿”作单位，“{text}”应写成完整的数字。（GB/T 15835-2011）",
    ),
    _Rule(
        "range_percent",
        re.compile(r"(?<![\d.%％年月日])\d+(?:\.\d+)?\s?[—\-~～至到]\s?\d+(?:\.\d+)?[%％]"),
        "百分数的范围，前后两个数都要带百分号：“{text}”。（GB/T 15835-2011）",
    ),
    _Rule(
        "range_wan",
        re.compile(r"(?<![\d.万亿年月日])\d+(?:\.\d+)?\s?[—~～至到]\s?\d+(?:\.\d+)?万(?!元以)"),
        "以“万”为单位的范围，前后两个数都要带“万”：“{text}”。（GB/T 15835-2011）",
    ),
    _Rule(
        "two_approximators",
        re.compile(
            rf"{_ABOUT}{_NUMBER}(?:万|亿)?(?:余|多)?{_UNIT}(?:左右|上下|以上)"
            rf"|(?:至少|不少于|最少)\s?{_NUMBER}(?:万|亿)?{_UNIT}以上|{_ABOUT}{_NUMBER}(?:万|亿)?(?:余|多){_UNIT}"
        ),
        "“{text}”用了两个表示约数的词，留一个。（GB/T 15835-2011）",
    ),
    _Rule(
        "mixed_approximate",
        re.compile(rf"(?<!\d){_HAN_NUMBER}[余多]{_UNIT}(?=[^。\n]{{0,20}}\d+[余多]{_UNIT})"),
        "同一处的约数写法应一致，“{text}”与后面的阿拉伯数字不一致。（GB/T 15835-2011）",
    ),
    _Rule(
        "short_year",
        re.compile(r"(?<![\d.'’‘])(?:1[0-9]|2[0-9])年(?=度|来|底|初|全年|上半年|下半年|\d{1,2}月)"),
        "年份要写全四位：“{text}”。（GB/T 15835-2011）",
    ),
    _Rule(
        "until",
        re.compile(r"截止(?=到?(?:\d|目前|今年|年底|本年|去年|上年))"),
        "后面是时间，应写“截至”。",
    ),
    _Rule(
        "fall_by_times",
        re.compile(rf"(?:减少|下降|降低|缩短|缩小)了?(?:{_NUMBER}|{_HAN_NUMBER})倍"),
        "减少不能用倍数说：“{text}”，应写百分数或分数。",
    ),
    _Rule(
        "marker_comma",
        re.compile(r"^[ \u3000]*\d{1,2}、(?=\S)", re.MULTILINE),
        "阿拉伯数字的序号后面用“.”，不用顿号：“{text}”。（GB/T 9704-2012，7.3.3）",
    ),
    _Rule(
        "bracket_comma",
        re.compile(r"（[一二三四五六七八九十]{1,3}）、"),
        "带括号的序号后面不加顿号：“{text}”。（GB/T 15834-2011）",
    ),
    _Rule(
        "odd_date",
        re.compile(r"(?<![\d.])(?:1[0-2]|[1-9])\.(?:3[01]|[12]\d|[1-9])日"),
        "日期应写成“×月×日”：“{text}”。（GB/T 15835-2011）",
    ),
)


def check_writing(text: str) -> tuple[Finding, ...]:
    """Hints in reading order; nothing is said of what stands inside 《》."""
    findings = [
        Finding(CHECK, rule.name, "hint", match.start(), match.end(), rule.reason.format(text=match[0].strip()))
        for rule in _RULES
        for match in rule.pattern.finditer(text)
        if not _in_title(text, match.start())
    ]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _in_title(text: str, at: int) -> bool:
    opened = text.rfind("《", max(0, at - 60), at)
    return opened > text.rfind("》", max(0, at - 60), at)

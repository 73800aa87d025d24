"""What a text says twice must agree: one indicator with two values, parts above their total, days of another year.

Works on the text alone. Whether a value is the right one is the number check's question.
"""

import bisect
import re
from collections.abc import Iterator, Sequence
from functools import cache

from corpus.indicators import load_catalogue
from corpus.mention import Mention
from drafter.finding import Finding

CHECK = "consistency"
_CLAUSE_END = "，。；：、！？\n（(“"
_LINKS = re.compile(r"(?:已经|已|共有|共计|总共|共|达到了|达到|达|累计|合计|为|有|是|：|数为|，)+$")
# A clause with one of these tells another year, a part, a plan or a change, not the indicator's value.
_OTHER_SENSE = re.compile(
    r"上年|去年|同期|计划|目标|力争|预计|其中|新增|比|较|增长|下降|增加|减少|季度|上半年|下半年|\d月|每|人均"
)
_FULL_DAY = re.compile(r"(?P<year>20\d\d)年\d{1,2}月\d{1,2}日")
_LEAD = re.compile(
    r"^(?:全年|本年|今年|年末|年底|目前|截至|现有|现|共有|共|累计|全街道|辖区|我们|我会|征集|收到|接到|受理|开展|举办|组织|签订|建立|建成|发放|\d+年)"
)
LEAST_NAME = 4
# How far a list of parts and the search for its total reach; a text of nothing but 其中 must not take forever.
LONGEST_LIST = 200
MOST_BACK = 3


@cache
def _known_names() -> dict[str, str]:
    """Catalogue names and aliases of at least LEAST_NAME characters, to the indicator's id."""
    names: dict[str, str] = {}
    for indicator in load_catalogue().values():
        for name in indicator.names:
            if len(name) >= LEAST_NAME:
                names.setdefault(name, indicator.id)
                names.setdefault(name.removesuffix("数"), indicator.id)
    return names


def check_consistency(text: str, mentions: Sequence[Mention], year: int | None) -> tuple[Finding, ...]:
    """Findings of severity warn, in reading order. `mentions` are those of `find_mentions(text)`."""
    findings = [*_check_values(text, mentions), *_check_parts(text, mentions)]
    if year is not None:
        findings += _check_days(text, year)
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _clause_before(text: str, at: int) -> str:
    start = max(text.rfind(mark, max(0, at - 40), at) for mark in _CLAUSE_END) + 1
    return text[max(start, at - 40) : at]


def _indicator_of(text: str, mention: Mention) -> tuple[str, str] | None:
    """The catalogue indicator that the words right before the number name, with that name."""
    clause = _clause_before(text, mention.start)
    sentence_part = text[max(0, mention.start - 14) : mention.start]
    if _OTHER_SENSE.search(clause) or sentence_part.count("其中"):
        return None
    # 采纳合理化建议 is not 合理化建议: only words that change nothing may stand before the name. They are taken off one
    # by one, since some begin a name as well: 全年受理劳动争议 is 受理劳动争议.
    words = _LINKS.sub("", clause)
    while words not in _known_names():
        lead = _LEAD.match(words)
        if lead is None:
            return None
        words = words[lead.end() :]
    return _known_names()[words], words


def _check_values(text: str, mentions: Sequence[Mention]) -> Iterator[Finding]:
    first: dict[tuple[str, str | None], Mention] = {}
    for mention in mentions:
        if mention.kind != "quantity" or mention.value is None or mention.qualifier or mention.high is not None:
            continue
        found = _indicator_of(text, mention)
        if found is None:
            continue
        indicator, name = found
        before = first.setdefault((indicator, mention.unit), mention)
        if before.value != mention.value and not _rounds_to(before, mention):
            reason = f"“{name}”前后不一：前面写{before.text}，这里写{mention.text}。"
            yield Finding(CHECK, "two_values", "warn", mention.start, mention.end, reason)


def _rounds_to(one: Mention, other: Mention) -> bool:
    """Whether the two are the same value written with different precision (1.28万人 and 12800人)."""
    if one.value is None or other.value is None:
        return False
    places = max(one.precision or 0, other.precision or 0)
    return places > 0 and abs(one.value - other.value) * 2 <= places


def _whole_before(text: str, at: int, before: Sequence[Mention]) -> Mention | None:
    """The number right before 其中, or the one before it where that only tells a change (比上年减少1个；其中)."""
    if not before or before[-1].end < at - 4:
        return None
    for one in reversed(before):
        if re.search(r"[。\n]", text[one.end : at]):
            return None
        if not _OTHER_SENSE.search(_clause_before(text, one.start)):
            return one
    return None


def _check_parts(text: str, mentions: Sequence[Mention]) -> Iterator[Finding]:
    """N件，其中A x件、B y件: two or more parts may not exceed their total."""
    ends = [one.end for one in mentions]
    for match in re.finditer("其中", text):
        at = bisect.bisect_right(ends, match.start())
        whole = _whole_before(text, match.start(), mentions[max(0, at - MOST_BACK) : at])
        if whole is None or whole.kind != "quantity" or whole.value is None or whole.unit == "%":
            continue
        listed = re.split("[。；\n]", text[match.end() : match.end() + LONGEST_LIST], maxsplit=1)[0]
        # A comparison between the parts (比上年增加3件) is no part.
        if _OTHER_SENSE.search(listed):
            continue
        parts = []
        for one in mentions[at : at + LONGEST_LIST]:
            if one.end > match.end() + len(listed):
                break
            if one.kind == "quantity" and one.unit == whole.unit and one.value is not None:
                parts.append((one, one.value))
        total = sum(value for _, value in parts)
        if len(parts) > 1 and total > whole.value:
            reason = f"其中各项相加是{total}{whole.unit or ''}，超过了总数{whole.text}。"
            yield Finding(CHECK, "parts_over_total", "warn", parts[0][0].start, parts[-1][0].end, reason)


def _check_days(text: str, year: int) -> Iterator[Finding]:
    for match in _FULL_DAY.finditer(text):
        if int(match["year"]) < year and not re.search(
            r"《[^》]*$|以来|自|修订|施行", text[max(0, match.start() - 12) : match.end() + 4]
        ):
            reason = f"“{match[0]}”不在{year}年内，请核对是不是往年的事。"
            yield Finding(CHECK, "outside_period", "warn", match.start(), match.end(), reason)

"""Parts against their total: lists after 其中, 按…分 and 的…中, and shares that must make up the whole."""

import bisect
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.mention import Mention
from corpus.quantity import same_unit
from drafter.checks.judging.rules import read_interval
from drafter.finding import Finding

# How far a list of parts and the search for its total reach; a text of nothing but 其中 must not take forever.
LONGEST_LIST = 200
_MOST_PARTS = 24
_MOST_BACK = 3
_OPENERS = re.compile(
    r"其中|按[^，。；\n]{1,8}?(?:分|划分)[，：]|(?<=[\u4e00-\u9fff”])中，|由(?=[^，。；]{1,12}\d)|(?:分别为|包括|分为)"
)
_COMPLETE = re.compile(r"按|由|分别为|分为")
_CHANGE = re.compile("上年|去年|同期|计划|目标|比|较|增长|下降|增加|减少|提高|人均|平均|每|占")
_REST = re.compile("(?:其他|其它|其余)[^，、。；]{0,12}$")
# Attributes that one person has beside others: women, migrants and the young overlap and may exceed the total.
_ATTRIBUTES = {
    "gender": re.compile("男|女(?!工)"),
    "age": re.compile("岁|青年|老年"),
    "origin": re.compile("农民工|外来|本地|少数民族"),
    "work": re.compile("新就业|骑手|快递|货车|专职|兼职|退役|环卫|保安|保洁|家政|司机|工人|教师|医护"),
    "party": re.compile("党员|团员"),
    "school": re.compile("本科|大专|学历|研究生"),
    "skill": re.compile("技师|高级工|技能人才|职称"),
}
# 炼铁、炼钢先进产能占比分别达到64.3%、62.3% shares no whole; 三类争议占比分别为 does.
_SHARES = re.compile(
    r"(?:分别|各)占|(?:[两二三四五六七八2-8各]类|类型|构成|按[^，。；\n]{1,6}分)[^。；\n]{0,16}?(?:占比|比重|比例)分别"
)
_CLOSED_LIST = re.compile("其中|另|此外|[总达共还并]|先后|同时|新[增建]")
_GENDERS = re.compile(
    r"男[^，、。；\d]{0,8}占[^，、。；\d]{0,6}(?P<a>[\d.]+)[%％][，、；和]?女[^，、。；\d]{0,8}占?[^，、。；\d]{0,6}(?P<b>[\d.]+)[%％]"
)


def check_parts(text: str, mentions: Sequence[Mention]) -> Iterator[Finding]:
    """Findings at lists of parts, from the first part to the last."""
    quantities = [one for one in mentions if one.kind == "quantity" and one.value is not None and not one.masked]
    ends = [one.end for one in quantities]
    for opener in _OPENERS.finditer(text):
        at = bisect.bisect_right(ends, opener.start())
        whole = _whole_before(text, opener, quantities[max(0, at - _MOST_BACK) : at])
        if whole is None or whole.unit in ("%", "％", None):
            continue
        parts = _read_parts(text, opener.end(), quantities[at : at + _MOST_PARTS], whole)
        finding = _compare(text, opener, whole, parts)
        if finding:
            yield finding
    yield from _check_shares(text, quantities)


def _whole_before(text: str, opener: re.Match[str], before: Sequence[Mention]) -> Mention | None:
    """The number right before the opener, or one before it where that only tells a change (比上年减少1个；其中)."""
    tight = 6 if opener[0] == "其中" else 12
    if not before or before[-1].end < opener.start() - tight:
        return None
    if opener[0] == "中，":
        # 162个基层工会中，: the number counts what the words before 中 name.
        return before[-1] if re.fullmatch("[\u4e00-\u9fff“”]+", text[before[-1].end : opener.start()]) else None
    for one in reversed(before):
        if re.search(r"[。\n]", text[one.end : opener.start()]):
            return None
        if not _CHANGE.search(_clause_before(text, one.start)):
            return one
    return None


def _clause_before(text: str, at: int) -> str:
    words = text[max(0, at - 40) : at]
    return re.split(r"[，。；：、！？\n（(“]", words)[-1]


def _read_parts(text: str, start: int, candidates: Sequence[Mention], whole: Mention) -> list[Mention]:
    """The numbers of the list in the unit of the whole; comparisons, and what stands in brackets, are no parts."""
    listed = re.split("[。；\n]", text[start : start + LONGEST_LIST], maxsplit=1)[0]
    brackets = [match.span() for match in re.finditer(r"[（(][^（）()]*[）)]", listed)]
    parts: list[Mention] = []
    separators = ""
    for one in candidates:
        if one.end > start + len(listed):
            break
        inside = any(low < one.start - start < high for low, high in brackets)
        if inside or _CHANGE.search(_clause_before(text, one.start)):
            continue
        between = text[parts[-1].end : one.start] if parts else ""
        if not same_unit(one.unit or "", whole.unit or ""):
            # 其中高速公路4万公里，新建机场33个，加固堤防2万公里: with the airports the list is over.
            if "，" in between and one.unit != "%":
                break
            continue
        # 来电30件、来访22件，办结51件: a comma ends a list that went on with 、.
        if "，" in between and (_CLOSED_LIST.search(between) or "、" in separators):
            break
        separators += between[:1]
        parts.append(one)
    return parts


def _bounds(mention: Mention) -> tuple[Decimal, Decimal]:
    """The least and the greatest value the number may stand for; a plain integer stands for itself."""
    value = mention.value or Decimal(0)
    interval = None if mention.qualifier is None and mention.precision in (None, Decimal(1)) else read_interval(mention)
    if interval is None:
        return value, value
    return (
        interval.low if interval.low is not None else Decimal(0),
        interval.high if interval.high is not None else Decimal("Infinity"),
    )


def _compare(text: str, opener: re.Match[str], whole: Mention, parts: Sequence[Mention]) -> Finding | None:
    if len(parts) < 2:
        return None
    labels = [_clause_before(text, one.start) for one in parts]
    if _overlapping(labels):
        return None
    bounds = [_bounds(one) for one in parts]
    low, high = sum(one for one, _ in bounds), sum(one for _, one in bounds)
    least, most = _bounds(whole)
    total = sum((one.value or Decimal(0) for one in parts), Decimal(0))
    told = f"各项相加是{total.normalize():f}{whole.unit}"
    if low > most:
        return _finding("parts_over_total", parts, f"其中{told}，超过了总数{whole.text}。")
    complete = _COMPLETE.match(opener[0]) or _REST.search(labels[-1]) or _are_both_genders(labels)
    if complete and high < least:
        return _finding("parts_not_total", parts, f"{told}，不等于总数{whole.text}。")
    return None


def _finding(rule: str, parts: Sequence[Mention], reason: str) -> Finding:
    return Finding("consistency", rule, "warn", parts[0].start, parts[-1].end, reason)


def _are_both_genders(labels: Sequence[str]) -> bool:
    return len(labels) == 2 and "男" in labels[0] and "女" in labels[1]


def _overlapping(labels: Sequence[str]) -> bool:
    """Whether the labels name attributes that one and the same person may have."""
    # 其他 belongs to every division.
    kinds = [
        {kind for kind, pattern in _ATTRIBUTES.items() if pattern.search(label)}
        for label in labels
        if not _REST.search(label)
    ]
    named = set().union(*kinds)
    if not named:
        return False
    return len(named) > 1 or any(not one for one in kinds) or (named == {"gender"} and not _are_both_genders(labels))


def _check_shares(text: str, quantities: Sequence[Mention]) -> Iterator[Finding]:
    starts = [one.start for one in quantities]
    for opener in _SHARES.finditer(text):
        at = bisect.bisect_left(starts, opener.end())
        clause = re.split("[，。；\n]", text[opener.end() : opener.end() + 80], maxsplit=1)[0]
        shares = [
            one
            for one in quantities[at : at + _MOST_PARTS]
            if one.end <= opener.end() + len(clause) and one.unit in ("%", "％") and one.value is not None
        ]
        total = sum((one.value or Decimal(0) for one in shares), Decimal(0))
        slack = sum(((one.precision or Decimal(1)) / 2 for one in shares), Decimal(0))
        if len(shares) > 1 and total > 100 + slack:
            yield _finding("shares_not_100", shares, f"各部分所占比例相加是{total.normalize():f}%，超过了100%。")
    for match in _GENDERS.finditer(text):
        total = Decimal(match["a"].strip(".") or 0) + Decimal(match["b"].strip(".") or 0)
        if abs(total - 100) > 1:
            span = match.start("a"), match.end()
            reason = f"男女所占比例相加是{total.normalize():f}%，不是100%。"
            yield Finding("consistency", "shares_not_100", "warn", *span, reason)

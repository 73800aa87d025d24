"""What an amount is in its sentence: a count, an article (一 + measure word), a period or a target for the future."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.mention import Mention
from corpus.numerals.target import mark_targets

_NONE_HAPPENED = re.compile(r"(?:没有|未|无|从未|杜绝|零)(?:再?发生|出现|有|发现|收到|产生)?(?:过|了)?(?:任何)?$")
_NONE_LEFT = re.compile(r"(?:不|未|没有?|决不让?|绝不让?)(?:漏|落|少|留|让|丢)(?:下|掉)?$")
_COUNTED_ONE = re.compile(
    r"(?:其中|其余|另有|仅有?|只有|共有?|共计|合计|总计|新增|增加|减少|净增|净减|增至|各有?|达|分别为|余下|剩下|外加)$"
)
_FREQUENCY = re.compile(r"每(?:个|一)?(?:年|月|季度?|周|星期|半年|学期|天|日|旬|两年|三年)[^，。；、]{0,14}$")
_EVENT_UNITS = frozenset(
    {"次", "回", "趟", "遍", "步", "下", "番", "样", "点", "些", "面", "句", "方面", "声", "种", "类"}
)
_BREAK = re.compile(r"[。！？\n]")
_LINK = re.compile(r"[^，。；：！？\n0-9]{0,14}[、和及与][^，。；：！？\n]{0,2}")
_AFTER_STOP = re.compile(r"[，。；、,;）)（(\n\d]|约|共|$")
_DETERMINER = re.compile(r"(?:每|任何|某|这|那|同|第|上|下|另|各|了|过|着|的|召开|举办|组织|开展|进行)$")
_COURSES = ("题", "工序", "防线", "关", "菜", "门", "程序", "手续", "屏障", "风景", "闸", "难题", "坎")
_RUNNING = re.compile(r"(?:连续|连年|蝉联|接连|持续)$")
_RUNNING_UNITS = frozenset({"年", "月", "季度", "年度"})
_KINDS_OF = frozenset({"类", "种", "方面", "大类", "点", "样"})


def judge_mentions(plain: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with their final kind, in the same order."""
    judged = [_judge_amount(plain, mention) for mention in mentions]
    judged = _raise_listed(plain, judged)
    return mark_targets(plain, judged)


def _judge_amount(plain: str, mention: Mention) -> Mention:
    if mention.kind == "date" and mention.value is not None and mention.unit in _RUNNING_UNITS:
        running = _RUNNING.search(plain, max(0, mention.start - 4), mention.start)
        return replace(mention, kind="quantity") if running else mention
    if mention.kind == "ordinal" and mention.unit == "届":
        running = _RUNNING.search(plain, max(0, mention.start - 4), mention.start)
        return replace(mention, kind="quantity") if running else mention
    if mention.kind != "quantity" or mention.masked:
        return mention
    number = plain[mention.num_start : mention.num_end]
    if number == "一" and mention.unit and mention.unit not in ("%", "百分点", "倍"):
        return _judge_one(plain, mention)
    if mention.unit in _KINDS_OF and not number[:1].isdigit():
        return replace(mention, kind="other")
    often = number in ("两", "二", "三") and mention.unit in ("次", "场", "期")
    if often and _looks_back(_FREQUENCY, plain, mention.start, 22):
        return replace(mention, kind="other")
    return mention


def _looks_back(pattern: re.Pattern[str], plain: str, end: int, reach: int) -> re.Match[str] | None:
    return pattern.search(plain[max(0, end - reach) : end])


def _judge_one(plain: str, mention: Mention) -> Mention:
    before = mention.start
    if mention.unit == "起" and not _is_case(plain, mention.end):
        return replace(mention, kind="idiom", value=None, unit=None)
    if mention.unit == "道" and not plain.startswith(_COURSES, mention.end):
        return replace(mention, kind="idiom", value=None, unit=None)
    if _looks_back(_NONE_HAPPENED, plain, before, 10) and mention.unit not in _EVENT_UNITS:
        return replace(mention, value=Decimal(0))
    if _looks_back(_NONE_LEFT, plain, before, 6):
        return replace(mention, kind="idiom", value=None, unit=None)
    if mention.qualifier or _looks_back(_COUNTED_ONE, plain, before, 5):
        return mention
    if _looks_back(_FREQUENCY, plain, before, 22) or _repeats(plain, mention):
        return replace(mention, kind="other")
    behind_noun = (
        mention.unit not in _EVENT_UNITS
        and _AFTER_STOP.match(plain, mention.end) is not None
        and before > 0
        and "一" <= plain[before - 1] <= "龥"
        and not _looks_back(_DETERMINER, plain, before, 4)
    )
    return mention if behind_noun else replace(mention, kind="other")


def _repeats(plain: str, mention: Mention) -> bool:
    """谈成一条算一条: one by one, no count."""
    return f"一{mention.unit}" in plain[max(0, mention.start - 5) : mention.start]


_CASE = re.compile(
    r"[^，。；\n]{0,14}?(?:案|事故|事件|纠纷|争议|投诉|举报|信访|诉讼|工伤|火灾|上访|违纪|违法|伤亡|欠薪)"
)


def _is_case(plain: str, end: int) -> bool:
    return _CASE.match(plain, end) is not None


def _raise_listed(plain: str, mentions: list[Mention]) -> list[Mention]:
    """一 in a list of counts is a count: 三个村、一个社区."""
    result = list(mentions)
    for index, mention in enumerate(result):
        if mention.kind != "other" or mention.value != 1 or not mention.unit or mention.unit in _EVENT_UNITS:
            continue
        neighbours = [result[other] for other in (index - 1, index + 1) if 0 <= other < len(result)]
        if any(_is_listed(plain, mention, other) for other in neighbours) or _is_part(
            plain, mention, result[max(0, index - 4) : index]
        ):
            result[index] = replace(mention, kind="quantity")
    return result


def _is_part(plain: str, mention: Mention, earlier: Sequence[Mention]) -> bool:
    """五篇…有一篇: one out of a counted group of the same sentence."""
    if not plain.endswith(("有", "中"), 0, mention.start):
        return False
    for other in reversed(earlier):
        if _BREAK.search(plain, other.end, mention.start):
            return False
        if other.kind == "quantity" and other.unit == mention.unit and (other.value or 0) > 1:
            return True
    return False


def _is_listed(plain: str, mention: Mention, other: Mention) -> bool:
    if other.kind != "quantity" or not other.unit or other.unit in ("%", "元", "百分点", "倍"):
        return False
    first, second = (mention, other) if mention.start < other.start else (other, mention)
    between = plain[first.end : second.start]
    return len(between) <= 16 and _LINK.fullmatch(between) is not None

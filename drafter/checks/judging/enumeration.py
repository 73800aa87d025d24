"""Numbers that count a list in the text itself: A、B、C三个工会."""

import re
from dataclasses import dataclass

from corpus.mention import Mention

_BREAK = re.compile(r"[，,；;。！!？?\n：:（）()]")
_TAIL = re.compile("(?:等)?(?:一共|总共|合计|共计|共有|共|这)?(?:有)?$")
_JOIN = re.compile("、|以及|和|及|与")
_AFTER_LIST = re.compile(
    r"^[^，,；;。！!？?\n：:]{1,12}(?:：|:|，即|，分别(?:是|为)|，包括)(?P<list>[^，,；;。！!？?\n]{3,120})"
)
_NUMERAL = re.compile("[0-9０-９一二三四五六七八九十百千万亿两]")
_MAX_REACH = 120
_MAX_COUNT = 40


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list beside a number: how many items it has, and whether 等 leaves it open."""

    items: tuple[str, ...]
    open_ended: bool


def read_enumeration(text: str, mention: Mention) -> Enumeration | None:
    """The list that the number counts, if one stands right before it (or after it, behind a colon)."""
    if mention.value is None or mention.qualifier or mention.value > _MAX_COUNT or mention.value < 2:
        return None
    if mention.value != mention.value.to_integral_value() or mention.unit in {"%", "元", "倍", "百分点", "人次"}:
        return None
    return _list_before(text, mention) or _list_after(text, mention)


def _list_before(text: str, mention: Mention) -> Enumeration | None:
    start = max(0, mention.start - _MAX_REACH)
    window = text[start : mention.start]
    breaks = [match.end() for match in _BREAK.finditer(window)]
    window = window[breaks[-1] :] if breaks else window
    tail = _TAIL.search(window)
    listed = window[: tail.start()] if tail else window
    if "、" not in listed:
        return None
    return _make(listed, "等" in (tail.group() if tail else ""), 3, mention)


def _list_after(text: str, mention: Mention) -> Enumeration | None:
    found = _AFTER_LIST.match(text[mention.end : mention.end + _MAX_REACH + 20])
    if not found or "、" not in found["list"]:
        return None
    return _make(found["list"].removesuffix("等"), found["list"].endswith("等"), 3, mention)


def _make(listed: str, open_ended: bool, least: int, mention: Mention) -> Enumeration | None:
    items = tuple(part.strip() for part in _JOIN.split(listed) if part.strip())
    count = len(items)
    pair = count == 2 and mention.value == 2  # 叉车、养老护理两个项目
    if (
        (count < least and not pair)
        or any(_NUMERAL.search(item) and len(item) < 4 for item in items)
        or mention.value is None
    ):
        return None
    if any(re.search("[0-9]", item) for item in items):
        return None
    # A count far from the list is not a count of it (开展A、B、C活动36场).
    if mention.value > count * 2 or any(len(item) > 16 for item in items[1:]):
        return None
    return Enumeration(items, open_ended)

"""Approximators around a number: 近, 不少于, 突破 before it, 以上, 左右 behind it."""

import re

_BEFORE = (
    "不少于 不低于 不超过 不多于 不高于 不大于 超过了 突破了 将近 接近 超过 超出 突破 大约 约为 不足 不到 不满 未满 "
    "至少 最少 至多 最多 低于 高于 大于 小于 少于 多于 近 约 超 逾 过 上 数 好 满"
)
_BY_LAST = {
    last: tuple(word for word in _BEFORE.split() if word[-1] == last) for last in {word[-1] for word in _BEFORE.split()}
}
# Characters before a one-character approximator that make it part of another word (最近, 签约, 通过, 总数).
_PART_OF_WORD = {
    "近": "最附就临靠邻亲远相新贴走",
    "约": "签预条节契合违公履邀失解制简隐",
    "超": "高赶",
    "上": "以达网会之线街路楼台早晚身手马场床车班议",
    "过": "通经超不度越透胜",
    "数": "人总户次件多少家分指基计岁参系倍个天字票场",
    "好": "做办最良友搞美建管用完看正刚爱",
    "满": "圆美充不未丰",
}
# … unless the character closes a noun: 发放津贴近630万元.
_NOUNS_BEFORE = {"近": ("津贴", "补贴")}
# These qualify only a number that begins with one of the characters given: 过半, 上千, 数十, 好几.
_ONLY_BEFORE = {"过": "百千万亿半", "上": "百千万亿", "数": "十百千万亿", "好": "几"}
_BEHIND = re.compile(r"(?:及?以上|及?以下|以内|之内|左右|上下(?![联班级同一游功])|不等|开外|有余)")


def read_qualifier(text: str, position: int, floor: int) -> str | None:
    """The approximator that ends right before `position`, not reaching below `floor`; None if there is none."""
    if position <= floor:
        return None
    for word in _BY_LAST.get(text[position - 1], ()):
        start = position - len(word)
        if start < floor or not text.startswith(word, start):
            continue
        noun_before = text.startswith(_NOUNS_BEFORE.get(word, ()), max(0, start - 2))
        if start and text[start - 1] in _PART_OF_WORD.get(word, "") and not noun_before:
            continue
        fraction = word == "过" and text.startswith("分之", position + 1)
        if word in _ONLY_BEFORE and text[position] not in _ONLY_BEFORE[word] and not fraction:
            continue
        return word
    return None


def match_trailing_qualifier(text: str, position: int) -> re.Match[str] | None:
    """The approximator that begins at `position` (以上, 左右, 及以下), None if there is none."""
    return _BEHIND.match(text, position)

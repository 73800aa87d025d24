"""Words that restrict an indicator (女会员, 办结提案): what has one that the other lacks is another row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from drafter.checks.judging.naming import has_content

_MISSING_MODIFIER = 0.16
_DECISIVE = 0.6
_OTHER_STAGE = 0.3
_FOREIGN_MODIFIER = 0.22
_MODIFIERS = (
    "女", "男", "新", "青年", "农民工", "专职", "兼职", "退休", "残疾", "单亲", "预备", "区域", "行业", "专项", "重大",
    "困难", "子女", "家属", "一线", "病困", "未", "省级", "市级", "国家级", "案外", "非公", "联合", "独立", "流动",
    "优秀", "先进", "达标", "缴费", "住院", "特殊", "办结", "采纳", "裁决", "整改",
)  # fmt: skip
_SAME_MODIFIER = {
    "困难": "困难|特困|贫困|困",
    "新": "新|发展|吸收|吸纳|组建|成立|建|入",
    "退休": "退休|离休",
    "专项": "专项|工资",
    "办结": "办结|结案|审结|办理|了结",
    "采纳": "采纳|采用|转化|落实",
    "整改": "整改|治理|消除|销号",
    "达标": "达标|合格|规范",
}
_TOTAL = re.compile("总数|总人数|总量|总计达")
_AVERAGE = re.compile("[均每]")  # 场均参与人次 is not what 1935人次参加 states
_DENIAL = re.compile("[不未非](?P<what>[一-龥]{2})")
_STAGES = (
    (re.compile("受理|收到|接收|登记|立案|接报"), re.compile("办结|结案|审结|化解|办理完毕|结办")),
    (re.compile("排查|发现|查出|反馈"), re.compile("整改|消除|销号|治理")),
    (re.compile("征集|提出|收集|报送"), re.compile("采纳|采用|落实|转化")),
)


def find_modifiers(words: str) -> tuple[str, ...]:
    """The restricting words in some words."""
    return tuple(modifier for modifier in _MODIFIERS if modifier in words)


class Restrictions(NamedTuple):
    """What some words (`near`, with the sentence `around`) say that restricts: modifiers, denials (不合格) and the
    stages of a case flow; read once for all rows they are compared with."""

    near: str
    around: str
    modifiers: tuple[str, ...]
    denials: tuple[tuple[str, str], ...]
    stages: tuple[tuple[bool, bool], ...]
    average: bool
    total: bool


@dataclass(frozen=True, slots=True)
class _Own:
    """The same of a row: modifiers of its own name, of all its names, stages and whether it is an average."""

    modifiers: tuple[str, ...]
    known: frozenset[str]
    stages: tuple[tuple[bool, bool], ...]
    average: bool
    new: bool


def read_restrictions(near: str, around: str) -> Restrictions:
    """What restricts in some words."""
    denials = tuple((found["what"], found.group()) for found in _DENIAL.finditer(near))
    total = bool(_TOTAL.search(near)) and "新" not in near
    return Restrictions(
        near, around, find_modifiers(near), denials, _read_stages(near), bool(_AVERAGE.search(near)), total
    )


def penalise(names: tuple[str, ...], words: Restrictions) -> float:
    """What a row loses for a restricting word that only one side has, for an average told as none, and for 受理 told
    as 办结."""
    own = _read_own(names)
    penalty = _missing_or_foreign(names, own, words)
    if own.average and not words.average:
        penalty += _OTHER_STAGE
    if words.total and own.new:
        penalty += _OTHER_STAGE  # 发展会员总数 counts all members, not the new ones
    for what, denied in words.denials:
        if any(what in name for name in names) and not any(denied in name for name in names):
            penalty += _DECISIVE  # 不合格率 is not 合格率
    return penalty + (_OTHER_STAGE if _contradicts_stage(own.stages, words.stages) else 0.0)


def _missing_or_foreign(names: tuple[str, ...], own: _Own, words: Restrictions) -> float:
    penalty = 0.0
    for modifier in own.modifiers:
        if not re.search(_SAME_MODIFIER.get(modifier, modifier), words.around):
            penalty += _MISSING_MODIFIER
    for modifier in words.modifiers:
        if modifier in own.known:
            continue
        if modifier in {"女", "男"} and not re.search("(?<![子妇儿男])女(?!儿)|(?<!子)男(?!女)", words.near):
            continue
        if modifier == "困难" and any("困" in name for name in names):
            continue
        if _restricts(modifier, words.near, names):
            penalty += _DECISIVE
        else:
            penalty += _FOREIGN_MODIFIER if modifier != "新" else _FOREIGN_MODIFIER / 2
    return penalty


@lru_cache(maxsize=4096)
def _read_own(names: tuple[str, ...]) -> _Own:
    name = names[0]
    known = frozenset(modifier for one in names for modifier in find_modifiers(one))
    new = "新" in name and "总" not in name
    return _Own(find_modifiers(name), known, _read_stages(name), bool(_AVERAGE.search(name)), new)


def _read_stages(words: str) -> tuple[tuple[bool, bool], ...]:
    return tuple((bool(early.search(words)), bool(late.search(words))) for early, late in _STAGES)


def _contradicts_stage(own: tuple[tuple[bool, bool], ...], said: tuple[tuple[bool, bool], ...]) -> bool:
    """受理 said of a row for what was 办结, or the other way round: two rows of one case flow."""
    return any({one, two} == {(True, False), (False, True)} for one, two in zip(own, said, strict=True))


def _restricts(modifier: str, near: str, names: Sequence[str]) -> bool:
    """Whether the modifier stands right before words of the name (农民工 + 会员): a part of that row, not the row."""
    at = near.find(modifier)
    while at >= 0:
        following = near[at + len(modifier) :].removeprefix("的")[:2]
        if len(following) == 2 and has_content(following) and any(following in name for name in names):
            return True
        at = near.find(modifier, at + 1)
    return False

"""Match the words around a number with the names of the rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul

from drafter.checks.number_claims import Claim
from drafter.checks.number_context import Slot
from drafter.checks.number_rows import Match, Name, Row, RowIndex

THRESHOLD = 0.36
TIE = 0.9
_CONTEXT_FACTOR = 0.4
_FILLER_FACTOR = 0.5
_MISSING_MODIFIER = 0.16
_DECISIVE = 0.6
_REUSED = 0.12
_SAME_SUBJECT = 0.2
_OTHER_STAGE = 0.3
_SINGLE_CHARACTER = 0.35
_FOREIGN_MODIFIER = 0.22
_FILLER = re.compile(
    "全年度?|全区|全市|全县|全镇|全街道|全社区|全系统|全院|全校|今年以来|年初以来|一年来|今年|本年度?|去年同期|上年同期|去年|上年|上一年度?|同期"
    "|[0-9x×X]{2,4}年度?|我们|我会|我区|我市|我局|我院|我单位|本单位|社区|辖区内?|各类|各种|各级|各项|所有|全部|广大"
    "|目前|截至|截止|现有|现|已经|已|共有|共计|总共|一共|合计|总计|累计|共|总数|数量|人数|金额|次数|场次|数|达到|多达|高达|达|为|是|有|了|的|在|和|及|与|并|于|对|将|把|给|向|被|由|从|也|均|都|又|再|还|约|近|超"
    "|其中|同时|另外|此外|分别|只有|仅有|仅|同比|环比|相比|较|比|先后|积极|认真|圆满|顺利|成功(?=[举召完组办])|大力|全力|深入|切实|持续|不断|稳定|保持|稳步|实际|基本"
    "|开展|举办|组织|进行|召开|建成|建立|成立|发放|完成|实施|推进|推动|落实|做好|加强|翻了?|帮助|协助|为了|通过|实现|形成|突破|增至|共同|负责|拥有|包括|涉及到?|符合条件|上级|工作"
)
# Stands between the words before a number and those after it.
_GAP = "｜"
_TOUCH_CHARACTER = 0.05
_MAX_TOUCH = 0.15
_SEPARATORS = re.compile(r"[\s｜，,、。：:；;“”\"'‘’《》〈〉（）()！？…—\-/·]")
_MODIFIERS = (
    "女", "男", "新", "青年", "农民工", "专职", "兼职", "退休", "残疾", "单亲", "预备", "区域", "行业", "专项", "重大",
    "困难", "子女", "家属", "一线", "病困", "未", "省级", "市级", "国家级", "案外", "非公", "联合", "独立", "流动",
    "优秀", "先进", "缴费", "住院", "特殊", "办结", "采纳", "裁决", "整改",
)  # fmt: skip
_SAME_MODIFIER = {
    "困难": "困难|特困|贫困|困",
    "新": "新|发展|吸收|吸纳|组建|成立|建|入",
    "退休": "退休|离休",
    "专项": "专项|工资",
    "办结": "办结|结案|审结|办理|了结",
    "采纳": "采纳|采用|转化|落实",
    "整改": "整改|治理|消除|销号",
}


_AVERAGE = re.compile("[均每]")  # 场均参与人次 is not what 1935人次参加 states
_STAGES = (
    (re.compile("受理|收到|接收|登记|立案|接报"), re.compile("办结|结案|审结|化解|办理完毕|结办")),
    (re.compile("排查|发现|查出|反馈"), re.compile("整改|消除|销号|治理")),
    (re.compile("征集|提出|收集|报送"), re.compile("采纳|采用|落实|转化")),
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A number with its claim and the rows the words name, best first (rows a tie apart are equally said)."""

    slot: Slot
    claim: Claim
    rows: tuple[Row, ...]
    matches: tuple[Match, ...]
    inherited: bool = False
    cue: str = ""
    summed: bool = False


def strip_filler(words: str) -> str:
    """The words that can name an indicator: verbs of doing, adverbs and punctuation replaced by spaces."""
    return _FILLER.sub(" ", _SEPARATORS.sub(" ", words))


def has_content(words: str) -> bool:
    """Whether any naming word is left."""
    return bool(strip_filler(words).replace(" ", ""))


def match_rows(
    index: RowIndex,
    near: str,
    context: str,
    *,
    plan: bool,
    latest: Row | None = None,
    used: frozenset[int] = frozenset(),
) -> list[Match]:
    """Rows that the words name, best first. `context` (the sentence before) only helps to choose between rows that
    `near` already names; `latest` is the row of the number before and `used` are rows already stated."""
    words, touching = _read_words(near), _read_touching(near)
    background = context + ("，" + latest.name if latest else "")
    around = _Said(_pairs(background), frozenset(background))
    best: dict[int, Match] = {}
    for name in index.likely_names(words.raw_text, plan=plan):
        match = _score_name(index.rows[name.order], name, words, around)
        if match and (name.order not in best or match.score > best[name.order].score):
            best[name.order] = match
    found = []
    runs = {order: _touching_run(index.names_of[order], *touching) for order in best}
    for match in best.values():
        score = match.score - _modifier_penalty(match.row, index, near, near + background)
        score += _sequence_bonus(match.row, latest) + _touch_bonus(runs[match.row.order], index, best)
        if _AVERAGE.search(match.row.name) and not _AVERAGE.search(near):
            score -= _OTHER_STAGE
        if _contradicts_stage(match.row, near):
            score -= _OTHER_STAGE
        if match.row.order in used and match.near < 0.99:
            score -= _REUSED
        found.append(Match(match.row, score, match.near, match.said))
    found.sort(key=lambda match: (-match.score, match.row.order))
    return found


@dataclass(frozen=True, slots=True)
class _Said:
    """Some words as the sets that names are compared with."""

    pairs: frozenset[str]
    characters: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words at a number: as they stand (`raw`) and without filler (`clean`)."""

    raw_text: str
    clean_text: str
    raw: _Said
    clean: _Said
    content: int


def _read_words(near: str) -> _Words:
    raw, clean = _SEPARATORS.sub(" ", near), strip_filler(near)
    content = len(clean) - clean.count(" ")
    return _Words(raw, clean, _Said(_pairs(raw), frozenset(raw)), _Said(_pairs(clean), frozenset(clean)), content)


def _pairs(words: str) -> frozenset[str]:
    return frozenset(first + second for first, second in pairwise(words))


def _cover(name: Name, said: _Said) -> list[float]:
    """How far each character of `name` is said: fully within a shared pair, less on its own."""
    marks = [_SINGLE_CHARACTER if character in said.characters else 0.0 for character in name.text]
    for place, pair in enumerate(name.pairs):
        if pair in said.pairs:
            marks[place] = marks[place + 1] = 1.0
    return marks


def _score_name(row: Row, name: Name, words: _Words, around: _Said) -> Match | None:
    marks = _cover(name, words.clean)
    if words.clean_text != words.raw_text:
        weak = _cover(name, words.raw)
        marks = [max(mark, value * _FILLER_FACTOR) for mark, value in zip(marks, weak, strict=True)]
    near = sum(map(mul, marks, name.weights)) / name.total
    if near <= 0:
        return None
    further = 0.0
    if near < 1 and around.pairs:
        seen = _cover(name, around)
        further = sum(map(mul, map(max, seen, marks), name.weights)) / name.total - near
    said = _explained(name, words) / words.content if words.content else 0.0
    score = (0.65 * min(1.0, near + _CONTEXT_FACTOR * further) + 0.35 * said * min(1.0, near * 2.5)) * name.factor
    return Match(row, score, near, said)


def _explained(name: Name, words: _Words) -> int:
    """How many characters of the words without filler the name accounts for."""
    clean = words.clean_text
    used: set[int] = set()
    for pair in name.pairs:
        if pair in words.clean.pairs:
            at = clean.find(pair)
            while at >= 0:
                used.update((at, at + 1))
                at = clean.find(pair, at + 1)
    marked = {clean[place] for place in used}
    for character in name.text:
        if character not in marked and character in words.clean.characters:
            used.add(clean.index(character))
    return len(used)


def _read_touching(near: str) -> tuple[str, str]:
    """The naming words that stand right before the number and right after it."""
    before, _, after = near.partition(_GAP)
    left, right = strip_filler(before).split(), strip_filler(after).split()
    return left[-1] if left else "", right[0] if right else ""


def _touching_run(names: Sequence[str], left: str, right: str) -> str:
    """The longest stretch of the words right before or right after the number that a name holds."""
    longest = ""
    for name in names:
        for words in (left[-size:] for size in range(min(len(left), len(name)), max(1, len(longest)), -1)):
            if words in name:
                longest = words
                break
        for words in (right[:size] for size in range(min(len(right), len(name)), max(1, len(longest)), -1)):
            if words in name:
                longest = words
                break
    return longest


def _touch_bonus(run: str, index: RowIndex, rivals: Iterable[int]) -> float:
    """What is counted is named next to its number: in 职工之家试办夜校3个 夜校 says more than 职工之家. A stretch that
    most rows share (劳动争议) says little."""
    if not run:
        return 0.0
    sharing = sum(any(run in name for name in index.names_of[order]) for order in rivals)
    return min(_MAX_TOUCH, _TOUCH_CHARACTER * len(run)) / max(1, sharing)


def _shared_start(row: Row, latest: Row) -> int:
    shared = 0
    for one, two in zip(row.name, latest.name, strict=False):
        if one != two:
            break
        shared += 1
    return shared


def same_subject(row: Row, latest: Row) -> bool:
    """Whether two rows are columns of one subject (案外调解件数、案外调解金额)."""
    return row.order != latest.order and _shared_start(row, latest) >= 3


def _sequence_bonus(row: Row, latest: Row | None) -> float:
    """Reports follow the order of the form and stay with a subject."""
    if latest is None or row.order == latest.order:
        return 0.0
    if len(latest.name) >= 4 and latest.name in row.name:
        return _SAME_SUBJECT
    bonus = min(_shared_start(row, latest), 5) * 0.065 if same_subject(row, latest) else 0.0
    return bonus + (0.03 if row.order == latest.order + 1 else 0.0)


def _modifier_penalty(row: Row, index: RowIndex, near: str, around: str) -> float:
    """A restricting word (女, 新, 青年 …) that only one side has means another indicator."""
    names = index.names_of[row.order]
    own = names[0]
    penalty = 0.0
    for modifier in _MODIFIERS:
        if modifier in own:
            if not re.search(_SAME_MODIFIER.get(modifier, modifier), around):
                penalty += _MISSING_MODIFIER
        elif modifier in near and not any(modifier in name for name in names):
            if modifier in {"女", "男"} and not re.search("(?<![子妇儿男])女(?!儿)|(?<!子)男(?!女)", near):
                continue
            if modifier == "困难" and any("困" in name for name in names):
                continue
            if _restricts(modifier, near, names):
                penalty += _DECISIVE
            else:
                penalty += _FOREIGN_MODIFIER if modifier != "新" else _FOREIGN_MODIFIER / 2
    return penalty


def _contradicts_stage(row: Row, near: str) -> bool:
    """受理 said of a row for what was 办结, or the other way round: two rows of one case flow."""
    for early, late in _STAGES:
        says_early, says_late = bool(early.search(near)), bool(late.search(near))
        is_early, is_late = bool(early.search(row.name)), bool(late.search(row.name))
        if (says_early and not says_late and is_late and not is_early) or (
            says_late and not says_early and is_early and not is_late
        ):
            return True
    return False


def _restricts(modifier: str, near: str, names: Sequence[str]) -> bool:
    """Whether the modifier stands right before words of the name (农民工 + 会员): a part of that row, not the row."""
    at = near.find(modifier)
    while at >= 0:
        following = near[at + len(modifier) :].removeprefix("的")[:2]
        if len(following) == 2 and has_content(following) and any(following in name for name in names):
            return True
        at = near.find(modifier, at + 1)
    return False


def near_words(slot: Slot, cue: str) -> str:
    """The words most likely to name the number's indicator: those before it, else those after it."""
    if slot.item is not None:
        return slot.item + cue.replace(slot.item, "", 1)
    if not has_content(cue):
        return cue + _GAP + slot.after
    if (slot.last_in_clause or slot.own_after) and has_content(slot.after):
        return cue + _GAP + slot.after
    return cue


def choose_rows(matches: Sequence[Match]) -> tuple[Row, ...]:
    """The best row and those within a tie of it; none below the threshold."""
    if not matches or matches[0].score < THRESHOLD:
        return ()
    top = matches[0]
    # Words that are only part of several names (结案) say any of them.
    vague = top.near <= 0.6 and top.said >= 0.99
    return tuple(
        match.row
        for match in matches
        if match.score >= top.score * TIE or (vague and match.said >= 0.99 and match.score >= top.score * 0.85)
    )


def unique_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows once each, in order."""
    return tuple({row.order: row for row in rows}.values())

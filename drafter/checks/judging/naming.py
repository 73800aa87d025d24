"""How far some words name a row: shared characters, and what stands right next to the number."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_FILLER_FACTOR = 0.5
_SINGLE_CHARACTER = 0.35
_FILLER = re.compile(
    "全年度?|两年来?|全区|全市|全县|全镇|全街道|全社区|全系统|全院|全校|今年以来|年初以来|一年来|今年|本年度?|去年同期|上年同期|去年|上年|上一年度?|同期"
    "|[0-9x×X]{2,4}年度?|我们|我会|我区|我市|我局|我院|我单位|本单位|社区|辖区内?|各类|各种|各级|各项|所有|全部|广大"
    "|目前|截至|截止|现有|现|已经|已|共有|共计|总共|一共|合计|总计|累计|共|总数|数量|人数|金额|次数|场次|数|达到|多达|高达|达|为|是|有|了|的|在|和|及|与|并|于|对|将|把|给|向|被|由|从|也|均|都|又|再|还|约|近|超"
    "|反而|反倒|却|仍然?|略有?|稍有?|小幅|大幅|显著|明显|进一步|继续|首次|迅速|快速|逐步|逐年|整体|总体|普遍|相应|同步|双双|[两三四几][项类]指标|指标"
    "|其中|同时|另外|此外|分别|只有|仅有|仅|同比|环比|相比|较|比|先后|积极|认真|圆满|顺利|成功(?=[举召完组办])|大力|全力|深入|切实|持续|不断|稳定|保持|稳步|实际|基本"
    "|开展|举办|组织|进行|召开|建成|建立|成立|发放|完成|实施|推进|推动|落实|做好|加强|翻了?|帮助|协助|为了|通过|实现|形成|突破|增至|共同|负责|拥有|包括|涉及到?|符合条件|上级|工作"
)
# Stands between the words before a number and those after it.
GAP = "｜"
_TOUCH_CHARACTER = 0.05
_MAX_TOUCH = 0.15
_SEPARATORS = re.compile(r"[\s｜，,、。：:；;“”\"'‘’《》〈〉（）()！？…—\-/·]")


@lru_cache(maxsize=8192)
def strip_filler(words: str) -> str:
    """The words that can name an indicator: verbs of doing, adverbs and punctuation replaced by spaces."""
    return _FILLER.sub(" ", _SEPARATORS.sub(" ", words))


def has_content(words: str) -> bool:
    """Whether any naming word is left."""
    return bool(strip_filler(words).replace(" ", ""))


class Words(NamedTuple):
    """The words at a number as they stand (`raw`) and without filler (`clean`), with the marks that a name's pairs and
    characters earn: full for naming words, half for filler; `left` and `right` are what stands next to the number."""

    raw: str
    clean: str
    pairs: Mapping[str, float]
    characters: Mapping[str, float]
    clean_pairs: frozenset[str]
    content: int
    left: str
    right: str


def read_words(near: str) -> Words:
    """The words before a number and, behind GAP, those after it, ready to be compared with names."""
    raw, clean = _SEPARATORS.sub(" ", near), strip_filler(near)
    clean_pairs = read_pairs(clean)
    pairs = dict.fromkeys(read_pairs(raw), _FILLER_FACTOR)
    pairs.update(dict.fromkeys(clean_pairs, 1.0))
    characters = dict.fromkeys(raw, _FILLER_FACTOR * _SINGLE_CHARACTER)
    characters.update(dict.fromkeys(clean, _SINGLE_CHARACTER))
    before, _, after = near.partition(GAP)
    left, right = strip_filler(before).split(), strip_filler(after).split()
    content = len(clean) - clean.count(" ")
    return Words(
        raw, clean, pairs, characters, clean_pairs, content, left[-1] if left else "", right[0] if right else ""
    )


def read_pairs(words: str) -> frozenset[str]:
    """Every two neighbouring characters."""
    return frozenset(first + second for first, second in pairwise(words))


def explain(pairs: Iterable[str], characters: Iterable[str], words: Words) -> int:
    """How many characters of the words without filler the name accounts for."""
    clean = words.clean
    used: set[int] = set()
    for pair in pairs:
        if pair in words.clean_pairs:
            at = clean.find(pair)
            while at >= 0:
                used.update((at, at + 1))
                at = clean.find(pair, at + 1)
    marked = {clean[place] for place in used}
    for character in characters:
        if character not in marked:
            at = clean.find(character)
            if at >= 0:
                used.add(at)
    return len(used)


def touching_run(names: str, words: Words) -> str:
    """The longest stretch of the words right before or right after the number that one of `names` holds."""
    left, right = words.left, words.right
    behind = ahead = 0
    if len(left) > 1 and left[-2:] in names:
        behind = next((size for size in range(3, len(left) + 1) if left[-size:] not in names), len(left) + 1) - 1
    if len(right) > 1 and right[:2] in names:
        ahead = next((size for size in range(3, len(right) + 1) if right[:size] not in names), len(right) + 1) - 1
    return right[:ahead] if ahead > behind else left[-behind:] if behind else ""


def touch_bonus(run: str, rivals: Iterable[str]) -> float:
    """What is counted is named next to its number: in 职工之家试办夜校3个 夜校 says more than 职工之家. A stretch that
    most rows share (劳动争议) says little."""
    if not run:
        return 0.0
    sharing = sum(run in names for names in rivals)
    return min(_MAX_TOUCH, _TOUCH_CHARACTER * len(run)) / max(1, sharing)

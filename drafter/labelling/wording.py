"""Whether the words around a number fit a fact: which indicator they name, which way they say it moved.

Used while binding, where a slip must not go unseen, so it is strict with typed numbers; the number check of
`drafter.checks` judges the finished text by its own means.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from corpus.indicators import load_catalogue
from corpus.quantity import same_unit
from drafter.brief import Fact
from drafter.builtin.phrases import load_phrases, plain_name

_UP = ("增长", "增加", "上升", "提高", "提升", "增至", "增幅", "净增", "上涨", "扩大", "攀升")
_DOWN = ("下降", "减少", "降低", "下滑", "回落", "降至", "降幅", "净减", "缩减", "缩小")
_DIRECTION = re.compile("|".join(sorted((*_UP, *_DOWN), key=len, reverse=True)))
# 多 and 少 say a direction only right before the number: 比上年多12件, but not 多措并举 or 青少年.
_MORE_OR_LESS = re.compile(r"(?P<up>多|超)(?:了|出)?$|少了?$")
_COMPARED = re.compile(r"比上年|较上年|比去年|较去年|同比|上年同期|去年同期|比往年")
_LAST_YEAR = re.compile(r"上年|去年|上一年|往年|前一年")
_KIND_WORDS = {
    "growth": re.compile("|".join((*_UP, *_DOWN, "同比", "幅"))),
    "difference": re.compile("|".join((*_UP, *_DOWN, "[多少]"))),
    "share": re.compile(r"占|比重|比例|其中"),
    "average": re.compile(r"平均|人均|户均|件均|场均"),
    "last": _LAST_YEAR,
    "plan": re.compile(r"计划|目标|任务"),
    "plan_rate": re.compile(r"完成|计划|目标|进度"),
}
_SHAPE = re.compile(r"全年|共|其中|为|的|了|达到?|累计|现有|[，。、（）]")
ENOUGH = 0.5  # half of a name's character pairs: 成功调解 fits 调解成功件数, 调解 alone does not fit 劳动争议受理件数


def pair_characters(words: str) -> frozenset[str]:
    """All pairs of neighbouring characters, none across a line break."""
    return frozenset(words[at : at + 2] for at in range(len(words) - 1) if "\n" not in words[at : at + 2])


def are_told(text: str, pairs: frozenset[str]) -> bool:
    """Whether the text holds enough of these character pairs to tell, in other words, what they come from."""
    return len(pairs & pair_characters(text)) >= ENOUGH * len(pairs)


def _pairs(words: str) -> frozenset[str]:
    return pair_characters(words) or frozenset(words)


@cache
def _catalogue_names(indicator: str) -> tuple[frozenset[str], ...]:
    entry = load_catalogue()[indicator]
    phrase = load_phrases().get(indicator)
    clauses = (_SHAPE.sub("", one.replace("{v}", "")) for one in phrase.clauses) if phrase else ()
    return tuple(_pairs(one) for one in dict.fromkeys((*map(plain_name, entry.names), *clauses)) if one)


@lru_cache(maxsize=4096)
def _names_of(indicator: str, name: str) -> tuple[frozenset[str], ...]:
    own = (_pairs(plain_name(name) or name),)
    return own + (_catalogue_names(indicator) if indicator in load_catalogue() else ())


def _best_match(names: Iterable[frozenset[str]], zone: frozenset[str]) -> tuple[float, int]:
    """The best name's share of pairs found in the zone, and how many pairs that are."""
    return max(((len(name & zone) / len(name), len(name & zone)) for name in names), default=(0.0, 0))


def name_score(fact: Fact, zone: str) -> float:
    """How much of the indicator's name (or of its best alias) the words contain: 0 to 1."""
    return _name_match(fact, zone)[0]


def _name_match(fact: Fact, zone: str) -> tuple[float, int]:
    """As `_best_match`; 接受宣讲教育的职工 also stands for its words without 的."""
    return _best_match(_names_of(fact.indicator, fact.name), _pairs(zone) | pair_characters(_SHAPE.sub("", zone)))


def names_other(fact: Fact, zone: str) -> bool:
    """Whether the words name another catalogue indicator with such a unit more fully than the fact's own."""
    pairs = _pairs(zone)
    share, count = _best_match(_names_of(fact.indicator, fact.name), pairs)
    for indicator, entry in load_catalogue().items():
        if indicator != fact.indicator and same_unit(entry.unit, fact.unit):
            # A short alias is covered in full by chance, so the other must also have as many pairs in the words.
            other_share, other_count = _best_match(_catalogue_names(indicator), pairs)
            if other_share > share and other_count >= count:
                return True
    return False


def fits_kind(fact: Fact, clause: str) -> bool:
    """Whether the clause speaks of this kind of fact: 增长 of a growth, 上年 of last year's value, and so on."""
    if fact.kind == "value":
        return not _LAST_YEAR.search(clause) or _COMPARED.search(clause) is not None
    return _KIND_WORDS[fact.kind].search(clause) is not None


def direction_of(words: str) -> int:
    """The last direction that words before a number say: 1 up, -1 down, 0 none."""
    if match := _MORE_OR_LESS.search(words):
        return 1 if match["up"] else -1
    found = _DIRECTION.findall(words)
    return 0 if not found else 1 if found[-1] in _UP else -1


def is_compared(words: str) -> bool:
    """Whether the words set this year against the one before."""
    return _COMPARED.search(words) is not None


def better_named(cited: Fact, others: Sequence[Fact], zone: str) -> Fact | None:
    """A fact of another indicator and the same kind that the words name in full and better than the cited one: the
    model took the wrong label. 工资专项集体合同覆盖职工 names 集体合同覆盖职工 as well, but less of it."""
    share, count = _name_match(cited, zone)
    for one in others:
        if one.indicator == cited.indicator or one.kind != cited.kind:
            continue
        other_share, other_count = _name_match(one, zone)
        longer = other_count > count if share >= 1.0 else share < ENOUGH or other_count >= count
        if other_share >= 1.0 and longer:
            return one
    return None

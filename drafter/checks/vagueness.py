"""Clauses that fit any year and any office: they praise, and name nothing of this one.

A clause is vague when it speaks of an abstract thing (氛围, 凝聚力, 水平 …) that something good befell or is done for
(营造, 增强, 得到 …), and almost no other word with a meaning of its own is left in it. Whoever calls leaves out the
clauses with an anchor: a number, a name, an event or a figure of the year. Lines of four-character phrases alone are
vague as well.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

import rjieba

MOST_OTHER_WORDS = 2
"""Words of a vague clause that are neither abstract, praise, degree nor common."""
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}$")
_PHRASES = re.compile(r"(?:^|(?<=[。；！？\n]))[\u4e00-\u9fff]{4}(?:[，、][\u4e00-\u9fff]{4})+(?=[，。；！？]|$)")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(files("drafter").joinpath("data/vagueness.toml").read_text(encoding="utf-8"))
    return (
        re.compile("|".join(data["abstract"])),
        re.compile("|".join(map(re.escape, data["praise"]))),
        re.compile("|".join(map(re.escape, data["degree"]))),
    )


def other_words(clause: str, common: frozenset[str]) -> frozenset[str] | None:
    """What a clause that praises something abstract says beside it; None when it does not praise, or says more than a
    vague one does. `common` are words that every summary holds."""
    abstract, praise, degree = _patterns()
    if not abstract.search(clause) or not praise.search(abstract.sub("，", clause)):
        return None
    rest = degree.sub("，", praise.sub("，", abstract.sub("，", clause)))
    others = frozenset(one for one in rjieba.cut(rest) if _WORD.match(one)) - common
    return others if len(others) <= MOST_OTHER_WORDS else None


def find_slogans(text: str) -> list[re.Match[str]]:
    """Sentences that begin as a row of four-character phrases: 凝心聚力，砥砺前行."""
    return list(_PHRASES.finditer(text))

"""Keeps personal data on this machine: masked before a call to any endpoint elsewhere, put back afterwards.

By patterns and word classes, so a rare name in no familiar position is missed (bench/privacy.py has the figures): the
clerk still decides what goes into the events table.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.proper_name import PERSON, find_proper_names, is_common_word, is_person_name, surname_patterns

PATTERNS_FILE = "data/personal_patterns.toml"

_HAN = r"[\u4e00-\u9fff]"
_ROLE = (
    r"(?:困难职工|困难党员|困难群众|劳动模范|职工|会员|劳模|工匠|主席|书记|主任|委员|组长|队长|站长|调解员|当事人|申请人|投诉人|农民工|户主|居民"
    r"|老人|同志|代表|党员|家属|患者|学生|骑手|司机|网格员|志愿者|联系人|负责人|姓名[：:]?)"
)
_TITLE = r"(?=(?:老)?(?:同志|先生|女士|师傅|老师|老人|阿姨|大爷|大妈|主席|书记|主任|等\d*[人名位]))"
_END = r"(?=[，。；、：:\s（()）《“”/]|等|家|的|和|与|及|一家|夫妇|夫妻|$)"
_LIST = re.compile(rf"{_HAN}{{2,4}}(?:[、和与及]{_HAN}{{2,4}})+")
_NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百〇零]{1,5})"
_RESTORED = re.compile(r"[\[［【]{1,2}\s?[pPｐ](\d{1,3})\s?[\]］】]{1,2}")
_BEGUN = re.compile(r"[\[［【]{1,2}(?:\s?[pPｐ]\d{0,3}\s?[\]］】]?)?$")
_LEVEL = r"(?:绝[ \u3000]*密|机[ \u3000]*密|秘[ \u3000]*密)"
# 国家秘密载体 are marked 密级★保密期限 (国家保密局 规定); older ones with the word alone on its line or in brackets.
_SECRET = re.compile(
    rf"{_LEVEL}[ \u3000]*[★☆✭⭐*＊]|[【\[〔（(][ \u3000]*{_LEVEL}[ \u3000]*[】\]〕）)]"
    rf"|密级[：:][ \u3000]*{_LEVEL}|^[ \u3000]*{_LEVEL}[ \u3000]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts with personal data replaced by [[p1]], [[p2]] …; `originals` maps p1 to what stood there, `kinds` counts
    what was masked (for the audit line, which must not hold the data itself)."""

    texts: tuple[str, ...]
    originals: Mapping[str, str]
    kinds: Mapping[str, int]


def mask_personal(texts: Sequence[str]) -> Masked:
    """Masks numbers of IDs, bank cards and phones, mail and home addresses, and names of persons; the same value gets
    the same mark in all texts. Figures with a unit are no such thing and stay."""
    marks: dict[str, str] = {}
    kinds: dict[str, int] = {}

    def hide(value: str, kind: str) -> str:
        if value not in marks:
            marks[value] = f"p{len(marks) + 1}"
            kinds[kind] = kinds.get(kind, 0) + 1
        return f"[[{marks[value]}]]"

    masked = list(texts)
    for kind, pattern in _load_patterns():
        masked = [pattern.sub(lambda found, kind=kind: _hide_match(found, kind, hide), one) for one in masked]  # type: ignore[misc]
    for name in sorted({name for one in masked for name in find_persons(one)}, key=lambda one: (-len(one), one)):
        hide(name, "姓名")
    # A name found once by its position is hidden wherever else it stands; the longer of two goes first.
    for value in sorted(marks, key=len, reverse=True):
        masked = [one.replace(value, f"[[{marks[value]}]]") for one in masked]
    return Masked(tuple(masked), {mark: value for value, mark in marks.items()}, kinds)


def _hide_match(found: re.Match[str], kind: str, hide: Callable[[str, str], str]) -> str:
    whole = found.group()
    value = found["value"] if "value" in found.re.groupindex else whole
    return whole.replace(value, hide(value, kind))


@cache
def _load_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = tomllib.loads(files("drafter").joinpath(PATTERNS_FILE).read_text(encoding="utf-8"))["pattern"]
    return tuple((row["kind"], re.compile(row["regex"].replace("{d}", r"\d").replace("{n}", _NUMBER))) for row in rows)


def find_persons(text: str) -> Iterator[str]:
    """Names of persons: by the tagger, by what stands before or behind, and as members of a list of names."""
    yield from (text[start:end] for start, end, marker in find_proper_names(text) if marker == PERSON)
    for pattern in _name_patterns():
        for found in pattern.finditer(text):
            if not is_common_word(found["name"]):
                yield found["name"]
    for found in _begun_after_role().finditer(text):
        words = (text[found.end() : found.end() + size] for size in (4, 3, 2))
        if name := next(filter(is_person_name, words), ""):
            yield name
    for found in _LIST.finditer(text):
        first, *inner, last = re.split("[、和与及]", found.group())
        # What stands before the first and behind the last name has come along: 慰问张三、李四等人.
        ends = [first[at:] for at in range(len(first) - 1)], [last[:to] for to in range(len(last), 1, -1)]
        if all(is_person_name(one) for one in inner):
            yield from inner
            yield from (name for parts in ends if (name := next(filter(is_person_name, parts), "")))


@cache
def _begun_after_role() -> re.Pattern[str]:
    single, double = surname_patterns()
    return re.compile(rf"{_ROLE}(?={double}|{single})")


@cache
def _name_patterns() -> tuple[re.Pattern[str], ...]:
    single, double = surname_patterns()
    name = rf"(?P<name>{double}{_HAN}{{1,2}}|{single}(?:某某?|[×xX*＊]{{1,2}}|{_HAN}{{1,2}}?))"
    return re.compile(rf"{name}{_TITLE}"), re.compile(rf"{_ROLE}{name}{_END}")


class Restorer:
    """Puts the masked data back into a text that comes in pieces; a mark that was never given becomes 〔待核〕 rather
    than a guess."""

    def __init__(self, originals: Mapping[str, str]) -> None:
        self._originals = originals
        self._held = ""

    def feed(self, piece: str) -> str:
        """The text that may be shown now: what could be the beginning of a mark is held back."""
        text = self._held + piece
        cut = match.start() if (match := _BEGUN.search(text)) else len(text)
        self._held = text[cut:]
        return self.restore(text[:cut])

    def close(self) -> str:
        """What was still held back."""
        rest, self._held = self._held, ""
        return self.restore(rest)

    def restore(self, text: str) -> str:
        """The whole text with its data."""
        return _RESTORED.sub(lambda match: self._originals.get(f"p{int(match[1])}", "〔待核：人名或号码〕"), text)


def find_secret_mark(texts: Sequence[str]) -> str:
    """The first 密级 mark in the texts, "" when there is none."""
    found = (_SECRET.search(one) for one in texts)
    return next((match.group() for match in found if match), "")

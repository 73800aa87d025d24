"""Names of people, places and bodies in office prose, found by word class: to hide them, not to list them."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

import rjieba

PERSON, PLACE, BODY = "〔人名〕", "〔地名〕", "〔单位〕"

_PLACE_TAGS = frozenset({"ns", "nt"})
_NAME_TAGS = frozenset({"ns", "nt", "nr", "nz", "nrt", "nrfg"})
_NOUN_TAGS = frozenset({"ns", "nt", "nr", "nz", "n", "j", "l", "vn", "an", "nrt", "nrfg"})
_BODY_END = re.compile(r"(?:有限公司|公司|集团|厂|学校|中学|小学|大学|医院|银行|合作社|酒店|超市|商场)$")
_AREA_END = re.compile(r"(?:社区|街道|小区|新村|园区|度假村|办事处|居委会|村委会|[镇乡村区县市省路街])$")
_GENERAL = frozenset({"中国", "全国", "中华", "中华人民共和国", "中共", "国家", "中共中央", "国务院", "亚洲", "世界"})
_UNNAMED = re.compile(r"(?P<name>[\u4e00-\u9fff][某××*＊]{1,2})(?![一-龥]?(?:种|个|项|些|地))")
_MAX_WORDS = 6  # a name of a body is no longer than this many words

Found = tuple[int, int, str]


def find_proper_names(text: str) -> Iterator[Found]:
    """(start, end, marker) of every person, place and body found; offsets are code points, spans may touch."""
    words = list(tag_words(text))
    index = 0
    while index < len(words):
        taken, found = _read_name(words, index)
        if found:
            yield found
        index += taken
    for match in _UNNAMED.finditer(text):
        if match["name"][0] in _load_surnames():
            yield match.start(), match.end(), PERSON


Word = tuple[str, str, int]


def tag_words(text: str) -> Iterator[Word]:
    """Word, word class and offset; characters the tagger cannot take are blanks to it."""
    clean = "".join(" " if "\ud800" <= char <= "\udfff" or char == "\0" else char for char in text)
    offset = 0
    for word, tag in rjieba.tag(clean):
        if clean.startswith(word, offset):
            start = offset
        else:
            start = clean.find(word, offset)
            if start < 0:
                continue
        yield word, tag, start
        offset = start + len(word)


def _read_name(words: list[Word], index: int) -> tuple[int, Found | None]:
    """How many words from `index` on are read, and the name they form."""
    word, tag, start = words[index]
    if word in _GENERAL:
        return 1, None
    ahead = _reach_end(words, index)
    if ahead and (tag in _NAME_TAGS or _BODY_END.search(words[ahead][0])):
        last = words[ahead]
        marker = BODY if _BODY_END.search(last[0]) else PLACE
        return ahead - index + 1, (start, last[2] + len(last[0]), marker)
    if tag == "nr" and _is_person(word):
        return 1, (start, start + len(word), PERSON)
    if tag in _PLACE_TAGS and len(word) >= 2:
        return 1, (start, start + len(word), PLACE)
    return 1, None


def _reach_end(words: list[Word], index: int) -> int:
    """Index of the last word that closes a name begun at `index` (… 有限公司, … 街道); 0 when none does."""
    last = 0
    if words[index][1] not in _NOUN_TAGS:
        return 0
    for ahead in range(index + 1, min(index + _MAX_WORDS, len(words))):
        word, tag, _ = words[ahead]
        if tag not in _NOUN_TAGS:
            break
        if _BODY_END.search(word) or (_AREA_END.search(word) and (ahead == index + 1 or tag in _PLACE_TAGS)):
            last = ahead
    return last


def _is_person(word: str) -> bool:
    if word in _load_other_words() or not 2 <= len(word) <= 4:
        return False
    surnames = _load_surnames()
    return (word[0] in surnames and len(word) <= 3) or (word[:2] in surnames and len(word) >= 3)


def is_person_name(word: str) -> bool:
    """Whether the whole word can only be the name of a person: surname, length and word class all say so."""
    parts = rjieba.tag(word)
    first, tag = parts[0]
    return _is_person(word) and (first in _load_surnames() or (len(parts) == 1 and tag.startswith("nr")))


def is_common_word(word: str) -> bool:
    """Whether the word, though it begins like a name, is one of the language (高效, 方案, 常态化)."""
    first, tag = rjieba.tag(word)[0]
    return word in _load_other_words() or (len(first) > 1 and not tag.startswith("nr"))


def surname_patterns() -> tuple[str, str]:
    """Regular expressions of the single and of the compound surnames."""
    names = sorted(_load_surnames())
    single, double = ([one for one in names if len(one) == size] for size in (1, 2))
    return f"[{''.join(single)}]", f"(?:{'|'.join(double)})"


@cache
def _load_surnames() -> frozenset[str]:
    """Single surnames stand unseparated on their line, compound ones are divided by blanks."""
    names: set[str] = set()
    for part in _read_words("surnames.txt"):
        names.update([part] if len(part) == 2 else part)
    return frozenset(names)


@cache
def _load_other_words() -> frozenset[str]:
    return frozenset(_read_words("not_names.txt"))


def _read_words(name: str) -> list[str]:
    content = resources.files("corpus").joinpath("data", name).read_text(encoding="utf-8")
    return [part for line in content.splitlines() if not line.startswith("#") for part in line.split()]

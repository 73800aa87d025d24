"""What a single line says about being a heading: its numbering and the words that may head a section.

The numbering is that of GB/T 9704-2012, 7.3.3 (一、 then （一） then 1. then （1）), with the spellings clerks use
for it (（一）、, 1、, 1）) and 第一部分 above all of it. Whether a candidate is a heading is decided in `sections`, by
its neighbours.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Form = Literal["line", "sentence", "run_in", "item"]


class NumberKind(IntEnum):
    """Kinds of numbering, the value being the rank: a lower one stands above a higher one."""

    PART = 1
    HAN = 2
    PAREN_HAN = 3
    ARABIC = 4
    PAREN_ARABIC = 5
    DECIMAL = 6


@dataclass(frozen=True, slots=True)
class Numbering:
    """A number at the head of a line: `text` as written, `value` its last component, `end` where the words begin."""

    kind: NumberKind
    value: int
    text: str
    end: int
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may open a section (offsets are code points).

    `form`: "line" the whole line is the heading; "sentence" the line is one sentence with a full stop; "run_in" the
    heading is the line's first words; "item" a numbered line with no words that could head it. `end` is the line's
    end, `body_start` where the text under the heading starts if it is taken as one.
    """

    start: int
    end: int
    numbering: Numbering | None
    heading: str
    body_start: int
    form: Form
    style_level: int | None = None


MAX_LINE_HEADING = 60
MAX_SENTENCE_LINE = 80
MAX_RUN_IN = 45
_MAX_LABEL = 16

_HAN = "一二三四五六七八九十"
_FIRST_CHARACTERS = frozenset(f"第（({_HAN}0123456789")
_NUMBERINGS: tuple[tuple[NumberKind, re.Pattern[str]], ...] = (
    (NumberKind.PART, re.compile(rf"第([{_HAN}]{{1,3}}|\d{{1,2}})(?:部分|章|节|篇)[ \t　、：:]*")),
    # Not 一、二等奖 nor 三、四季度: there the mark joins two numbers.
    (
        NumberKind.HAN,
        re.compile(rf"([{_HAN}]{{1,3}})[ 　]?[、．.，](?![{_HAN}]{{1,2}}[、，等季线级期类产号楼区月者])[ \t　]*"),
    ),
    (NumberKind.PAREN_HAN, re.compile(rf"[（(][ 　]?([{_HAN}]{{1,3}})[ 　]?[）)][、．.]?[ \t　]*")),
    (NumberKind.PAREN_ARABIC, re.compile(r"(?:[（(][ ]?(\d{1,2})[ ]?[）)]|(\d{1,2})[）)])[、．.]?[ \t　]*")),
    (NumberKind.DECIMAL, re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})[ \t　]+")),
    # Not 1.5万: a digit after the mark makes it a quantity. At most two digits: 2023. is a year.
    (NumberKind.ARABIC, re.compile(r"(\d{1,2})[ 　]?[、．.，](?!\d)[ \t　]*")),
)
_OPENING = re.compile(r"[ \t　\ufeff]*(?:#{1,6}[ \t]+)?(?:\*\*)?")
# “1269”行动 is a name, not a count.
_QUOTED = re.compile(r"“[^”]{1,20}”")
_CLOSING = re.compile(r"[ \t　*]*")
_SENTENCE_END = re.compile(r"[。！？!?]")
_LABEL = re.compile(rf"[^，。；：:！？\s]{{2,{_MAX_LABEL}}}[：:](?=\s*\S)")
_SPACED = re.compile(r"([^\s，。；：:！？]{2,30})(?:　| {2,}|\t)[ 　\t]*(?=\S)")
_TOC_LEADER = re.compile(r"(?:[.．…·]{3,}|[ \t　]{3,}|\t)[ \t　]*\d{1,4}$")
# What a sentence reports rather than announces: when, who, how many, done.
_NARRATES = re.compile(
    r"\d|今年|去年|本年|上年|年初|年底|一年来|近年|目前|我们|我社区|我会|(?<!为)(?<!除)了(?!解|望|不起|却)"
)


def read_candidate(text: str, start: int, end: int) -> Candidate | None:
    """What the line `text[start:end]` offers as a heading by its numbering, or None when it has none."""
    opening = _OPENING.match(text, start, end)
    at = opening.end() if opening else start
    numbering = find_numbering(text, at, end)
    if numbering is None or _TOC_LEADER.search(text, max(numbering.end, end - 80), end):
        return None
    heading, body_start, form = _read_words(text, numbering.end, end)
    return Candidate(start, end, numbering, heading, body_start, form)


def find_numbering(text: str, start: int, end: int) -> Numbering | None:
    """The numbering that `text[start:end]` begins with; 一是, 1.5万 and 一、二等奖 are none."""
    if end - start < 2 or text[start] not in _FIRST_CHARACTERS:
        return None
    for kind, pattern in _NUMBERINGS:
        match = pattern.match(text, start, end)
        if match is None:
            continue
        number = next(group for group in match.groups() if group)
        value = int(number.rpartition(".")[2]) if number[-1].isdigit() else parse_han(number)
        depth = number.count(".") if kind is NumberKind.DECIMAL else 0
        if value is not None:
            return Numbering(kind, value, match[0].strip(), match.end(), depth)
    return None


def parse_han(numeral: str) -> int | None:
    """The value of 一 to 九十九, or None for anything else (二三, 十十)."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _HAN.index(numeral) + 1 if len(numeral) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in tens + ones:
        return None
    return (_HAN.index(tens) + 1 if tens else 1) * 10 + (_HAN.index(ones) + 1 if ones else 0)


def strip_heading(words: str) -> str:
    """A heading without its closing mark, its markdown stars and soft line ends."""
    return words.replace("\n", "").strip(" \t　*").rstrip("。：:；;").strip()


def reads_as_heading(sentence: str) -> bool:
    """Whether a sentence announces a topic (团结同志，和衷共济) rather than tells what was done."""
    return bool(sentence) and not _NARRATES.search(_QUOTED.sub("", sentence))


def _read_words(text: str, start: int, end: int) -> tuple[str, int, Form]:
    """Heading words, start of the body and form of what follows a number."""
    words = text[start : min(end, start + 4 * MAX_LINE_HEADING)]
    stop = _SENTENCE_END.search(words)
    label = _LABEL.match(words)
    if label and start + label.end() < end:
        return strip_heading(label[0]), start + label.end(), "run_in"
    spaced = _SPACED.match(words)
    if spaced and end - start > MAX_LINE_HEADING:
        return strip_heading(spaced[1]), start + spaced.end(), "run_in"
    if stop is None:
        fits = end - start <= MAX_LINE_HEADING and words.rstrip()[-1:] not in ("；", ";", "，", ",")
        return (strip_heading(words), end, "line") if fits else ("", start, "item")
    sentence_end = start + stop.end()
    first = strip_heading(words[: stop.end()])
    blank = _CLOSING.match(text, sentence_end, end)
    alone = blank is not None and blank.end() == end
    if len(first) > (MAX_SENTENCE_LINE if alone else MAX_RUN_IN) or not reads_as_heading(first):
        return "", start, "item"
    if alone:
        return first, end, "sentence"
    return first, sentence_end, "run_in"

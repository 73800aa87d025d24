"""What a person asks of a section: 更具体, 压缩到200字, 突出调解, or anything else in free words."""

import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import InputError

Kind = Literal["shorten", "specify", "emphasise", "free"]
MOST_INSTRUCTION_CHARS = 300
LEAST_CHARS, MOST_CHARS = 30, 3000

_DIGITS = "零一二三四五六七八九"
_CHARS = re.compile(r"(?P<number>\d{2,4}|[一二两三四五六七八九]百(?:[一二三四五六七八九]十)?)\s?[个]?字")
_SHORTEN = re.compile(r"压缩|压到|精简|缩短|缩减|简短|简练|控制在|删减|短一?[些点]|更短|以内")
_SPECIFY = re.compile(r"具体|细化|充实|展开|扩写|扩充|详细|丰富|补充(?:数据|细节)")
_EMPHASISE = re.compile(r"(?:突出|强调|侧重|着重写?|重点写|多写)(?:一下|写)?(?P<theme>[^，。；、\s]{2,15})")


@dataclass(frozen=True, slots=True)
class Instruction:
    """An instruction as it was given, and what the program understands of it. `chars` is the length asked for in 字, 0
    for none; `theme` what is to stand out."""

    text: str
    kind: Kind
    chars: int = 0
    theme: str = ""


def read_instruction(text: str) -> Instruction:
    """Reads an instruction; InputError when it is empty, too long or asks for a length nobody could write."""
    text = " ".join(text.split())
    if not text:
        raise InputError("请写明要怎样改，例如：更具体、压缩到200字、突出调解。")
    if len(text) > MOST_INSTRUCTION_CHARS:
        raise InputError(f"要求最多{MOST_INSTRUCTION_CHARS}字，这里有{len(text)}字，请写短一些。")
    chars = _read_chars(text)
    if emphasised := _EMPHASISE.search(text):
        return Instruction(text, "emphasise", chars, emphasised["theme"].removesuffix("工作") or emphasised["theme"])
    if _SHORTEN.search(text):
        return Instruction(text, "shorten", chars)
    if _SPECIFY.search(text):
        return Instruction(text, "specify", chars)
    return Instruction(text, "free", chars)


def _read_chars(text: str) -> int:
    found = _CHARS.search(text)
    if found is None:
        return 0
    number = found["number"].replace("两", "二")
    if number.isdigit():
        chars = int(number)
    else:
        chars = _DIGITS.index(number[0]) * 100 + (_DIGITS.index(number[2]) * 10 if len(number) > 2 else 0)
    if not LEAST_CHARS <= chars <= MOST_CHARS:
        raise InputError(f"一节的字数应在{LEAST_CHARS}到{MOST_CHARS}之间，要求的是{chars}字。")
    return chars

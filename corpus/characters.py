"""Chinese characters: counting 字, the length of an official text; Traditional ones as Simplified, for search."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

HAN_RANGES: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2FA1F))
"""First and last code point of the blocks of CJK ideographs, compatibility ones included."""
_HAN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES) + "]")


def count_han(text: str) -> int:
    """The number of Chinese characters (CJK ideographs) in the text; digits and punctuation do not count."""
    return len(_HAN.findall(text))


def simplify(text: str) -> str:
    """The text with Simplified for Traditional characters, one for one, so that offsets hold; for search only.

    The pairs are OpenCC's TSCharacters; where a character has several, its first.
    """
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line)
    return {ord(traditional): simplified.split(" ")[0] for traditional, simplified in pairs}

"""Counting 字: the length of an official text is its number of Chinese characters."""

import re
from typing import Final

HAN_RANGES: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2FA1F))
"""First and last code point of the blocks of CJK ideographs, compatibility ones included."""
_HAN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES) + "]")


def count_han(text: str) -> int:
    """The number of Chinese characters (CJK ideographs) in the text; digits and punctuation do not count."""
    return len(_HAN.findall(text))

"""Counting 字: the length of an official text is its number of Chinese characters."""

import re

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]")


def count_han(text: str) -> int:
    """The number of Chinese characters (CJK ideographs) in the text; digits and punctuation do not count."""
    return len(_HAN.findall(text))

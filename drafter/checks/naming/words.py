"""Word lists of drafter/data, as sets and as patterns."""

import re
from functools import cache
from importlib.resources import files


@cache
def load_words(name: str) -> frozenset[str]:
    """The words of drafter/data/NAME, parted by blanks or line ends; lines that start with # are comments."""
    lines = files("drafter").joinpath("data", name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def compile_words(name: str) -> re.Pattern[str]:
    """A pattern of one of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(load_words(name), key=len, reverse=True))))


@cache
def compile_run(name: str) -> re.Pattern[str]:
    """A pattern of one or more of the words after one another."""
    return re.compile(f"(?:{compile_words(name).pattern})+")

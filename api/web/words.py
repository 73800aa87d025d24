"""The words of the pages in two languages. Chinese is written in the templates; English stands in one table."""

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Literal

from fastapi import Request

Language = Literal["zh", "en"]
LANGUAGE_COOKIE = "nigao_language"
Translate = Callable[..., str]


@cache
def english() -> dict[str, str]:
    """Chinese to English, from api/data/english.csv (columns zh, en)."""
    with files("api").joinpath("data/english.csv").open(encoding="utf-8") as lines:
        return {row["zh"]: row["en"] for row in csv.DictReader(lines)}


def language_of(request: Request) -> Language:
    """What the visitor chose; Chinese first."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "zh"


def translator(language: Language) -> Translate:
    """A function from Chinese words, with `{name}` places, to the language. Words the table lacks stay Chinese."""
    table = english() if language == "en" else {}

    def translate(words: str, **values: object) -> str:
        text = table.get(words, words)
        return text.format(**values) if values else text

    return translate

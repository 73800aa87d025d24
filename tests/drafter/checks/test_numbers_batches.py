"""Sentences as clerks write them, each number marked with its verdict in tests/data/numbers/*.txt.

A line is `TABLE|text with {number verdict}`; `@TABLE rows` defines a table, `TABLE:name,name|…` takes some of its rows.
Verdicts are the short names of `figure_table` and `na` for no statistic; `/` parts verdicts that are all right. What is
not marked must be no statistic.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from figure_table import VERDICTS, read_statistics

from corpus.indicators import load_catalogue
from drafter.checks.numbers import JudgedMention, check_numbers

FOLDER = Path(__file__).resolve().parents[2] / "data" / "numbers"
SHORT = {verdict: short for short, verdict in VERDICTS.items()} | {"not_a_statistic": "na"}
MARKED = re.compile(r"\{(?P<number>[^{} ]+) (?P<verdicts>[a-z/]+)\}")


def read_batch(path: Path) -> Iterator[tuple[str, str]]:
    """Each line of a batch as (rows of its table, marked text)."""
    tables: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name, _, rows = line[1:].partition(" ")
            tables[name] = rows
        elif line and not line.startswith("#"):
            key, _, text = line.partition("|")
            name, _, chosen = key.partition(":")
            rows = {row.split()[0]: row for row in tables[name].split(";")}
            yield ";".join(rows[one] for one in chosen.split(",")) if chosen else tables[name], text


def read_marks(marked: str) -> tuple[str, dict[int, list[str]]]:
    """The bare text and the verdicts that each marked number may have, by the number's first offset."""
    text, wanted, done = "", dict[int, list[str]](), 0
    for found in MARKED.finditer(marked):
        text += marked[done : found.start()]
        wanted |= dict.fromkeys(range(len(text), len(text) + len(found["number"])), found["verdicts"].split("/"))
        text += found["number"]
        done = found.end()
    return text + marked[done:], wanted


def tell(judged: JudgedMention) -> str:
    return f"{judged.mention.text}={SHORT[judged.verdict]}: {judged.reason}"


BATCHES = [(path.stem, rows, text) for path in sorted(FOLDER.glob("*.txt")) for rows, text in read_batch(path)]


@pytest.mark.parametrize(("rows", "marked"), [case[1:] for case in BATCHES], ids=[case[2][:24] for case in BATCHES])
def test_a_marked_number_gets_its_verdict(rows: str, marked: str) -> None:
    text, wanted = read_marks(marked)
    wrong = [
        tell(judged)
        for judged in check_numbers(text, read_statistics(rows), load_catalogue())
        if SHORT[judged.verdict] not in next((wanted[at] for at in _span(judged) if at in wanted), ["na"])
    ]
    assert not wrong


def _span(judged: JudgedMention) -> range:
    return range(judged.mention.start, judged.mention.end)

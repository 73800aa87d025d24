"""Sentences with every numeral marked in tests/data/mentions/*.txt: {text|kind} or {text|kind value unit}.

Kinds are q(uantity), t(arget), o(rdinal), d(ate), n(amed), i(diom), doc(ument), lm (list marker) and x (other); `/`
parts kinds that are all right, the first one tells whether the span must be met exactly (quantities and targets).
"""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.mention import Mention
from corpus.quantity import find_mentions

FOLDER = Path(__file__).resolve().parents[1] / "data" / "mentions"
KINDS = {
    "q": "quantity", "t": "target", "o": "ordinal", "d": "date", "n": "named", "i": "idiom", "doc": "document",
    "lm": "list_marker", "x": "other",
}  # fmt: skip
MARKED = re.compile(r"\{(?P<text>[^{}|]+)\|(?P<kinds>[a-z/]+)(?: (?P<value>[^ {}]+))?(?: (?P<unit>[^ {}]+))?\}")


def read_lines() -> list[str]:
    lines = [line for path in sorted(FOLDER.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def read_marks(marked: str) -> tuple[str, list[tuple[int, int, re.Match[str]]]]:
    """The bare text, and the span of each mark in it."""
    text, wanted, done = "", list[tuple[int, int, re.Match[str]]](), 0
    for found in MARKED.finditer(marked):
        text += marked[done : found.start()] + found["text"]
        wanted.append((len(text) - len(found["text"]), len(text), found))
        done = found.end()
    return text + marked[done:], wanted


def tell_faults(mention: Mention | None, start: int, end: int, mark: re.Match[str]) -> list[str]:
    if mention is None:
        return [f"{mark['text']}: not found"]
    kinds = mark["kinds"].split("/")
    faults = [] if mention.kind in {KINDS[kind] for kind in kinds} else [f"{mark['text']}: {mention.kind}"]
    if kinds[0] in {"q", "t"} and (mention.start, mention.end) != (start, end):
        faults.append(f"{mark['text']}: span {mention.text}")
    if mark["value"] and mention.value != Decimal(mark["value"]):
        faults.append(f"{mark['text']}: value {mention.value}")
    if mark["unit"] and mention.unit != mark["unit"]:
        faults.append(f"{mark['text']}: unit {mention.unit}")
    return faults


@pytest.mark.parametrize("marked", read_lines())
def test_every_numeral_is_read_as_marked(marked: str) -> None:
    text, wanted = read_marks(marked)
    mentions = find_mentions(text)
    faults, met = list[str](), set[int]()
    for start, end, mark in wanted:
        touching = [one for one in mentions if one.start < end and one.end > start]
        met.update(one.start for one in touching)
        faults += tell_faults(max(touching, key=lambda one: one.end - one.start, default=None), start, end, mark)
    faults += [f"{one.text}: not marked" for one in mentions if one.start not in met]
    assert not faults

"""Finds the labels a model cites (f3 a figure, d1 the date of an event), in every way small models mistype them.

[[f3]] may come as [f3], 【f3】, ［［f3］］, (f3), 〔f3〕, {{f3}}, [[f3：180件]], [[f1、f2]], 【【F3】】 or a bare f3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = r"\[［【〔{｛<《＜(（"
_CLOSE = r"\]］】〕}｝>》＞)）"
_ONE = r"[fFｆＦdDｄＤ]\s?[0-9０-９]{1,3}"
_CITED = re.compile(
    rf"(?P<open>[{_OPEN}]{{1,3}})\s?(?P<names>{_ONE}(?:\s?[、，,和及/]\s?{_ONE}){{0,5}})"
    rf"(?P<tail>(?:\s?[：:=＝（(]\s?|\s)[^{_OPEN}{_CLOSE}\n\[\]]{{1,24}}[）)]?)?\s?(?P<close>[{_CLOSE}]{{1,3}})"
)
_NUMBER_ALONE = re.compile(r"\[\[\s?(?P<number>[0-9]{1,3})\s?\]\]")
# A lower-case f or d with digits stands in official prose for nothing else; F1 could be a race, D3 a train.
_BARE = re.compile(r"(?<![A-Za-z0-9_.\-/])(?P<letter>[fd])(?P<number>[0-9]{1,2})(?![A-Za-z0-9_.\-/])")
_NAME = re.compile(r"([fFｆＦdDｄＤ])\s?([0-9０-９]{1,3})")
_ROUND = {"(": ")", "（": "）"}


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that cites labels; offsets are code points, end exclusive. `bare` means without any bracket."""

    start: int
    end: int
    labels: tuple[str, ...]
    bare: bool = False


def find_citations(text: str) -> Iterator[Citation]:
    """All citations in order, without overlap. Linear in the text."""
    found = [_bracketed(match) for match in _CITED.finditer(text)]
    found += [Citation(one.start(), one.end(), (_label("f", one["number"]),)) for one in _NUMBER_ALONE.finditer(text)]
    found += [
        Citation(one.start(), one.end(), (_label(one["letter"], one["number"]),), bare=True)
        for one in _BARE.finditer(text)
    ]
    end = 0
    for citation in sorted(found, key=lambda one: (one.start, one.bare)):
        if citation.start >= end:
            end = citation.end
            yield citation


def _label(letter: str, digits: str) -> str:
    return f"{'f' if letter in 'fFｆＦ' else 'd'}{int(digits)}"


def _bracketed(match: re.Match[str]) -> Citation:
    """A round bracket belongs to the sentence unless it has its partner: （其中[[f2]]） keeps its own."""
    labels = tuple(_label(*one) for one in _NAME.findall(match["names"]))
    opening, closing = match["open"], match["close"]
    start, end = match.start(), match.end()
    outer = 0
    while outer < min(len(opening), len(closing)) and _ROUND.get(opening[outer]) == closing[-1 - outer]:
        outer += 1
    for mark in opening[outer:]:
        if mark not in _ROUND:
            break
        start += 1
    for mark in reversed(closing[: len(closing) - outer]):
        if mark not in _ROUND.values():
            break
        end -= 1
    return Citation(start, end, labels)

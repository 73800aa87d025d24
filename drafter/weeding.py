"""Sentences of a model that go: what was said before in the section, and problems or plans that no figure shows.

A weak model that runs out of material says the same again, or goes on with problems of its own. Whatever goes is named
as an Omission.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.characters import count_han
from corpus.omission import Omission
from drafter.brief import SectionBrief
from drafter.labelling.wording import are_told, pair_characters
from drafter.pieces import Piece

SAME = 0.8
"""Of a sentence's character pairs in one earlier sentence: it says the same again."""
_LEAST_HAN = 10  # a shorter sentence may well come twice
_COUNTED = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,2}[)）]?(?:是|、|要)|第[一二三四五六七八九十]{1,2}[，、是]|\d{1,2}[.、．])"
)
_DIGITS = re.compile(r"\d[\d.]*")
_ORDER = "一二三四五六七八九十"


def weed(pieces: Sequence[Piece], brief: SectionBrief, omissions: list[Omission]) -> list[Piece]:
    """The pieces that stay, in order; `omissions` hears of the others."""
    kept: list[Piece] = []
    for piece in pieces:
        reason = _why_not(piece, kept, brief)
        if not reason:
            kept.append(piece)
            continue
        omissions.append(Omission(piece.text.strip(), reason, brief.section.heading or "开头"))
        if piece.text.endswith("\n") and kept and not kept[-1].text.endswith("\n"):
            kept[-1] = replace(kept[-1], text=kept[-1].text + "\n")
    return _count_again(kept) if brief.points and len(kept) < len(pieces) else kept


def _why_not(piece: Piece, before: Sequence[Piece], brief: SectionBrief) -> str:
    if count_han(piece.text) < _LEAST_HAN or "〔待补" in piece.text:
        return ""
    if any(_says_again(piece, one) for one in before):
        return "模型重复写了这句话，已删去重复的一句"
    if (
        brief.points
        and not piece.uses
        and (before or _COUNTED.match(piece.text))
        and not are_told("".join(brief.points), _pairs(piece.text))
    ):
        return "素材里没有这一条，是模型自己加的，已删去"
    return ""


def _pairs(text: str) -> frozenset[str]:
    return pair_characters(_COUNTED.sub("", text.strip()))


def _says_again(piece: Piece, earlier: Piece) -> bool:
    """Nearly the same words, and no figure or number that the earlier sentence has not."""
    pairs = _pairs(piece.text)
    return (
        len(pairs & _pairs(earlier.text)) >= SAME * len(pairs)
        and {one.expression for one in piece.uses} <= {one.expression for one in earlier.uses}
        and {*_DIGITS.findall(piece.text)} <= {*_DIGITS.findall(earlier.text)}
    )


def _count_again(pieces: Sequence[Piece]) -> list[Piece]:
    """The points with 一是, 二是 … in order, after one of them went."""
    counted: list[Piece] = []
    number = 0
    for piece in pieces:
        match = re.match(r"\s*([一二三四五六七八九十])是", piece.text)
        if match and number < len(_ORDER):
            at = match.start(1)
            piece = replace(piece, text=piece.text[:at] + _ORDER[number] + piece.text[at + 1 :])
            number += 1
        counted.append(piece)
    return counted

"""What was changed in a copied passage, and from that its kind: verbatim, figures_changed or reworded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import rjieba

from corpus.copying.text import MASK, NormalText, write_codes
from drafter.checks.copying.align import Block, align_codes
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.regions import Region, best_pairs

CopyKind = Literal["verbatim", "figures_changed", "reworded", "boilerplate"]

Equal = tuple[int, int, int, int]

_MASKED = chr(MASK)
_NAME_TAGS = frozenset({"ns", "nr", "nrt", "nrfg", "nt", "nz"})
_LEVELS = frozenset("国省市县区州盟旗镇乡村")
_LEVEL_WORDS = frozenset({"街道", "社区", "自治区", "开发区", "新区", "兵团", "地区"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the comparison: the text as written and its codes."""

    text: str
    normal: NormalText

    def cut(self, first: int, last: int) -> str:
        """The characters behind the codes `first:last`."""
        if first >= last:
            return ""
        start, end = self.normal.locate(first, last)
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Changes:
    """`figures` and `names` are (before, now) as written; `edited` counts the other codes that differ, on both sides,
    out of `total`; `similarity` is the share of codes that are the same in both, figures apart. `equal` are the
    equal stretches: code points (start, end) of the text and (first, last) of the source."""

    figures: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]
    edited: int
    total: int
    similarity: float
    equal: tuple[Equal, ...]


def compare_region(here: Side, there: Side, region: Region) -> Changes:
    """Align every sentence of the region with its counterpart, so that re-ordered sentences count as unchanged."""
    figures: list[tuple[str, str]] = []
    names: list[tuple[str, str]] = []
    left, right = write_codes(here.normal.codes), write_codes(there.normal.codes)
    equal: list[Equal] = []
    same, met = 0, set[int]()
    edited = 0
    for start, end, first, last in _partners(here.normal, region):
        blocks = align_codes(left[start:end], right[first:last])
        for block in blocks:
            same += block.end - block.start
            met.update(range(first + block.first, first + block.last))
            at, place = start + block.start, first + block.first
            width = block.end - block.start
            equal.append((*here.normal.locate(at, at + width), *there.normal.locate(place, place + width)))
            figures += _changed_figures(here, there, block, start, first, left)
        for now, before in _gaps(blocks, start, end, first, last):
            swapped = here.cut(*now), there.cut(*before)
            if _is_name_change(here, there, now, before):
                names.append((swapped[1], swapped[0]))
                met.update(range(*before))
            else:
                edited += now[1] - now[0]
    edited += region.last - region.first - len(met)
    total = region.end - region.start + region.last - region.first
    similarity = min(1.0, 2 * same / total) if total else 0.0
    return Changes(tuple(figures), tuple(names), edited, total, similarity, tuple(equal))


def tell_kind(changes: Changes, limits: CopyLimits) -> CopyKind:
    """The kind by what changed: nothing, figures and names alone, or the wording."""
    edited = changes.edited / changes.total if changes.total else 0.0
    if changes.figures or changes.names:
        return "figures_changed" if edited <= limits.stray_edits else "reworded"
    return "verbatim" if edited <= limits.no_edits else "reworded"


def is_place(name: str) -> bool:
    """Is this nothing but the name of a place (云南, 南江市)?"""
    return bool(name) and all(tag == "ns" for _, tag in rjieba.tag(name))


def _partners(text: NormalText, region: Region) -> list[tuple[int, int, int, int]]:
    """Each sentence of the region with the stretch of the source it is compared with."""
    best = {pair.start: pair for pair in best_pairs(region.pairs)}
    begins = [start for start in text.sentences.tolist() if region.start <= start < region.end]
    ordered = _in_order(region)
    if ordered:
        return [(region.start, region.end, region.first, region.last)]
    partners = []
    for start, end in zip(begins, [*begins[1:], region.end], strict=True):
        pair = best.get(start)
        span = (pair.first, pair.last) if pair else (region.first, region.last)
        partners.append((start, end, *span))
    return partners


def _in_order(region: Region) -> bool:
    places = [pair.first for pair in sorted(best_pairs(region.pairs), key=lambda pair: pair.start)]
    return places == sorted(places)


def _gaps(
    blocks: Sequence[Block], start: int, end: int, first: int, last: int
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches between equal blocks: (now, before) in codes of the whole texts; either may be empty."""
    gaps = []
    at, place = 0, 0
    for block in (*blocks, Block(end - start, end - start, last - first)):
        if block.start > at or block.first > place:
            gaps.append(((start + at, start + block.start), (first + place, first + block.first)))
        at, place = block.end, block.last
    return gaps


def _changed_figures(here: Side, there: Side, block: Block, start: int, first: int, left: str) -> list[tuple[str, str]]:
    changed = []
    for offset in range(block.end - block.start):
        at, place = start + block.start + offset, first + block.first + offset
        if left[at] == _MASKED:
            now, before = here.cut(at, at + 1), there.cut(place, place + 1)
            if now != before:
                changed.append((before, now))
    return changed


def _is_name_change(here: Side, there: Side, now: tuple[int, int], before: tuple[int, int]) -> bool:
    """A name for a name: either side lies in a word tagged as one, or a level of government took another's place."""
    new, old = here.cut(*now), there.cut(*before)
    if not new or not old or max(len(new), len(old)) > 8:
        return False
    if (new in _LEVELS or new in _LEVEL_WORDS) and (old in _LEVELS or old in _LEVEL_WORDS):
        return True
    return _in_name(there, before) or _in_name(here, now)


def _in_name(side: Side, span: tuple[int, int]) -> bool:
    """Are words tagged as names half of these codes? Tagged with some characters around, as a sentence is read."""
    start, end = side.normal.locate(*span)
    low = max(0, start - 12)
    place, named = low, 0
    for word, tag in rjieba.tag(side.text[low : end + 12]):
        if tag in _NAME_TAGS and len(word) > 1:
            named += max(0, min(end, place + len(word)) - max(start, place))
        place += len(word)
    return 2 * named >= end - start

"""The changed words of a copy on both sides, as code points, for marking them in a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.copying.text import MASK, normalise_text
from drafter.checks.copies import Copy
from drafter.checks.copying.changes import Equal

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """Stretches (start, end) that differ: `here` of the checked text, `there` of the source; in order, no overlaps."""

    here: tuple[Stretch, ...]
    there: tuple[Stretch, ...]


def find_changed(copy: Copy, text: str, source: str) -> Changed:
    """What differs between the copy in `text` and its place in `source`: figures and words; punctuation is not told.

    A copy without equal stretches says nothing of what was changed, so nothing is marked.
    """
    if not copy.equal:
        return Changed((), ())
    same: list[Equal] = []
    for equal in copy.equal:
        same += _without_changed_figures(equal, text, source)
    return Changed(
        _gaps(text, copy.start, copy.end, ((a, b) for a, b, _, _ in same)),
        _gaps(source, copy.source.start, copy.source.end, ((c, d) for _, _, c, d in same)),
    )


def _without_changed_figures(equal: Equal, text: str, source: str) -> Iterable[Equal]:
    """The parts of an equal stretch between the figures whose values differ: equal means equal but for figures.

    A single character between changed words is left out: it only looks alike (的, 一) and would tear a phrase apart.
    """
    start, end, first, last = equal
    here, there = normalise_text(text[start:end]), normalise_text(source[first:last])
    if len(here) == 1 and here.codes[0] != MASK:
        return
    if len(here) != len(there):
        yield equal
        return
    at, place = start, first
    for index in range(len(here)):
        if here.codes[index] != MASK:
            continue
        now, before = here.locate(index, index + 1), there.locate(index, index + 1)
        if text[start + now[0] : start + now[1]] != source[first + before[0] : first + before[1]]:
            yield at, start + now[0], place, first + before[0]
            at, place = start + now[1], first + before[1]
    yield at, end, place, last


def _gaps(text: str, start: int, end: int, same: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What of `text[start:end]` lies in none of the stretches, without punctuation and spaces at its ends."""
    gaps = []
    reached = start
    for low, high in (*sorted(same), (end, end)):
        gap = _trim(text, reached, min(low, end))
        if gap:
            gaps.append(gap)
        reached = max(reached, high)
    return tuple(gaps)


def _trim(text: str, start: int, end: int) -> Stretch | None:
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    return (start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters to be shown, changed or not."""

    text: str
    changed: bool = False


def cut_pieces(text: str, start: int, end: int, changed: Sequence[Stretch]) -> tuple[Piece, ...]:
    """`text[start:end]` cut where changed stretches (in order) begin and end."""
    pieces = []
    reached = start
    for low, high in changed:
        low, high = max(low, reached), min(high, end)
        if low >= high:
            continue
        if low > reached:
            pieces.append(Piece(text[reached:low]))
        pieces.append(Piece(text[low:high], changed=True))
        reached = high
    if reached < end:
        pieces.append(Piece(text[reached:end]))
    return tuple(pieces)

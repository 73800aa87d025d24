"""Tables of a PDF page that are drawn with rules: which cell a point lies in. Cells of several lines need it, as their
lines and those of their neighbours stand at different heights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_RULES_LOOKED_AT = 5_000
_THICKEST = 3.0
_SHORTEST = 6.0
_SAME = 2.5
Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: the heights of its horizontal rules from the top down, and its vertical rules."""

    heights: tuple[float, ...]
    uprights: tuple[Box, ...]

    def find_cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell around a point, None outside of the table."""
        row = sum(y < height for height in self.heights) - 1
        if not 0 <= row < len(self.heights) - 1:
            return None
        sides = self.sides(row)
        column = sum(x > side for side in sides) - 1
        return (row, column) if 0 <= column < len(sides) - 1 else None

    def sides(self, row: int) -> list[float]:
        """Where the vertical rules cross a row; cells that are merged have none between them."""
        middle = (self.heights[row] + self.heights[row + 1]) / 2
        return _merge(left for left, bottom, _, top in self.uprights if bottom <= middle <= top)


def find_tables(page: pdfium.PdfPage) -> list[RuledTable]:
    """The tables of two rows and two columns or more, top to bottom."""
    boxes = _read_rules(page)
    level = [box for box in boxes if box[3] - box[1] <= _THICKEST < box[2] - box[0]]
    uprights = [box for box in boxes if box[2] - box[0] <= _THICKEST < box[3] - box[1]]
    if len(uprights) < 3 or len(level) < 3:
        return []
    heights = sorted(_merge((bottom + top) / 2 for _, bottom, _, top in level), reverse=True)
    tables: list[list[float]] = []
    for above, below in pairwise(heights):
        middle = (above + below) / 2
        if sum(bottom <= middle <= top for _, bottom, _, top in uprights) < 2:
            continue
        if tables and tables[-1][-1] == above:
            tables[-1].append(below)
        else:
            tables.append([above, below])
    found = [RuledTable(tuple(rows), _overlapping(uprights, rows)) for rows in tables if len(rows) > 2]
    return [one for one in found if any(len(one.sides(row)) > 2 for row in range(len(one.heights) - 1))]


def _overlapping(uprights: Sequence[Box], heights: Sequence[float]) -> tuple[Box, ...]:
    return tuple(one for one in uprights if one[1] < heights[0] and one[3] > heights[-1])


def _read_rules(page: pdfium.PdfPage) -> list[Box]:
    """Thin paths, and the four sides of a stroked rectangle, as boxes."""
    boxes: list[Box] = []
    for one in islice(page.get_objects(max_depth=3), _RULES_LOOKED_AT):
        if one.type != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        left, bottom, right, top = one.get_bounds()
        if min(right - left, top - bottom) <= _THICKEST:
            boxes.append((left, bottom, right, top))
        elif 4 <= pdfium_c.FPDFPath_CountSegments(one.raw) <= 5:
            boxes += [(left, bottom, right, bottom), (left, top, right, top)]
            boxes += [(left, bottom, left, top), (right, bottom, right, top)]
    return [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) >= _SHORTEST]


def _merge(places: Iterable[float]) -> list[float]:
    """The places in order, those that are the same but for a rule's thickness once."""
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > _SAME:
            merged.append(place)
    return merged

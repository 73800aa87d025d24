"""A sheet as a sparse grid of cells: what every reader of .xlsx, .xls and .csv hands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Literal

from corpus.omission import Omission

MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 2_000_000
MAX_SHEETS = 100
MAX_CELL_TEXT = 10_000
# Wider merges are title bars or attacks (A1:XFD1048576); nothing is looked up through them.
MAX_MERGE_AREA = 10_000

# Spreadsheets store binary floats: 0.1+0.2 is kept as 0.30000000000000004. Excel itself shows 15 digits.
_FIFTEEN = Context(prec=15)

Trouble = Literal["", "formula", "error"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell that is not empty.

    `percent` says that its number format shows it times 100. `trouble` is "formula" for a formula that was saved
    without its result and "error" for an error value such as #DIV/0! (then `value` is its text).
    """

    value: str | Decimal | date
    percent: bool = False
    trouble: Trouble = ""

    @property
    def text(self) -> str:
        """The value as text; a number without exponent."""
        return f"{self.value:f}" if isinstance(self.value, Decimal) else str(self.value)


Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """The visible cells of one sheet by (row, column), both from 0; `merged`: covered place to top left one; `turned`:
    rows stand for the file's columns."""

    file: str
    sheet: str
    cells: Mapping[Place, GridCell]
    merged: Mapping[Place, Place] = field(default_factory=dict)
    turned: bool = False

    def turn(self) -> "Grid":
        """The same cells with rows for columns: for a table whose indicators stand side by side."""
        cells = {(column, row): cell for (row, column), cell in self.cells.items()}
        merged = {(column, row): (first[1], first[0]) for (row, column), first in self.merged.items()}
        return Grid(self.file, self.sheet, cells, merged, not self.turned)

    def ref(self, row: int, column: int) -> str:
        """The A1 reference of a place as it stands in the file."""
        return cell_ref(column, row) if self.turned else cell_ref(row, column)

    def at(self, row: int, column: int) -> GridCell | None:
        """The cell at that place; inside a merged range the one that the range shows."""
        place = (row, column)
        return self.cells.get(self.merged.get(place, place))

    def text(self, row: int, column: int) -> str:
        """The stripped text at that place, "" when empty."""
        cell = self.at(row, column)
        return "" if cell is None else cell.text.strip()

    def row_index(self) -> dict[int, list[int]]:
        """Each filled row with its filled columns (merged ones included), both ascending; one pass, so keep it."""
        found: dict[int, set[int]] = {}
        for row, column in self.cells:
            found.setdefault(row, set()).add(column)
        for (row, column), first in self.merged.items():
            if first in self.cells:
                found.setdefault(row, set()).add(column)
        return {row: sorted(found[row]) for row in sorted(found)}


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets of one file that have cells, and what of it was not read."""

    file: str
    grids: tuple[Grid, ...]
    omissions: tuple[Omission, ...] = ()


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_ref(row: int, column: int) -> str:
    """The A1 reference of a place counted from 0."""
    return f"{column_name(column)}{row + 1}"


def round_stored(number: Decimal) -> Decimal:
    """A stored number without the noise of binary floats: 15 significant digits, no trailing zeros, no exponent."""
    rounded = _FIFTEEN.plus(number)
    if rounded == rounded.to_integral_value():
        return Decimal(f"{rounded:f}").quantize(Decimal(1)) if rounded.adjusted() < 27 else rounded
    return rounded.normalize()


def cover_merge(top: int, left: int, bottom: int, right: int) -> dict[Place, Place]:
    """The covered places of one merged range (all bounds inclusive); empty for a range too large to be a header."""
    if bottom < top or right < left or (bottom - top + 1) * (right - left + 1) > MAX_MERGE_AREA:
        return {}
    first = (top, left)
    return {
        (row, column): first
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != first
    }

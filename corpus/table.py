"""Statistics of one office: figures, each with the cell it came from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from corpus.omission import Omission

Role = Literal["actual", "plan"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value stands: file name, sheet name (empty for .csv) and A1 reference."""

    file: str
    sheet: str
    ref: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.ref}" if self.sheet else self.ref
        return f"{self.file} {place}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one indicator in one year.

    `indicator` is a catalogue id, or for an office's own indicator its name with every character that
    cannot stand in an identifier replaced by `_`; so it can always be used in a figure expression.
    `value` is in the base unit `unit` (元 never 万元; % as 96.8, not 0.968). `written` is the value as it stood
    in the cell in unit `written_unit` (48.9, 万元).
    """

    indicator: str
    name: str
    unit: str
    value: Decimal
    year: int
    cell: Cell
    role: Role = "actual"
    written: str = ""
    written_unit: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class StatTable:
    """The figures of a report year (with the year before, and plans), in the order they were read."""

    year: int
    figures: tuple[Figure, ...]
    omissions: tuple[Omission, ...] = ()
    # Planning a draft asks for thousands of figures.
    _places: dict[tuple[str, int, Role], Figure] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places: dict[tuple[str, int, Role], Figure] = {}
        for figure in self.figures:
            places.setdefault((figure.indicator, figure.year, figure.role), figure)
        object.__setattr__(self, "_places", places)

    def figure(self, indicator: str, year: int | None = None, role: Role = "actual") -> Figure | None:
        """The figure of that indicator, the first if there are several; `year` defaults to the report year."""
        return self._places.get((indicator, self.year if year is None else year, role))

    def indicators(self) -> Iterator[str]:
        """Each indicator once, in table order."""
        return iter(dict.fromkeys(figure.indicator for figure in self.figures))

"""What computed numbers are made of: candidates, operands, and the numbers around one number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from drafter.checks.judging.matching import Attached, unique_rows
from drafter.checks.judging.rows import Row, RowIndex

Operand = tuple[Row, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One computation over the table: its expression, value (base unit) and operands (row, period)."""

    expression: str
    value: Decimal
    operands: tuple[Operand, ...]
    label: str

    @property
    def same_unit(self) -> bool:
        """Whether the result counts what the operands count: a sum or difference, no ratio."""
        return "/" not in self.expression


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a derived number may refer to: the numbers already attached in its sentence, those that follow, and those
    of the sentences `before`."""

    index: RowIndex
    earlier: tuple[Attached, ...]
    later: tuple[Attached, ...]
    context: str
    before: tuple[Attached, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """Rows stated earlier in the sentence, nearest first."""
        return unique_rows(row for attached in reversed(self.earlier) for row in attached.rows[:1])


def total_of(rows: Sequence[Row], period: str) -> tuple[Decimal, str] | None:
    """Sum of rows in one year with its expression; None when a value is missing."""
    values = [row.value(period) for row in rows]
    if not rows or any(value is None for value in values):
        return None
    expression = " + ".join(row.expression(period) for row in rows)
    return sum((value for value in values if value is not None), Decimal(0)), expression


def row_groups(attached: Attached) -> Iterator[tuple[Row, ...]]:
    """The rows a change is about: the whole sum for a summed number, else each row that is equally said."""
    if attached.summed:
        yield attached.rows
        return
    for row in attached.rows:
        yield (row,)


def both_years(rows: Sequence[Row]) -> tuple[Decimal, Decimal, str, str] | None:
    this, last = total_of(rows, "this"), total_of(rows, "last")
    if this is None or last is None:
        return None
    wrap = (lambda text: f"({text})") if len(rows) > 1 else (lambda text: text)
    return this[0], last[0], wrap(this[1]), wrap(last[1])


def year_operands(rows: Sequence[Row]) -> tuple[Operand, ...]:
    return tuple((row, period) for row in rows for period in ("this", "last"))


def shares_pair(one: Row, two: Row) -> bool:
    """Whether two row names have two neighbouring characters in common."""
    pairs = {one.name[place : place + 2] for place in range(len(one.name) - 1)}
    return any(two.name[place : place + 2] in pairs for place in range(len(two.name) - 1))

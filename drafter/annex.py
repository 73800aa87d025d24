"""The number annex: every bound number of a draft with its figure, formula and source cell."""

from dataclasses import dataclass

from corpus.table import StatTable
from drafter.draft import Composed
from drafter.figures import ExpressionError, describe_expression, figures_in, format_value


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One number: the section it stands in, its text, the formula in Chinese, and the cells it was read from."""

    number: int
    section: str
    text: str
    formula: str
    cells: str


def list_numbers(composed: Composed, table: StatTable) -> tuple[AnnexRow, ...]:
    """One row for every bound number of the text, in reading order."""
    rows: list[AnnexRow] = []
    names = [heading or "开头" for heading in composed.headings]
    for use in sorted(composed.uses, key=lambda one: one.start):
        at = next(n for n, (start, end) in enumerate(composed.bodies) if start <= use.start < end)
        formula, cells = _explain(use.expression, table)
        rows.append(AnnexRow(len(rows) + 1, names[at], use.text, formula, cells))
    return tuple(rows)


def _explain(expression: str, table: StatTable) -> tuple[str, str]:
    try:
        figures = figures_in(expression, table)
        formula = describe_expression(expression, table)
    except ExpressionError as error:
        return str(error), ""
    parts = [f"{one.cell}（{format_value(one.value, one.unit)}）" for one in figures]
    return formula, "；".join(parts)

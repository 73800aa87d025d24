"""Figures of the sample offices: read the master table, compute rates, evaluate `{expression}` in a source text."""

import ast
import csv
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from corpus.indicators import Indicator, load_catalogue

EMPTY = "?"  # in the master table: the row is in the workbook, its cell is empty
LEFT_OUT = "-"  # a computed rate the office did not report that year
FORMULA_PLACES = {"%": 1, "人次": 0, "元": 2, "万元": 2}
FIELD = re.compile(r"\{([^{}:]+)(?::(\d))?\}")
BASE = {"万元": Decimal(10000)}


def round_half_up(value: Decimal, places: int) -> Decimal:
    """`value` rounded as offices round: half goes up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


class Master:
    """One office's master table: `value(indicator, year)` in the unit as written in the workbooks."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as lines:
            self.rows = {row["indicator"]: row for row in csv.DictReader(lines)}
        self.years = sorted(int(name) for name in next(iter(self.rows.values())) if name.isdigit())
        self.catalogue = load_catalogue()

    def name(self, indicator: str) -> str:
        """The name as it stands in a workbook."""
        row = self.catalogue.get(indicator)
        return row.name if row else indicator

    def unit(self, indicator: str) -> str:
        """The unit as it stands in a workbook."""
        return self.rows[indicator]["unit"]

    def source(self, indicator: str) -> str:
        """Where the office has the value from; computed rates say so."""
        return self.rows[indicator]["source"] or "计算得出"

    def plan(self, indicator: str, year: int) -> Decimal | None:
        """The plan figure, where the master table has one."""
        written = self.rows[indicator].get(f"plan_{year}") or ""
        return Decimal(written) if written else None

    def listed(self, indicator: str, year: int) -> bool:
        """Whether the workbook of `year` has a row for the indicator."""
        return self.value(indicator, year) is not None or self.rows[indicator].get(str(year)) == EMPTY

    def value(self, indicator: str, year: int) -> Decimal | None:
        """The value in the unit as written, None where the office did not collect it."""
        row = self.catalogue.get(indicator)
        if row and row.formula and not self.rows[indicator]["source"] and not self.rows[indicator][str(year)]:
            return self._compute(row, indicator, year)
        written = self.rows[indicator].get(str(year)) or ""
        return Decimal(written) if written not in ("", EMPTY, LEFT_OUT) else None

    def base_value(self, indicator: str, year: int) -> Decimal | None:
        """The value in its base unit (元, never 万元)."""
        value = self.value(indicator, year)
        return None if value is None else value * BASE.get(self.unit(indicator), Decimal(1))

    def _compute(self, row: Indicator, indicator: str, year: int) -> Decimal | None:
        names = [node.id for node in ast.walk(ast.parse(row.formula or "")) if isinstance(node, ast.Name)]
        if any(name not in self.rows or self.value(name, year) is None for name in names if name != "sum"):
            return None
        unit = self.unit(indicator)
        value = evaluate(row.formula or "", lambda name: self.base_value(name, year)) / BASE.get(unit, Decimal(1))
        return round_half_up(value, FORMULA_PLACES[unit])


def evaluate(expression: str, lookup: Callable[[str], Decimal | None]) -> Decimal:
    """The value of an arithmetic expression over indicator ids; `sum(a, b)` adds. ValueError for anything else."""

    def walk(node: ast.expr) -> Decimal:
        if isinstance(node, ast.Constant):
            return Decimal(str(node.value))
        if isinstance(node, ast.Name):
            value = lookup(node.id)
            if value is None:
                raise ValueError(f"no value for {node.id} in {expression}")
            return value
        if isinstance(node, ast.BinOp):
            left, right = walk(node.left), walk(node.right)
            if isinstance(node.op, ast.Add):
                return left + right
            if isinstance(node.op, ast.Sub):
                return left - right
            return left * right if isinstance(node.op, ast.Mult) else left / right
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
            return sum((walk(argument) for argument in node.args), Decimal(0))
        raise ValueError(f"cannot evaluate {expression}")

    return walk(ast.parse(expression, mode="eval").body)


def fill_figures(text: str, master: Master, year: int) -> str:
    """`text` with every `{expression}` replaced. In an expression `x_` is last year's x, `up(x)` is `x-x_`,
    `down(x)` is `x_-x`, `growth(x)` is `(x-x_)/x_*100`, `fall(x)` its opposite; a name alone is written as in the
    workbook; `:2` gives decimals.

    Raises ValueError where the direction does not fit the word: a negative result is never written.
    """

    def lookup(name: str) -> Decimal | None:
        if name.endswith("_"):
            return master.value(name[:-1], year - 1)
        return master.value(name, year)

    def replace(match: re.Match[str]) -> str:
        expression = match[1]
        expression = re.sub(r"up\((\w+)\)", r"(\1-\1_)", expression)
        expression = re.sub(r"down\((\w+)\)", r"(\1_-\1)", expression)
        expression = re.sub(r"growth\((\w+)\)", r"((\1-\1_)/\1_*100)", expression)
        expression = re.sub(r"fall\((\w+)\)", r"((\1_-\1)/\1_*100)", expression)
        value = evaluate(expression, lookup)
        if value <= 0:
            raise ValueError(f"{year} {match[0]}: {value} is not above zero")
        if match[2]:
            value = round_half_up(value, int(match[2]))
        return f"{value.normalize():f}" if not match[2] else f"{value:f}"

    return FIELD.sub(replace, text)

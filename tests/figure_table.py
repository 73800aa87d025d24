"""Small statistics tables written as one line of text, for tests of the number check."""

from decimal import Decimal

from corpus.table import Cell, Figure, StatTable

YEAR = 2024
_SCALES = {"万": 10_000, "亿": 100_000_000}
# Short names for verdicts, so that a case fits on one line.
VERDICTS = {
    "ok": "supported",
    "value": "wrong_value",
    "row": "wrong_indicator",
    "unit": "wrong_unit",
    "year": "wrong_year",
    "none": "unsupported",
    "target": "target",
    "self": "internally_inconsistent",
}


def read_statistics(rows: str) -> StatTable:
    """A table from `name unit this last; …` (`-` for no value, a leading `plan:` for a plan figure)."""
    figures: list[Figure] = []
    for row in filter(None, (part.strip() for part in rows.split(";"))):
        name, unit, this, last = row.split()
        role = "plan" if name.startswith("plan:") else "actual"
        name = name.removeprefix("plan:")
        scale = next((factor for sign, factor in _SCALES.items() if unit.startswith(sign)), 1)
        base = unit if scale == 1 else unit[1:]
        for year, value in ((YEAR, this), (YEAR - 1, last)):
            if value != "-":
                cell = Cell("统计.csv", "", f"C{len(figures) + 2}")
                indicator = name if name.isidentifier() else f"_{name}"
                amount = Decimal(value) * scale
                figures.append(Figure(indicator, name, base, amount, year, cell, role, value, unit))  # type: ignore[arg-type]
    return StatTable(YEAR, tuple(figures))

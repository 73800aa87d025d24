"""The indicator catalogue: names, aliases, units, formulas and bounds (data in corpus/data/indicators.csv)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Indicator:
    """One catalogue row. `formula` is an expression over ids (`disp_closed / disp_accepted * 100`), `at_most` and
    `at_least` are ids of indicators that bound it, `note` says in Chinese which 口径 the formula uses."""

    id: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    category: str
    section: str
    formula: str | None
    at_most: tuple[str, ...]
    at_least: tuple[str, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)


def _parse_row(row: dict[str, str]) -> Indicator:
    derived, _, note = row["derived_from"].partition("@")
    formula: str | None = None
    at_most: list[str] = []
    at_least: list[str] = []
    for part in filter(None, derived.split(";")):
        if part.startswith("<="):
            at_most.append(part[2:])
        elif part.startswith(">="):
            at_least.append(part[2:])
        elif part.startswith("="):
            formula = part[1:]
        else:
            raise ValueError(f"indicators.csv, {row['id']}: expected =, <= or >=, found {part!r}")
    return Indicator(
        id=row["id"],
        name=row["name"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        unit=row["unit"],
        category=row["category"],
        section=row["section"],
        formula=formula,
        at_most=tuple(at_most),
        at_least=tuple(at_least),
        note=note,
    )


@cache
def load_catalogue() -> Mapping[str, Indicator]:
    """All catalogue indicators by id, in file order."""
    with files("corpus").joinpath("data/indicators.csv").open(encoding="utf-8") as lines:
        rows = [_parse_row(row) for row in csv.DictReader(lines)]
    return MappingProxyType({row.id: row for row in rows})

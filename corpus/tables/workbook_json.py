"""A workbook as JSON, to come back from the process that parsed it."""

import json
from datetime import date
from decimal import Decimal

from corpus.omission import Omission
from corpus.tables.grid import Grid, GridCell, Workbook


def dump_workbook(book: Workbook) -> str:
    """The workbook as JSON; `load_workbook` gives it back equal."""
    grids = [
        {
            "sheet": grid.sheet,
            "cells": [[*place, *_dump_cell(cell)] for place, cell in grid.cells.items()],
            "merged": [[*place, *first] for place, first in grid.merged.items()],
        }
        for grid in book.grids
    ]
    omissions = [[one.what, one.reason, one.where] for one in book.omissions]
    return json.dumps({"grids": grids, "omissions": omissions})


def load_workbook(file: str, dumped: str) -> Workbook:
    """The workbook that `dump_workbook` wrote, under the name `file`."""
    row = json.loads(dumped)
    grids = tuple(
        Grid(
            file,
            one["sheet"],
            {(line, column): _load_cell(*cell) for line, column, *cell in one["cells"]},
            {(line, column): (top, left) for line, column, top, left in one["merged"]},
        )
        for one in row["grids"]
    )
    return Workbook(file, grids, tuple(Omission(*one) for one in row["omissions"]))


def _dump_cell(cell: GridCell) -> tuple[str, str, bool, str]:
    kind = {str: "text", Decimal: "number", date: "date"}[type(cell.value)]
    return kind, str(cell.value), cell.percent, cell.trouble


def _load_cell(kind: str, text: str, percent: bool, trouble: str) -> GridCell:
    value: str | Decimal | date = text
    if kind == "number":
        value = Decimal(text)
    elif kind == "date":
        value = date.fromisoformat(text)
    return GridCell(value, percent, "formula" if trouble == "formula" else "error" if trouble == "error" else "")

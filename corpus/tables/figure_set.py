"""Collects figures so that each indicator has one value a year: the rule for one sheet, several sheets and files."""

from dataclasses import replace

from corpus.omission import Omission
from corpus.table import Figure


def _say(figure: Figure) -> str:
    return f"{figure.written}{figure.written_unit}（{figure.cell}）"


class FigureSet:
    """The figures read so far, in order, and what was said about the ones that did not fit."""

    def __init__(self) -> None:
        """Starts empty."""
        self.figures: list[Figure] = []
        self.omissions: list[Omission] = []
        self._by_key: dict[tuple[str, int, str], Figure] = {}
        self._units: dict[str, str] = {}
        self._last_number: dict[str, int] = {}

    def find(self, indicator: str, year: int, role: str) -> Figure | None:
        """The figure kept for that indicator, year and role."""
        return self._by_key.get((indicator, year, role))

    def free_id(self, wanted: str) -> str:
        """`wanted`, or with _2, _3 … the first id that no figure has."""
        found = wanted
        while found in self._units:
            self._last_number[wanted] = self._last_number.get(wanted, 1) + 1
            found = f"{wanted}_{self._last_number[wanted]}"
        return found

    def add(self, figure: Figure) -> None:
        """Keeps a figure; the same value again counts once, another value is left out with an Omission naming both
        cells, and the same id in another unit gets an id of its own."""
        if self._units.setdefault(figure.indicator, figure.unit) != figure.unit:
            figure = replace(figure, indicator=self._id_in_unit(figure))
            self._units[figure.indicator] = figure.unit
        key = (figure.indicator, figure.year, figure.role)
        kept = self._by_key.get(key)
        if kept is None:
            self._by_key[key] = figure
            self.figures.append(figure)
        elif kept.value != figure.value:
            what = f"{figure.year}年“{figure.name}” {_say(figure)}"
            reason = f"同一指标已有另一个值 {_say(kept)}，留用先读到的，请核对"
            self.omissions.append(Omission(what, reason, str(figure.cell)))

    def _id_in_unit(self, figure: Figure) -> str:
        number = 2
        while self._units.get(f"{figure.indicator}_{number}", figure.unit) != figure.unit:
            number += 1
        return f"{figure.indicator}_{number}"

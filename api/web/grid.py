"""The grid of a return: its rows as a page shows them, and the table that the filled-in form means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from corpus.errors import InputError
from corpus.indicators import load_catalogue
from corpus.omission import Omission
from corpus.table import Cell, Figure, StatTable
from drafter.figures import format_value, round_half_up

BY_HAND = "网页填写"
_MOST = Decimal(10) ** 15
_OTHER = "其他（本单位自己的指标）"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One indicator: its value of the year as typed in a form, last year's, and the change as a page shows it.

    `bar` is the share (0 to 100) of the larger of both years that this year is, for a picture of the change.
    """

    indicator: str
    name: str
    unit: str
    must_have: bool
    value: str
    last: str
    change: str
    bar: int
    last_bar: int
    cell: str


def make_rows(table: StatTable, must_have: tuple[str, ...]) -> dict[str, list[GridRow]]:
    """The rows by category, in the catalogue's order: all must-haves and all that the table has."""
    catalogue = load_catalogue()
    present = set(table.indicators())
    rows: dict[str, list[GridRow]] = {}
    for indicator in catalogue.values():
        if indicator.id in must_have or indicator.id in present:
            row = _row(table, indicator.id, indicator.name, indicator.unit, indicator.id in must_have)
            rows.setdefault(indicator.category, []).append(row)
    for one in table.indicators():
        if one not in catalogue:
            figure = next(each for each in table.figures if each.indicator == one)
            rows.setdefault(_OTHER, []).append(_row(table, one, figure.name, figure.unit, must_have=False))
    return rows


def _row(table: StatTable, indicator: str, name: str, unit: str, must_have: bool) -> GridRow:
    now, last = table.figure(indicator), table.figure(indicator, table.year - 1)
    largest = max((abs(one.value) for one in (now, last) if one is not None), default=Decimal(0)) or Decimal(1)
    return GridRow(
        indicator=indicator,
        name=name,
        unit=unit,
        must_have=must_have,
        value=_plain(now.value) if now else "",
        last=format_value(last.value, last.unit) if last else "",
        change=_change(now, last),
        bar=int(abs(now.value) / largest * 100) if now else 0,
        last_bar=int(abs(last.value) / largest * 100) if last else 0,
        cell=str(now.cell) if now else "",
    )


def _change(now: Figure | None, last: Figure | None) -> str:
    if now is None or last is None:
        return ""
    if now.unit == "%":
        points = round_half_up(now.value - last.value, 1)
        return f"{points:+f}个百分点"
    if last.value == 0:
        return ""
    return f"{round_half_up((now.value - last.value) / abs(last.value) * 100, 1):+f}%"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_grid(table: StatTable, form: Mapping[str, str]) -> StatTable:
    """The table with the values of a form (`value-<indicator>`, base units): an emptied field takes the figure away,
    an unchanged one keeps its cell, a typed one has the form as its source. InputError for what is no number."""
    catalogue = load_catalogue()
    figures = list(table.figures)
    for name, typed in form.items():
        indicator = name.removeprefix("value-")
        if indicator == name:
            continue
        kept = table.figure(indicator)
        entry = catalogue.get(indicator)
        if kept is None and entry is None:
            continue  # a field this grid never had
        label, unit = (kept.name, kept.unit) if kept else (entry.name, entry.unit)  # type: ignore[union-attr]
        value = read_number(typed, label)
        if kept is not None and value != kept.value:
            figures.remove(kept)
        if value is not None and (kept is None or value != kept.value):
            written = typed.strip()
            cell = Cell(BY_HAND, "", label)
            figures.append(Figure(indicator, label, unit, value, table.year, cell, written=written, written_unit=unit))
    return replace(table, figures=tuple(figures))


def read_number(typed: str, label: str) -> Decimal | None:
    """A typed number, None for nothing typed; InputError naming the row for anything else."""
    text = typed.strip().replace(",", "").replace("，", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise InputError(f"“{label}”应当是一个数，填的是“{typed.strip()[:20]}”。") from error
    if not value.is_finite() or abs(value) > _MOST:
        raise InputError(f"“{label}”的数太大或者不是数，填的是“{typed.strip()[:20]}”。")
    return value


def map_indicator(table: StatTable, own: str, catalogue_id: str) -> StatTable:
    """The table with an own indicator taken for one of the catalogue; InputError where the units count other things
    or the catalogue's is there already."""
    entry = load_catalogue().get(catalogue_id)
    moved = [one for one in table.figures if one.indicator == own]
    if entry is None or not moved:
        raise InputError("没有这个指标，请从列表里选。")
    if any(one.unit != entry.unit for one in moved):
        raise InputError(
            f"“{moved[0].name}”的单位是{moved[0].unit}，“{entry.name}”的是{entry.unit}，不能当作同一个指标。"
        )
    if any(one.indicator == catalogue_id for one in table.figures):
        raise InputError(f"“{entry.name}”已经有数了，请先清空那一行。")
    figures = tuple(
        replace(one, indicator=entry.id, name=entry.name) if one.indicator == own else one for one in table.figures
    )
    return replace(table, figures=figures)


def merge_upload(table: StatTable, read: StatTable) -> StatTable:
    """The table after an upload: what the file gives replaces what was there for that indicator, year and role."""
    given = {(one.indicator, one.year, one.role) for one in read.figures}
    kept = tuple(one for one in table.figures if (one.indicator, one.year, one.role) not in given)
    return StatTable(table.year, (*kept, *read.figures), _omissions(table, read))


def _omissions(*tables: StatTable) -> tuple[Omission, ...]:
    return tuple(dict.fromkeys(one for table in tables for one in table.omissions))


def own_rows(table: StatTable) -> Iterator[tuple[str, str]]:
    """(id, name) of the rows that are no catalogue indicator, to be mapped."""
    catalogue = load_catalogue()
    for one in table.indicators():
        if one not in catalogue:
            yield one, next(each.name for each in table.figures if each.indicator == one)

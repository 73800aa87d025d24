"""The made-up office of corpus/samples, and small tables, events and snapshots, for tests of drafting."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files

from corpus.event import Event
from corpus.event_reading import read_events
from corpus.indicators import load_catalogue
from corpus.table import Cell, Figure, Role, StatTable
from corpus.table_reading import read_table
from drafter.outline import load_outline
from drafter.snapshot import Snapshot

YEAR = 2025
OFFICE = "青禾街道总工会"
Values = Mapping[str, int | float | str]


@cache
def sample_table() -> StatTable:
    with as_file(files("corpus").joinpath("samples/qinghe/statistics-2025.xlsx")) as path:
        return read_table(path, YEAR)


@cache
def sample_events() -> tuple[Event, ...]:
    with as_file(files("corpus").joinpath("samples/qinghe/events-2025.csv")) as path:
        return read_events(path, YEAR).events


def make_figure(
    indicator: str, value: int | float | str, *, year: int = YEAR, role: Role = "actual", name: str = "", unit: str = ""
) -> Figure:
    """A figure of a catalogue indicator, or of an own one when `name` and `unit` are given."""
    entry = load_catalogue().get(indicator)
    name, unit = name or (entry.name if entry else ""), unit or (entry.unit if entry else "")
    return Figure(indicator, name, unit, Decimal(str(value)), year, Cell("统计.xlsx", "表一", "C3"), role)


def make_table(now: Values, last: Values | None = None, plan: Values | None = None, *own: Figure) -> StatTable:
    figures = [make_figure(one, value) for one, value in now.items()]
    figures += [make_figure(one, value, year=YEAR - 1) for one, value in (last or {}).items()]
    figures += [make_figure(one, value, role="plan") for one, value in (plan or {}).items()]
    return StatTable(YEAR, (*figures, *own))


def make_event(title: str, *, when: str = "3月5日", place: str = "", category: str = "", detail: str = "") -> Event:
    day = date(YEAR, 3, 5)
    return Event(title, when, day, day, place, category, detail, "事项.csv", 2)


def make_snapshot(
    table: StatTable,
    events: Sequence[Event] = (),
    *,
    outline: str = "community",
    office: str = OFFICE,
    guidance: tuple[str, ...] = (),
) -> Snapshot:
    return Snapshot(office, table.year, load_outline(outline), table, date(table.year, 12, 20), tuple(events), guidance)

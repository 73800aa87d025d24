"""Growth with the size of the corpus as an SVG: both axes logarithmic, so that a straight line is a power."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

WIDTH, HEIGHT = 300.0, 220.0
"""The size of a panel's plot in user units."""


class Size(Protocol):
    """What is drawn of one measured size."""

    reports: int
    build_cpu_seconds: float
    add_ms: float
    check_cpu_p50_ms: float
    check_cpu_p95_ms: float
    index_mb: float | None
    resident_mb: float | None
    anonymous_mb: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line: its place and its label."""

    place: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A measured point: its place, and its value as a label."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve; `style` is its class in the template, and `below` says that its values stand under it."""

    name: str
    style: str
    below: bool
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot."""

    title: str
    lines: tuple[Line, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]


Series = tuple[str, Sequence[tuple[float, float]]]


def draw_chart(sizes: Sequence[Size], machine: str) -> str:
    """The SVG of three panels over the number of reports: checking and adding in ms, building in s, memory in MB.

    Checking and building are drawn in processor time, which other programs on the machine do not lengthen.
    """
    return draw_growth(
        "How the copy check grows with the number of reports (2,000 characters each)",
        [
            (
                "one draft, one report added (ms)",
                ("check p95", [(one.reports, one.check_cpu_p95_ms) for one in sizes]),
                ("check p50", [(one.reports, one.check_cpu_p50_ms) for one in sizes]),
                ("add", [(one.reports, one.add_ms) for one in sizes]),
            ),
            ("building the index (s)", ("build", [(one.reports, one.build_cpu_seconds) for one in sizes])),
            (
                "memory and disk (MB)",
                ("resident", [(one.reports, one.resident_mb) for one in sizes if one.resident_mb]),
                ("not mapped", [(one.reports, one.anonymous_mb) for one in sizes if one.anonymous_mb]),
                ("files", [(one.reports, one.index_mb) for one in sizes if one.index_mb]),
            ),
        ],
        f"{machine}; processor time of one thread; both axes logarithmic; bench/copies_scale.py",
    )


def draw_growth(title: str, panels: Sequence[tuple[str, *tuple[Series, ...]]], source: str) -> str:
    """The SVG of panels side by side, each a title and its series; `source` is the line below."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("scale_chart.svg.j2")
    drawn = [_make_panel(name, *series) for name, *series in panels]
    return template.render(title=title, panels=drawn, source=source, width=WIDTH, height=HEIGHT)


def _make_panel(title: str, *series: Series) -> Panel:
    values = [y for _, points in series for _, y in points] or [1.0]
    counts = [x for _, points in series for x, _ in points] or [1.0]
    left, right = _decades(counts)
    low, high = _decades(values)

    def place(point: tuple[float, float]) -> Dot:
        x, y = (math.log10(max(value, 1e-9)) for value in point)
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return Dot(
            round(across * WIDTH, 1),
            round(HEIGHT - up * HEIGHT, 1),
            f"{point[1]:,.0f}" if point[1] >= 100 else f"{point[1]:.3g}",
        )

    return Panel(
        title=title,
        lines=tuple(
            Line(name, f"line-{number}", number == 1, tuple(place(point) for point in points))
            for number, (name, points) in enumerate(series)
        ),
        columns=tuple(
            Tick(round((power - left) / (right - left) * WIDTH, 1), f"{10**power:,}")
            for power in range(left, right + 1)
        ),
        rows=tuple(
            Tick(round(HEIGHT - (power - low) / (high - low) * HEIGHT, 1), f"{10.0**power:,g}")
            for power in range(low, high + 1)
        ),
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that enclose the values; at least one apart."""
    low = math.floor(math.log10(max(min(values), 1e-3)))
    high = math.ceil(math.log10(max(*values, 1e-3)))
    return low, max(high, low + 1)

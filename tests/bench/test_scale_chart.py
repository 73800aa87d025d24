from dataclasses import dataclass

from lxml import etree

from bench.scale_chart import HEIGHT, WIDTH, draw_chart


@dataclass
class Size:
    reports: int
    build_cpu_seconds: float = 1.0
    add_ms: float = 1.0
    check_cpu_p50_ms: float = 50.0
    check_cpu_p95_ms: float = 90.0
    index_mb: float | None = 20.0
    resident_mb: float | None = None
    anonymous_mb: float | None = None


def test_every_size_is_a_point_of_every_curve_inside_its_panel() -> None:
    chart = etree.fromstring(draw_chart([Size(1000), Size(10_000, build_cpu_seconds=9.0)], "2 cores"))
    dots = chart.findall(".//{*}circle")
    assert len(dots) == 2 * 5
    assert all(0 <= float(dot.get("cx")) <= WIDTH and 0 <= float(dot.get("cy")) <= HEIGHT for dot in dots)


def test_the_machine_is_named_and_escaped() -> None:
    assert "<b>&2 cores" in "".join(etree.fromstring(draw_chart([Size(1000)], "<b>&2 cores")).itertext())

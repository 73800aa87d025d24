"""The side-by-side report on copies: one HTML file that loads nothing and runs nothing."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from drafter.draft import format_date
from drafter.output_file import write_whole
from drafter.reporting.copy_report import KIND_NAMES, CheckedText, build_report, name_source
from drafter.reporting.copy_rows import lay_out
from drafter.visible_text import show_controls

HTML_ENDINGS = (".html", ".htm")


def write_copy_html(path: Path, texts: Sequence[CheckedText], made: date) -> None:
    """Writes the report on `texts` to `path`, whole or not at all; InputError where that cannot be done."""
    page = render_copy_html(texts, made)

    def write(place: Path) -> None:
        place.write_text(page, encoding="utf-8")

    write_whole(path, write)


def render_copy_html(texts: Sequence[CheckedText], made: date) -> str:
    """The page: for each text its figures, then its words on the left and the sources' on the right.

    Every word of a file is escaped; characters that show nothing or turn the line round are made visible. The page
    forbids scripts and loading by its own policy (Content-Security-Policy), should anything slip through all the same.
    """
    reports = [build_report(text) for text in texts]
    return (
        _environment()
        .get_template("copy_report.html.j2")
        .render(
            documents=[(report, lay_out(report)) for report in reports],
            kind_names=KIND_NAMES,
            made=format_date(made),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("drafter", "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # The one door through which every expression goes before it is escaped; what macros made has been through it.
        finalize=lambda value: show_controls(value) if type(value) is str else value,
    )
    environment.filters |= {"percent": _percent, "source_name": name_source}
    return environment


def _percent(share: float) -> str:
    return f"{share:.1%}"

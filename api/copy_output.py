"""The copy check's files for people: the side-by-side report (.html) and the list (.xlsx)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError
from drafter.output_file import check_place
from drafter.reporting.copy_report import CheckedText
from drafter.review import BY_MEANING

if TYPE_CHECKING:
    from api.check import Checked, CheckRequest

REPORT_ENDINGS = (".html", ".htm")
LIST_ENDINGS = (".xlsx",)


@dataclass(frozen=True, slots=True)
class CopyOutputs:
    """Where the report and the list are wanted, if at all."""

    report: Path | None = None
    sheet: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that will be written."""
        return tuple(path for path in (self.report, self.sheet) if path is not None)


def check_copy_outputs(outputs: CopyOutputs, request: "CheckRequest") -> None:
    """InputError, before any work, unless the files can be written and take the place of none that is read."""
    if outputs.report is not None:
        check_place(outputs.report, REPORT_ENDINGS)
    if outputs.sheet is not None:
        check_place(outputs.sheet, LIST_ENDINGS)
    read = {path.resolve() for path in _list_inputs(request)}
    for path in outputs.files:
        if path.resolve() in read:
            raise InputError(f"输出文件“{path}”正是要读的文件，应写到别处，以免盖掉它。")


def write_copy_outputs(outputs: CopyOutputs, checked: "Sequence[Checked]") -> tuple[Path, ...]:
    """Writes what was asked for, over all checked files; returns the files written."""
    texts = [_gather(one) for one in checked]
    if outputs.report is not None:
        from drafter.reporting.copy_html import write_copy_html

        write_copy_html(outputs.report, texts, date.today())
    if outputs.sheet is not None:
        # The workbook library takes half a second to load.
        from drafter.reporting.copy_sheet import write_copy_sheet

        write_copy_sheet(outputs.sheet, texts)
    return outputs.files


def _list_inputs(request: "CheckRequest") -> Iterator[Path]:
    """Every file that will be read, those inside folders too."""
    for path in (*request.files, *request.statistics, *request.events, *request.past, *request.allowed):
        yield path
        if path.is_dir():
            yield from path.rglob("*")


def _gather(checked: "Checked") -> CheckedText:
    review = checked.review
    return CheckedText(
        file=Path(checked.file).name,
        title=checked.title,
        text=checked.text,
        sections=checked.sections,
        copies=review.copies,
        figures=review.copy_figures,
        sources=checked.sources,
        compared=checked.compared,
        repeats=review.repeats,
        failed="".join(one.reason for one in review.failed_checks if one.check in ("copies", BY_MEANING)),
    )

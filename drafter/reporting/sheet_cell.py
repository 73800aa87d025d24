"""Cells of workbooks that hold other people's words: always text, never a formula."""

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from drafter.visible_text import show_controls

MOST_CELL = 32_767
"""Characters that a cell can hold (Excel specifications and limits)."""
_CUT = "……（下略，全文见稿件）"
_HEAD_FILL = "E6E9EC"
Value = str | int | float | None


def make_head(sheet: Worksheet, name: str) -> Cell:
    """A cell of the header row."""
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
    cell.alignment = Alignment(vertical="center")
    return cell


def make_cell(sheet: Worksheet, value: Value, *, wrap: bool) -> Cell:
    """A cell that shows the value as it is.

    openpyxl takes "=..." for a formula and "#N/A" for an error, so texts are told to be texts. The quote prefix keeps
    them texts when someone edits the cell, or saves the sheet as .csv and a program guesses (CWE-1236).
    """
    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value = _fit(show_controls(value))
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip()[:1] in tuple("=+-@\t\r")
    else:
        cell.value = value
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell


def _fit(text: str) -> str:
    return text if len(text) <= MOST_CELL else text[: MOST_CELL - len(_CUT)] + _CUT

"""The number annex: every number of a draft with its figure, formula and source cell, or the event that states it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.event import Event
from corpus.quantity import find_mentions
from corpus.table import Cell, Figure, StatTable
from drafter.checks.judging.events import find_quoted_event
from drafter.draft import Composed
from drafter.figures import ExpressionError, describe_expression, figures_in, format_value


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One number: the section it stands in, its text, the formula in Chinese, and the cells it was read from."""

    number: int
    section: str
    text: str
    formula: str
    cells: str


@dataclass(frozen=True, slots=True)
class Annex:
    """The rows, and each sheet of statistics named once, so that a row's cells are told by their references alone;
    of several sheets a cell says which: 表2 C4."""

    sheets: tuple[str, ...]
    rows: tuple[AnnexRow, ...]

    @property
    def note(self) -> str:
        """One line for above the table: what the references point into; empty when no figure is used."""
        if len(self.sheets) < 2:
            return "".join(f"单元格都在{one}。" for one in self.sheets)
        return "；".join(f"表{number}是{one}" for number, one in enumerate(self.sheets, 1)) + "。"


def make_annex(composed: Composed, table: StatTable, events: Sequence[Event] = ()) -> Annex:
    """One row for every bound number of the text and every quantity quoted from an event, in reading order."""
    explained = [(use, *_explain(use.expression, table)) for use in composed.uses]
    sheets = list(dict.fromkeys(_sheet(one.cell) for _, _, figures in explained for one in figures))
    found = [(use.start, use.text, formula, _tell_cells(figures, sheets)) for use, formula, figures in explained]
    found += _list_quoted(composed, events)
    names = [heading or "开头" for heading in composed.headings]
    rows: list[AnnexRow] = []
    for position, text, formula, cells in sorted(found):
        at = next((n for n, (start, end) in enumerate(composed.bodies) if start <= position < end), None)
        rows.append(AnnexRow(len(rows) + 1, "标题" if at is None else names[at], text, formula, cells))
    return Annex(tuple(sheets), tuple(rows))


def _list_quoted(composed: Composed, events: Sequence[Event]) -> Iterator[tuple[int, str, str, str]]:
    """Position, text, event and its row for each quantity that is not bound but stands so in an event."""
    if not events:
        return
    for mention in find_mentions(composed.text):
        bound = any(use.start < mention.end and mention.start < use.end for use in composed.uses)
        event = None if bound or mention.kind != "quantity" else find_quoted_event(composed.text, mention, events)
        if event is not None:
            yield mention.start, mention.text, f"事项：{event.title}", f"{event.file} 第{event.row}行"


def _explain(expression: str, table: StatTable) -> tuple[str, Sequence[Figure]]:
    try:
        return describe_expression(expression, table), figures_in(expression, table)
    except ExpressionError as error:
        return str(error), ()


def _sheet(cell: Cell) -> str:
    return f"{cell.file}的“{cell.sheet}”" if cell.sheet else cell.file


def _tell_cells(figures: Sequence[Figure], sheets: Sequence[str]) -> str:
    def tell(one: Figure) -> str:
        sheet = f"表{sheets.index(_sheet(one.cell)) + 1} " if len(sheets) > 1 else ""
        return f"{sheet}{one.cell.ref}（{format_value(one.value, one.unit)}）"

    return "；".join(dict.fromkeys(map(tell, figures)))

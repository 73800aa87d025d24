"""The number annex: every number of a draft with its figure, formula and source cell, or the event that states it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.event import Event
from corpus.quantity import find_mentions
from corpus.table import StatTable
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


def list_numbers(composed: Composed, table: StatTable, events: Sequence[Event] = ()) -> tuple[AnnexRow, ...]:
    """One row for every bound number of the text and every quantity quoted from an event, in reading order."""
    found = [(use.start, use.text, *_explain(use.expression, table)) for use in composed.uses]
    found += _list_quoted(composed, events)
    names = [heading or "开头" for heading in composed.headings]
    rows: list[AnnexRow] = []
    for position, text, formula, cells in sorted(found):
        at = next((n for n, (start, end) in enumerate(composed.bodies) if start <= position < end), None)
        rows.append(AnnexRow(len(rows) + 1, "标题" if at is None else names[at], text, formula, cells))
    return tuple(rows)


def _list_quoted(composed: Composed, events: Sequence[Event]) -> Iterator[tuple[int, str, str, str]]:
    """Position, text, event and its row for each quantity that is not bound but stands so in an event."""
    if not events:
        return
    for mention in find_mentions(composed.text):
        bound = any(use.start < mention.end and mention.start < use.end for use in composed.uses)
        event = None if bound or mention.kind != "quantity" else find_quoted_event(composed.text, mention, events)
        if event is not None:
            yield mention.start, mention.text, f"事项：{event.title}", f"{event.file} 第{event.row}行"


def _explain(expression: str, table: StatTable) -> tuple[str, str]:
    try:
        figures = figures_in(expression, table)
        formula = describe_expression(expression, table)
    except ExpressionError as error:
        return str(error), ""
    parts = [f"{one.cell}（{format_value(one.value, one.unit)}）" for one in figures]
    return formula, "；".join(parts)

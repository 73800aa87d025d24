"""The cells of a table file as texts: what a table that is no statistics return is judged by in the benchmarks."""

from corpus.tables.workbook import read_workbook


def list_cells(name: str, data: bytes) -> tuple[str, ...]:
    """All cells of the visible sheets, then what was left out; called in a child process, as all parsing is."""
    book = read_workbook(name, data)
    cells = [cell.text for grid in book.grids for cell in grid.cells.values()]
    return (*cells, *(f"{one.what}：{one.reason}" for one in book.omissions))

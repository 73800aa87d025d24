"""Passages: the pieces of past reports that are searched and shown to a writer."""

from dataclasses import dataclass
from typing import Literal

from corpus.report_kind import ReportKind


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of 150-400 字 of one section, with its place in the source (code points into the report's text).

    `kind` is what kind of report it is of, `indicators` are the catalogue's ids of those it gives figures of; both are
    empty for a passage kept by an older version and not described yet.
    """

    id: str
    report_id: str
    office: str
    year: int | None
    title: str
    heading_path: tuple[str, ...]
    start: int
    end: int
    text: str
    masked: str
    kind: ReportKind | Literal[""] = ""
    indicators: tuple[str, ...] = ()

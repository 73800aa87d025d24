"""Passages: the pieces of past reports that are searched and shown to a writer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of 150-400 字 of one section, with its place in the source (code points into the report's text)."""

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

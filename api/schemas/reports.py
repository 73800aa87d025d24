"""Past reports and what is found in them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.base import LeftOut, Sent, Shown
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from corpus.report_kind import ReportKind


class ReportEntryShown(Shown):
    """A report in the list; `chars` in code points."""

    id: str
    file: str = Field(examples=["2023年工作总结.docx"])
    year: int | None = Field(examples=[2023])
    title: str = Field(examples=["青禾街道总工会2023年工作总结"])
    chars: int = Field(examples=[3120])
    sections: int = Field(examples=[12])
    omissions: list[LeftOut]
    added_at: datetime


class ReportSectionShown(Shown):
    """A section; offsets are code points into the report's text, `end` exclusive."""

    level: int = Field(examples=[1])
    number: str = Field(examples=["一、"])
    heading: str = Field(examples=["主要工作"])
    start: int
    body_start: int
    end: int
    path: list[str]


class ReportShown(Shown):
    """One report with its text."""

    entry: ReportEntryShown
    text: str
    sections: list[ReportSectionShown]


class IngestedShown(Shown):
    """What became of one file; `error` says why nothing of it is kept, and is empty otherwise."""

    file: str = Field(examples=["2023年工作总结.docx"])
    report_id: str
    title: str
    year: int | None
    sections: int
    passages: int
    was_new: bool
    omissions: list[LeftOut]
    error: str = Field(examples=[""])


class ReportCorrection(Sent):
    """Year and title as they should be."""

    title: str = Field(max_length=1000, examples=["青禾街道总工会2023年工作总结"])
    year: int | None = Field(ge=OLDEST_YEAR, le=NEWEST_YEAR, examples=[2023])


class PassageShown(Shown):
    """A passage of a report; offsets are code points into its text. `indicators` are the catalogue's ids of those it
    gives figures of."""

    report_id: str
    year: int | None
    title: str
    kind: ReportKind | Literal[""]
    heading_path: list[str]
    start: int
    end: int
    text: str
    indicators: list[str]


class HitShown(Shown):
    """A passage found; `score` orders the hits of this search alone, `words` are those of the query it holds."""

    passage: PassageShown
    score: float
    words: list[str]

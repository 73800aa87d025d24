"""A foreign text that was checked."""

from pydantic import Field

from api.schemas.base import LeftOut, Shown
from api.schemas.drafts import FailedShown
from api.schemas.sections import JudgedFinding


class SourceShown(Shown):
    """Where a passage stands in a past report of the office."""

    id: str
    title: str
    year: int | None
    start: int
    end: int


class CopyShown(Shown):
    """A passage that an earlier text has too."""

    start: int
    end: int
    kind: str = Field(examples=["verbatim"])
    similarity: float
    source: SourceShown


class MentionShown(Shown):
    """A number of the text and what the statistics say of it."""

    start: int
    end: int
    text: str
    verdict: str = Field(examples=["supported"])
    reason: str


class CheckShown(Shown):
    """Offsets are code points into `text`, the file as it was read. `numbers` is empty without statistics of `year`."""

    file: str
    title: str
    year: int | None
    text: str
    with_statistics: bool
    numbers: list[MentionShown]
    copies: list[CopyShown]
    copy_ratio: float
    findings: list[JudgedFinding]
    searched_by_meaning: bool
    failed_checks: list[FailedShown]
    omissions: list[LeftOut]

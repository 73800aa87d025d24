"""Sections, their history and candidates."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.base import Sent, Shown
from drafter.comparison import Change
from drafter.finding import Severity
from drafter.revisions import RevisionKind


class RevisionShown(Shown):
    """A version of a section; number 0 is the first writing."""

    number: int
    kind: RevisionKind
    text: str
    locked: bool
    note: str
    made_by: str
    made_at: datetime | None


class SectionEdit(Sent):
    """A person's text; `base` is the number of the revision that was edited."""

    text: str = Field(max_length=100_000, examples=["受理劳动争议96件。"])
    base: int = Field(ge=0, le=10**9, examples=[0])


class RegenerationAsked(Sent):
    """What to write anew; with `words`, only the sentences that hold them."""

    instruction: str = Field(default="", max_length=1000, examples=["更具体"])
    words: str = Field(default="", max_length=2000)
    model: str = Field(default="builtin", max_length=100)


class RestoreSent(Sent):
    """The version to put back."""

    number: int = Field(ge=0, le=10**9, examples=[0])


class LockSent(Sent):
    """Locked or open."""

    locked: bool


class AcceptSent(Sent):
    """The candidate as it is, or with a person's changes."""

    text: str | None = Field(default=None, max_length=100_000)


class DiffShown(Shown):
    """A run of words."""

    change: Change
    text: str


class JudgedFinding(Shown):
    """A finding at code points of the section's text."""

    check: str
    rule: str
    severity: Severity
    start: int
    end: int
    reason: str


class JudgedShown(Shown):
    """What the checks say of one of both texts."""

    findings: list[JudgedFinding]
    copy_ratio: float
    chars: int


class CandidateShown(Shown):
    """A candidate beside the present text; `stale` when the section was changed since."""

    id: str
    section: str
    base: int
    instruction: str
    outcome: Literal["open", "accepted", "edited", "discarded"]
    stale: bool
    text: str
    diff: list[DiffShown]
    figures_gone: list[str]
    figures_new: list[str]
    before: JudgedShown
    after: JudgedShown


class CandidateMade(Shown):
    """The id of a new candidate."""

    id: str

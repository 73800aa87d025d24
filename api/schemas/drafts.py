"""Drafts, their findings and steps."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from api.schemas.base import LeftOut, Sent, Shown
from drafter.draft import Mode, SectionState
from drafter.finding import Severity
from drafter.workflow import MoveName, State
from drafter.workflow_store import DecisionKind


class DraftEntryShown(Shown):
    """A draft in the list."""

    id: str = Field(examples=["0123456789ab"])
    title: str
    year: int
    writer: str
    created_at: datetime
    state: State


class OriginShown(Shown):
    """Where a number comes from; `wrong` when it has no support."""

    reason: str
    formula: str = Field(examples=["调解成功件数 ÷ 劳动争议受理件数 × 100"])
    cells: list[str] = Field(examples=[["劳动争议受理件数 2025年 96件：统计表.xlsx Sheet1!C3"]])
    wrong: bool


class NumberShown(Shown):
    """A number of a section; offsets are code points into the section's text."""

    start: int
    end: int
    text: str
    origin: OriginShown


class SectionShown(Shown):
    """A section; a container has an empty text."""

    id: str = Field(examples=["dispute"])
    heading: str = Field(examples=["（二）化解劳动争议"])
    level: int
    text: str
    state: SectionState
    writer: str
    characters: int
    numbers: list[NumberShown]
    omissions: list[LeftOut]


class DecisionShown(Shown):
    """What was decided about a finding last."""

    kind: DecisionKind
    reason: str
    made_by: str
    made_at: datetime


class FindingShown(Shown):
    """A finding; `mark` names it when it is decided, `section` is null where it stands in none."""

    mark: str
    check: str
    check_name: str
    severity: Severity
    section: str | None
    excerpt: str
    reason: str
    decision: DecisionShown | None


class FailedShown(Shown):
    """A check that could not run; it counts like a severe finding."""

    check: str
    reason: str


class StepShown(Shown):
    """One move of a draft; signed with so many severe findings `overridden`."""

    state: State
    move: str
    made_by: str
    made_at: datetime
    reason: str
    overridden: int


class DraftShown(Shown):
    """A whole draft as it stands; `revision` of each section is with its history. Passages said anew are looked for
    beside the requests, seconds after the draft was first asked for: until `searched_by_meaning` it is not signed."""

    id: str
    title: str
    year: int
    outline: str
    mode: Mode
    signed: date
    state: State
    moves: list[MoveName]
    open_errors: int
    text: str
    sections: list[SectionShown]
    findings: list[FindingShown]
    searched_by_meaning: bool
    failed_checks: list[FailedShown]
    copy_ratio: float
    steps: list[StepShown]


class MoveSent(Sent):
    """A step on, or back with a reason."""

    move: MoveName
    reason: str = Field(default="", max_length=2000)


class FindingDecision(Sent):
    """What to do about a finding; accepting one or calling it false takes a reason."""

    decision: DecisionKind
    reason: str = Field(default="", max_length=2000, examples=["已同业务科室核对"])


class SentenceShown(Shown):
    """A sentence whose numbers changed."""

    section: str
    before: str
    after: str


class FollowedShown(Shown):
    """What followed from the office's present statistics; `stale` are locked sections with an old number."""

    changed: list[SentenceShown]
    changed_sections: list[str]
    stale: list[str]


Kind = Literal["docx", "md"]

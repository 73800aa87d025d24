"""Drafts that are asked for."""

from datetime import date, datetime

from pydantic import Field

from api.jobs.queue import JobState
from api.schemas.base import Sent, Shown
from api.usage import NEWEST_YEAR, OLDEST_YEAR
from drafter.draft import Mode


class DraftAsked(Sent):
    """What to write, from the newest revision of the year's return."""

    year: int = Field(ge=OLDEST_YEAR, le=NEWEST_YEAR, examples=[2025])
    outline: str = Field(default="community", max_length=50, examples=["community"])
    mode: Mode = "summary"
    recipient: str = Field(default="", max_length=500, examples=["市总工会"])
    guidance: list[str] = Field(default=[], max_length=10, examples=[["《关于加强基层工会建设的意见》"]])
    model: str = Field(default="builtin", max_length=100)
    signed: date | None = Field(default=None, description="成文日期，默认今天", examples=["2025-12-20"])


class JobShown(Shown):
    """A job; `ahead` is how many are served before it, `draft_id` is there when it is done."""

    id: str
    state: JobState
    year: int
    outline: str
    model: str
    account: str
    draft_id: str
    error: str
    attempts: int
    ahead: int
    asked_at: datetime

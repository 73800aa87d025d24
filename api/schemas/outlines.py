"""Outlines: an office's own and that of one draft."""

from datetime import datetime

from pydantic import Field

from api.schemas.base import Sent, Shown
from drafter.outline import SectionRole
from drafter.outline_edits import MOST_SECTIONS, OutlineLine


class OutlineSectionShown(Shown):
    """A section. `min_chars` and `max_chars` bound its text in 字; `must_have` are indicators it has to tell."""

    id: str = Field(examples=["dispute"])
    heading: str = Field(examples=["化解劳动争议"])
    level: int
    role: SectionRole
    min_chars: int
    max_chars: int
    categories: list[str]
    must_have: list[str]
    optional: bool


class OutlineEntryShown(Shown):
    """An outline in the list."""

    id: str = Field(examples=["community"])
    name: str
    version: int
    is_own: bool


class OutlineShown(Shown):
    """A version of an outline; `version` 0 is the shipped one, or the one a draft was written from."""

    version: int
    is_own: bool
    made_by: str
    made_at: datetime | None
    sections: list[OutlineSectionShown]


class OutlineLineSent(Sent):
    """A section as it should be. `id` names a known one; without it a new one is made, that writes of `categories`,
    or has only a heading where there are none."""

    id: str = Field(default="", max_length=50, examples=["dispute"])
    heading: str = Field(default="", max_length=100, examples=["化解劳动争议"])
    level: int = Field(ge=0, le=2, examples=[2])
    chars: int = Field(default=0, ge=0, le=100_000, description="最多多少字，0 是照原来的", examples=[200])
    categories: list[str] = Field(default=[], max_length=10)

    def line(self) -> OutlineLine:
        """The domain's value."""
        return OutlineLine(self.id, self.heading, self.level, self.chars, tuple(self.categories))


class OutlineSent(Sent):
    """All sections in their order; `version` is the one that was read."""

    version: int = Field(ge=0, le=10**9, examples=[0])
    sections: list[OutlineLineSent] = Field(max_length=MOST_SECTIONS)


class DraftOutlineSent(OutlineSent):
    """As `OutlineSent`; sections the draft never had are written by `model`."""

    model: str = Field(default="builtin", max_length=100)

"""The yearly return: figures and events."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer

from api.json_output import number_json
from api.schemas.base import LeftOut, Sent, Shown
from corpus.table import Role
from drafter.table_checks import DoubtKind

Number = Annotated[Decimal, PlainSerializer(number_json, return_type=float, when_used="json")]


class CellShown(Shown):
    """Where a value stands."""

    file: str = Field(examples=["统计表2024.xlsx"])
    sheet: str = Field(examples=["Sheet1"])
    ref: str = Field(examples=["C3"])


class FigureShown(Shown):
    """One value, in the base unit `unit` (元 never 万元)."""

    indicator: str = Field(examples=["members_total"])
    name: str = Field(examples=["会员总数"])
    unit: str = Field(examples=["人"])
    value: Number = Field(examples=[15742])
    year: int = Field(examples=[2025])
    role: Role
    cell: CellShown


class EventShown(Shown):
    """An event; `start` and `end` where the date could be read."""

    title: str = Field(examples=["举办职工运动会"])
    when: str = Field(examples=["5月20日"])
    start: date | None
    end: date | None
    place: str
    category: str
    detail: str
    file: str
    row: int


class DoubtShown(Shown):
    """Something to look at again."""

    kind: DoubtKind
    indicator: str
    sentence: str


class ReturnShown(Shown):
    """The newest revision; 0 when nothing was entered yet."""

    year: int = Field(examples=[2025])
    revision: int = Field(examples=[3])
    made_by: str
    made_at: datetime | None
    confirmed: bool
    figures: list[FigureShown]
    events: list[EventShown]
    omissions: list[LeftOut]
    doubts: list[DoubtShown]


class ValuesSent(Sent):
    """Values of the year by indicator, in base units; null takes one away, an indicator that is not named stays."""

    revision: int = Field(ge=0, le=10**9, examples=[3])
    values: dict[Annotated[str, Field(max_length=200)], Number | None] = Field(examples=[{"members_total": 15742}])
    confirm: bool = False


class EventSent(Sent):
    """An event as it would be typed."""

    revision: int = Field(ge=0, le=10**9, examples=[3])
    title: str = Field(max_length=1000, examples=["举办职工运动会"])
    when: str = Field(default="", max_length=100, examples=["5月20日"])
    place: str = Field(default="", max_length=1000)
    category: str = Field(default="", max_length=100)
    detail: str = Field(default="", max_length=2000)

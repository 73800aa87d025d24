"""A numeric mention of a text: what `corpus.quantity` finds and everything else reads."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

MentionKind = Literal["quantity", "ordinal", "date", "named", "idiom", "document", "target", "list_marker", "other"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One numeric mention; offsets are code points into the text, end exclusive.

    `text` is qualifier + number + unit (近5000人); `num_start`/`num_end` bound the numeral alone. `value` is in the
    base unit (390余万元: 3900000 元; 三成: 30 %); for a range it is the lower end and `high` the upper one.
    `unit` is the base unit as written without scale (人, 元, %, 百分点, 倍), None where there is none.
    `qualifier` is the approximator as written (近, 余, 多, 约, 左右, 以上, 不少于, 超, 突破, 不足 …), None for an exact
    value.
    `precision` is the place of the last written digit in the base unit (1.28万人 -> 100; 46.0% -> 0.1): rounding is
    judged by it. `masked` marks a placeholder instead of a number (xx人, 20xx年).
    """

    start: int
    end: int
    text: str
    kind: MentionKind
    value: Decimal | None
    unit: str | None
    qualifier: str | None
    num_start: int
    num_end: int
    high: Decimal | None = None
    precision: Decimal | None = None
    masked: bool = False

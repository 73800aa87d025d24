"""From a number, its claim and its rows to a verdict with a reason; precedence as in bench `LABELS.md`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.mention import Mention
from drafter.checks.judging.matching import Attached
from drafter.checks.judging.operands import Candidate
from drafter.checks.judging.rows import Row, RowIndex
from drafter.checks.judging.rules import Interval, is_scale_slip, units_match, units_near
from drafter.checks.judging.wording import format_value, tell_computed, tell_miscomputed

Verdict = Literal[
    "supported", "wrong_value", "wrong_indicator", "wrong_unit", "wrong_year", "unsupported", "not_a_statistic",
    "target", "internally_inconsistent",
]  # fmt: skip
_YEAR_WORDS = {"this": "本年", "last": "上年"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict without its place: `how` and `expression` are set where the number is supported or recomputed."""

    verdict: Verdict
    how: str
    expression: str | None
    reason: str


def judge_value(attached: Attached, interval: Interval, index: RowIndex) -> Judgement:
    """Judge a plain value against its own row, the other year, the other rows (in this order)."""
    mention, claim = attached.slot.mention, attached.claim
    unit = mention.unit or ""
    period = "last" if claim.period == "last" else "this"
    fitting = [row for row in attached.rows if units_match(row.unit, row.name, unit)]
    for row in fitting:
        value = row.value(period)
        if value is not None and interval.contains(value):
            return _judge_equal(attached, row, value, period, interval)
    row = fitting[0] if fitting else attached.rows[0]
    judgement = _judge_unit(attached, interval, period)
    judgement = judgement or _judge_year(mention, fitting or [row], interval, period, unit)
    if judgement is None and units_near(row.unit, unit):
        judgement = _judge_other_row(mention, row, interval, index)
    if judgement:
        return judgement
    return _judge_plain_mismatch(mention, row, period, interval, claim.period == "part")


def _judge_equal(attached: Attached, row: Row, value: Decimal, period: str, interval: Interval) -> Judgement:
    claim, mention = attached.claim, attached.slot.mention
    if claim.moved and row.this is not None and row.last is not None:
        change = row.this - row.last
        if change * claim.moved < 0:
            said, real = ("增加", "下降") if claim.moved > 0 else ("下降", "增加")
            last, this = format_value(row.last, row.unit), format_value(row.this, row.unit)
            reason = f"“{row.name}”上年{last}、本年{this}，是{real}，文中却说{said}。"
            return Judgement("wrong_value", "", row.expression(period), reason)
    if claim.period == "part":
        reason = f"{mention.text}是“{row.name}”全年的数，文中说的却是年内一段时间。"
        return Judgement("wrong_year", "", None, reason)
    how = "rounded" if interval.rule and _is_inexact(mention, value) else "direct"
    note = f"，{interval.rule}" if how == "rounded" else ""
    stated = f"“{row.name}”{_YEAR_WORDS[period]}为{format_value(value, row.unit)}{note}"
    return Judgement("supported", how, row.expression(period), f"与统计数据一致：{stated}。")


def _is_inexact(mention: Mention, value: Decimal) -> bool:
    return mention.qualifier is not None or mention.value != value


def _judge_unit(attached: Attached, interval: Interval, period: str) -> Judgement | None:
    mention = attached.slot.mention
    unit = mention.unit or ""
    if not interval.bounded:
        return None
    for row in attached.rows:
        value = row.value(period)
        if value is None:
            continue
        other_class = not units_match(row.unit, row.name, unit)
        if other_class and interval.contains(value):
            reason = f"“{row.name}”的单位是“{row.unit}”，文中写成了“{unit}”。"
            return Judgement("wrong_unit", "", row.expression(period), reason)
        written_other = (
            other_class
            and row.unit == "元"
            and any(interval.contains(value / scale) for scale in (Decimal(10000), Decimal(10) ** 8))
        )
        if (not other_class and is_scale_slip(interval, value, unit)) or written_other:
            reason = (
                f"“{row.name}”是{format_value(value, row.unit)}，文中的{mention.text}写错了单位（元、万元、亿元）。"
            )
            return Judgement("wrong_unit", "", row.expression(period), reason)
    return None


def _judge_year(mention: Mention, rows: Sequence[Row], interval: Interval, period: str, unit: str) -> Judgement | None:
    if not interval.bounded or not _is_narrow(interval):
        return None
    other = "this" if period == "last" else "last"
    for row in rows:
        value = row.value(other)
        if value is not None and interval.contains(value) and units_near(row.unit, unit):
            reason = f"{mention.text}是“{row.name}”{_YEAR_WORDS[other]}的数，不是{_YEAR_WORDS[period]}的数。"
            return Judgement("wrong_year", "", row.expression(period), reason)
    return None


def _is_narrow(interval: Interval) -> bool:
    """Whether the number is written closely enough to recognise a value by it (近1.9万 is not, 1.7万余 is)."""
    if interval.low is None or interval.high is None:
        return False
    return interval.high - interval.low <= max(Decimal(1), abs(interval.high) * Decimal("0.06"))


def _judge_other_row(mention: Mention, row: Row, interval: Interval, index: RowIndex) -> Judgement | None:
    owner = find_owner(mention, interval, index, row)
    if owner is None:
        return None
    reason = f"{mention.text}是“{owner.name}”的数，不是“{row.name}”的数。"
    return Judgement("wrong_indicator", "", row.expression("this"), reason)


def find_owner(mention: Mention, interval: Interval, index: RowIndex, apart_from: Row | None) -> Row | None:
    """Another row whose value of this year the number equals; a row in the same unit comes first."""
    if not interval.bounded or mention.value is None or mention.qualifier is not None:
        return None
    owners = [
        row
        for row in index.rows
        if row.this is not None
        and (apart_from is None or row.order != apart_from.order)
        and not row.plan
        and interval.contains(row.this)
    ]
    owners.sort(key=lambda row: (not units_match(row.unit, row.name, mention.unit or ""), row.order))
    if not owners:
        return None
    same_unit = units_near(owners[0].unit, mention.unit or "")
    return owners[0] if same_unit or _is_telling(mention) else None


def _is_telling(mention: Mention) -> bool:
    """A small number equals some row of another unit by chance; one of two digits seldom does."""
    return mention.value is not None and mention.value >= 10 and mention.unit not in {"%", "倍", "百分点"}


def _judge_plain_mismatch(mention: Mention, row: Row, period: str, interval: Interval, claim_part: bool) -> Judgement:
    unit = mention.unit or ""
    value = row.value(period)
    if not units_near(row.unit, unit):
        closest = f"（名称最接近的是“{row.name}”，单位“{row.unit}”）"
        reason = f"统计数据中没有按“{unit}”计的对应指标{closest}，{mention.text}无从核对。"
        return Judgement("unsupported", "", None, reason)
    if claim_part:
        reason = f"统计数据只有“{row.name}”全年的数，年内一段时间的{mention.text}无从核对。"
        return Judgement("unsupported", "", None, reason)
    if value is None:
        reason = f"“{row.name}”没有{_YEAR_WORDS[period]}的数，{mention.text}无从核对。"
        return Judgement("unsupported", "", None, reason)
    rule = (f"，{interval.rule}" if mention.qualifier else "，四舍五入后也对不上") if interval.rule else ""
    reason = f"“{row.name}”{_YEAR_WORDS[period]}是{format_value(value, row.unit)}，文中写的是{mention.text}{rule}。"
    return Judgement("wrong_value", "", row.expression(period), reason)


def _find_unit_slip(mention: Mention, candidate: Candidate) -> Judgement | None:
    """比上年增加33人 for cases: what is added or taken away keeps the unit of the rows."""
    if not candidate.same_unit or not mention.unit:
        return None
    row = candidate.operands[0][0]
    if units_match(row.unit, row.name, mention.unit) or "百分点" in {mention.unit, row.unit}:
        return None
    reason = f"{candidate.label}是“{row.name}”的，单位应写“{row.unit}”，文中写成了“{mention.unit}”。"
    return Judgement("wrong_unit", "", candidate.expression, reason)


def judge_derived(
    mention: Mention,
    interval: Interval,
    candidates: Iterable[Candidate],
    stated: Callable[[Row, str], bool],
) -> Judgement | None:
    """Judge a computed number against what its words license; None when nothing can be computed."""
    unfit: list[Candidate] = []
    for candidate in candidates:
        if interval.contains(candidate.value):
            if slip := _find_unit_slip(mention, candidate):
                return slip
            reason = tell_computed(candidate, mention.unit or "", interval.rule)
            return Judgement("supported", "derived", candidate.expression, reason)
        unfit.append(candidate)
    if not unfit:
        return None
    for candidate in unfit:
        if all(stated(row, period) for row, period in candidate.operands):
            reason = tell_miscomputed(candidate, mention, interval.rule, in_text=True)
            return Judgement("internally_inconsistent", "", candidate.expression, reason)
    best = unfit[0]
    reason = tell_miscomputed(best, mention, interval.rule, in_text=False)
    return Judgement("wrong_value", "", best.expression, reason)

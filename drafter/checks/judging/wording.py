"""What a person reads of a verdict: values, what a number was computed from, and how the text departs from it."""

from collections.abc import Sequence
from decimal import Decimal

from corpus.mention import Mention
from drafter.checks.judging.operands import Candidate, Operand
from drafter.figures import round_half_up

# More operands than these are not listed one by one.
_MOST = 6


def format_value(value: Decimal, unit: str) -> str:
    """A value as a person reads it: 万元 for round money, at most two decimals, unit behind."""
    if unit == "元" and abs(value) >= 10000:
        return _plain(value / 10000) + "万元"
    return _plain(value) + ("个百分点" if unit == "百分点" else unit)


def _plain(value: Decimal) -> str:
    text = f"{round_half_up(value, 2):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe_operands(operands: Sequence[Operand]) -> str:
    """The figures a computation takes: “会员”上年17120人、本年19260人；“女会员”8667人."""
    rows = {row.order: row for row, _ in operands}
    parts = []
    for order, row in list(rows.items())[:_MOST]:
        periods = {period for other, period in operands if other.order == order}
        values = {period: row.value(period) for period in ("last", "this")}
        told = {period: format_value(value, row.unit) for period, value in values.items() if value is not None}
        if periods == {"this", "last"}:
            parts.append(f"“{row.name}”上年{told.get('last', '')}、本年{told.get('this', '')}")
        elif periods == {"last"}:
            parts.append(f"“{row.name}”上年{told.get('last', '')}")
        else:
            parts.append(f"“{row.name}”{'计划' if row.plan_role else ''}{told.get('this', '')}")
    return "，".join(parts) + ("等" if len(rows) > _MOST else "")


def tell_computed(candidate: Candidate, unit: str, rule: str) -> str:
    """Why a computed number is right."""
    note = f"，{rule}" if rule else ""
    source = describe_operands(candidate.operands)
    return f"{source}，算得{candidate.label}为{format_value(candidate.value, unit)}{note}。"


def tell_miscomputed(candidate: Candidate, mention: Mention, rule: str, *, in_text: bool) -> str:
    """Why a computed number is wrong; `in_text` tells that the text itself gives what it is computed from."""
    source = describe_operands(candidate.operands)
    rows = {row.order for row, _ in candidate.operands}
    if candidate.value < 0 and len(rows) == 1:
        row = candidate.operands[0][0]
        grown = row.this is not None and row.last is not None and row.this > row.last
        real, said = ("增加", "减少") if grown else ("减少", "增加")
        change = format_value(-candidate.value, mention.unit or "")
        return f"{source}，是{real}{change}，文中却说{said}{mention.text}。"
    lead = "按文中自己的数" if in_text else "按统计数据"
    right = format_value(candidate.value, mention.unit or "")
    note = f"，{rule}" if rule and mention.qualifier else ""
    return f"{lead}（{source}），{candidate.label}应为{right}，文中写的是{mention.text}{note}。"

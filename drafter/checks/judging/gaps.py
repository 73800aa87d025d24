"""What lies between two amounts: 相差254条, 缺口, 其余29件, 尚有17件未结, 没有入会的334人."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from drafter.checks.judging.matching import Attached, choose_rows, match_rows, unique_rows
from drafter.checks.judging.naming import strip_filler
from drafter.checks.judging.operands import Candidate, Operand, Surroundings, shares_pair
from drafter.checks.judging.ratios import implied_wholes
from drafter.checks.judging.rows import Row
from drafter.checks.judging.rules import units_near

_REMAINDER = re.compile("(?:尚|还|仍)?(?:未|没有?|不曾|不足|缺)|剩余|剩下|余下|其余|还剩|还有|尚有|仍有|还差|另有")
_UNDONE = re.compile("(?:没有|尚?未)[一-龥]{2,6}的$|(?:^|[，、尚仍还])未[一-龥]{1,3}$")
_STILL = re.compile("(?:尚|还|仍)(?:有|剩)?$")
_NOT_YET = re.compile("[一-龥]{0,6}?(?:未|没有?|正在|待)")
_LEFT_AFTER = re.compile("[^，。；]{0,8}?(?:未|没有?|待|正在|尚|不曾)")
_JOIN = re.compile("与|和|同|比|跟|、|之间|两者|二者|之差")
_PLANNED = re.compile("目标|计划|任务")
_NEAREST = 4
_NAMED = 6
_IN_CONTEXT = 0.5


def says_remainder(attached: Attached) -> bool:
    """Whether the words call the number what is left of something."""
    before, after = attached.slot.before, attached.slot.after
    return bool(_REMAINDER.search(before)) or bool(_LEFT_AFTER.match(after))


def says_undone(attached: Attached) -> bool:
    """没有整改的6处 and 尚有17件未结 can never be the value of the row for what was done."""
    before, after = attached.slot.before, attached.slot.after
    return bool(_UNDONE.search(before)) or bool(_STILL.search(before) and _NOT_YET.match(after))


def derive_gaps(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    """相差: between two rows that the words name, else between the two amounts that stand before."""
    if _PLANNED.search(attached.cue):
        yield from plan_gaps(attached, around)
    parts = [part for part in _JOIN.split(attached.cue) if part.strip("，。 ")]
    if len(parts) >= 2:
        named = [choose_rows(match_rows(around.index, part, attached.cue, plan=False))[:1] for part in parts[:2]]
        if all(named) and units_near(named[0][0].unit, unit):
            yield from _differences([(named[0][0], "this"), (named[1][0], "this")], "两项之差")
    stated = _stated_operands(around.earlier, unit) or _stated_operands(around.before, unit)
    own = [(row, "this") for row in attached.rows[:1] if units_near(row.unit, unit)]
    yield from _differences([*own, *stated][:_NEAREST], "两项之差")


def stated_gap(unit: str, around: Surroundings) -> Iterator[Candidate]:
    """The distance of the two amounts that stand nearest before."""
    yield from _differences(_stated_operands(around.earlier, unit)[:2], "两项之差")


def derive_remainders(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    """What is left of a whole: between amounts stated before, or of the whole of a part that the words name."""
    if not says_remainder(attached):
        return
    stated = _stated_operands(around.earlier, unit)
    yield from _differences(stated[:_NEAREST], "余下的数")
    yield from _rests(stated)
    words = _REMAINDER.sub("，", attached.slot.before) + "，" + _REMAINDER.sub("，", attached.slot.after)
    named = [
        match.row
        for match in match_rows(around.index, words, around.context, plan=False)
        if match.near >= 0.2 and units_near(match.row.unit, unit)
    ][:_NAMED]
    said = strip_filler(words).replace(" ", "")
    if len(said) <= 2:  # 未结17件 names a row by one character, known by the row stated before it
        kin = [row for row in around.index.rows if not row.plan and units_near(row.unit, unit) and said in row.name]
        yield from (
            one
            for row in kin
            for whole, _ in stated[:1]
            if said and shares_pair(row, whole)
            for one in _differences([(row, "this"), (whole, "this")], "余下的数")
        )
    for part in named:
        for whole in implied_wholes(part, around):
            yield from _differences([(part, "this"), (whole, "this")], "余下的数")
    said_before = match_rows(around.index, around.context + words, "", plan=False)
    named += [match.row for match in said_before if match.near >= _IN_CONTEXT and units_near(match.row.unit, unit)][
        :_NEAREST
    ]
    for one, two in combinations(unique_rows(named), 2):
        if shares_pair(one, two):
            yield from _differences([(one, "this"), (two, "this")], "余下的数")


def _stated_operands(items: Sequence[Attached], unit: str) -> list[Operand]:
    """The rows and years of plain values in the number's unit, the nearest first."""
    found: dict[tuple[int, str], Operand] = {}
    for item in reversed(items):
        if item.claim.kind in {"value", "sum", "rate"} and item.rows and not item.summed:
            row, period = item.rows[0], "last" if item.claim.period == "last" else "this"
            if units_near(row.unit, unit) or (unit == "百分点" and row.unit == "%"):
                found.setdefault((row.order, period), (row, period))
    return list(found.values())


def _differences(operands: Sequence[Operand], label: str) -> Iterator[Candidate]:
    """The distance of every two, the first two first."""
    for (one, first), (two, second) in combinations(operands, 2):
        values = one.value(first), two.value(second)
        if values[0] is None or values[1] is None or values[0] == values[1]:
            continue
        upper, lower = one.expression(first), two.expression(second)
        if values[0] < values[1]:
            upper, lower = lower, upper
        yield Candidate(f"{upper} - {lower}", abs(values[0] - values[1]), ((one, first), (two, second)), label)


def _rests(operands: Sequence[Operand]) -> Iterator[Candidate]:
    """A whole less all its parts: 结案163件，其中裁决59件、调解75件，其余29件."""
    for size in range(3, min(len(operands), 6) + 1):
        *parts, (whole, period) = operands[:size]
        values = [row.value(told) for row, told in parts]
        total = whole.value(period)
        if total is None or any(value is None for value in values):
            continue
        rest = total - sum(value for value in values if value is not None)
        if rest > 0:
            expression = " - ".join(
                [whole.expression(period), *(row.expression(told) for row, told in reversed(parts))]
            )
            yield Candidate(expression, rest, tuple(operands[:size]), "余下的数")


def plan_excesses(attached: Attached, around: Surroundings, sign: int) -> Iterator[Candidate]:
    """比年初计划多3个 (sign 1), 比年初计划少2个 (sign -1): done less planned, or planned less done."""
    for actual, plan in _plan_pairs(attached, around):
        if actual.this is not None and plan.this is not None:
            upper, lower = (actual, plan) if sign > 0 else (plan, actual)
            expression = f"{upper.expression('this')} - {lower.expression('this')}"
            operands = ((actual, "this"), (plan, "this"))
            yield Candidate(expression, (actual.this - plan.this) * sign, operands, "与计划之差")


def plan_gaps(attached: Attached, around: Surroundings) -> Iterator[Candidate]:
    """距年度目标还差3个: the plan less what was done."""
    for actual, plan in _plan_pairs(attached, around):
        yield from _differences([(plan, "this"), (actual, "this")], "与目标之差")


def _plan_pairs(attached: Attached, around: Surroundings) -> Iterator[tuple[Row, Row]]:
    """Rows named here or before with the plan figures that are theirs; the same indicator comes first."""
    done = unique_rows(row for row in (*attached.rows, *around.rows) if not row.plan)
    pairs = [(actual, plan) for plan in around.index.plans for actual in done]
    yield from (pair for pair in pairs if pair[0].indicator == pair[1].indicator)
    yield from (pair for pair in pairs if pair[0].indicator != pair[1].indicator and shares_pair(*pair))

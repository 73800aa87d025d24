"""Derived numbers: what the words license to compute from the table, and what comes out."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.quantity import unit_class
from drafter.checks.judging.gaps import derive_gaps, plan_excesses, stated_gap
from drafter.checks.judging.kin import find_beside, is_activity
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, unique_rows
from drafter.checks.judging.naming import has_content
from drafter.checks.judging.operands import (
    Candidate,
    Surroundings,
    both_years,
    row_groups,
    shares_pair,
    total_of,
    year_operands,
)
from drafter.checks.judging.ratios import (
    derive_averages,
    derive_completions,
    derive_rates,
    derive_shares,
    ratios,
    share_pairs,
)
from drafter.checks.judging.rows import Match, Row
from drafter.checks.judging.rules import units_near
from drafter.figures import round_half_up

_BESIDE_RATE = re.compile("(?P<one>[^，。]*)(?:比|较)(?P<two>[^，。]{2,}?)(?:(?P<higher>高|多)|低|少)(?:出|了)?$")
_BOTH_YEARS = re.compile("[两二]年[^，。0-9]{0,4}$")
_NET = re.compile("净[增减][^，。0-9]{0,4}$")
_AGAINST_PLAN = re.compile("(?:比|较)[^，。0-9]{0,6}(?:计划|目标|任务|预期)")
_PAIRED = re.compile("(?P<one>.*)(?:与|和|同)(?P<two>[^，。]{2,}?)的?[^，。的]{0,4}(?:之比|比例|比)(?:为|是|达)?$")
_LIKENED = re.compile("(?P<one>.*)(?:是|为|相当于|达到?)(?P<two>[^，。]{2,}?)的?$")
_OTHER_YEAR = re.compile("去年|上年|同期|年初|[0-9]年")
_HUNDRED = Decimal(100)
_MAX_SUM = 6


def derive(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    """Every computation that the claim licenses, the most natural first; each is made when it is asked for."""
    claim = attached.claim
    makers = {
        "growth": _growth,
        "points": _points,
        "difference": _difference,
        "multiple": _multiples,
        "percent_of_last": _of_last,
        "share": derive_shares,
        "rate": derive_rates,
        "average": derive_averages,
        "sum": _sums,
        "completion": derive_completions,
        "excess": derive_completions,
        "gap": derive_gaps,
    }
    maker = makers.get(claim.kind)
    return maker(attached, unit, around) if maker else iter(())


def _own_parts(rows: list[Row]) -> list[Row]:
    """The rows that follow a sum as its parts: as far as they are named alike (裁决结案、调解结案、其他结案)."""
    alike = next((place for place, row in enumerate(rows) if place and not shares_pair(rows[0], row)), len(rows))
    return rows[:alike] if alike >= 2 else rows


def _growth(attached: Attached, unit: str, _around: Surroundings) -> Iterator[Candidate]:
    for rows in row_groups(attached):
        years = both_years(rows)
        if years is None or years[1] == 0:
            continue
        this, last, this_text, last_text = years
        sign = attached.claim.direction or 1
        scale = Decimal(1) if unit == "倍" else _HUNDRED
        value = (this - last) / last * scale * sign
        upper, lower = (this_text, last_text) if sign > 0 else (last_text, this_text)
        expression = f"({upper} - {lower}) / {last_text}" + ("" if unit == "倍" else " * 100")
        yield Candidate(expression, value, year_operands(rows), "增长幅度" if sign > 0 else "下降幅度")


def _difference(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    sign = attached.claim.direction or 1
    if _AGAINST_PLAN.search(attached.slot.before):
        yield from plan_excesses(attached, around, sign)
        return
    compared = re.search("(?P<one>.*)(?:比|较)(?P<two>[^，。]{2,})", attached.cue)
    if compared and not _OTHER_YEAR.search(compared.group()):
        yield from _row_differences(compared["one"], compared["two"], sign, around)
    for rows in row_groups(attached):
        years = both_years(rows)
        if years is None:
            continue
        this, last, this_text, last_text = years
        upper, lower = (this_text, last_text) if sign > 0 else (last_text, this_text)
        yield Candidate(f"{upper} - {lower}", (this - last) * sign, year_operands(rows), "与上年的差")
    if _NET.search(attached.slot.before):  # 新登记1925家，注销412家，净增1513家
        yield from stated_gap(attached.slot.mention.unit or "", around)


def _row_differences(one: str, two: str, sign: int, around: Surroundings) -> Iterator[Candidate]:
    named = choose_rows(match_rows(around.index, one, around.context, plan=False))
    ours = named if has_content(one) else around.rows[:1]
    theirs = choose_rows(match_rows(around.index, two, around.context, plan=False))
    for mine in ours:
        for other in theirs:
            if mine.order != other.order and mine.this is not None and other.this is not None:
                upper, lower = (mine, other) if sign > 0 else (other, mine)
                value = (mine.this - other.this) * sign
                expression = f"{upper.indicator} - {lower.indicator}"
                yield Candidate(expression, value, ((mine, "this"), (other, "this")), "两项之差")


def _points(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    beside = _BESIDE_RATE.search(attached.slot.before)
    if beside and not _OTHER_YEAR.search(beside["two"]):
        sign = 1 if beside["higher"] else -1
        yield from _row_differences(beside["one"], beside["two"], sign, around)
    for row in attached.rows:
        if unit_class(row.unit) != unit_class("%") or row.this is None or row.last is None:
            continue
        sign = attached.claim.direction or 1
        upper, lower = (row.expression("this"), row.expression("last"))
        if sign < 0:
            upper, lower = lower, upper
        yield Candidate(f"{upper} - {lower}", (row.this - row.last) * sign, year_operands((row,)), "与上年之差")
    sign = attached.claim.direction or 1
    for earlier in reversed(around.earlier):
        if earlier.claim.kind in {"share", "rate"} and earlier.slot.mention.unit == "%":
            yield from _share_points(earlier, sign, around)
            return


def _share_points(earlier: Attached, sign: int, around: Surroundings) -> Iterator[Candidate]:
    for part, whole in share_pairs(earlier, around):
        if None in (part.this, part.last, whole.this, whole.last) or not whole.this or not whole.last:
            continue
        assert part.this is not None
        assert part.last is not None
        pairs = ((part.this, whole.this), (part.last, whole.last))
        value = (part.this / whole.this - part.last / whole.last) * _HUNDRED * sign
        now = f"{part.expression('this')} / {whole.expression('this')}"
        before = f"{part.expression('last')} / {whole.expression('last')}"
        expression = f"({now} - {before}) * 100" if sign > 0 else f"({before} - {now}) * 100"
        operands = (*year_operands((part,)), *year_operands((whole,)))
        yield Candidate(expression, value, operands, "两年占比之差")
        # Written shares are rounded to a tenth before they are compared.
        rounded = [round_half_up(upper / lower * _HUNDRED, 1) for upper, lower in pairs]
        yield Candidate(expression, (rounded[0] - rounded[1]) * sign, operands, "两年占比之差")


def _multiples(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    yield from _row_multiples(attached, around)
    for rows in row_groups(attached):
        years = both_years(rows)
        if years and years[1] != 0:
            yield Candidate(f"{years[2]} / {years[3]}", years[0] / years[1], year_operands(rows), "与上年之比")


def _row_multiples(attached: Attached, around: Surroundings) -> Iterator[Candidate]:
    """文体活动是劳动竞赛的2倍, 调解员与争议案件之比为1:3: one row over another that the words name."""
    paired = _PAIRED.search(attached.cue)
    compared = _LIKENED.search(attached.cue)
    if paired:
        ours = choose_rows(match_rows(around.index, paired["one"], around.context, plan=False))
    elif compared and not _OTHER_YEAR.search(compared["two"]):
        named = choose_rows(match_rows(around.index, compared["one"], around.context, plan=False))
        ours = named or around.rows[:1] or attached.rows
    else:
        return
    theirs = (paired or compared or {"two": ""})["two"]
    yield from ratios(ours, choose_rows(match_rows(around.index, theirs, "", plan=False)), Decimal(1), "两项之比")


def _of_last(attached: Attached, _unit: str, _around: Surroundings) -> Iterator[Candidate]:
    for rows in row_groups(attached):
        years = both_years(rows)
        if years and years[1] != 0:
            value = years[0] / years[1] * _HUNDRED
            yield Candidate(f"{years[2]} / {years[3]} * 100", value, year_operands(rows), "相当于上年的百分比")


def _sums(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    if _BOTH_YEARS.search(attached.slot.before):
        for row in attached.rows[:1]:
            if row.this is not None and row.last is not None:
                expression = f"{row.expression('this')} + {row.expression('last')}"
                yield Candidate(expression, row.this + row.last, year_operands((row,)), "两年合计")
    seen: set[tuple[int, ...]] = set()
    for rows in _sum_groups(attached, unit, around):
        key = tuple(sorted(row.order for row in rows))
        period = "last" if attached.claim.period == "last" else "this"
        total = total_of(rows, period)
        if len(rows) < 2 or key in seen or total is None:
            continue
        seen.add(key)
        yield Candidate(total[1], total[0], tuple((row, period) for row in rows), "合计")


def _row_in_unit(matches: Sequence[Match], unit: str, around: Surroundings) -> tuple[Row, ...]:
    """The row that some words name in the number's unit, or the one beside it: 法律讲座…人次 are those who listened."""
    own = choose_rows([match for match in matches if units_near(match.row.unit, unit)])[:1]
    other = choose_rows(matches)[:1]
    return (
        own or tuple(row for one in other for row in find_beside(around.index, one, unit) if is_activity(row, one))[:1]
    )


def _sum_groups(attached: Attached, unit: str, around: Surroundings) -> Iterator[tuple[Row, ...]]:
    stated = [item for item in around.earlier if item.claim.kind in {"value", "sum"} and item.rows]
    same = [item.rows[0] for item in stated if units_near(item.rows[0].unit, unit)]
    items = [part for part in re.split("、|和|及|与|以及", attached.cue) if part.strip()]
    if len(items) >= 2:
        matches = [match_rows(around.index, part, attached.cue, plan=False) for part in items]
        named = [_row_in_unit(found, unit, around) for found in matches]
        if all(named):
            yield unique_rows(row[0] for row in named)
    for size in range(min(len(same), _MAX_SUM), 1, -1):
        yield unique_rows(same[-size:])
    after = _own_parts([item.rows[0] for item in around.later if item.rows and units_near(item.rows[0].unit, unit)])
    for size in range(len(after[:_MAX_SUM]), 1, -1):
        yield unique_rows(after[:size])
    ties = [match for match in attached.matches if units_near(match.row.unit, unit)]
    if ties and ties[0].near > 0.2:
        for part in (0.9, 0.75, 0.6):
            yield unique_rows(match.row for match in ties if match.score >= ties[0].score * part)

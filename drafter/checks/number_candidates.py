"""Derived numbers: what the words licence to compute from the table, and what comes out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from corpus.quantity import unit_class
from drafter.checks.number_claims import Claim
from drafter.checks.number_matching import THRESHOLD, Attached, choose_rows, match_rows, unique_rows
from drafter.checks.number_rows import Row, RowIndex
from drafter.checks.number_rules import PERSON_LIKE, units_near

_HUNDRED = Decimal(100)
_CALENDAR = {
    "月": Decimal(12),
    "季": Decimal(4),
    "季度": Decimal(4),
    "周": Decimal(52),
    "天": Decimal(365),
    "日": Decimal(365),
}
_PER_UNITS = {"名": "人", "位": "人", "班": "期", "单": "件", "例": "件", "所": "个", "支": "个", "批": "次"}
_RATE_FORMULA = re.compile(r"^(\w+)/(\w+)\*100$")
_MAX_SUM = 6

Operand = tuple[Row, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One computation over the table: its expression, value (base unit) and operands (row, period)."""

    expression: str
    value: Decimal
    operands: tuple[Operand, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a derived number may refer to: the numbers already attached in its sentence, and those that follow."""

    index: RowIndex
    earlier: tuple[Attached, ...]
    later: tuple[Attached, ...]
    context: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """Rows stated earlier in the sentence, nearest first."""
        return unique_rows(row for attached in reversed(self.earlier) for row in attached.rows[:1])


def derive(attached: Attached, unit: str, around: Surroundings) -> tuple[Candidate, ...]:
    """Every computation that the claim licenses, the most natural first."""
    claim = attached.claim
    makers = {
        "growth": _growth,
        "points": _points,
        "difference": _difference,
        "multiple": _multiples,
        "percent_of_last": _of_last,
        "share": _shares,
        "rate": _rates,
        "average": _averages,
        "sum": _sums,
        "completion": _completions,
        "excess": _completions,
    }
    maker = makers.get(claim.kind)
    return tuple(maker(attached, unit, around)) if maker else ()


def total_of(rows: Sequence[Row], period: str) -> tuple[Decimal, str] | None:
    """Sum of rows in one year with its expression; None when a value is missing."""
    values = [row.value(period) for row in rows]
    if not rows or any(value is None for value in values):
        return None
    expression = " + ".join(row.expression(period) for row in rows)
    return sum((value for value in values if value is not None), Decimal(0)), expression


def _groups(attached: Attached) -> Iterator[tuple[Row, ...]]:
    """The rows a change is about: the whole sum for a summed number, else each row that is equally said."""
    if attached.summed:
        yield attached.rows
        return
    for row in attached.rows:
        yield (row,)


def _both_years(rows: Sequence[Row]) -> tuple[Decimal, Decimal, str, str] | None:
    this, last = total_of(rows, "this"), total_of(rows, "last")
    if this is None or last is None:
        return None
    wrap = (lambda text: f"({text})") if len(rows) > 1 else (lambda text: text)
    return this[0], last[0], wrap(this[1]), wrap(last[1])


def _year_operands(rows: Sequence[Row]) -> tuple[Operand, ...]:
    return tuple((row, period) for row in rows for period in ("this", "last"))


def _growth(attached: Attached, unit: str, _around: Surroundings) -> Iterator[Candidate]:
    for rows in _groups(attached):
        years = _both_years(rows)
        if years is None or years[1] == 0:
            continue
        this, last, this_text, last_text = years
        sign = attached.claim.direction or 1
        scale = Decimal(1) if unit == "倍" else _HUNDRED
        value = (this - last) / last * scale * sign
        upper, lower = (this_text, last_text) if sign > 0 else (last_text, this_text)
        expression = f"({upper} - {lower}) / {last_text}" + ("" if unit == "倍" else " * 100")
        yield Candidate(expression, value, _year_operands(rows), "增长幅度" if sign > 0 else "下降幅度")


def _difference(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    sign = attached.claim.direction or 1
    for rows in _groups(attached):
        years = _both_years(rows)
        if years is None:
            continue
        this, last, this_text, last_text = years
        upper, lower = (this_text, last_text) if sign > 0 else (last_text, this_text)
        yield Candidate(f"{upper} - {lower}", (this - last) * sign, _year_operands(rows), "与上年的差")
    compared = re.search("(?P<one>.*)(?:比|较)(?P<two>[^，。]{2,})", attached.cue)
    if compared and not re.search("去年|上年|同期|[0-9]年", compared.group()):
        yield from _row_differences(compared["one"], compared["two"], sign, around)


def _row_differences(one: str, two: str, sign: int, around: Surroundings) -> Iterator[Candidate]:
    ours = choose_rows(match_rows(around.index, one, around.context, plan=False))
    theirs = choose_rows(match_rows(around.index, two, around.context, plan=False))
    for mine in ours:
        for other in theirs:
            if mine.order != other.order and mine.this is not None and other.this is not None:
                upper, lower = (mine, other) if sign > 0 else (other, mine)
                value = (mine.this - other.this) * sign
                expression = f"{upper.indicator} - {lower.indicator}"
                yield Candidate(expression, value, ((mine, "this"), (other, "this")), "两项之差")


def _points(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    for row in attached.rows:
        if unit_class(row.unit) != unit_class("%") or row.this is None or row.last is None:
            continue
        sign = attached.claim.direction or 1
        upper, lower = (row.expression("this"), row.expression("last"))
        if sign < 0:
            upper, lower = lower, upper
        yield Candidate(
            f"{upper} - {lower}", (row.this - row.last) * sign, _year_operands((row,)), "与上年相差的百分点"
        )
    sign = attached.claim.direction or 1
    for earlier in reversed(around.earlier):
        if earlier.claim.kind in {"share", "rate"} and earlier.slot.mention.unit == "%":
            yield from _share_points(earlier, sign, around)
            return


def _share_points(earlier: Attached, sign: int, around: Surroundings) -> Iterator[Candidate]:
    for part, whole in _share_pairs(earlier, around):
        if None in (part.this, part.last, whole.this, whole.last) or not whole.this or not whole.last:
            continue
        assert part.this is not None
        assert part.last is not None
        value = (part.this / whole.this - part.last / whole.last) * _HUNDRED * sign
        now = f"{part.expression('this')} / {whole.expression('this')}"
        before = f"{part.expression('last')} / {whole.expression('last')}"
        expression = f"({now} - {before}) * 100" if sign > 0 else f"({before} - {now}) * 100"
        yield Candidate(expression, value, (*_year_operands((part,)), *_year_operands((whole,))), "占比相差的百分点")


def _multiples(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    for rows in _groups(attached):
        years = _both_years(rows)
        if years and years[1] != 0:
            yield Candidate(f"{years[2]} / {years[3]}", years[0] / years[1], _year_operands(rows), "与上年之比")
    compared = re.search("(?P<one>.*)(?:是|为|相当于|达到?)(?P<two>[^，。]{2,}?)的?$", attached.cue)
    if compared and not re.search("去年|上年|同期|[0-9]年", compared["two"]):
        ours = choose_rows(match_rows(around.index, compared["one"], around.context, plan=False)) or attached.rows
        theirs = choose_rows(match_rows(around.index, compared["two"], "", plan=False))
        yield from _ratios(ours, theirs, Decimal(1), "两项之比")


def _of_last(attached: Attached, _unit: str, _around: Surroundings) -> Iterator[Candidate]:
    for rows in _groups(attached):
        years = _both_years(rows)
        if years and years[1] != 0:
            value = years[0] / years[1] * _HUNDRED
            yield Candidate(f"{years[2]} / {years[3]} * 100", value, _year_operands(rows), "相当于上年的百分比")


def _ratios(parts: Sequence[Row], wholes: Sequence[Row], scale: Decimal, label: str) -> Iterator[Candidate]:
    for part in parts:
        for whole in wholes:
            if part.order == whole.order or part.this is None or not whole.this:
                continue
            suffix = " * 100" if scale == _HUNDRED else ""
            expression = f"{part.expression('this')} / {whole.expression('this')}{suffix}"
            operands = ((part, "this"), (whole, "this"))
            yield Candidate(expression, part.this / whole.this * scale, operands, label)


def _shares(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    for part, whole in _share_pairs(attached, around):
        yield from _ratios((part,), (whole,), _HUNDRED, "所占比例")


def _share_pairs(attached: Attached, around: Surroundings) -> Iterator[tuple[Row, Row]]:
    claim = attached.claim
    if claim.kind == "rate":
        for candidate in _rates(attached, "%", around):
            yield candidate.operands[0][0], candidate.operands[1][0]
        return
    parts = attached.rows
    if claim.whole:
        wholes = _explicit_wholes(claim.whole, parts, around)
        pairs = [(part, whole) for part in parts for whole in wholes]
    else:
        pairs = [(part, whole) for part in parts for whole in _implied_wholes(part, around)]
        named = [match.row for match in attached.matches if match.score >= THRESHOLD * 0.8][:4]
        pairs += [(part, whole) for part, whole in permutations(named, 2) if _is_part(part, whole)]
    yield from dict.fromkeys(pairs)


def _is_part(part: Row, whole: Row) -> bool:
    return (
        part.this is not None
        and whole.this is not None
        and part.this <= whole.this
        and units_near(part.unit, whole.unit)
        and part.order != whole.order
    )


def _explicit_wholes(words: str, parts: Sequence[Row], around: Surroundings) -> list[Row]:
    matches = match_rows(around.index, words, around.context, plan=False)
    fit = [match for match in matches if any(_is_part(part, match.row) for part in parts)]
    if not fit or fit[0].score < THRESHOLD * 0.7:
        return []
    return [match.row for match in fit if match.score >= fit[0].score * 0.6]


def _implied_wholes(part: Row, around: Surroundings) -> list[Row]:
    """A share without a named whole: what the sentence stated before, then what the part's name is a kind of."""
    stated = [row for row in around.rows if _is_part(part, row)]
    kin = match_rows(around.index, part.name, "", plan=False)
    related = [match.row for match in kin if _is_part(part, match.row) and _shares_pair(part, match.row)]
    return list(unique_rows([*stated, *related]))[:4]


def _shares_pair(one: Row, two: Row) -> bool:
    pairs = {one.name[place : place + 2] for place in range(len(one.name) - 1)}
    return any(two.name[place : place + 2] in pairs for place in range(len(two.name) - 1))


def _rates(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    """结案率 and the like: the catalogue's formula, else the stated or kindred rows named by the stem."""
    formula = _catalogue_pair(attached.claim, around)
    if formula is not None:
        yield from _ratios((formula[0],), (formula[1],), _HUNDRED, attached.claim.rate)
    stem = re.sub("(?:成功|合格)?率$", "", attached.claim.rate)
    stem = re.split("[的，、。]", stem)[-1]
    if len(stem) < 2:
        return
    parts = [
        match.row
        for match in match_rows(around.index, stem, around.context, plan=False)
        if match.near >= 0.2 and _says_stem(stem, match.row) and unit_class(match.row.unit) != unit_class("%")
    ]
    nearest = [row for row in around.rows if row in parts]
    for part in unique_rows([*nearest, *parts]):
        yield from _ratios((part,), _implied_wholes(part, around), _HUNDRED, attached.claim.rate)


def _says_stem(stem: str, row: Row) -> bool:
    return any(stem[place : place + 2] in row.name for place in range(len(stem) - 1))


def _catalogue_pair(claim: Claim, around: Surroundings) -> tuple[Row, Row] | None:
    name = claim.rate
    for indicator in around.index.catalogue.values():
        formula = _RATE_FORMULA.match(indicator.formula or "")
        if formula and any(name.endswith(known) for known in indicator.names):
            part = _resolve(formula[1], around)
            whole = _resolve(formula[2], around)
            if part is not None and whole is not None and _is_part(part, whole):
                return part, whole
    return None


def _resolve(identifier: str, around: Surroundings) -> Row | None:
    own = around.index.by_indicator(identifier)
    known = around.index.catalogue.get(identifier)
    if own is not None or known is None:
        return own
    best: tuple[float, Row] | None = None
    for name in known.names:
        for match in match_rows(around.index, name, "", plan=False)[:1]:
            if (
                match.score >= 0.3
                and units_near(match.row.unit, known.unit)
                and (best is None or match.score > best[0])
            ):
                best = (match.score, match.row)
    return best[1] if best else None


def _averages(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    per = attached.claim.per
    matched = [match.row for match in attached.matches if match.score >= THRESHOLD * 0.8]
    stated = list(around.rows) + [row for later in around.later for row in later.rows[:1]]
    totals = [row for row in (*matched, *stated) if units_near(row.unit, unit)]
    if not totals:
        kin = match_rows(around.index, around.context + attached.cue + attached.slot.rest, "", plan=False)
        totals = [match.row for match in kin if units_near(match.row.unit, unit) and match.near >= 0.2]
    if not totals:
        totals = [
            row
            for row in around.index.rows
            if not row.plan and units_near(row.unit, unit) and any(_shares_pair(row, other) for other in stated)
        ]
    if per in _CALENDAR:
        for row in unique_rows(totals):
            if row.this is not None:
                expression = f"{row.expression('this')} / {_CALENDAR[per]}"
                yield Candidate(expression, row.this / _CALENDAR[per], ((row, "this"),), f"每{per}平均")
        return
    wholes = _average_bases(per, stated, matched, totals, around)
    yield from _ratios(unique_rows(totals)[:4], wholes, Decimal(1), f"每{per}平均" if per else "平均")


def _average_bases(
    per: str, stated: Sequence[Row], matched: Sequence[Row], totals: Sequence[Row], around: Surroundings
) -> tuple[Row, ...]:
    unit = _PER_UNITS.get(per, per)
    fits = [row for row in (*stated, *matched) if not unit or _counts_in(row, unit)]
    if not fits:
        fits = [
            row
            for row in around.index.rows
            if not row.plan and unit and _counts_in(row, unit) and any(_shares_pair(row, total) for total in totals)
        ]
    return unique_rows(fits)[:4]


def _counts_in(row: Row, unit: str) -> bool:
    if unit in PERSON_LIKE:
        return row.unit in PERSON_LIKE or unit_class(row.unit) == unit_class("人")
    if unit in {"户", "家", "个"}:
        return units_near(row.unit, "家")
    return unit_class(row.unit) == unit_class(unit)


def _sums(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    seen: set[tuple[int, ...]] = set()
    for rows in _sum_groups(attached, unit, around):
        key = tuple(sorted(row.order for row in rows))
        period = "last" if attached.claim.period == "last" else "this"
        total = total_of(rows, period)
        if len(rows) < 2 or key in seen or total is None:
            continue
        seen.add(key)
        yield Candidate(total[1], total[0], tuple((row, period) for row in rows), "合计")


def _sum_groups(attached: Attached, unit: str, around: Surroundings) -> Iterator[tuple[Row, ...]]:
    stated = [item for item in around.earlier if item.claim.kind in {"value", "sum"} and item.rows]
    same = [item.rows[0] for item in stated if units_near(item.rows[0].unit, unit)]
    items = [part for part in re.split("、|和|及|与|以及", attached.cue) if part.strip()]
    if len(items) >= 2:
        named = [choose_rows(match_rows(around.index, part, attached.cue, plan=False))[:1] for part in items]
        if all(named):
            yield unique_rows(row[0] for row in named)
    for size in range(min(len(same), _MAX_SUM), 1, -1):
        yield unique_rows(same[-size:])
    after = [item.rows[0] for item in around.later if item.rows and units_near(item.rows[0].unit, unit)]
    for size in range(len(after[:_MAX_SUM]), 1, -1):
        yield unique_rows(after[:size])
    ties = [match for match in attached.matches if units_near(match.row.unit, unit)]
    if ties and ties[0].near > 0.2:
        for part in (0.9, 0.75, 0.6):
            yield unique_rows(match.row for match in ties if match.score >= ties[0].score * part)


def _completions(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    done = [row for row in (*attached.rows, *around.rows) if not row.plan]
    for actual in unique_rows(done):
        for plan in around.index.rows:
            kin = plan.indicator == actual.indicator or _shares_pair(plan, actual)
            if not plan.plan or not kin or actual.this is None or not plan.this:
                continue
            operands = ((actual, "this"), (plan, "this"))
            done_text, plan_text = actual.expression("this"), plan.expression("this")
            if attached.claim.kind == "completion":
                yield Candidate(
                    f"{done_text} / {plan_text} * 100", actual.this / plan.this * _HUNDRED, operands, "完成目标的比例"
                )
            elif unit == "%":
                value = (actual.this - plan.this) / plan.this * _HUNDRED
                yield Candidate(f"({done_text} - {plan_text}) / {plan_text} * 100", value, operands, "超出目标的比例")
            else:
                yield Candidate(f"{done_text} - {plan_text}", actual.this - plan.this, operands, "超出目标的数")

"""Ratios between rows that the words license: shares, rates, averages, plan fulfilment."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, permutations

from corpus.quantity import unit_class
from drafter.checks.judging.claims import Claim
from drafter.checks.judging.matching import THRESHOLD, Attached, choose_rows, match_rows, unique_rows
from drafter.checks.judging.operands import Candidate, Surroundings, shares_pair, total_of
from drafter.checks.judging.rows import Match, Row
from drafter.checks.judging.rules import PERSON_LIKE, units_near

_HUNDRED = Decimal(100)
_CALENDAR = {
    "月": Decimal(12),
    "季": Decimal(4),
    "季度": Decimal(4),
    "周": Decimal(52),
    "天": Decimal(365),
    "日": Decimal(365),
}
_SESSIONS = frozenset({"场", "期", "次", "班", "届", "场次", "期次"})
_NEIGHBOURS = 2
_REACH = 3
_PER_UNITS = {"名": "人", "位": "人", "班": "期", "单": "件", "例": "件", "所": "个", "支": "个", "批": "次"}
_MAX_SUM = 6
_BASE_NAMED = 0.3
_BASE_SAID = 0.7
_GROUP_NAME = 4
# First characters that say nothing of the subject.
_COMMON_STARTS = frozenset("工职全新")


def ratios(
    parts: Sequence[Row], wholes: Sequence[Row], scale: Decimal, label: str, period: str = "this"
) -> Iterator[Candidate]:
    """Every part over every whole in one year, times `scale` (1 or 100)."""
    for part in parts:
        for whole in wholes:
            upper, lower = part.value(period), whole.value(period)
            if part.order == whole.order or upper is None or not lower:
                continue
            suffix = " * 100" if scale == _HUNDRED else ""
            expression = f"{part.expression(period)} / {whole.expression(period)}{suffix}"
            yield Candidate(expression, upper / lower * scale, ((part, period), (whole, period)), label)


def _told_year(attached: Attached) -> str:
    return "last" if attached.claim.period == "last" else "this"


def derive_shares(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    """Part over whole, the whole named (占结案总数的) or implied; a summed number counts as one part."""
    total = total_of(attached.rows, "this") if attached.summed else None
    if total is not None and attached.claim.whole:
        for whole in _explicit_wholes(attached.claim.whole, attached.rows, around):
            if whole.this:
                expression = f"({total[1]}) / {whole.expression('this')} * 100"
                operands = (*((row, "this") for row in attached.rows), (whole, "this"))
                yield Candidate(expression, total[0] / whole.this * _HUNDRED, operands, "所占比例")
        return
    for part, whole in share_pairs(attached, around):
        yield from ratios((part,), (whole,), _HUNDRED, "所占比例", _told_year(attached))


def share_pairs(attached: Attached, around: Surroundings) -> Iterator[tuple[Row, Row]]:
    claim = attached.claim
    if claim.kind == "rate":
        for candidate in derive_rates(attached, "%", around):
            yield candidate.operands[0][0], candidate.operands[1][0]
        return
    parts = attached.rows
    if len(around.earlier) >= 2 and "占" in around.earlier[-1].slot.before and not claim.whole:
        # 会员618人，占登记人数962人的64.2%: part and whole are the two amounts before.
        part, whole = around.earlier[-2].rows[:1], around.earlier[-1].rows[:1]
        if part and whole and _is_part(part[0], whole[0]):
            yield part[0], whole[0]
    if claim.whole:
        wholes = _explicit_wholes(claim.whole, parts, around)
        pairs = [(part, whole) for part in parts for whole in wholes]
        # 会员402人，占登记人数的54%: words that name no row well may mean the group that the part is named after.
        pairs += [(part, whole) for part in parts for whole in implied_wholes(part, around) if _is_group(part, whole)]
    else:
        pairs = [(part, whole) for part in parts for whole in implied_wholes(part, around)]
        named = [match.row for match in attached.matches if match.score >= THRESHOLD * 0.8][:4]
        top = named[:1]
        pairs += [
            (part, whole)
            for part, whole in permutations(named, 2)
            if _is_part(part, whole) and (part in top or whole in top or shares_pair(part, whole))
        ]
    yield from dict.fromkeys(pairs)


def _is_group(part: Row, whole: Row) -> bool:
    """平台劳动者会员数 of 平台劳动者人数."""
    return len(whole.name) > _GROUP_NAME and part.name[:_GROUP_NAME] == whole.name[:_GROUP_NAME]


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
    fit = [match for match in matches if any(_is_part(part, match.row) or _is_base(part, match) for part in parts)]
    if not fit or fit[0].score < THRESHOLD * 0.7:
        return []
    return [match.row for match in fit if match.score >= fit[0].score * 0.6]


def _is_base(part: Row, match: Match) -> bool:
    """介绍就业占提供岗位的25%: the words may relate what is counted in two units, if they name the base in full."""
    whole = match.row
    return match.near >= _BASE_SAID and part.this is not None and whole.this is not None and part.this <= whole.this


def implied_wholes(part: Row, around: Surroundings) -> list[Row]:
    """A share without a named whole: what the sentence stated before, then what the part's name is a kind of."""
    stated = [row for row in around.rows if _is_part(part, row)]
    kin = match_rows(around.index, part.name, "", plan=False)
    related = [match.row for match in kin if _is_part(part, match.row) and shares_pair(part, match.row)]
    beside = [
        row
        for row in around.index.rows[max(0, part.order - _REACH) : part.order + _REACH]
        if not row.plan and row.unit == part.unit and _is_part(part, row)
    ]
    return list(unique_rows([*stated, *related][:4] + beside))


def group_of_rate(rate: str, names: Sequence[str]) -> str:
    """What a rate is told of beyond the names of its row: 平台劳动者 in 平台劳动者的入会率 for 职工入会率."""
    group, _, _ = rate.rpartition("的")
    ends = [rate.removesuffix(name) for name in names if rate.endswith(name)]
    return group or min(ends, key=len, default="")


def derive_rates(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    """结案率 and the like: the catalogue's formula, else the stated or kindred rows named by the stem."""
    formula = _catalogue_pair(attached.claim, around)
    if formula is not None:
        yield from ratios((formula[0],), (formula[1],), _HUNDRED, attached.claim.rate, _told_year(attached))
    stem = re.split("[的，、。]", re.sub("率$", "", attached.claim.rate))[-1]
    if len(stem) < 2:
        return
    parts = _parts_of_rate(stem, around) or _parts_of_rate(re.sub("(?:成功|合格)$", "", stem), around)
    nearest = [row for row in around.rows if row in parts]
    for part in unique_rows(nearest or parts):
        wholes = implied_wholes(part, around)
        yield from ratios((part,), wholes, _HUNDRED, attached.claim.rate, _told_year(attached))
    # 新就业形态劳动者的入会率: of the group that the words name.
    for part, whole in permutations(attached.rows, 2):
        if _is_part(part, whole) and shares_pair(part, whole):
            yield from ratios((part,), (whole,), _HUNDRED, attached.claim.rate, _told_year(attached))


def _parts_of_rate(stem: str, around: Surroundings) -> list[Row]:
    return [
        match.row
        for match in match_rows(around.index, stem, around.context, plan=False)
        if match.near >= 0.1
        and _says_stem(stem, around.index.names_of[match.row.order])
        and unit_class(match.row.unit) != unit_class("%")
    ]


def _says_stem(stem: str, names: Sequence[str]) -> bool:
    return any(pair in name for pair in map("".join, pairwise(stem)) for name in names)


def _catalogue_pair(claim: Claim, around: Surroundings) -> tuple[Row, Row] | None:
    for part_id, whole_id in around.index.rate_operands(claim.rate):
        part, whole = _resolve(part_id, around), _resolve(whole_id, around)
        # The catalogue names both, so the part need not be the smaller one: spending may pass its budget.
        if part is not None and whole is not None and units_near(part.unit, whole.unit) and whole.this:
            return part, whole
    return None


def _resolve(identifier: str, around: Surroundings) -> Row | None:
    """The row of a catalogue id, or the one in its unit that its names name best."""
    own = around.index.by_indicator.get(identifier)
    known = around.index.catalogue.get(identifier)
    if own is not None or known is None:
        return own
    named = [match for name in known.names for match in match_rows(around.index, name, "", plan=False)[:1]]
    fitting = [match for match in named if match.score >= 0.3 and units_near(match.row.unit, known.unit)]
    return max(fitting, key=lambda match: match.score).row if fitting else None


def derive_averages(attached: Attached, _unit: str, around: Surroundings) -> Iterator[Candidate]:
    """A total over what 每 or 均 counts: 户均1500元, 平均每月3场, 每名医护人员平均服务120人."""
    per = attached.claim.per
    matched = [match.row for match in attached.matches if match.score >= THRESHOLD * 0.8]
    stated = list(around.rows) + [row for later in around.later for row in later.rows[:1]]
    bases = _named_bases(attached.cue, per, around)
    known = [row for row in (*matched, *stated) if row not in bases]
    totals = _average_totals(known, bases, attached, around)
    if per in _CALENDAR:
        for row in unique_rows(totals):
            if row.this is not None:
                expression = f"{row.expression('this')} / {_CALENDAR[per]}"
                yield Candidate(expression, row.this / _CALENDAR[per], ((row, "this"),), f"每{per}平均")
        return
    wholes = bases or _average_bases(per, stated, matched, totals, around)
    yield from ratios(unique_rows(totals)[:4], wholes, Decimal(1), f"每{per}平均" if per else "平均")


def _named_bases(cue: str, per: str, around: Surroundings) -> tuple[Row, ...]:
    """The rows that the words behind 每 name: 医护人员 in 每名医护人员平均服务."""
    found = re.search(f"每(?:一|个|一个)?{per}(?P<base>[^，。]{{2,10}}?)平均", cue) if per else None
    if not found:
        return ()
    unit = _PER_UNITS.get(per, per)
    named = match_rows(around.index, found["base"], "", plan=False)
    fitting = [match for match in named if _counts_in(match.row, unit)]
    return choose_rows(fitting) or tuple(match.row for match in fitting if match.near >= _BASE_NAMED)[:1]


def _average_totals(
    known: Sequence[Row], bases: Sequence[Row], attached: Attached, around: Surroundings
) -> Sequence[Row]:
    """What is shared out, in the number's unit: rows named or stated, else rows the sentence names, else their kin."""
    unit = attached.slot.mention.unit or ""
    totals = [row for row in known if units_near(row.unit, unit)]
    if not totals:
        kin = match_rows(around.index, around.context + attached.cue + attached.slot.rest, "", plan=False)
        totals = [match.row for match in kin if units_near(match.row.unit, unit) and match.near >= 0.2]
    if totals:
        return totals
    counting = [row for row in around.index.rows if not row.plan and units_near(row.unit, unit) and row not in bases]
    akin = [row for row in counting if any(shares_pair(row, other) for other in (*known, *bases))]
    return akin or [row for row in counting if any(abs(row.order - other.order) == 1 for other in bases)]


def _average_bases(
    per: str, stated: Sequence[Row], matched: Sequence[Row], totals: Sequence[Row], around: Surroundings
) -> tuple[Row, ...]:
    """What the total is shared among: rows stated or named, else kin of the total by name, by place in the form."""
    unit = _PER_UNITS.get(per, per)
    known = [row for row in stated if per and per in row.name and units_near(row.unit, "个")]  # 托管班30个，班均30名
    known = known or [row for row in (*stated, *matched) if not unit or _counts_in(row, unit)]
    if known or not unit:
        return unique_rows(known)[:4]
    counting = [row for row in around.index.rows if not row.plan and _counts_in(row, unit)]
    for is_kin in (shares_pair, _shares_character, _stands_near):
        kin = [row for row in counting if any(is_kin(row, total) for total in totals)]
        if kin:
            return unique_rows(kin)[:4]
    return ()


def _shares_character(one: Row, two: Row) -> bool:
    """团费 goes with 团员."""
    return one.name[:1] == two.name[:1] and one.name[:1] not in _COMMON_STARTS


def _stands_near(one: Row, two: Row) -> bool:
    return abs(one.order - two.order) <= _NEIGHBOURS


def _counts_in(row: Row, unit: str) -> bool:
    if unit == "次" and row.unit == "人次":
        return True
    if unit in PERSON_LIKE:
        return row.unit in PERSON_LIKE or unit_class(row.unit) == unit_class("人")
    if unit in {"户", "家", "个"}:
        return units_near(row.unit, "家")
    if unit in _SESSIONS:
        return row.unit in _SESSIONS
    return unit_class(row.unit) == unit_class(unit)


def derive_completions(attached: Attached, unit: str, around: Surroundings) -> Iterator[Candidate]:
    """Done over planned, or done beyond planned (超额8%, 超4家)."""
    done = [row for row in (*attached.rows, *around.rows) if not row.plan]
    if not done:
        plans = [row for row in around.index.rows if row.plan]
        done = [row for row in around.index.rows if not row.plan and any(shares_pair(plan, row) for plan in plans)]
    for actual in unique_rows(done):
        for plan in around.index.rows:
            kin = plan.indicator == actual.indicator or shares_pair(plan, actual)
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

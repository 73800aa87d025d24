"""Attach every number of a text to the indicator that the words around it name, before any value is compared.

Words right at the number decide; the sentence, the number before it and the order of the form only choose between
rows that those words already name. Equal values break ties between rows that are named almost alike, nothing more.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.checks.judging.candidates import derive
from drafter.checks.judging.claims import DERIVED, Claim, read_claim
from drafter.checks.judging.context import Slot
from drafter.checks.judging.follow import named_before, settle_value
from drafter.checks.judging.kin import find_beside, fits, is_kin, is_measure, measured_units
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, near_words, same_subject, unique_rows
from drafter.checks.judging.naming import has_content, strip_filler
from drafter.checks.judging.operands import Surroundings, shares_pair
from drafter.checks.judging.rises import goes_on, is_change, read_rise
from drafter.checks.judging.rows import Match, Row, RowIndex
from drafter.checks.judging.rules import Interval, read_interval, units_match, units_near

# So many numbers back a number may refer to an indicator already named.
_REACH = 24
_PARTLY_NAMED = 0.25
_HINTED = 0.1
_SHORT = 3
_TELLING = 100
_TOLD = 0.4
_PLAN_WORDS = re.compile("年初|年度|目标任务|目标|任务数?|计划数?|指标|预期|[原既确]定|提出")
_STOCK = re.compile("总数|总人数")
_SPENDING = re.compile("支出|投入|花费|耗资|价值|资金|金额|款项")


def attach_all(slots: Sequence[Slot], index: RowIndex) -> tuple[Attached, ...]:
    attached: list[Attached] = []
    for slot in slots:
        earlier = attached[-1] if attached and attached[-1].slot.clause_id == slot.clause_id else None
        claim = read_claim(slot, index.year, earlier.claim if earlier else None)
        attached.append(_attach(slot, claim, index, attached))
    return tuple(attached)


def _attach(slot: Slot, claim: Claim, index: RowIndex, attached: Sequence[Attached]) -> Attached:
    if slot.partner is not None and slot.partner < len(attached):
        partner = attached[slot.partner]
        return Attached(slot, claim, partner.rows, partner.matches, True, "", partner.summed)
    attached = attached[-_REACH:]
    latest = _latest_row(slot, attached)
    claim = read_rise(claim, slot, index, latest, listed=goes_on(slot, attached))
    words = near_words(slot, claim.cue)
    plan = claim.period == "plan"
    words = _PLAN_WORDS.sub("", words) if plan else words
    if plan and "完成" in slot.before and not any(row.plan for row in index.rows):
        # 完成组建两个工会的任务 tells what was done; with no plan figures there is nothing else to compare.
        claim, plan = replace(claim, period="this"), False
    used = frozenset(item.rows[0].order for item in attached if item.rows and item.claim.kind == "value")
    matches = _find_matches(index, words, slot, plan, latest, used)
    rows = _prefer_unit(matches, slot, claim)
    rows = _prefer_unused(rows, matches, slot, claim, used, latest)
    if claim.kind == "value" and slot.before.lstrip().startswith(("其中", "包括", "其中包括")):
        # What 其中 introduces is a part of what was just stated, never that row again.
        whole = {item.rows[0].order for item in attached if item.rows and item.slot.sentence == slot.sentence}
        rows = tuple(row for row in rows if row.order not in whole and not _exceeds(row, _latest_row(slot, attached)))
        rows = unique_rows((*_parts_that_fit(matches, slot, attached), *rows))
    if claim.kind in DERIVED and is_measure(words):
        rows = ()
    if claim.kind in {"value", "sum"}:
        rows = settle_value(rows, matches, slot, claim, attached, index)
    if rows:
        item = Attached(slot, claim, rows, tuple(matches), False, words)
    else:
        item = _inherit(slot, claim, words, matches, attached, index, plan)
    return _resolve_sum(item, index, attached) if claim.kind == "sum" else item


def _exceeds(row: Row, whole: Row | None) -> bool:
    """介绍就业215人，其中女性120人: no row of thousands, akin to it in nothing, is a part of those 215."""
    if whole is None or row.this is None or whole.this is None or not units_near(row.unit, whole.unit):
        return False
    return row.this > whole.this and not shares_pair(row, whole)


def _parts_that_fit(matches: Sequence[Match], slot: Slot, attached: Sequence[Attached]) -> tuple[Row, ...]:
    """结案88件，其中调解71件: of the rows that 调解 names, those that are parts of what was 结案 and have the value."""
    whole = _latest_row(slot, attached)
    interval = read_interval(slot.mention)
    if whole is None or whole.this is None:
        return ()
    return tuple(
        match.row
        for match in matches
        if match.near >= _PARTLY_NAMED
        and match.row.order != whole.order
        and shares_pair(match.row, whole)
        and fits(match.row, interval, "this")
        and units_match(match.row.unit, match.row.name, slot.mention.unit or "")
    )


def _prefer_unused(
    rows: tuple[Row, ...], matches: Sequence[Match], slot: Slot, claim: Claim, used: frozenset[int], latest: Row | None
) -> tuple[Row, ...]:
    """Rows named almost alike: also one not stated yet, or one of the subject the sentence is on, in the same unit."""
    if claim.kind != "value" or not rows:
        return rows
    top = next(match for match in matches if match.row.order == rows[0].order)
    if top.near >= 0.95 or (rows[0].order not in used and latest is None):
        return rows
    unit = slot.mention.unit or ""
    fresh = tuple(
        match.row
        for match in matches
        if match.score >= (0.8 if rows[0].order in used else 0.7) * top.score
        and match.row.order not in used
        and units_match(match.row.unit, match.row.name, unit)
        and (rows[0].order in used or (latest is not None and same_subject(match.row, latest)))
    )
    return unique_rows((*rows, *fresh))


def _resolve_sum(item: Attached, index: RowIndex, attached: Sequence[Attached]) -> Attached:
    """Let a later 比上年增加 speak of the whole sum: its parts become the rows of the summed number."""
    sentence = item.slot.sentence
    earlier = tuple(other for other in attached if other.slot.sentence == sentence)
    interval = read_interval(item.slot.mention)
    if interval is None or any(row.this is not None and interval.contains(row.this) for row in item.rows):
        return item
    for candidate in derive(item, item.slot.mention.unit or "", Surroundings(index, earlier, (), item.slot.context)):
        if interval.contains(candidate.value):
            return replace(item, rows=unique_rows(row for row, _ in candidate.operands), summed=True)
    return item


def _find_matches(
    index: RowIndex, words: str, slot: Slot, plan: bool, latest: Row | None, used: frozenset[int]
) -> list[Match]:
    if not has_content(words) and not (plan and latest is None):
        return []
    matches = match_rows(index, words, slot.context, plan=plan, latest=latest, used=used)
    if plan and not choose_rows(matches):
        plans = [row for row in index.rows if row.plan and units_near(row.unit, slot.mention.unit or "")]
        further = match_rows(index, slot.rest, slot.context, plan=True)
        fitting = [match for match in further if match.row in plans]
        if fitting or len(plans) == 1:
            return [Match(fitting[0].row if fitting else plans[0], 0.5, 0.5, 0.5)]
    return matches


def _latest_row(slot: Slot, attached: Sequence[Attached]) -> Row | None:
    for item in reversed(attached):
        if item.slot.sentence != slot.sentence:
            return None
        if item.rows:
            return item.rows[0]
    return None


def _prefer_unit(matches: Sequence[Match], slot: Slot, claim: Claim) -> tuple[Row, ...]:
    """For a plain value the rows in its own unit; a row in another unit only if the words name it better and the
    digits are its digits, or if nothing else is named."""
    if claim.kind == "difference":  # 培训人次多520人次: what is added keeps the unit of its row
        same = [match for match in matches if units_match(match.row.unit, match.row.name, slot.mention.unit or "")]
        return choose_rows(same) or choose_rows(matches)
    if claim.kind not in {"value", "sum", "average"}:
        return choose_rows(matches)
    unit = slot.mention.unit or ""
    own = [match for match in matches if units_match(match.row.unit, match.row.name, unit)]
    near = [match for match in matches if units_near(match.row.unit, unit)]
    rows, near_rows = choose_rows(own), choose_rows(near)
    interval = read_interval(slot.mention)
    best_own = own[0].score if rows else 0.0
    if any(fits(row, interval, claim.period) for row in rows):
        return rows
    if rows and _STOCK.search(rows[0].name) and not has_content(claim.cue):
        told = _told_of_some(own[1:], interval)
        if told:
            return told
    for match in matches:
        value = match.row.value("last" if claim.period == "last" else "this")
        if match.score < max(best_own, 0.36) or match in own or value is None or interval is None:
            continue
        if interval.bounded and interval.contains(value):
            return (match.row,)
    if near_rows and near[0].score > best_own * 1.6:
        return near_rows
    return rows or near_rows or _short_for(own) or choose_rows(matches)


def _told_of_some(matches: Sequence[Match], interval: Interval | None) -> tuple[Row, ...]:
    """为1182名农民工追回欠薪 tells of some, not of 农民工总数: a row of theirs that has the value in either year."""
    return tuple(
        match.row
        for match in matches
        if match.near >= _TOLD and (fits(match.row, interval, "this") or fits(match.row, interval, "last"))
    )[:1]


def _short_for(matches: Sequence[Match]) -> tuple[Row, ...]:
    """签约3.1万人: words too short to name a row well, but wholly part of the name of one in the number's unit."""
    return tuple(match.row for match in matches if match.said >= 0.99 and match.near >= _HINTED)[:1]


def _inherit(
    slot: Slot,
    claim: Claim,
    words: str,
    matches: Sequence[Match],
    attached: Sequence[Attached],
    index: RowIndex,
    plan: bool,
) -> Attached:
    """No indicator named here: a change, share or repeated value speaks of the number before; a value in a new
    unit of the clause's earlier words."""
    if has_content(words) and not _is_light(words) and not is_measure(words):
        return Attached(
            slot, claim, _guess_row(slot, claim, words, matches, attached, index), tuple(matches), False, words
        )
    unit = slot.mention.unit or ""
    measured = measured_units(claim.cue) if claim.kind != "value" else ()
    if measured and not any(item.slot.sentence == slot.sentence and _measures(item, measured) for item in attached):
        beside = _beside_measured(slot, measured, attached, index)
        if beside:
            return Attached(slot, claim, beside, tuple(matches), True, claim.cue)
        measured = ()
    for item in reversed(attached):
        if measured and not _measures(item, measured):
            continue
        if slot.sentence - item.slot.sentence > (1 if claim.kind != "value" else 0) or not item.rows:
            break
        same_kind = item.claim.kind in {"value", "sum", claim.kind} or claim.kind in DERIVED
        same_unit = units_near(item.rows[0].unit, unit)
        if claim.kind == "value" and unit == "%" and item.claim.kind == "share":
            return _inherited(slot, replace(claim, kind="share", whole=item.claim.whole), item, index)
        if same_kind and (claim.kind not in {"value", "difference"} or same_unit):
            return _inherited(slot, claim, item, index)
    around = slot.clause + "，" + slot.previous
    wider = match_rows(index, around, slot.context, plan=plan)
    if claim.kind == "value":
        wider = [match for match in wider if units_near(match.row.unit, unit)]
    return Attached(slot, claim, choose_rows(wider), tuple(wider), True, around)


def _beside_measured(
    slot: Slot, units: Sequence[str], attached: Sequence[Attached], index: RowIndex
) -> tuple[Row, ...]:
    """文体活动增长三成，人次增长四成: the column beside the one before that counts in the unit the words ask for."""
    latest = _latest_row(slot, attached)
    if latest is None:
        return ()
    beside = unique_rows(row for unit in units for row in find_beside(index, latest, unit))
    return tuple(row for row in beside if row.unit in units and is_kin(row, latest))[:1]


def _measures(item: Attached, units: Sequence[str]) -> bool:
    return bool(item.rows) and item.rows[0].unit in units


def _guess_row(
    slot: Slot, claim: Claim, words: str, matches: Sequence[Match], attached: Sequence[Attached], index: RowIndex
) -> tuple[Row, ...]:
    """Words that name no row well: a rise of the row they name in part, or, behind a short unknown verb (开放42个,
    出车12次), the row before or one that the sentence names; each only if unit and value are that row's."""
    unit, interval = slot.mention.unit or "", read_interval(slot.mention)
    if interval is None or not interval.bounded:
        return ()
    if claim.kind == "difference":
        partly = (match.row for match in matches if match.near >= _PARTLY_NAMED)
        return tuple(row for row in partly if units_match(row.unit, row.name, unit) and is_change([row], slot))[:1]
    if claim.kind != "value" or len(strip_filler(words).replace(" ", "")) > _SHORT:
        return ()
    latest = attached[-1].rows[:1] if attached and attached[-1].slot.sentence == slot.sentence else ()
    repeated = [row for row in latest if units_match(row.unit, row.name, unit)]
    hinted = [match.row for match in matches if units_match(match.row.unit, match.row.name, unit)]
    if slot.mention.value is None or slot.mention.value < _TELLING:
        hinted = []  # a small number equals some row by chance
    known = (*repeated, *named_before(slot, index, unit), *hinted)
    return tuple(row for row in known if fits(row, interval, claim.period))[:1]


def _inherited(slot: Slot, claim: Claim, item: Attached, index: RowIndex) -> Attached:
    rows, summed = item.rows, item.summed
    if claim.period == "plan" and claim.kind == "value":
        planned = {row.indicator for row in item.rows}
        rows = tuple(row for row in index.plans if row.indicator in planned) or rows
    elif item.claim.period == "plan" and claim.period != "plan":
        rows = unique_rows(row for plan in item.rows for row in _actual_rows(plan, index)) or rows
    return Attached(slot, claim, rows, item.matches, True, claim.cue, summed)


def _actual_rows(plan: Row, index: RowIndex) -> tuple[Row, ...]:
    """The rows for what was done of a plan figure: the same indicator, else the one its name without 目标 names."""
    same = tuple(row for row in index.rows if not row.plan and row.indicator == plan.indicator)
    names = index.names_of[plan.order][:1]
    return same or choose_rows(match_rows(index, "".join(names), "", plan=False))[:1]


def _is_light(words: str) -> bool:
    """Words too few or too general to be an indicator of their own."""
    return len(_SPENDING.sub("", strip_filler(words)).replace(" ", "")) <= 1

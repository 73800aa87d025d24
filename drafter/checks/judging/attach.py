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
from drafter.checks.judging.follow import settle_value
from drafter.checks.judging.kin import fits, is_measure, measured_units
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, near_words, same_subject, unique_rows
from drafter.checks.judging.naming import has_content, strip_filler
from drafter.checks.judging.operands import Surroundings
from drafter.checks.judging.rises import goes_on, read_rise
from drafter.checks.judging.rows import Match, Row, RowIndex
from drafter.checks.judging.rules import read_interval, units_match, units_near

# So many numbers back a number may refer to an indicator already named.
_REACH = 24
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
        rows = tuple(row for row in rows if row.order not in whole)
    if claim.kind in DERIVED and is_measure(words):
        rows = ()
    if claim.kind in {"value", "sum"}:
        rows = settle_value(rows, matches, slot, claim, attached, index)
    if rows:
        item = Attached(slot, claim, rows, tuple(matches), False, words)
    else:
        item = _inherit(slot, claim, words, matches, attached, index, plan)
    return _resolve_sum(item, index, attached) if claim.kind == "sum" else item


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
    if not has_content(words):
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
    for match in matches:
        value = match.row.value("last" if claim.period == "last" else "this")
        if match.score < max(best_own, 0.36) or match in own or value is None or interval is None:
            continue
        if interval.bounded and interval.contains(value):
            return (match.row,)
    if near_rows and near[0].score > best_own * 1.6:
        return near_rows
    return rows or near_rows or choose_rows(matches)


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
        return Attached(slot, claim, _repeated_row(slot, claim, words, attached), tuple(matches), False, words)
    unit = slot.mention.unit or ""
    measured = measured_units(claim.cue) if claim.kind != "value" else ()
    if not any(item.slot.sentence == slot.sentence and _measures(item, measured) for item in attached):
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


def _measures(item: Attached, units: Sequence[str]) -> bool:
    return bool(item.rows) and item.rows[0].unit in units


def _repeated_row(slot: Slot, claim: Claim, words: str, attached: Sequence[Attached]) -> tuple[Row, ...]:
    """A short unknown verb (开放42个) still speaks of the row before, if unit and value both are that row's."""
    interval = read_interval(slot.mention)
    if claim.kind != "value" or interval is None or not interval.bounded or not attached:
        return ()
    latest = attached[-1]
    short = len(strip_filler(words).replace(" ", "")) <= 3
    if not short or latest.slot.sentence != slot.sentence or not latest.rows:
        return ()
    row = latest.rows[0]
    value = row.value("last" if claim.period == "last" else "this")
    same = units_match(row.unit, row.name, slot.mention.unit or "")
    return (row,) if same and value is not None and interval.contains(value) else ()


def _inherited(slot: Slot, claim: Claim, item: Attached, index: RowIndex) -> Attached:
    rows, summed = item.rows, item.summed
    if item.claim.period == "plan" and claim.period != "plan":
        actual = [row for row in index.rows if not row.plan]
        rows = tuple(row for row in actual if any(row.indicator == plan.indicator for plan in item.rows)) or rows
    return Attached(slot, claim, rows, item.matches, True, claim.cue, summed)


def _is_light(words: str) -> bool:
    """Words too few or too general to be an indicator of their own."""
    return len(_SPENDING.sub("", strip_filler(words)).replace(" ", "")) <= 1

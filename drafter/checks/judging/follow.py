"""Counts whose own words name no subject: they belong to the subject before, or to a row an earlier clause names."""

from collections.abc import Sequence

from drafter.checks.judging.claims import Claim
from drafter.checks.judging.context import Slot
from drafter.checks.judging.kin import (
    find_beside,
    find_wholes,
    fits,
    is_activity,
    is_kin,
    is_participant,
    keep_same_head,
    named_nouns,
    settle,
)
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, unique_rows
from drafter.checks.judging.naming import has_content, strip_filler
from drafter.checks.judging.rows import Match, Row, RowIndex
from drafter.checks.judging.rules import read_interval, units_match, units_near

# So much of a row's name must stand in an earlier clause for a bare number to be the row's value.
_NAMED = 0.45
# Words that name a row no better than this leave open which row of the subject is meant.
_VAGUE = 0.6
_PARTLY = 0.2
_FULLY = 0.99
_WHOLE = 0.95  # of a row's name but for its 数
_LAST_NUMBERS = 2


def settle_value(
    rows: tuple[Row, ...], matches: Sequence[Match], slot: Slot, claim: Claim, attached: Sequence[Attached],
    index: RowIndex,
) -> tuple[Row, ...]:  # fmt: skip
    """The rows of a plain value in order: where its words name no subject of their own, those beside the row of the
    number before; equal values only decide between rows that are said alike."""
    interval = read_interval(slot.mention)
    stated = [item for item in attached[-_LAST_NUMBERS:] if item.slot.sentence == slot.sentence and item.rows]
    if matches and matches[0].near <= _VAGUE and stated:
        latest, unit = stated[-1].rows[0], slot.mention.unit or ""
        said = [match.row for match in matches if match.said >= _FULLY]
        word = strip_filler(claim.cue).replace(" ", "")
        said += [row for row in index.rows if word and word in row.name]  # 查处案件112起，已结110起
        own = (row for row in said if is_kin(row, latest) and units_match(row.unit, row.name, unit))
        fitting = [row for row in own if row.order != latest.order and fits(row, interval, claim.period)]
        rows = _of_subject(unique_rows((*fitting, *rows)), latest)
    further: list[Row] = []
    if _follows_on(slot, claim):
        follower, close = _rows_beside(rows, slot, claim, stated, index)
        if close:
            return settle(follower, (), interval, claim)
        further += follower
    further += _rows_elsewhere(rows, matches, slot, claim, stated, index)
    return settle(rows, further, interval, claim)


def _of_subject(rows: tuple[Row, ...], latest: Row) -> tuple[Row, ...]:
    """收到提案112件，办结101件: of rows that 办结 may name, the one that goes with 提案."""
    return tuple(row for row in rows if is_kin(row, latest)) or rows


def _follows_on(slot: Slot, claim: Claim) -> bool:
    """Whether the words around a number name no subject of its own: 、352人次参加, 、职工11016人."""
    before, after = claim.cue, slot.after
    return (not has_content(before) or is_participant(before)) and (not has_content(after) or is_participant(after))


def _rows_beside(
    rows: tuple[Row, ...], slot: Slot, claim: Claim, stated: Sequence[Attached], index: RowIndex
) -> tuple[tuple[Row, ...], bool]:
    """Rows beside those just stated, in the number's unit, and whether they are surely of one subject with them."""
    unit = slot.mention.unit or ""
    nouns = named_nouns(claim.cue + slot.after)
    found: list[Row] = []
    if unit == "%" or (not rows and stated and units_near(stated[-1].rows[0].unit, unit)):
        return (), False  # 由13178人增加到14106人 speaks of one row
    for item in reversed(stated):
        latest = item.rows[0]
        beside = [row for row in find_beside(index, latest, unit) if not nouns or _names_noun(row, latest, nouns)]
        close = tuple(row for row in beside if is_kin(row, latest))
        if close:
            return keep_same_head(close, latest), True
        found += beside
    return unique_rows(found), False


def _names_noun(row: Row, latest: Row, nouns: Sequence[str]) -> bool:
    """职工1918人次 behind 宣讲27场次 is the next column that counts 职工; 参加文体活动 is who came to 文体活动."""
    if latest.name in row.name:
        return True
    following = row.order == latest.order + 1
    return (is_kin(row, latest) or following) and any(noun in row.name for noun in nouns)


def _rows_elsewhere(
    rows: tuple[Row, ...], matches: Sequence[Match], slot: Slot, claim: Claim, stated: Sequence[Attached],
    index: RowIndex,
) -> tuple[Row, ...]:  # fmt: skip
    """Rows that only an equal value makes the number's own."""
    unit = slot.mention.unit or ""
    # 工资专项集体合同115份；集体合同覆盖职工11147人: words that are a row's whole name need no subject before them.
    whole = (match.row for match in matches if match.near >= _WHOLE and match.said >= _FULLY)
    found = [row for row in whole if units_match(row.unit, row.name, unit)]
    if rows and not any(units_near(row.unit, unit) for row in rows):
        named = {match.row.order for match in matches if match.near >= _PARTLY}
        if matches and matches[0].near <= _VAGUE:
            beside = find_beside(index, rows[0], unit)
            found += [row for row in beside if row.order in named or is_kin(row, rows[0]) or is_activity(row, rows[0])]
        found += named_before(slot, index, unit)
    if stated and slot.before.lstrip().startswith("占"):
        found += find_wholes(index, stated[-1].rows[0], unit)
    if not rows and not stated and _follows_on(slot, claim):
        found += named_before(slot, index, unit)
    return tuple(found)


def named_before(slot: Slot, index: RowIndex, unit: str) -> tuple[Row, ...]:
    """The row in that unit that the sentence so far names, in an earlier clause."""
    matches = match_rows(index, slot.context + "，" + slot.previous, "", plan=False)
    own = [match for match in matches if match.near >= _NAMED and units_match(match.row.unit, match.row.name, unit)]
    return choose_rows(own)

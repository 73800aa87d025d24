"""What came in this year: 新增42家, 新建2个, and lists of such rises."""

import re
from collections.abc import Sequence
from dataclasses import replace

from drafter.checks.judging.claims import Claim
from drafter.checks.judging.context import Slot
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, near_words
from drafter.checks.judging.rows import Row, RowIndex
from drafter.checks.judging.rules import read_interval, units_match

_NEW = re.compile("新增加?了?|增收了?|新发展|新吸[纳收]|新加入")
_STOCK = re.compile("[总共达累]")
_NEW_ROW = re.compile("新增|新建|新发展|新入|新签|新设|新成立|新组建|发展|吸收|组建|新改扩")
# Verbs of founding state the stock (建成职工书屋42个) or what came in this year; only the values tell which.
_FOUNDED = re.compile("增设|增建|增配|新(?:建|命名|办|设|开|成立|组建|创建|培育|添|评|授牌|挂牌)[了立办设]?")


def read_rise(claim: Claim, slot: Slot, index: RowIndex, latest: Row | None, *, listed: bool) -> Claim:
    """新增42家 is the value of a row for what is new, or, where the form has none, the change of the stock.

    `listed` tells that the number goes on with a list of such changes (新增职工书屋7个、劳模工作室3个).
    """
    found = _NEW.search(claim.cue)
    founded = _FOUNDED.search(claim.cue)
    if claim.kind != "value" or claim.period in {"future", "plan"} or not (found or founded or listed):
        return claim
    matches = match_rows(index, near_words(slot, claim.cue), slot.context, plan=False, latest=latest)
    rows = choose_rows(matches)
    unit = slot.mention.unit or ""
    own = choose_rows([match for match in matches if units_match(match.row.unit, match.row.name, unit)])
    stock = own[:1] if own and not _NEW_ROW.search(own[0].name) else ()
    if any(_NEW_ROW.search(row.name) for row in rows) and not is_change(stock, slot):
        return claim
    if not found and not is_change(own[:1], slot) and not (listed and own and not _STOCK.search(claim.cue)):
        return claim
    found = found or founded
    cue = claim.cue[: found.start()] + claim.cue[found.end() :] if found else claim.cue
    return replace(claim, kind="difference", direction=1, cue=cue)


def says_rise(before: str) -> bool:
    """Whether the words before a number tell of something new: 新增, 增配, 新建."""
    return bool(_NEW.search(before) or _FOUNDED.search(before))


def is_change(rows: Sequence[Row], slot: Slot) -> bool:
    """Whether the number is what the row rose by since last year, and not its value."""
    interval = read_interval(slot.mention)
    return any(
        interval is not None
        and row.this is not None
        and row.last is not None
        and interval.contains(row.this - row.last)
        and not interval.contains(row.this)
        for row in rows
    )


def goes_on(slot: Slot, attached: Sequence[Attached]) -> bool:
    """Whether the number stands in a list behind one that is a rise."""
    if not attached or not slot.before.startswith("、"):
        return False
    earlier = attached[-1]
    return earlier.slot.clause_id == slot.clause_id and earlier.claim.kind == "difference" and not earlier.inherited

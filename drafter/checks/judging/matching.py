"""Match the words around a number with the names of the rows."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from drafter.checks.judging.claims import Claim
from drafter.checks.judging.context import Slot
from drafter.checks.judging.modifiers import penalise, read_restrictions
from drafter.checks.judging.naming import (
    GAP,
    Words,
    explain,
    has_content,
    read_pairs,
    read_words,
    touch_bonus,
    touching_run,
)
from drafter.checks.judging.rows import Match, Row, RowIndex, count_same_start

THRESHOLD = 0.36
TIE = 0.9
_WHOLLY = 0.95
_REUSED = 0.12
# 较去年的4158人次增长21%: what follows the number tells of the next one.
_CHANGES = re.compile("^(?:又|再|约|同比)?(?:增长|增加|上升|提高|提升|下降|减少|降低|回落)了?$")
_SAME_SUBJECT = 0.2


@dataclass(frozen=True, slots=True)
class Attached:
    """A number with its claim and the rows the words name, best first (rows a tie apart are equally said)."""

    slot: Slot
    claim: Claim
    rows: tuple[Row, ...]
    matches: tuple[Match, ...]
    inherited: bool = False
    cue: str = ""
    summed: bool = False


def match_rows(
    index: RowIndex,
    near: str,
    context: str,
    *,
    plan: bool,
    latest: Row | None = None,
    used: frozenset[int] = frozenset(),
) -> list[Match]:
    """Rows that the words name, best first. `context` (the sentence before) only helps to choose between rows that
    `near` already names; `latest` is the row of the number before and `used` are rows already stated."""
    background = context + ("，" + latest.name if latest else "")
    words, best = _score_rows(index, near, background, plan)
    rivals = [index.said_of[order] for order in best]
    restricted = read_restrictions(near, near + background)
    found = []
    for order, match in best.items():
        score = match.score - penalise(index.names_of[order], restricted)
        score += _sequence_bonus(match.row, latest) + touch_bonus(touching_run(index.said_of[order], words), rivals)
        if order in used and match.near < 0.99:
            score -= _REUSED
        found.append(Match(match.row, score, match.near, match.said))
    found.sort(key=lambda match: (-match.score, match.row.order))
    return found


@lru_cache(maxsize=2048)  # a section's numbers are judged with it and once more with the whole draft
def _score_rows(index: RowIndex, near: str, background: str, plan: bool) -> tuple[Words, Mapping[int, Match]]:
    """The words at a number, and the best score of each row that they may name, before what restricts it."""
    words, best = read_words(near), dict[int, Match]()
    for like in index.names.rank(words, read_pairs(background), plan=plan):
        name = like.name
        known = best.get(name.order)
        if known and like.most <= known.score:
            continue
        said = explain(name.pairs, name.characters, words) / words.content if words.content else 0.0
        score = (like.named + 0.35 * min(1.0, like.near * 2.5) * said) * name.factor
        if known is None or score > known.score:
            best[name.order] = Match(index.rows[name.order], score, like.near, said)
    return words, MappingProxyType(best)


def same_subject(row: Row, latest: Row) -> bool:
    """Whether two rows are columns of one subject (案外调解件数、案外调解金额)."""
    return row.order != latest.order and count_same_start(row, latest) >= 3


def _sequence_bonus(row: Row, latest: Row | None) -> float:
    """Reports follow the order of the form and stay with a subject."""
    if latest is None or row.order == latest.order:
        return 0.0
    if len(latest.name) >= 4 and latest.name in row.name:
        return _SAME_SUBJECT
    bonus = min(count_same_start(row, latest), 5) * 0.065 if same_subject(row, latest) else 0.0
    return bonus + (0.03 if row.order == latest.order + 1 else 0.0)


def near_words(slot: Slot, cue: str) -> str:
    """The words most likely to name the number's indicator: those before it, else those after it."""
    if slot.item is not None:
        return slot.item + cue.replace(slot.item, "", 1)
    after = _CHANGES.sub("", slot.after)
    if not has_content(cue):
        return cue + GAP + after
    if (slot.last_in_clause or slot.own_after) and has_content(after):
        return cue + GAP + after
    return cue


def choose_rows(matches: Sequence[Match]) -> tuple[Row, ...]:
    """The best row and those within a tie of it; none below the threshold."""
    if not matches or matches[0].score < THRESHOLD:
        return ()
    top = matches[0]
    # 工资集体合同 says more than 集体合同, though it says that name as well.
    contained = top.near >= _WHOLLY
    # Words that are only part of several names (结案) say any of them.
    vague = top.near <= 0.6 and top.said >= 0.99
    return tuple(
        match.row
        for match in matches
        if not (contained and match.row.order != top.row.order and match.row.name in top.row.name)
        if match.score >= top.score * TIE or (vague and match.said >= 0.99 and match.score >= top.score * 0.85)
    )


def unique_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows once each, in order."""
    return tuple({row.order: row for row in rows}.values())

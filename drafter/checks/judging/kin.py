"""Rows that stand together in the form: the sessions, persons and money of one subject.

A report names the subject once and then only counts: 举办培训班6场次、352人次; 覆盖企业302家、职工11016人. The second
number belongs to a row beside the first one's, in its own unit.
"""

import re
from collections.abc import Sequence

from drafter.checks.judging.claims import Claim
from drafter.checks.judging.rows import Row, RowIndex, count_same_start
from drafter.checks.judging.rules import Interval, units_match

_BESIDE = 4
_PLACE = 3
_NEXT = 2
_HEAD = 4
# Pairs that say nothing of the subject.
_GENERAL_PAIRS = frozenset(
    {"人次", "人数", "职工", "工会", "金额", "资金", "场次", "次数", "件数", "总数", "单位", "企业"}
)
_ALIKE = 2
_SESSIONS = frozenset({"场", "场次", "期", "次", "班", "期次"})
# Words around a bare count that name who is counted in any activity, no indicator: 参加职工1918人次, 涉及职工7960人.
_PARTICIPANTS = re.compile(
    "(?:共有?|吸引|组织|参加|参与|听讲|受教育|受益|惠及|涉及|覆盖|带动|参赛|涉案|涉案金额|金额|资金|款项|投入|其中|达|"
    "职工|员工|人员|群众|会员|学员|企业|单位|的|了|、|，|。|,|\\s)*"
)
_NOUNS = ("职工", "员工", "会员", "学员", "企业", "单位", "群众")
_AVERAGE = re.compile("[每均]")
_AROUND_MEASURE = re.compile("[ ，、的]|涉及|参加|参与")
# Characters that may stand around a measure noun and say nothing.
_LINKING = " ，、的涉及参加参与"
_MEASURES = {
    "场次": ("场次", "场", "次"),
    "次数": ("次", "场次", "场"),
    "场数": ("场", "场次"),
    "期数": ("期",),
    "人数": ("人", "人次"),
    "人次": ("人次",),
    "件数": ("件", "起"),
    "案件数": ("件", "起"),
    "户数": ("户",),
    "家数": ("家", "个"),
    "份数": ("份",),
    "金额": ("元",),
    "资金": ("元",),
}


def is_participant(words: str) -> bool:
    """Whether the words only say who or what is counted (参加职工), so that the subject is the one before."""
    return bool(words.strip()) and _PARTICIPANTS.fullmatch(words) is not None


def named_nouns(words: str) -> tuple[str, ...]:
    """The general nouns among such words (职工, 企业): a row they may mean must carry one."""
    return tuple(noun for noun in _NOUNS if noun in words)


def is_kin(one: Row, two: Row) -> bool:
    """Whether two rows of one place in the form are named alike (集体合同覆盖企业数, 集体合同覆盖职工数)."""
    apart, shared = abs(one.order - two.order), _shared_characters(one, two)
    return (apart <= _PLACE and shared >= _ALIKE) or (apart <= _NEXT and shared > 0)


def keep_same_head(rows: Sequence[Row], latest: Row) -> tuple[Row, ...]:
    """Those whose names begin as that of `latest` does, as far as any does: behind 工资专项集体合同116份 those who are
    covered are not the ones of 集体合同, and the other way round."""
    heads = [count_same_start(row, latest) for row in rows]
    longest = max(heads, default=0)
    if longest < _HEAD:
        return tuple(rows)
    return tuple(row for row, head in zip(rows, heads, strict=True) if head == longest)


def is_activity(one: Row, two: Row) -> bool:
    """Whether two columns next to each other count the sessions of an activity and those who came (场次, 人次)."""
    units = {one.unit, two.unit}
    return abs(one.order - two.order) == 1 and bool(units & _SESSIONS) and bool(units & {"人", "人次"})


def find_beside(index: RowIndex, row: Row, unit: str) -> tuple[Row, ...]:
    """Rows of the same subject as `row` in the given unit, the nearest in the form first."""
    low = max(0, row.order - _BESIDE)
    near = [
        other
        for other in index.rows[low : row.order + _BESIDE + 1]
        if other.order != row.order
        and not other.plan
        and not _AVERAGE.search(other.name)
        and units_match(other.unit, other.name, unit)
    ]
    near.sort(key=lambda other: (-_shared_characters(other, row), _distance(other, row)))
    return tuple(near)


def _shared_characters(one: Row, two: Row) -> int:
    """Neighbouring characters that two names share; 0 or 1 shared pair says nothing."""
    pairs = {one.name[place : place + 2] for place in range(len(one.name) - 1)} - _GENERAL_PAIRS
    return sum(two.name[place : place + 2] in pairs for place in range(len(two.name) - 1))


def _distance(other: Row, row: Row) -> int:
    """A form goes on with the next column, so what follows comes before what precedes."""
    step = other.order - row.order
    return 2 * step - 1 if step > 0 else -2 * step


def fits(row: Row, interval: Interval | None, period: str) -> bool:
    """Whether the row's value of that year may be written as the number is."""
    value = row.value("last" if period == "last" else "this")
    return interval is not None and interval.bounded and value is not None and interval.contains(value)


def settle(rows: Sequence[Row], further: Sequence[Row], interval: Interval | None, claim: Claim) -> tuple[Row, ...]:
    """One order for rows that are said alike: the one whose value fits comes first, `further` only if it fits."""
    fitting = [row for row in rows if fits(row, interval, claim.period)]
    fitting += [row for row in further if fits(row, interval, claim.period)][:1]
    ordered = [*fitting, *rows] or [*further[:1]]
    return tuple({row.order: row for row in ordered}.values())


def is_measure(words: str) -> bool:
    """Whether some words are a measure noun alone (场次, 涉及人数): they choose among the amounts before."""
    return _AROUND_MEASURE.sub("", words) in _MEASURES


def measured_units(words: str) -> tuple[str, ...]:
    """The units that a measure noun asks for (场次比上年增加: 场次, 场, 次); empty when none stands there."""
    found = [(match.start(), units) for noun, units in _MEASURES.items() for match in re.finditer(noun, words)]
    return max(found)[1] if found else ()


def find_wholes(index: RowIndex, part: Row, unit: str) -> tuple[Row, ...]:
    """Rows that `part` may be a part of: named alike, in the unit, not smaller."""
    return tuple(
        row
        for row in index.rows
        if row.order != part.order
        and not row.plan
        and units_match(row.unit, row.name, unit)
        and row.this is not None
        and part.this is not None
        and row.this >= part.this
        and _shared_characters(row, part) >= 2
    )

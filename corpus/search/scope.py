"""What a search may see. Every query of passages carries one, and SQL applies it to every hit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from corpus.records import PassageRecord

OVERFETCH = 4
"""How many times more places an index is asked for when the scope will take some away."""

_PART = 2_000

_PLACES = select(
    PassageRecord.seq, PassageRecord.office, PassageRecord.year, PassageRecord.report_id, PassageRecord.kind
).where(PassageRecord.seq.in_(bindparam("numbers", expanding=True)))


@dataclass(frozen=True, slots=True)
class Scope:
    """The passages allowed. `office` None means all offices: for an administrator's search only.

    `years` are the years allowed (None: all), `before_year` the first year no longer allowed; a passage without a
    year passes neither. `without_reports` are ids of reports left out, such as the one being rewritten. `kinds` are
    the kinds of report allowed (None: all); a passage that was never described passes.
    """

    office: str | None
    years: frozenset[int] | None = None
    before_year: int | None = None
    without_reports: frozenset[str] = frozenset()
    kinds: frozenset[str] | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether more than the office limits it."""
        limits = (self.years, self.before_year, self.kinds)
        return any(limit is not None for limit in limits) or bool(self.without_reports)

    def allows(self, office: str, year: int | None, report_id: str, kind: str) -> bool:
        """Whether a passage of this office, year, report and kind of report is within."""
        return (
            self.office in (None, office)
            and (self.years is None or year in self.years)
            and (self.before_year is None or (year is not None and year < self.before_year))
            and report_id not in self.without_reports
            and (self.kinds is None or kind in ("", *self.kinds))
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as `allows`, in SQL on `PassageRecord`."""
        conditions: list[ColumnElement[bool]] = []
        if self.office is not None:
            conditions.append(PassageRecord.office == self.office)
        if self.years is not None:
            conditions.append(PassageRecord.year.in_(sorted(self.years)))
        if self.before_year is not None:
            conditions.append(PassageRecord.year < self.before_year)
        if self.without_reports:
            conditions.append(PassageRecord.report_id.not_in(sorted(self.without_reports)))
        if self.kinds is not None:
            conditions.append(PassageRecord.kind.in_(["", *sorted(self.kinds)]))
        return conditions


def within_scope(session: Session, numbers: Sequence[int], scope: Scope) -> set[int]:
    """Those of the passage numbers that SQL has within the scope, the office above all. The rows are fetched by number
    and judged here: given the office as well, SQLite walks through all its passages (20 ms for 20,000). A session
    sees one state and the lists of a search have much in common, so a row is fetched once."""
    known: dict[int, tuple[str, int | None, str, str]] = session.info.setdefault("passage_places", {})
    for part in in_parts([number for number in numbers if number not in known]):
        for number, office, year, report_id, kind in session.execute(_PLACES, {"numbers": part}):
            known[number] = (office, year, report_id, kind)
    return {number for number in numbers if number in known and scope.allows(*known[number])}


def in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """In pieces, because a statement takes a limited number of parameters (SQLite: 32,766)."""
    for k in range(0, len(numbers), _PART):
        yield numbers[k : k + _PART]

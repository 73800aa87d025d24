"""What a search may see. Every query of passages carries one, and SQL applies it to every hit."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement

from corpus.records import PassageRecord


@dataclass(frozen=True, slots=True)
class Scope:
    """The passages allowed. `office` None means all offices: for an administrator's search only.

    `years` are the years allowed (None: all), `before_year` the first year no longer allowed; a passage without a
    year passes neither. `without_reports` are ids of reports left out, such as the one being rewritten.
    """

    office: str | None
    years: frozenset[int] | None = None
    before_year: int | None = None
    without_reports: frozenset[str] = frozenset()

    @property
    def is_narrow(self) -> bool:
        """Whether more than the office limits it."""
        return self.years is not None or self.before_year is not None or bool(self.without_reports)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on `PassageRecord`."""
        conditions: list[ColumnElement[bool]] = []
        if self.office is not None:
            conditions.append(PassageRecord.office == self.office)
        if self.years is not None:
            conditions.append(PassageRecord.year.in_(sorted(self.years)))
        if self.before_year is not None:
            conditions.append(PassageRecord.year < self.before_year)
        if self.without_reports:
            conditions.append(PassageRecord.report_id.not_in(sorted(self.without_reports)))
        return conditions

"""What a text says twice must agree: one indicator with one value, parts with their total, dates with the year.

Works on the text alone. Whether a value is the right one is the number check's question.
"""

from collections.abc import Sequence

from corpus.mention import Mention
from drafter.checks.agreement.dates import check_dates
from drafter.checks.agreement.parts import check_parts
from drafter.checks.agreement.values import check_values
from drafter.finding import Finding


def check_consistency(text: str, mentions: Sequence[Mention], year: int | None) -> tuple[Finding, ...]:
    """Findings in reading order, of severity warn, or error for a day that does not exist. `mentions` are those of
    `find_mentions(text)`, `year` is the report's."""
    findings = [*check_values(text, mentions, year), *check_parts(text, mentions), *check_dates(text, year)]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))

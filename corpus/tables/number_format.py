"""Spreadsheet number formats: which show a percentage, which a date (ECMA-376 part 1, 18.8.30)."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

# Ids that mean a date without a format code in the file; 27-36 and 50-58 are the East Asian ones.
_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILTIN_PERCENTS = frozenset({9, 10})
# What may hold any letter without meaning: "text", \x, _x, *x, and [$-804] or [Red].
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


@cache
def _strip_literals(code: str) -> str:
    return _LITERAL.sub("", code.split(";")[0])


def is_percent_format(code: str, number: int = -1) -> bool:
    """Whether format `code` (or built-in id `number`) shows a value times 100."""
    return number in _BUILTIN_PERCENTS or "%" in _strip_literals(code)


def is_date_format(code: str, number: int = -1) -> bool:
    """Whether format `code` (or built-in id `number`) shows a date or time."""
    if number in _BUILTIN_DATES:
        return True
    bare = _strip_literals(code)
    return "general" not in bare.lower() and bool(_DATE_LETTERS.search(bare))


def serial_date(number: Decimal, *, from_1904: bool = False) -> date | None:
    """The date of a serial number; None when it is none. The day before 1900-03-01 is off by one, as in Excel."""
    if not number.is_finite() or not Decimal(0) <= number < Decimal(2_958_466):
        return None
    start = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    try:
        return start + timedelta(days=int(number))
    except OverflowError:
        return None

"""One line of text from a person, on the command line or in a form: what it may hold."""

import re

from corpus.errors import InputError

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
OFFICE_CHARS = 100


def read_line(value: str, what: str, most: int, *, may_be_empty: bool = False) -> str:
    """The text without spaces around it, if it can be shown, stored and printed; else InputError naming `what`."""
    line = value.strip()
    if not line and not may_be_empty:
        raise InputError(f"应是{what}，不能空着")
    if len(line) > most:
        raise InputError(f"应是{what}，最多 {most} 个字，给了 {len(line)} 个")
    if _UNPRINTABLE.search(line):
        raise InputError(f"应是{what}，里面有换行或不能显示的字符")
    return line

"""Which office a report is of: named in its title, signed below its text, or written on the folder it lay in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

OfficeSource = Literal["given", "title", "signature", "folder", ""]
_ENDING = re.compile(
    r"(?:会|局|委|办|办公室|处|科|部|院|校|所|站|队|社|司|厂|店|中心|集团|街道|社区|镇|乡|区|县|市|省|村|政府)$"
)
_ABOUT = re.compile(
    r"关于|(?:19|20)\d{2}\s*[年—－–~-]|[一二][九〇○零Ｏ]..年|上半年|下半年|[一二三四]季度|年度|年终|工作|总结|述职|汇报"
)
_DATE = re.compile(
    r"[（(]?(?:(?:19|20)\d{2}|[一二][九〇○零Ｏ]..)\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月(?:.{1,3}[日号])?[）)]?"
)
_BREAKS_A_NAME = re.compile(r"[。；;，,：:！!？?“”\t]")
_MAX_NAME = 40
_SIGN_LINES = 4


@dataclass(frozen=True, slots=True)
class OfficeGuess:
    """The office a report is of ("": nothing tells) and what told it."""

    office: str
    source: OfficeSource


def guess_office(title: str, text: str, folders: Sequence[str] = ()) -> OfficeGuess:
    """The office from the words before the year or kind in the title, the signature above the date at the end of the
    text, or the innermost folder that is called like an office."""
    about = _ABOUT.search(title)
    if about and _is_office(title[: about.start()]):
        return OfficeGuess(title[: about.start()].strip(), "title")
    lines = [line.strip() for line in text[-400:].split("\n") if line.strip()][-_SIGN_LINES:]
    for above, line in pairwise(lines):
        if _DATE.fullmatch(line) and _is_office(above):
            return OfficeGuess("".join(above.split()), "signature")
    for folder in reversed(folders):
        if _is_office(folder):
            return OfficeGuess(folder.strip(), "folder")
    return OfficeGuess("", "")


def _is_office(words: str) -> bool:
    words = "".join(words.split())
    return 3 <= len(words) <= _MAX_NAME and not _BREAKS_A_NAME.search(words) and _ENDING.search(words) is not None

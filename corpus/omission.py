"""What was left out, said aloud: nothing is dropped or cut in silence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Omission:
    """One thing that was not read, not kept or not sent, and why (all three in Chinese, shown to the user)."""

    what: str
    reason: str
    where: str = ""


INERT = "不执行，也不去取别处的内容，只读文件里存下的"
"""The reason for a part that would do something where the file is opened: a script, a field, a formula."""

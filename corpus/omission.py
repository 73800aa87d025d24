"""What was left out, said aloud: nothing is dropped or cut in silence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Omission:
    """One thing that was not read, not kept or not sent, and why (all three in Chinese, shown to the user)."""

    what: str
    reason: str
    where: str = ""

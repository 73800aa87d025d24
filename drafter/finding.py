"""What a check says: findings, and checks that failed to run."""

from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warn", "hint"]
SEVERITY_NAMES: Final[dict[Severity, str]] = {"error": "错误", "warn": "提醒", "hint": "提示"}
"""As people read them, worst first."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person must look at. `start`/`end` are code points into the checked text; `rule` names the rule
    inside the check (stale_term, wrong_value …); `reason` is one plain Chinese sentence."""

    check: str
    rule: str
    severity: Severity
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that crashed. It is shown and blocks sign-off like an error: never a pass."""

    check: str
    reason: str

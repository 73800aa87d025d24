"""The audit line of a model call: who sent what kind of thing where, and what it cost. Never a word of the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SentCall:
    """What is known before a call leaves. `section` is the id of the section; `prompt_hash` the SHA-256 over the
    turns as they are sent, `prompt_tokens` our estimate of them and `cost` their price in 元; `masked` counts what was
    masked in them by kind, empty for this machine's own endpoint."""

    section: str
    host: str
    model: str
    prompt_hash: str
    prompt_tokens: int
    cost: Decimal
    masked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class EndedCall:
    """How it ended: `outcome` is the reply's finish or the name of the error. Tokens are the endpoint's own count,
    or our estimate where `counted` is False."""

    outcome: str
    tries: int
    prompt_tokens: int
    reply_tokens: int
    counted: bool
    cost: Decimal
    seconds: float


class CallLog(Protocol):
    """Writes a line before a call is sent, so that none goes out unrecorded, and completes it afterwards."""

    def begin(self, call: SentCall) -> int:
        """Records the call that is about to be sent; the number names its line."""
        ...

    def end(self, number: int, ended: EndedCall) -> None:
        """Completes the line."""
        ...


class NoLog:
    """Records nothing: for calls that belong to no office, as in a benchmark."""

    def begin(self, call: SentCall) -> int:  # noqa: ARG002
        """Nothing."""
        return 0

    def end(self, number: int, ended: EndedCall) -> None:
        """Nothing."""

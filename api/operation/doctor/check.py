"""What one look found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "todo", "bad", "unseen"]
STATE_NAMES: dict[State, str] = {"ok": "ok", "todo": "待处理", "bad": "出错", "unseen": "没有查"}
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `todo` works all the same and names what to do, `bad` has lost something or does not work,
    `unseen` could not be looked at now. `found` names all that is amiss, the message only the first."""

    name: str
    title: str
    state: State
    message: str
    found: tuple[str, ...] = ()


def name_some(found: Sequence[str]) -> str:
    """The first few, and how many there are when there are more."""
    shown = "、".join(found[:_NAMED])
    return shown if len(found) <= _NAMED else f"{shown} 等 {len(found)} 个"

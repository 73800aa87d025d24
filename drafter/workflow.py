"""The way of a draft through an office: 拟稿 → 改稿 → 核稿 → 签发 → 归档, and back with a reason."""

from dataclasses import dataclass
from typing import Literal, get_args

from corpus.errors import InputError

State = Literal["drafting", "editing", "reviewing", "signed", "archived"]
MoveName = Literal["submit", "send_back", "to_review", "return", "sign", "archive"]
STATES: tuple[State, ...] = get_args(State)
STATE_NAMES: dict[State, str] = {
    "drafting": "拟稿",
    "editing": "改稿",
    "reviewing": "核稿",
    "signed": "签发",
    "archived": "归档",
}
OPEN_STATES: frozenset[State] = frozenset({"drafting", "editing"})
"""Where the text may still be changed: what is being judged or was signed stays as it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step from a state to another. `needs_reason` where the next person must know why."""

    name: MoveName
    label: str
    source: State
    target: State
    needs_reason: bool = False


MOVES: dict[MoveName, Move] = {
    one.name: one
    for one in (
        Move("submit", "交编辑", "drafting", "editing"),
        Move("send_back", "退回拟稿", "editing", "drafting", needs_reason=True),
        Move("to_review", "送核稿", "editing", "reviewing"),
        Move("return", "退回修改", "reviewing", "editing", needs_reason=True),
        Move("sign", "签发", "reviewing", "signed"),
        Move("archive", "归档", "signed", "archived"),
    )
}


def moves_from(state: State) -> tuple[Move, ...]:
    """The moves that a state allows."""
    return tuple(one for one in MOVES.values() if one.source == state)


def find_move(name: str, state: State) -> Move:
    """The move of that name; InputError where there is none or the draft stands elsewhere by now."""
    move = MOVES.get(name)  # type: ignore[call-overload]  # any text may come in; an unknown one finds nothing
    if move is None:
        raise InputError("没有这一步。")
    if move.source != state:
        raise InputError(f"稿件现在是“{STATE_NAMES[state]}”，不能{move.label}。")
    found: Move = move
    return found

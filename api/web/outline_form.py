"""The form of an outline: its rows as they were typed, and the button that was pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from corpus.errors import InputError
from drafter.outline import OutlineSection
from drafter.outline_edits import OutlineLine, add_line, drop_line, move_line

Rows = Annotated[list[str], Form()]
Field = Annotated[str, Form()]
_STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True, slots=True)
class OutlineForm:
    """`act` is save, add, or up, down or drop with a section (`up:rights`); `base` the version that was shown."""

    lines: tuple[OutlineLine, ...]
    act: str
    base: int
    new: OutlineLine
    after: str
    model: str

    @property
    def focus(self) -> str:
        """The button to stand on when the page comes back, so that the next step is one key away."""
        return self.act if self.act.startswith(("up:", "down:")) else ""


def read_outline_form(
    section: Rows = [],  # noqa: B006  # FastAPI copies it
    heading: Rows = [],  # noqa: B006
    level: Rows = [],  # noqa: B006
    chars: Rows = [],  # noqa: B006
    act: Field = "save",
    base: Annotated[int, Form(ge=0)] = 0,
    new_section: Field = "",
    new_heading: Field = "",
    new_level: Field = "2",
    new_chars: Field = "",
    new_category: Field = "",
    new_after: Field = "",
    model: Field = "builtin",
) -> OutlineForm:
    """The rows in the order in which they stood; InputError when they do not fit together."""
    if not len(section) == len(heading) == len(level) == len(chars):
        raise InputError("表单不完整，请刷新后再试。")
    rows = zip(section, heading, level, chars, strict=True)
    lines = tuple(OutlineLine(one, name, _whole(depth), _whole(size)) for one, name, depth, size in rows)
    categories = (new_category,) if new_category else ()
    new = OutlineLine(new_section, new_heading, _whole(new_level), _whole(new_chars), categories)
    return OutlineForm(lines, act, base, new, new_after, model)


FormRead = Annotated[OutlineForm, Depends(read_outline_form)]


def wanted_lines(form: OutlineForm, addable: Sequence[OutlineSection]) -> tuple[OutlineLine, ...]:
    """The lines after the button's act; `addable` are the known sections that could be added."""
    verb, _, section = form.act.partition(":")
    if verb in _STEPS:
        return move_line(form.lines, section, _STEPS[verb])
    if verb == "drop":
        return drop_line(form.lines, section)
    return add_line(form.lines, _complete(form.new, addable), form.after) if verb == "add" else form.lines


def _complete(new: OutlineLine, addable: Sequence[OutlineSection]) -> OutlineLine:
    """A known section under its own heading where none was typed."""
    known = next((one for one in addable if one.id == new.section), None)
    if known is None:
        return new
    return OutlineLine(known.id, new.heading or known.heading, new.level, new.chars)


def _whole(text: str) -> int:
    if not text.strip():
        return 0
    if not text.strip().isdecimal() or len(text) > 6:
        raise InputError(f"字数应当是数字，填的是“{text[:20]}”。")
    return int(text)

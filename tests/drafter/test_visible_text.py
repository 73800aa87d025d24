import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.visible_text import show_controls


@pytest.mark.parametrize(
    "sign", ["\x00", "\x08", "\x0b", "\r", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ud800", "\uffff"]
)
def test_what_cannot_be_shown_becomes_a_visible_sign(sign: str) -> None:
    assert show_controls(f"甲{sign}乙") == "甲\ufffd乙"


def test_text_with_tabs_and_line_ends_stays_as_it_is() -> None:
    text = "一、情况\t1,234人（《工会法》）🙂\n𠮷"
    assert show_controls(text) == text


@given(st.text(st.characters(), max_size=40))
def test_offsets_stay_and_the_result_can_be_written(text: str) -> None:
    shown = show_controls(text)
    assert len(shown) == len(text)
    shown.encode("utf-8")

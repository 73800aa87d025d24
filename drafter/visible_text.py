"""Text from files made fit to be shown: what has no shape of its own, or would turn the line round, becomes U+FFFD."""

import re

# C0 and C1 controls but tab and line feed, marks that reverse the reading direction (they can make a page show other
# words than the file holds), halves of surrogate pairs and what XML 1.0 has no place for. One for one: offsets stay.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def show_controls(text: str) -> str:
    """The text with a visible sign in place of every character that a page or a cell cannot show; same length."""
    return _UNSHOWABLE.sub("\ufffd", text)

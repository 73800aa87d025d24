"""The marked-up source of a sample report: figures filled in, marks taken out and kept with their offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bench.sample_figures import Master, fill_figures

OPEN, CLOSE = "{{", "}}"
MARK = re.compile(r"([A-Z]\w+(?:-\d+)?):")
FACT_OPEN, FACT_CLOSE = "‹", "›"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch: a planted fault (`Q21-1`), the origin of a copy (`S20`) or `fact`, a number that stands in
    no statistics file. Offsets are code points into the plain text."""

    id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SampleText:
    """A source without its markup."""

    text: str
    marks: tuple[Mark, ...]

    def faults(self) -> Iterator[Mark]:
        """The planted faults in text order."""
        return (mark for mark in self.marks if "-" in mark.id)

    def mark(self, id_: str) -> Mark:
        """The one mark of that id."""
        return next(mark for mark in self.marks if mark.id == id_)


def read_source(raw: str, master: Master, year: int) -> SampleText:
    """Fill in the figures and strip the marks of a source text (`{{id:...}}`, `‹...›`)."""
    # The double braces of a mark would be read as the braces of a figure.
    shielded = raw.strip().replace(OPEN, "⟦").replace(CLOSE, "⟧")
    return _strip_marks(fill_figures(shielded, master, year))


def _strip_marks(text: str) -> SampleText:
    out: list[str] = []
    length = 0
    opened: list[tuple[str, int]] = []
    marks: list[tuple[str, int, int]] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "⟦":
            match = MARK.match(text, at + 1)
            if match is None:
                raise ValueError(f"expected an id and a colon after the mark in {text[at : at + 20]!r}")
            opened.append((match[1], length))
            at = match.end()
            continue
        if char == FACT_OPEN:
            opened.append(("fact", length))
        elif char in ("⟧", FACT_CLOSE):
            name, start = opened.pop()
            marks.append((name, start, length))
        else:
            out.append(char)
            length += 1
        at += 1
    plain = "".join(out)
    return SampleText(
        plain,
        tuple(Mark(name, start, end, plain[start:end]) for name, start, end in sorted(marks, key=lambda mark: mark[1])),
    )

"""A bound section sentence by sentence, each with its own figures and findings, and put together again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from drafter.bound import Bound
from drafter.draft import Origin, Source
from drafter.figures import FigureUse
from drafter.finding import Finding

_SENTENCE = re.compile(r"[^。！？\n]+(?:[。！？]+[”’』」）]?)?\n?|[。！？\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence with its own uses and findings, at offsets into it."""

    text: str
    uses: tuple[FigureUse, ...]
    findings: tuple[Finding, ...]
    source: Source

    @property
    def is_wrong(self) -> bool:
        """Whether an error was found in it."""
        return any(one.severity == "error" for one in self.findings)


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of a text, each with its full stop and line break; they leave nothing out."""
    for match in _SENTENCE.finditer(text):
        yield match.span()


def cut_pieces(bound: Bound, source: Source) -> list[Piece]:
    """The sentences in order; a figure or finding goes to the one in which it begins."""
    return [
        Piece(
            bound.text[start:end],
            tuple(
                replace(one, start=one.start - start, end=one.end - start)
                for one in bound.uses
                if start <= one.start < end
            ),
            tuple(
                replace(one, start=one.start - start, end=one.end - start)
                for one in bound.findings
                if start <= one.start < end
            ),
            source,
        )
        for start, end in split_sentences(bound.text)
    ]


def join_pieces(pieces: Sequence[Piece]) -> Bound:
    """All pieces as one text."""
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    at = 0
    for piece in pieces:
        uses += [replace(one, start=one.start + at, end=one.end + at) for one in piece.uses]
        findings += [replace(one, start=one.start + at, end=one.end + at) for one in piece.findings]
        at += len(piece.text)
    return Bound("".join(one.text for one in pieces), tuple(uses), tuple(findings))


def join_origins(pieces: Sequence[Piece]) -> tuple[Origin, ...]:
    """Who wrote which stretch of the joined text; they leave nothing out."""
    origins: list[Origin] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        if origins and origins[-1].source == piece.source:
            origins[-1] = replace(origins[-1], end=end)
        elif piece.text:
            origins.append(Origin(at, end, piece.source))
        at = end
    return tuple(origins)

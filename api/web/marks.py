"""Text cut into pieces for a page, so that a template can mark some of them and escape them all."""

from dataclasses import dataclass
from itertools import pairwise

from corpus.indicators import load_catalogue
from corpus.passage import Passage
from corpus.search.hit import Hit
from corpus.stored_reports import ReadReport


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a report: its heading line as written, and its paragraphs."""

    level: int
    heading: str
    paragraphs: tuple[str, ...]


def mark_words(hit: Hit) -> tuple[Piece, ...]:
    """The passage of a hit with the words that were asked for marked; overlapping ones are joined."""
    text = hit.passage.text
    held = [False] * len(text)
    for word in hit.why.words:
        start = text.find(word)
        while start >= 0:
            held[start : start + len(word)] = [True] * len(word)
            start = text.find(word, start + 1)
    edges = [0, *(k for k in range(1, len(text)) if held[k] != held[k - 1]), len(text)]
    return tuple(Piece(text[start:end], held[start]) for start, end in pairwise(edges) if start < end)


def name_indicators(passage: Passage) -> tuple[str, ...]:
    """The names of the catalogue's indicators that a passage gives figures of."""
    catalogue = load_catalogue()
    return tuple(catalogue[one].name for one in passage.indicators if one in catalogue)


def split_body(report: ReadReport) -> tuple[Part, ...]:
    """The report's sections with their paragraphs; without sections, the whole text as one part."""
    text = report.text
    if not report.sections:
        return (Part(0, "", _paragraphs(text)),)
    return tuple(
        Part(one.level, f"{one.number}{one.heading}", _paragraphs(text[one.body_start : one.end]))
        for one in report.sections
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())

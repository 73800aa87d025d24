"""Copies inside one text: a paragraph that says again what an earlier one said."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.copyindex import CopyIndex, IndexedText, SentenceMatch
from corpus.copying.text import NormalText
from corpus.quantity import find_mentions
from drafter.checks.copies import Copy, CopyLibrary, find_copies
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.evidence import SourceText
from drafter.finding import Finding

TITLE = "本稿"


@dataclass(frozen=True, slots=True)
class _Paragraphs:
    """The lines of a text that hold something, and where each begins."""

    lines: tuple[str, ...]
    begins: tuple[int, ...]


class _EarlierParagraphs(CopyIndex):
    """An index over the paragraphs of a text, by number, that leads from each sentence to earlier ones alone."""

    def __init__(self, paragraphs: _Paragraphs) -> None:
        super().__init__()
        self._begins = paragraphs.begins
        self.add(IndexedText(str(number), line) for number, line in enumerate(paragraphs.lines))

    def find_matches(self, text: NormalText, scope: frozenset[str]) -> tuple[SentenceMatch, ...]:
        begins = text.starts[text.sentences].tolist()
        own = [bisect_right(self._begins, begin) - 1 for begin in begins]
        return tuple(match for match in super().find_matches(text, scope) if int(match.id) < own[match.asked])


def find_repeats(text: str, allowed: Sequence[str] = (), limits: CopyLimits | None = None) -> tuple[Copy, ...]:
    """Return the passages of `text` that stand in an earlier paragraph too; both sides in code points of `text`.

    What anyone may write again is left out: headings, quotations, set phrases and `allowed` ones, and sentences built
    alike with other figures, as lists have them.
    """
    limits = limits or CopyLimits()
    paragraphs = _split(text)
    if len(paragraphs.lines) < 2:
        return ()
    sources = {str(n): SourceText(str(n), "", "", None, TITLE, line) for n, line in enumerate(paragraphs.lines)}
    library = CopyLibrary(_EarlierParagraphs(paragraphs), sources, frozenset(sources))
    copies = find_copies(text, library, allowed, limits)
    found = (_move(copy, paragraphs) for copy in copies if copy.counted and copy.similarity >= limits.repeat_similarity)
    return tuple(copy for copy in found if _says_the_same(text, copy))


def repeat_findings(text: str, repeats: Sequence[Copy]) -> tuple[Finding, ...]:
    """One warning for each repeat, which says where the words stood before."""
    return tuple(
        Finding("copies", "repeat", "warn", one.start, one.end, f"本稿第 {_count_line(text, one)} 行已经写过这段话。")
        for one in repeats
    )


def _count_line(text: str, copy: Copy) -> int:
    return text.count("\n", 0, copy.source.start) + 1


def _says_the_same(text: str, copy: Copy) -> bool:
    """Does the passage state no figure that its earlier place does not state?"""
    return _read_values(text[copy.start : copy.end]) <= _read_values(text[copy.source.start : copy.source.end])


def _read_values(passage: str) -> set[Decimal | None]:
    return {mention.value for mention in find_mentions(passage) if mention.kind == "quantity"}


def _split(text: str) -> _Paragraphs:
    lines: list[str] = []
    begins: list[int] = []
    place = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(line)
            begins.append(place)
        place += len(line) + 1
    return _Paragraphs(tuple(lines), tuple(begins))


def _move(copy: Copy, paragraphs: _Paragraphs) -> Copy:
    """The copy with its source in code points of the whole text."""
    shift = paragraphs.begins[int(copy.source.id)]
    source = replace(copy.source, start=copy.source.start + shift, end=copy.source.end + shift)
    equal = tuple((start, end, first + shift, last + shift) for start, end, first, last in copy.equal)
    return replace(copy, source=source, others=(), equal=equal)

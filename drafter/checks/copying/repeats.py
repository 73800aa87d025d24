"""Copies inside one text: a paragraph that says again what an earlier one said."""

from dataclasses import replace

from drafter.checks.copies import Copy, find_copies, index_sources
from drafter.checks.evidence import SourceText


def find_repeats(text: str) -> tuple[Copy, ...]:
    """Return the passages of `text` that stand in an earlier paragraph too; both sides in code points of `text`."""
    paragraphs: list[SourceText] = []
    begins: list[int] = []
    place = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(SourceText(str(len(begins)), "", "", None, "本稿", line))
            begins.append(place)
        place += len(line) + 1
    if len(paragraphs) < 2:
        return ()
    library = index_sources(paragraphs)
    repeats: list[Copy] = []
    for number, paragraph in enumerate(paragraphs):
        earlier = {str(before) for before in range(number)}
        for copy in find_copies(paragraph.text, library.within(earlier)) if earlier else ():
            shift = begins[int(copy.source.id)]
            source = replace(copy.source, start=copy.source.start + shift, end=copy.source.end + shift)
            start, end = copy.start + begins[number], copy.end + begins[number]
            here = begins[number]
            equal = tuple((a + here, b + here, c + shift, d + shift) for a, b, c, d in copy.equal)
            repeats.append(replace(copy, start=start, end=end, source=source, others=(), equal=equal))
    return tuple(repeats)

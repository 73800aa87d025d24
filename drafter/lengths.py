"""Whether a draft has the length its outline asks for; where it has not, the clerk is told what to add."""

from collections.abc import Iterator, Sequence

from corpus.characters import count_han
from corpus.indicators import load_catalogue
from corpus.omission import Omission
from corpus.table import StatTable
from drafter.draft import DraftSection
from drafter.outline import Outline, OutlineSection

TOLERANCE = 0.15
"""Of the outline's bounds. Within it nobody minds."""
MOST_NAMED = 4


def falls_short(length: int, least: int) -> bool:
    """Whether a text of so many 字 is shorter than an outline that asks for `least` puts up with."""
    return length < least * (1 - TOLERANCE)


def note_lengths(sections: Sequence[DraftSection], outline: Outline, table: StatTable) -> tuple[Omission, ...]:
    """An Omission for each section outside of its length, with the indicators of its outline that the statistics lack,
    and one for the whole where that is outside of its own."""
    return (*_note_sections(sections, outline, table), *_note_whole(sections, outline))


def _note_sections(sections: Sequence[DraftSection], outline: Outline, table: StatTable) -> Iterator[Omission]:
    planned = {one.id: one for one in outline.sections}
    for section in sections:
        asked = planned[section.id]
        length, least, most = count_han(section.text), asked.min_chars, asked.max_chars
        if section.text and falls_short(length, least):
            reason = (
                f"写成{length}字，今年的数据和事项只够写这些，没有凑字数；请补充{_name_lacking(asked, table)}后重写"
            )
            yield Omission(f"提纲要求{least}字，还差{least - length}字", reason, section.heading or "开头")
        elif most and length > most * (1 + TOLERANCE):
            yield Omission("篇幅", f"写成{length}字，提纲要求{most}字以内，请压缩", section.heading or "开头")


def _name_lacking(section: OutlineSection, table: StatTable) -> str:
    catalogue = load_catalogue()
    lacking = [catalogue[one].name for one in (*section.must_have, *section.prefer) if table.figure(one) is None]
    return f"数据（{'、'.join(lacking[:MOST_NAMED])}）或事项" if lacking else "数据或事项"


def _note_whole(sections: Sequence[DraftSection], outline: Outline) -> Iterator[Omission]:
    length, least, most = sum(count_han(one.text) for one in sections), outline.min_chars, outline.max_chars
    if falls_short(length, least) or length > most * (1 + TOLERANCE):
        yield Omission("全文篇幅", f"写成{length}字，提纲要求{least}至{most}字，上下可差15%")

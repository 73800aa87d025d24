"""A past report as it was read: its text, its sections and what could not be read; and its preview."""

from dataclasses import dataclass

from corpus.omission import Omission


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A headed stretch of a report; offsets are code points into `PastReport.text`, end exclusive.

    `number` is the numbering as written ("一、", "（二）", "1."), `heading` the words after it; the lead has neither, a
    numbered item that only tells what was done has no heading. `level` is 0 for the lead, 1 for 一、, 2 for （一）, 3
    for 1., one more each where 第一部分 stands above 一、; a styled heading ranks like the numbered ones of its style.
    `start` is where the heading's line starts (for the lead, where its text starts), `body_start` where the text
    below the heading (or after the number) starts; `end` is where the next section of any level starts. `path` are
    the headings above it, outermost first. Sections tile the text from the end of its title on.
    """

    level: int
    number: str
    heading: str
    start: int
    body_start: int
    end: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastReport:
    """One past report. `digest` is the sha256 (hex) of `text`: the same content is the same report."""

    file: str
    office: str
    year: int | None
    title: str
    text: str
    sections: tuple[ReportSection, ...]
    omissions: tuple[Omission, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A value ("": none) and what told it: given, title, signature, file, folder, page (its <title>), text or ""."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class SectionPreview:
    """A section as it will be split off: level, number, heading and start as in `ReportSection`, size in 字."""

    start: int
    level: int
    number: str
    heading: str
    size: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading a file would give, for the user to correct before it is taken in; `size` in 字. `report` is what
    `corpus.report_correction.apply_correction` corrects."""

    file: str
    report: PastReport
    office: Guess
    year: Guess
    title: Guess
    sections: tuple[SectionPreview, ...]
    size: int
    omissions: tuple[Omission, ...]

"""What a user corrects of a report before it is taken in: office, year, title, and where its sections begin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.errors import InputError
from corpus.reading.heading import Candidate, read_candidate, strip_heading
from corpus.report import PastReport, ReportSection

DEEPEST_LEVEL = 9
LONGEST_HEADING = 80
_CLOSING = " \t　*。：:；;"
_NO_BEGINNING = frozenset(f"{_CLOSING}\n")
_QUOTED = 14


@dataclass(frozen=True, slots=True)
class HeadingAt:
    """Where a section begins: `start` is the code point of `PastReport.text` where its heading or the number before
    that begins, `level` 1 for the highest. `words` are the heading's words without the number, "" for a numbered item
    that has none, None for what stands there: the heading read before, else the line's, or its first words."""

    start: int
    level: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be changed; None is left as it was read. `headings` are all of them, the lead has none: where none is
    left the whole report is one lead. `digest` is that of the text the offsets belong to, "" where nobody noted it."""

    office: str | None = None
    year: int | None = None
    title: str | None = None
    headings: tuple[HeadingAt, ...] | None = None
    digest: str = ""


def apply_correction(report: PastReport, correction: Correction) -> PastReport:
    """The report as the user says it is; text, digest and omissions stay.

    Sections tile the text as `PastReport` says, from the old split's start on, or from a heading set before it. Raises
    InputError for a heading that does not stand where it should, and for a text that is not the one corrected.
    """
    if correction.digest and correction.digest != report.digest:
        raise InputError(f"“{report.file}”的文字应当与预览时相同，实际已经改变，请重新预览再更正。")
    headings = correction.headings
    return replace(
        report,
        office=report.office if correction.office is None else correction.office,
        year=report.year if correction.year is None else correction.year,
        title=report.title if correction.title is None else correction.title,
        sections=report.sections if headings is None else _split_at(report, headings),
    )


def _split_at(report: PastReport, headings: Sequence[HeadingAt]) -> tuple[ReportSection, ...]:
    text, ordered = report.text, sorted(headings, key=lambda heading: heading.start)
    _check(report, ordered)
    begin = report.sections[0].start if report.sections else 0
    bounds = [*(heading.start for heading in ordered), len(text)]
    sections: list[ReportSection] = []
    if text[begin : bounds[0]].strip():
        sections.append(ReportSection(0, "", "", begin, begin, bounds[0]))
    known = {section.start: section for section in report.sections if section.level}
    above: list[ReportSection] = []
    for heading, end in zip(ordered, bounds[1:], strict=True):
        while above and above[-1].level >= heading.level:
            above.pop()
        number, words, body_start = _read_heading(report, heading, end, known.get(heading.start))
        while body_start < end and text[body_start].isspace():
            body_start += 1
        path = tuple(one.heading or one.number for one in above)
        above.append(ReportSection(heading.level, number, words, heading.start, body_start, end, path))
        sections.append(above[-1])
    return tuple(sections)


def _check(report: PastReport, ordered: Sequence[HeadingAt]) -> None:
    before = -1
    for heading in ordered:
        if not 1 <= heading.level <= DEEPEST_LEVEL:
            raise InputError(f"标题的级别应当是 1 到 {DEEPEST_LEVEL}，实际是 {heading.level}。")
        if not 0 <= heading.start < len(report.text) or report.text[heading.start] in _NO_BEGINNING:
            raise InputError(f"标题应当从“{report.file}”的一个字开始，第 {heading.start} 个字符处没有字。")
        if heading.start == before:
            raise InputError(f"一处只能有一个标题，第 {heading.start} 个字符处（“{_quote(report, heading)}”）有两个。")
        before = heading.start


def _read_heading(
    report: PastReport, heading: HeadingAt, end: int, known: ReportSection | None
) -> tuple[str, str, int]:
    """Number, words and the start of the body (white space before it included)."""
    if known is not None and heading.words in (None, known.heading) and known.body_start <= end:
        return known.number, known.heading, known.body_start
    text, start = report.text, heading.start
    line_end = text.find("\n", start, end)
    line_end = end if line_end < 0 else line_end
    candidate = read_candidate(text, start, line_end)
    words_start = candidate.numbering.end if candidate and candidate.numbering else start
    number = candidate.numbering.text if candidate and candidate.numbering else ""
    if heading.words is None:
        return (number, *_read_words(report, heading, candidate, words_start, line_end))
    if not heading.words and number:
        return number, "", words_start
    words_end = words_start + len(heading.words)
    if not heading.words.strip() or text[words_start:words_end] != heading.words or words_end > end:
        raise InputError(f"标题应当是原文里的字，“{_quote(report, heading)}”处没有“{heading.words}”。")
    while words_end < line_end and text[words_end] in _CLOSING:
        words_end += 1
    return number, heading.words, words_end


def _read_words(
    report: PastReport, heading: HeadingAt, candidate: Candidate | None, start: int, line_end: int
) -> tuple[str, int]:
    """The heading's words as the line gives them, and where they end."""
    if candidate is not None and candidate.heading:
        return candidate.heading, candidate.body_start
    words = strip_heading(report.text[start:line_end])
    if len(words) <= LONGEST_HEADING and words:
        return words, line_end
    if candidate is not None:  # a numbered item
        return "", start
    raise InputError(
        f"标题应当不超过 {LONGEST_HEADING} 字，“{_quote(report, heading)}……”这一行更长，请写明标题是哪几个字。"
    )


def _quote(report: PastReport, heading: HeadingAt) -> str:
    return report.text[heading.start : heading.start + _QUOTED].split("\n")[0]

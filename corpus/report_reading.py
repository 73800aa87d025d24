"""Read a past report from a file: what kind it is by its content, its text, its title, year and sections.

The file is parsed in a child process (see `corpus.reading.child`); a scan is recognised in another, an old Word file
may be converted by LibreOffice in a third.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from corpus.characters import count_han
from corpus.errors import InputError
from corpus.passage import Passage
from corpus.reading.child import ParserStoppedError, parse_apart, parse_within
from corpus.reading.document import ReadText
from corpus.reading.file_access import read_file, show_name
from corpus.reading.office_conversion import convert_to_docx
from corpus.reading.old_word import INSTALL_ADVICE as INSTALL_FOR_DOC
from corpus.reading.pdf_page import PdfLine
from corpus.reading.recognition import INSTALL_ADVICE as INSTALL_FOR_SCANS
from corpus.reading.recognition import RECOGNITION, can_recognise, recognise_page
from corpus.reading.report_parsing import ParsedReport, Told, parse_passages, parse_report, parse_text
from corpus.report import Guess, PastReport, Preview, SectionPreview
from corpus.report_correction import Correction, apply_correction

MAX_FILE_BYTES = 100 * 2**20
MAX_RECOGNISED_PAGES = 100
PageProgress = Callable[[int, int], None]
"""Hears (pages recognised, pages to recognise)."""


Recognised = dict[int, tuple[PdfLine, ...]]
R = TypeVar("R", ReadText, ParsedReport)


def read_report(
    path: Path,
    office: str,
    year: int | None = None,
    *,
    title: str = "",
    name: str = "",
    folders: tuple[str, ...] = (),
    progress: PageProgress | None = None,
) -> PastReport:
    """Read one past report; `year` and `title` overrule what its title, file name, folders and opening say.

    `name` is the file's name where it is not that of `path` (a member of an archive), `folders` those it lay in.
    What was not read or is missing from the numbering is in `omissions`. Raises InputError, naming the file, when
    it is no report that can be read.
    """
    parsed = _read_told(path, name, Told(office, year, title, folders), progress)
    return replace(parsed.report, office=office)


def read_passages(report: PastReport) -> tuple[Passage, ...]:
    """The passages of a report (see `corpus.passage_split`), made in a child process. Raises ParserStoppedError for a
    text that takes longer than any report."""
    return parse_apart(parse_passages, report.file, b"", report=report)


def preview_report(
    path: Path,
    told: Told,
    *,
    name: str = "",
    progress: PageProgress | None = None,
    correction: Correction | None = None,
) -> Preview:
    """What `read_report` would make of a file, with what told its office, year and title: to be corrected before it
    is taken in, or already corrected as `correction` says. Raises InputError as `read_report` and `apply_correction`
    do."""
    parsed = _read_told(path, name, told, progress)
    read = parsed.report
    report = apply_correction(read, correction) if correction else read
    return Preview(
        report.file,
        report,
        Guess(report.office, parsed.office_from if report.office == read.office else "given"),
        Guess(str(report.year or ""), parsed.year_from if report.year == read.year else "given"),
        Guess(report.title, parsed.title_from if report.title == read.title else "given"),
        tuple(
            SectionPreview(one.start, one.level, one.number, one.heading, count_han(report.text[one.start : one.end]))
            for one in report.sections
        ),
        count_han(report.text),
        report.omissions,
    )


def read_text(path: Path) -> ReadText:
    """A file's text by its content: .docx, .doc, .pdf, .html, plain text or a scan.

    For plain text the text is the file's own with \\n line ends and no byte order mark, up to
    `corpus.reading.document.MAX_CHARACTERS`. Raises InputError when the file cannot be opened, is of another kind
    than its name says, is damaged or holds no text.
    """

    def parse(name: str, data: bytes, antiword: str, recognised: Recognised | None) -> ReadText:
        return parse_apart(parse_text, name, data, antiword=antiword, recognised=recognised)

    read = _read(path, path.name, parse, None)
    _check_text(path.name, read.text, read.needs)
    return read


def _read_told(path: Path, name: str, told: Told, progress: PageProgress | None) -> ParsedReport:
    def parse(name: str, data: bytes, antiword: str, recognised: Recognised | None) -> ParsedReport:
        return parse_apart(parse_report, name, data, told=told, antiword=antiword, recognised=recognised)

    parsed = _read(path, name or path.name, parse, progress)
    _check_text(parsed.report.file, parsed.report.text, parsed.needs)
    return parsed


def _read(
    path: Path,
    name: str,
    parse: Callable[[str, bytes, str, Recognised | None], R],
    progress: PageProgress | None,
) -> R:
    """The parsed file, after whatever it needed first has been done."""
    data = read_file(path, MAX_FILE_BYTES)
    try:
        parsed = parse(name, data, shutil.which("antiword") or "", None)
        if parsed.needs == "conversion" and (soffice := shutil.which("soffice")):
            return parse(name, convert_to_docx(data, soffice), "", None)
        if parsed.needs == "recognition" and can_recognise():
            return parse(name, data, "", _recognise(name, data, parsed.unread_pages, progress))
    except ParserStoppedError:
        raise  # it names the file
    except InputError as error:
        raise InputError(f"{show_name(name)}：{error}") from error
    return parsed


def _recognise(name: str, data: bytes, pages: tuple[int, ...], progress: PageProgress | None) -> Recognised:
    """The lines of these pages; none for a page that could not be recognised within the limits, nor for those after
    MAX_RECOGNISED_PAGES or after two in a row that could not."""
    lines: Recognised = {}
    failures = 0
    for done, page in enumerate(pages):
        lines[page] = ()
        if done >= MAX_RECOGNISED_PAGES or failures > 1:
            continue
        if progress:
            progress(done, len(pages))
        try:
            lines[page] = parse_within(RECOGNITION, recognise_page, name, data, page=page)
            failures = 0
        except ParserStoppedError:
            failures += 1
    if progress:
        progress(len(pages), len(pages))
    return lines


def _check_text(name: str, text: str, needs: str) -> None:
    """InputError when there is no text because a program is missing that would get it."""
    if needs and not text.strip():
        advice = INSTALL_FOR_DOC if needs == "conversion" else INSTALL_FOR_SCANS
        raise InputError(f"{show_name(name)}：{advice}")

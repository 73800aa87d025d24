"""The part of reading a report that looks into the file: called through `child.parse_apart`, never directly."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from corpus.errors import InputError
from corpus.omission import INERT, Omission
from corpus.passage import Passage
from corpus.passage_split import split_report
from corpus.reading.document import ReadText, limit_text
from corpus.reading.docx_text import read_docx
from corpus.reading.file_kind import FileKind, detect_kind
from corpus.reading.html_text import read_html
from corpus.reading.numbering_gaps import find_numbering_gaps
from corpus.reading.old_word import read_old_word
from corpus.reading.pdf_page import PdfLine
from corpus.reading.pdf_text import join_pages, name_pages, read_pdf
from corpus.reading.plain_text import read_plain_text
from corpus.reading.recognised_text import mend_recognised
from corpus.reading.recognition import can_recognise, count_frames
from corpus.reading.report_office import OfficeSource, guess_office
from corpus.reading.report_title import YearSource, find_title, guess_year
from corpus.reading.sections import split_sections
from corpus.report import PastReport

TitleSource = Literal["given", "text", "page", "file"]
_DIRECT = {FileKind.DOCX: read_docx, FileKind.HTML: read_html, FileKind.TEXT: read_plain_text}


@dataclass(frozen=True, slots=True)
class Told:
    """What the user says of a report and need not be guessed; the folders are those the file lay in, innermost last."""

    office: str = ""
    year: int | None = None
    title: str = ""
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A report with what told its office, year and title. For `needs` and `unread_pages` see `ReadText`."""

    report: PastReport
    office_from: OfficeSource
    year_from: YearSource
    title_from: TitleSource
    needs: Literal["", "recognition", "conversion"] = ""
    unread_pages: tuple[int, ...] = ()


def parse_text(
    name: str, data: bytes, antiword: str = "", recognised: dict[int, tuple[PdfLine, ...]] | None = None
) -> ReadText:
    """A file's text by its content; `recognised` are the lines of pages that were pictures.

    Raises InputError when the content is of another kind than the name says, is damaged or holds no text, unless all
    that it holds are parts that are read as nothing because they would act: then it is empty and tells so.
    """
    kind = detect_kind(data, PurePath(name).suffix)
    if kind in (FileKind.PDF, FileKind.IMAGE):
        read = _read_pages(kind, data, recognised)
    elif kind is FileKind.OLD_WORD:
        read = read_old_word(data, antiword)
    else:
        read = _DIRECT[kind](data)
    if not read.text.strip() and not read.needs:
        if not any(one.reason == INERT for one in read.omissions):
            raise InputError("文件里没有文字，请检查是不是空文件或只有图片。")
        read = replace(read, omissions=(*read.omissions, Omission("正文", "没有可用的文字")))
    return limit_text(read)


def parse_report(
    name: str,
    data: bytes,
    told: Told,
    antiword: str = "",
    recognised: dict[int, tuple[PdfLine, ...]] | None = None,
) -> ParsedReport:
    """One report: its text, title, year, office and sections. Raises InputError as `parse_text` does."""
    read = parse_text(name, data, antiword, recognised)
    stem = PurePath(name).stem
    place = find_title(read.text, read.paragraphs, read.title)
    title = told.title or place.title or read.title or stem
    year = guess_year(title, stem, read.text, told.folders)
    office = guess_office(title, read.text, told.folders)
    sections = split_sections(read.text, read.paragraphs, place.end)
    body = tuple(p for p in read.paragraphs if p.start >= place.end)
    omissions = (
        *read.omissions,
        *_name_head_matter(read.text, place.start),
        *find_numbering_gaps(read.text, body, sections),
    )
    report = PastReport(
        file=name,
        office=told.office or office.office,
        year=year.year if told.year is None else told.year,
        title=title,
        text=read.text,
        sections=sections,
        omissions=omissions,
        digest=hashlib.sha256(read.text.encode("utf-8")).hexdigest(),
    )
    return ParsedReport(
        report,
        "given" if told.office else office.source,
        year.source if told.year is None else "given",
        "given" if told.title else "text" if place.title else "page" if read.title else "file",
        read.needs,
        read.unread_pages,
    )


def parse_passages(name: str, data: bytes, report: PastReport) -> tuple[Passage, ...]:  # noqa: ARG001  # as all parsers
    """The report's passages: to mask a text full of numbers takes seconds, so this too is done apart."""
    return split_report(report)


def _read_pages(kind: FileKind, data: bytes, recognised: dict[int, tuple[PdfLine, ...]] | None) -> ReadText:
    """A PDF or image; what was recognised is told as such."""
    if kind is FileKind.IMAGE and recognised is None:
        frames = count_frames(data) if can_recognise() else 1
        return ReadText("", (), needs="recognition", unread_pages=tuple(range(frames)))
    if recognised is None:
        return read_pdf(data)
    found = [page for page in sorted(recognised) if recognised[page]]
    read = read_pdf(data, recognised) if kind is FileKind.PDF else join_pages([recognised[p] for p in found])
    if not found:
        return read
    mended = mend_recognised(read)
    notice = Omission(name_pages(found), "扫描页，文字由识别（OCR）得来，可能有错字，请核对原件")
    return ReadText(mended.text, mended.paragraphs, (notice, *mended.omissions), mended.title)


def _name_head_matter(text: str, title_start: int) -> tuple[Omission, ...]:
    head = " ".join(text[:title_start].split())
    if not head:
        return ()
    return (Omission(f"标题之前的文字“{head[:30]}”", "不归入任何一节，原文中保留", "文件开头"),)

"""Read a past report from a file: what kind it is by its content, its text, its title, year and sections."""

import hashlib
from pathlib import Path

from corpus.errors import InputError
from corpus.omission import Omission
from corpus.reading.document import MAX_CHARACTERS, ReadText, too_long
from corpus.reading.docx_text import read_docx
from corpus.reading.file_access import read_file
from corpus.reading.file_kind import FileKind, detect_kind
from corpus.reading.html_text import read_html
from corpus.reading.numbering_gaps import find_numbering_gaps
from corpus.reading.pdf_text import read_pdf
from corpus.reading.plain_text import read_plain_text
from corpus.reading.report_title import find_title, guess_year
from corpus.reading.sections import split_sections
from corpus.report import PastReport

MAX_FILE_BYTES = 100 * 2**20
_READERS = {
    FileKind.DOCX: read_docx,
    FileKind.PDF: read_pdf,
    FileKind.HTML: read_html,
    FileKind.TEXT: read_plain_text,
}


def read_report(path: Path, office: str, year: int | None = None) -> PastReport:
    """Read one past report; `year` overrules the one guessed from its title, file name or opening.

    What was not read or is missing from the numbering is in `omissions`. Raises InputError, naming the file, when
    it is no report that can be read.
    """
    read = read_text(path)
    place = find_title(read.text, read.paragraphs, read.title)
    sections = split_sections(read.text, read.paragraphs, place.end)
    title = place.title or read.title or path.stem
    body = tuple(p for p in read.paragraphs if p.start >= place.end)
    omissions = (
        *read.omissions,
        *_name_head_matter(read.text, place.start),
        *find_numbering_gaps(read.text, body, sections),
    )
    return PastReport(
        file=path.name,
        office=office,
        year=guess_year(title, path.stem, read.text) if year is None else year,
        title=title,
        text=read.text,
        sections=sections,
        omissions=omissions,
        digest=hashlib.sha256(read.text.encode("utf-8")).hexdigest(),
    )


def read_text(path: Path) -> ReadText:
    """A file's text by its content: .docx, .pdf with a text layer, .html or plain text.

    For plain text the text is the file's own with \\n line ends and no byte order mark. Raises InputError when the
    file cannot be opened, is of another kind than its name says, is damaged, holds no text or more than any report.
    """
    data = read_file(path, MAX_FILE_BYTES)
    try:
        read = _READERS[detect_kind(data, path.suffix)](data)
        if len(read.text) > MAX_CHARACTERS:
            raise too_long(len(read.text))
    except InputError as error:
        raise InputError(f"{path.name}：{error}") from error
    if not read.text.strip():
        raise InputError(f"{path.name}：文件里没有文字，请检查是不是空文件或只有图片。")
    return read


def _name_head_matter(text: str, title_start: int) -> tuple[Omission, ...]:
    head = " ".join(text[:title_start].split())
    if not head:
        return ()
    return (Omission(f"标题之前的文字“{head[:30]}”", "不归入任何一节，原文中保留", "文件开头"),)

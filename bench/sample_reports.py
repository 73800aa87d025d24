"""Write a sample report in the file type its year calls for: .docx, .txt (two encodings), .html, .pdf."""

import html
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from bench.sample_workbooks import EPOCH, repack

HEADING_1 = re.compile(r"[一二三四五六七八九十]+、")
HEADING_2 = re.compile(r"（[一二三四五六七八九十]+）[^。]*$")
SIGN_LINES = 2


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names of a .docx; the .pdf must use installed ones so that they are embedded."""

    title: str
    heading: str
    subheading: str
    body: str


OFFICE_FONTS = Fonts("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312")
EMBEDDED_FONTS = Fonts("Noto Serif CJK SC", "Noto Sans CJK SC", "Noto Serif CJK SC", "Noto Serif CJK SC")


def write_report(text: str, path: Path, *, encoding: str = "utf-8") -> None:
    """Write `text` (title, paragraphs, two lines of sign-off) to `path`; its suffix decides the file type.

    The clerk who saved in GB18030 also indented each paragraph by two full-width spaces.
    """
    writers: dict[str, Callable[[], bytes]] = {
        ".txt": lambda: _indent(text, "\n" if encoding == "utf-8" else "\n　　").encode(encoding),
        ".html": lambda: _to_html(text).encode("utf-8"),
        ".docx": lambda: make_docx(text, OFFICE_FONTS),
        ".pdf": lambda: _to_pdf(text),
    }
    path.write_bytes(writers[path.suffix]())


def _indent(text: str, line_start: str) -> str:
    return text.replace("\n", line_start).replace("\n", "\r\n") + "\r\n"


def make_docx(text: str, fonts: Fonts) -> bytes:
    """`text` as a .docx in the layout of GB/T 9704-2012: headings are known by their fonts alone."""
    title, *body = text.split("\n")
    document = Document()
    _set_page(document, fonts.body)
    _add(document, title, fonts.title, 22, WD_ALIGN_PARAGRAPH.CENTER)
    for line in body[:-SIGN_LINES]:
        if HEADING_1.match(line):
            _add(document, line, fonts.heading, 16, indent=True)
        elif HEADING_2.match(line):
            _add(document, line, fonts.subheading, 16, indent=True)
        else:
            _add(document, line, fonts.body, 16, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True)
    for line in body[-SIGN_LINES:]:
        _add(document, line, fonts.body, 16, WD_ALIGN_PARAGRAPH.RIGHT)
    document.core_properties.author = "样例单位"
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = EPOCH
    raw = io.BytesIO()
    document.save(raw)
    return repack(raw.getvalue())


def _set_page(document: DocxDocument, font: str) -> None:
    normal = document.styles["Normal"]
    normal.font.name = font
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # else LibreOffice sets digits apart, with spaces in the .pdf
        element = OxmlElement(name)
        element.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().append(element)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        footer.add_run()._r.append(element)
    footer.add_run(" —")


def _add(
    document: DocxDocument,
    text: str,
    font: str,
    size: int,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    *,
    indent: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_after = Pt(0)
    form.line_spacing = Pt(28.95)
    if indent:
        form.first_line_indent = Pt(2 * size)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return paragraph


def _to_html(text: str) -> str:
    title, *body = (html.escape(line, quote=False) for line in text.split("\n"))
    sign = body[-SIGN_LINES:]
    lines = [f'<p style="text-indent:2em">{line}</p>' for line in body[:-SIGN_LINES]]
    lines = [
        re.sub(r">([一二三四五六七八九十]+、.*?)</p>", r"><strong>\1</strong></p>", line)
        if HEADING_1.match(source)
        else line
        for line, source in zip(lines, body, strict=False)
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="zh-CN">',
            f'<head><meta charset="utf-8"><title>{title}</title>',
            "<style>body{font-family:FangSong,serif;line-height:1.9;max-width:42em;margin:auto}</style></head>",
            f'<body>\n<h1 style="text-align:center">{title}</h1>',
            *lines,
            *(f'<p style="text-align:right">{line}</p>' for line in sign),
            "</body>\n</html>\n",
        ]
    )


def _to_pdf(text: str) -> bytes:
    """Needs LibreOffice and the Noto CJK fonts; its output differs in times and ids from run to run."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice (LibreOffice) is needed to write the .pdf; leave out --pdf to keep the old one")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.docx")
        source.write_bytes(make_docx(text, EMBEDDED_FONTS))
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return Path(folder, "report.pdf").read_bytes()

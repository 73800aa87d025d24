"""What kind of file some bytes are, judged by the bytes; and what to tell the user of those we do not read."""

import io
import re
import zipfile
from enum import Enum
from pathlib import PurePath

from corpus.errors import InputError


class FileKind(Enum):
    """The kinds of file a report can be read from."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    TEXT = "txt"
    IMAGE = "image"
    OLD_WORD = "doc"


_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "这是 RTF 文件，请用 Word 或 WPS 打开后另存为 .docx。"),
    (b"GIF8", "这是 GIF 图片，读不了，请另存为 .png，或上传 .docx。"),
    (b"Rar!", "这是压缩包，请先解压，再上传里面的文件。"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压，再上传里面的文件。"),
    (b"\x1f\x8b", "这是压缩包，请先解压，再上传里面的文件。"),
    (b"MZ", "这是可执行程序，不是总结材料。"),
    (b"\x7fELF", "这是可执行程序，不是总结材料。"),
    (b"MIME-Version:", "这是单文件网页（MHT），请用浏览器打开后另存为 .html，或复制到 .docx。"),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_TABLES = (".xlsx", ".xls", ".et", ".ods", ".csv", ".tsv")
_DATA = (".json", ".jsonl", ".xml")
# What a name promises. A name that promises nothing (.doc, none) is read by its content alone.
_PROMISED = {
    ".docx": frozenset({FileKind.DOCX}),
    ".pdf": frozenset({FileKind.PDF}),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), frozenset({FileKind.IMAGE})),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".txt", ".md"), frozenset({FileKind.HTML, FileKind.TEXT})),
    **dict.fromkeys((*_TABLES, *_DATA), frozenset[FileKind]()),
}
REPORT_ENDINGS = frozenset(
    (*(".docx", ".doc", ".wps", ".pdf", ".html", ".htm", ".txt"), *(".png", ".jpg", ".jpeg", ".tif", ".tiff"))
)
"""Endings by which a report is told among other files of a folder or archive."""
_NAMES = {
    FileKind.DOCX: "Word 文档",
    FileKind.PDF: "PDF",
    FileKind.HTML: "网页",
    FileKind.TEXT: "纯文本",
    FileKind.IMAGE: "图片",
    FileKind.OLD_WORD: "旧版 Word 文档",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>)?\s*(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_WORD_XML = re.compile(rb"<\?mso-application|<w:wordDocument|<pkg:package|<office:document")
_SNIFFED = 4096
# What a zip is, by a part it must have.
_PACKAGES = (
    ("xl/workbook.xml", "这是 Excel 表格，不是总结；统计数据请从“统计数据”导入，总结请上传 .docx。"),
    ("xl/workbook.bin", "这是 Excel 表格，不是总结；统计数据请从“统计数据”导入，总结请上传 .docx。"),
    ("ppt/presentation.xml", "这是演示文稿（PPT），请把文字复制到 .docx 再上传。"),
    ("OFD.xml", "这是 OFD 版式文件，请用 OFD 阅读器另存为 PDF，或复制到 .docx 再上传。"),
    ("mimetype", "这是 ODT 文档或电子书，请用 WPS 或 LibreOffice 打开后另存为 .docx。"),
)


def is_report_name(name: str) -> bool:
    """Whether a file is a report by its name; what Word (~$) and macOS (._) keep beside a file is none."""
    return PurePath(name).suffix.lower() in REPORT_ENDINGS and not name.startswith(("~$", "._", ".~"))


def detect_kind(data: bytes, suffix: str = "") -> FileKind:
    """The kind of `data`, which must not contradict the ending of its name, `suffix` (".html").

    Raises InputError, saying what it is and what to do, for every other kind.
    """
    kind, ending = _detect_content(data, suffix), suffix.lower()
    if kind is FileKind.TEXT and ending in _TABLES:
        raise InputError("这是表格，不是总结；统计数据请用 --statistics 给，事项请用 --events 给。")
    if kind is FileKind.TEXT and ending in _DATA:
        raise InputError(f"这是数据文件（{ending}），不是总结，请给 .docx、.txt 或有文字层的 PDF。")
    if kind not in _PROMISED.get(ending, FileKind):
        raise InputError(f"扩展名是 {suffix}，内容却是{_NAMES[kind]}，请核对是不是这个文件，改好扩展名再给。")
    return kind


def _detect_content(data: bytes, suffix: str) -> FileKind:
    if not data.strip():
        raise InputError("文件是空的，没有内容。")
    for signature, message in _REFUSED:
        if data.startswith(signature):
            raise InputError(message)
    if data.startswith(_PICTURES):
        return FileKind.IMAGE
    if data.startswith(_OLE):
        return _detect_ole(data)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _detect_package(data)
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    head = _readable_head(data)
    if _WORD_XML.search(head):
        raise InputError("这是 Word 的 XML 文件，请用 Word 或 WPS 打开后另存为 .docx。")
    named_html = suffix.lower() in (".html", ".htm", ".xhtml") and (b"<" in data or b"&" in data)
    opens_as_html = _HTML.match(head.lstrip()) is not None
    return FileKind.HTML if named_html or opens_as_html else FileKind.TEXT


def _readable_head(data: bytes) -> bytes:
    """The first bytes without byte order marks and with UTF-16 made single-byte, enough to find a tag in."""
    head = data[:_SNIFFED]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _detect_ole(data: bytes) -> FileKind:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError("文件加了密码，请在 Word 或 WPS 中去掉密码后另存为 .docx。")
    if "WordDocument".encode("utf-16-le") in data:
        return FileKind.OLD_WORD
    if "Workbook".encode("utf-16-le") in data:
        raise InputError("这是旧版 Excel 表格（.xls），不是总结；统计数据请从“统计数据”导入。")
    if "PowerPoint Document".encode("utf-16-le") in data:
        raise InputError("这是旧版演示文稿（.ppt），请把文字复制到 .docx 再上传。")
    raise InputError("这是旧版 Office 文件，里面却没有 Word 正文，请用 Word 或 WPS 打开后另存为 .docx。")


def _detect_package(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError("文件不完整或已损坏（压缩结构读不出来），请重新传一份。") from error
    if "word/document.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("word/") for n in names)):
        return FileKind.DOCX
    for part, message in _PACKAGES:
        if part in names:
            raise InputError(message)
    if "[Content_Types].xml" in names:
        raise InputError("这个 Office 文件里没有正文（缺少 word/document.xml），请用 Word 或 WPS 另存为 .docx。")
    raise InputError("这是压缩包（zip），不是 .docx，请先解压，再上传里面的文件。")

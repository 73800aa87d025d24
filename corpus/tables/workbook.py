"""Opens a table file (.xlsx, .xls, .et, .ods, .csv, .tsv, .txt) as grids, judging it by its content, not its name."""

from pathlib import PurePath

from corpus.errors import InputError
from corpus.tables.delimited import read_delimited
from corpus.tables.grid import Workbook
from corpus.tables.ods import read_ods
from corpus.tables.xls import read_xls
from corpus.tables.xlsx import read_xlsx

MAX_FILE_BYTES = 50 * 2**20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
_XLS_SUFFIXES = (".xls", ".et")
SUFFIXES = (".xlsx", ".ods", *_XLS_SUFFIXES, *_TEXT_SUFFIXES)


def _describe_content(data: bytes) -> str:
    """What the bytes look like, in Chinese, for an error message."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 text, full of NUL bytes
        return "纯文本"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_ZIP):
        return "压缩包类文件（如 .xlsx、.docx、.zip）"
    if data.startswith(_OLE):
        return "旧版 Office 文件（如 .xls、.doc）或加密的文件"
    if head.startswith(b"%pdf"):
        return "PDF 文件"
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml")) or b"<html" in head:
        return "网页（HTML 或 XML）文件"
    if data.startswith((b"{\\rtf", b"\x7fELF", b"MZ", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or b"\0" in data[:1024]:
        return "别的二进制文件"
    return "纯文本"


def read_workbook(name: str, data: bytes) -> Workbook:
    """The visible sheets of a table file; call it in a child process only.

    InputError (one Chinese sentence) when the file is empty, encrypted, damaged, or is not what its name says.
    """
    suffix = PurePath(name).suffix.lower()
    if not data:
        raise InputError(f"表格文件“{name}”是空的，里面一个字节也没有。")
    if suffix not in SUFFIXES:
        raise InputError(f"“{name}”不是能读的表格文件，要的是 .xlsx、.xls、.ods 或 .csv，请另存为其中一种。")
    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError(f"“{name}”加了打开密码，读不了，请取消密码后再给。")
    if suffix == ".xlsx" and data.startswith(_ZIP):
        return read_xlsx(name, data)
    if suffix == ".ods" and data.startswith(_ZIP):
        return read_ods(name, data)
    if suffix in _XLS_SUFFIXES and data.startswith(_OLE):
        return read_xls(name, data)
    content = _describe_content(data)
    if suffix in _TEXT_SUFFIXES and content == "纯文本":
        return read_delimited(name, data, tab_first=suffix == ".tsv")
    raise InputError(f"“{name}”的内容和扩展名对不上，它其实是{content}，请用表格软件打开后另存为 .xlsx 再给。")

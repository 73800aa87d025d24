"""Opens the zip package of a .docx and parses its XML parts, within bounds that no honest document reaches.

Read here and not through python-docx, which inflates every part on opening (538 MB from a 262 KB file, measured)
and loses the text after an entity without a word. Pictures and other binary parts are never inflated.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from corpus.errors import InputError

MAX_PART = 64 * 2**20
MAX_DECLARED = 512 * 2**20
MAX_MEMBERS = 5_000
MAX_TAGS = 2_000_000
_CHUNK = 1 << 16
# The root mostly begins within the first kilobyte, and what comes before it is all that is parsed twice.
_PROLOG_CHUNK = 1024
_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[a-z]:|[\x00-\x1f\u202a-\u202e]")
_LONGEST_NAME = 255
_MAIN = "word/document.xml"
_CONNECTING = ("[content_types].xml", "_rels/.rels", "word/_rels/document.xml.rels")
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace: transitional and strict documents differ only in that."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of that local name."""
    if element is None:
        return None
    return next((found for found in element if local_name(found) == name), None)


class DocxPackage:
    """The XML parts of one .docx, from memory; nothing is written to disk."""

    def __init__(self, data: bytes) -> None:
        """InputError when the zip is damaged, encrypted, overlapping or bloated, holds macros or has no text part."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise _damaged() from error
        self._members = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        self._check_members()

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise InputError(f"文件里有 {len(infos)} 个部件，远多于正常的 .docx，没有读。")
        if len(self._members) != len(infos):
            raise InputError("文件里有两个同名的部件，不是正常的 .docx，请用 Word 或 WPS 打开后另存。")
        if any(info.flag_bits & 1 for info in infos):
            raise InputError("文件加了密码，请去掉密码后再上传。")
        if sum(info.file_size for info in infos) > MAX_DECLARED:
            raise InputError(f"文件解开后超过 {MAX_DECLARED // 2**20} MB，不是正常的 .docx，没有读。")
        spans = sorted((i.header_offset, i.header_offset + 30 + i.compress_size) for i in infos)
        if any(first[1] > second[0] for first, second in pairwise(spans)):
            raise InputError("文件的压缩结构互相重叠，不是正常的 .docx，没有读。")
        if any(name.endswith("vbaproject.bin") for name in self._members):
            raise InputError("文件里有宏，请另存为不带宏的 .docx 再上传。")
        if "[content_types].xml" not in self._members or _MAIN not in self._members:
            raise InputError("文件里没有正文（缺少 word/document.xml），请用 Word 或 WPS 打开后另存为 .docx。")
        for name in _CONNECTING:  # Not used, but what is broken or hostile there is not a document to trust.
            self.part(name)

    def odd_names(self) -> list[str]:
        """Members whose names point outside of the package or could not be a file's: never read, never unpacked."""
        return [name for name in self._members if _ODD_NAME.search(name) or len(name) > _LONGEST_NAME]

    def main(self) -> etree._Element:
        """The root of the text part."""
        root = self.part(_MAIN)
        assert root is not None
        return root

    def names(self, pattern: str) -> list[str]:
        """Part names that match the pattern (lower case), in order."""
        return sorted(name for name in self._members if re.fullmatch(pattern, name))

    def children(self, name: str) -> list[etree._Element]:
        """The elements right under the root of an XML part, none if there is no such part."""
        root = self.part(name)
        return [] if root is None else list(root)

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part, None if there is none.

        InputError when it inflates past MAX_PART (counted while reading, headers lie), is not well-formed, nests
        deeper than libxml2 allows, has too many tags or declares a DOCTYPE.
        """
        info = self._members.get(name.lower())
        if info is None:
            return None
        try:
            with self._zip.open(info) as source:
                return _parse(iter(lambda: source.read(_CHUNK), b""))
        except etree.XMLSyntaxError as error:
            raise InputError(f"文件内容已损坏（{name} 第 {error.lineno} 行不合 XML 格式），请重新导出。") from error
        except _DAMAGE as error:
            raise _damaged() from error


def _damaged() -> InputError:
    return InputError("文件不完整或已损坏（压缩结构读不出来），请重新传一份。")


def _new_options() -> dict[str, bool]:
    return {
        "resolve_entities": False,
        "no_network": True,
        "load_dtd": False,
        "huge_tree": False,
        "remove_comments": True,
        "remove_pis": True,
    }


def _parse(chunks: Iterator[bytes]) -> etree._Element:
    parser = etree.XMLParser(**_new_options())
    prolog: etree.XMLPullParser | None = etree.XMLPullParser(events=("start",), **_new_options())
    size = tags = 0
    for chunk in chunks:
        size += len(chunk)
        tags += chunk.count(b"<")
        if size > MAX_PART:
            raise InputError(f"文件里有一个部件解开后超过 {MAX_PART // 2**20} MB，不是正常的总结，没有读。")
        if tags > MAX_TAGS:
            raise InputError("文件里的格式标记多得不正常，没有读，请把文字复制到新的 .docx。")
        for at in range(0, len(chunk), _PROLOG_CHUNK):
            if prolog is None:
                break
            prolog.feed(chunk[at : at + _PROLOG_CHUNK])
            prolog = None if _saw_root(prolog) else prolog
        parser.feed(chunk)
    root = parser.close()
    assert isinstance(root, etree._Element)
    return root


def _saw_root(prolog: etree.XMLPullParser) -> bool:
    """Whether the root element has come; refuses a DOCTYPE before anything of it can be expanded."""
    for _, element in prolog.read_events():
        if element.getroottree().docinfo.doctype:
            raise InputError("文件里有不该有的 DOCTYPE 声明，像是有意做坏的文件，没有读。")
        return True
    return False

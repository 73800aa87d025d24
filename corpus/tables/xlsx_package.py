"""Opens the zip package of an .xlsx and streams its XML parts, within bounds that no honest workbook reaches.

Written here and not left to openpyxl: openpyxl 3.1.5 takes over 20 s for a sheet of two cells (A1 and XFD1048576),
and needs two passes to tell a formula without a saved result from an empty cell.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from lxml import etree

from corpus.errors import InputError

MAX_UNZIPPED = 200 * 2**20
MAX_MEMBERS = 2_000
MAX_RATIO = 200
MAX_DEPTH = 100
_DAMAGE = (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace (transitional and strict workbooks differ only in that)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Package:
    """The parts of one workbook file, read from memory; nothing is written to disk."""

    def __init__(self, name: str, data: bytes, main: str = "xl/workbook.xml") -> None:
        """InputError when the zip is damaged, encrypted, overlapping, bloated, holds macros or lacks `main`."""
        self.name = name
        self._main = main
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise self.damaged() from error
        self._members = {info.filename.lstrip("/").lower(): info for info in self._zip.infolist()}
        self._check_members()

    def damaged(self) -> InputError:
        """The error for a file that starts like a workbook and is not whole."""
        return InputError(f"“{self.name}”不是完好的表格文件，可能没传完或已损坏，请用表格软件打开后另存再给。")

    def _check_members(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS or len(self._members) != len(infos):
            raise self.damaged()
        if any(info.flag_bits & 1 for info in infos):
            raise InputError(f"“{self.name}”加了密码，读不了，请取消密码后再给。")
        if sum(info.file_size for info in infos) > MAX_UNZIPPED:
            raise InputError(f"“{self.name}”解开后超过 {MAX_UNZIPPED // 2**20} MB，这不像一张统计表，没有读。")
        spans = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
        overlap = any(first[1] > second[0] for first, second in pairwise(spans))
        bloated = any(i.file_size > 2**20 and i.file_size > MAX_RATIO * max(1, i.compress_size) for i in infos)
        if overlap or bloated:
            raise InputError(f"“{self.name}”的压缩方式不正常，像是有意做坏的文件，没有读。")
        if any(part.endswith("vbaproject.bin") for part in self._members):
            raise InputError(f"“{self.name}”里有宏，没有读，请另存为不带宏的表格再给。")
        if self._main not in self._members:
            kind = "Word 文档" if "word/document.xml" in self._members else "别的压缩包"
            raise InputError(f"“{self.name}”的内容和扩展名对不上，它其实是{kind}，要的是表格文件。")

    def has(self, part: str) -> bool:
        """Whether the package holds that part (names are compared without case, as the format demands)."""
        return part.lower() in self._members

    def stream(self, part: str) -> Iterator[tuple[str, etree._Element]]:
        """("start" | "end", element) of a part, in order; the caller clears what it has used.

        InputError when the part is missing, is not well-formed, nests too deep or declares a DOCTYPE.
        """
        info = self._members.get(part.lower())
        if info is None:
            raise self.damaged()
        depth = 0
        try:
            with self._zip.open(info) as source:
                events = etree.iterparse(
                    source,
                    events=("start", "end"),
                    resolve_entities=False,
                    no_network=True,
                    load_dtd=False,
                    huge_tree=False,
                    remove_comments=True,
                    remove_pis=True,
                )
                for kind, element in events:
                    if depth == 0 and element.getroottree().docinfo.doctype:
                        raise InputError(f"“{self.name}”里有不该有的 DOCTYPE 声明，像是有意做坏的文件，没有读。")
                    depth += 1 if kind == "start" else -1
                    if depth > MAX_DEPTH:
                        raise self.damaged()
                    yield kind, element
        except _DAMAGE as error:
            raise self.damaged() from error

    def targets(self, part: str) -> dict[str, str]:
        """The inner relationships of a part: id to the full name of the part it points to."""
        place = PurePosixPath(part)
        found: dict[str, str] = {}
        for kind, element in self.stream(f"{place.parent}/_rels/{place.name}.rels"):
            if kind == "end" and local_name(element) == "Relationship":
                target = element.get("Target", "")
                if element.get("TargetMode") != "External":
                    found[element.get("Id", "")] = _resolve(place.parent, target)
        return found


def _resolve(folder: PurePosixPath, target: str) -> str:
    """An absolute ("/xl/…") or relative target as a part name; `..` never leaves the package."""
    parts: list[str] = [] if target.startswith("/") else list(folder.parts)
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)

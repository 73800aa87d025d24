"""Paragraph and character styles of a .docx, as far as they tell headings from body text."""

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.reading.document import TITLE_LEVEL
from corpus.reading.docx_package import attribute, child, local_name
from corpus.reading.typeface import Face

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = ("title", "标题", "文档标题", "公文标题", "大标题")
_TOC_NAME = re.compile(r"(?:toc|目录)\s*\d*(?:\s*heading)?", re.IGNORECASE)
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph's style chain says; `level` 0 is the title, `list_id`/`list_level` its automatic numbering."""

    level: int | None = None
    is_toc: bool = False
    list_id: str | None = None
    list_level: int = 0
    centred: bool = False
    face: Face = field(default_factory=Face)


class StyleSheet:
    """The styles of one document, resolved along their basedOn chains (which may loop in a hostile file)."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default = ""
        self._base = Face()
        self._resolved: dict[str, ParagraphStyle] = {}
        for element in root if root is not None else ():
            if local_name(element) == "docDefaults":
                self._base = read_face(child(child(element, "rPrDefault"), "rPr"), Face())
            elif local_name(element) == "style":
                self._add(element)

    def _add(self, element: etree._Element) -> None:
        style_id = attribute(element, "styleId") or ""
        self._styles[style_id] = element
        if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true"):
            self._default = style_id

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The resolved style of a paragraph that names `style_id`, or of one that names none."""
        key = style_id or self._default
        if key not in self._resolved:
            self._resolved[key] = self._resolve(key)
        return self._resolved[key]

    def character(self, style_id: str | None, base: Face) -> Face:
        """`base` changed by a character style."""
        for element in reversed(self._chain(style_id or "")):
            base = read_face(child(element, "rPr"), base)
        return base

    def _chain(self, style_id: str) -> list[etree._Element]:
        """The style and those it is based on, nearest first."""
        chain: list[etree._Element] = []
        seen: set[str] = set()
        while style_id in self._styles and style_id not in seen and len(chain) < _LONGEST_CHAIN:
            seen.add(style_id)
            chain.append(self._styles[style_id])
            style_id = attribute(child(self._styles[style_id], "basedOn"), "val") or ""
        return chain

    def _resolve(self, style_id: str) -> ParagraphStyle:
        style = ParagraphStyle(face=self._base)
        for element in reversed(self._chain(style_id)):
            name = (attribute(child(element, "name"), "val") or "").strip()
            properties = child(element, "pPr")
            outline = read_outline_level(properties)
            named = level_of_name(name)
            list_id, list_level = read_list_place(properties)
            style = ParagraphStyle(
                level=named if named is not None else outline if outline is not None else style.level,
                is_toc=style.is_toc or _TOC_NAME.fullmatch(name) is not None,
                list_id=list_id if list_id is not None else style.list_id,
                list_level=list_level if list_level is not None else style.list_level,
                centred=read_centred(properties, style.centred),
                face=read_face(child(element, "rPr"), style.face),
            )
        return style


def level_of_name(name: str) -> int | None:
    """The rank that a style's name gives: "heading 2" and "标题 2" are 2, "Title" is 0."""
    match = _HEADING_NAME.fullmatch(name)
    if match:
        return int(match[1])
    return TITLE_LEVEL if name.lower() in _TITLE_NAMES else None


def read_outline_level(properties: etree._Element | None) -> int | None:
    """The outline level 1 to 9 of paragraph properties; Word stores 0 to 8, and 9 for body text."""
    value = attribute(child(properties, "outlineLvl"), "val") or ""
    return int(value) + 1 if value.isascii() and value.isdigit() and int(value) < 9 else None


def read_list_place(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """The list and the level in it that paragraph properties name; list "0" takes numbering away."""
    place = child(properties, "numPr")
    level = attribute(child(place, "ilvl"), "val") or ""
    return attribute(child(place, "numId"), "val"), int(level) if re.fullmatch(r"[0-8]", level) else None


def read_centred(properties: etree._Element | None, inherited: bool) -> bool:
    """Whether the paragraph is centred."""
    alignment = attribute(child(properties, "jc"), "val")
    return alignment == "center" if alignment else inherited


def read_face(properties: etree._Element | None, base: Face) -> Face:
    """`base` changed by run properties."""
    if properties is None:
        return base
    fonts = child(properties, "rFonts")
    size = attribute(child(properties, "sz"), "val") or ""
    half_points = int(size) if re.fullmatch(r"[0-9]{1,4}", size) else base.size
    white = (attribute(child(properties, "color"), "val") or "").upper() == "FFFFFF"
    return Face(
        font=attribute(fonts, "eastAsia") or attribute(fonts, "ascii") or base.font,
        bold=_is_on(child(properties, "b"), base.bold),
        size=half_points,
        hidden=_is_on(child(properties, "vanish"), base.hidden) or (white and 0 < half_points <= 8),
    )


def _is_on(toggle: etree._Element | None, inherited: bool) -> bool:
    if toggle is None:
        return inherited
    return (attribute(toggle, "val") or "1").lower() not in ("0", "false", "off", "none")

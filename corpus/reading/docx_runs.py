"""The characters of one .docx paragraph with their looks, tracked changes taken as accepted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpus.omission import Omission
from corpus.reading.docx_fields import FieldTracker
from corpus.reading.docx_package import attribute, child, local_name
from corpus.reading.docx_styles import StyleSheet, read_face
from corpus.reading.typeface import Face, Piece

_WRAPPERS = frozenset(
    (
        "hyperlink",
        "ins",
        "moveTo",
        "smartTag",
        "sdt",
        "sdtContent",
        "customXml",
        "fldSimple",
        "dir",
        "bdo",
        "ruby",
        "rubyBase",
    )
)
_CHARACTERS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_QUOTED = 30

FETCHING_FIELD = "引用外部内容的域"
"""A kind of loss."""


@dataclass(slots=True)
class Losses:
    """What was not read, counted by kind, with the first words of it."""

    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, sample: str = "") -> None:
        """Note one more thing of that kind."""
        self.counts[kind] += 1
        if sample.strip():
            self.samples.setdefault(kind, " ".join(sample.split())[:_QUOTED])

    def report(self, reasons: dict[str, str]) -> list[Omission]:
        """One Omission a kind, with the reason the table gives for it."""
        return [
            Omission(
                f"{kind} {count} 处" + (f"（“{self.samples[kind]}”）" if kind in self.samples else ""), reasons[kind]
            )
            for kind, count in self.counts.items()
        ]


class RunReader:
    """Reads the paragraphs of one document."""

    def __init__(self, styles: StyleSheet, losses: Losses, notes: Mapping[tuple[str, str], etree._Element]) -> None:
        """`notes` are footnotes and endnotes by the name of their kind and their id."""
        self._styles = styles
        self._losses = losses
        self._notes = notes
        self.in_contents = False
        """Whether the paragraph read last lies in the field of a table of contents, at least in part."""
        self._fields = FieldTracker()

    def read(self, paragraph: etree._Element, base: Face) -> tuple[list[Piece], list[etree._Element]]:
        """The paragraph's pieces, line breaks as \\n, and the text boxes and notes anchored in it."""
        pieces: list[Piece] = []
        boxes: list[etree._Element] = []
        in_contents = self._fields.in_contents
        self._walk(paragraph, base, pieces, boxes)
        self.in_contents = in_contents or self._fields.in_contents
        self._fields.end_paragraph()
        return pieces, boxes

    def _walk(self, parent: etree._Element, base: Face, pieces: list[Piece], boxes: list[etree._Element]) -> None:
        for element in parent:
            name = local_name(element)
            if name == "r":
                self._read_run(element, base, pieces, boxes)
            elif name in _WRAPPERS:
                self._note_field(element)
                if name in ("ins", "moveTo"):
                    self._losses.add("修订痕迹")
                self._walk(element, base, pieces, boxes)
            elif name in ("del", "moveFrom"):
                self._losses.add("修订痕迹")
            elif name in ("oMath", "oMathPara"):
                pieces.append(Piece(join_named(element, "t"), base))
            elif name == "AlternateContent":
                self._walk_alternative(element, base, pieces, boxes)

    def _walk_alternative(
        self, element: etree._Element, base: Face, pieces: list[Piece], boxes: list[etree._Element]
    ) -> None:
        """One of the alternatives only: both hold the same text."""
        chosen = child(element, "Choice")
        chosen = child(element, "Fallback") if chosen is None else chosen
        if chosen is not None:
            self._walk(chosen, base, pieces, boxes)

    def _read_run(self, run: etree._Element, base: Face, pieces: list[Piece], boxes: list[etree._Element]) -> None:
        properties = child(run, "rPr")
        styled = self._styles.character(attribute(child(properties, "rStyle"), "val"), base)
        face = read_face(properties, styled)
        text = "".join(self._read_content(element, face, pieces, boxes) for element in run)
        if face.hidden and text.strip():
            self._losses.add("隐藏文字", text)
        elif text:
            pieces.append(Piece(text, face))

    def _read_content(
        self, element: etree._Element, face: Face, pieces: list[Piece], boxes: list[etree._Element]
    ) -> str:
        name = local_name(element)
        self._note_field(element)
        if name == "t":
            return "" if self._fields.in_code else element.text or ""
        if name in _CHARACTERS:
            return _CHARACTERS[name]
        if name == "sym":
            return self._read_symbol(element)
        if name in ("footnoteReference", "endnoteReference"):
            note = self._notes.get((name.removesuffix("Reference"), attribute(element, "id") or ""))
            boxes.extend([note] if note is not None else [])
        if name in ("drawing", "pict", "object"):
            self._read_drawing(element, boxes)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            for inner in chosen if chosen is not None else ():
                self._read_drawing(inner, boxes)
        elif name == "ruby":
            self._walk(element, face, pieces, boxes)
        return ""

    def _note_field(self, element: etree._Element) -> None:
        if fetching := self._fields.note(element):
            self._losses.add(FETCHING_FIELD, fetching)

    def _read_symbol(self, element: etree._Element) -> str:
        """A symbol's character; those of symbol fonts (private use area) have no meaning outside the font."""
        code = attribute(element, "char") or ""
        try:
            point = int(code, 16)
        except ValueError:
            point = 0
        if 0x20 <= point < 0xD800:
            return chr(point)
        self._losses.add("符号字体的符号")
        return "□"

    def _read_drawing(self, element: etree._Element, boxes: list[etree._Element]) -> None:
        found = [inner for inner in element.iter() if local_name(inner) == "txbxContent"]
        boxes.extend(box for box in found if not _is_inside_box(box, element))
        if not found:
            self._losses.add("嵌入对象" if local_name(element) == "object" else "图片")


def _is_inside_box(box: etree._Element, drawing: etree._Element) -> bool:
    """Whether a text box lies in another one of the same drawing, with which it will be read."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if local_name(above) == "txbxContent":
            return True
    return False


def join_named(element: etree._Element, name: str) -> str:
    """All text of the descendants of that local name."""
    return "".join(inner.text or "" for inner in element.iter() if local_name(inner) == name)

"""How characters look, and headings told by looks alone: 小标宋 or big for the title, 黑体, 楷体 or bold below it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.reading.document import TITLE_LEVEL, Block

_HEI = re.compile(r"黑体|SimHei|Heiti|DengXian Bold|雅黑", re.IGNORECASE)
_KAI = re.compile(r"楷|KaiTi|Kaiti|STKai", re.IGNORECASE)
_TITLE_FACE = re.compile(r"小标宋|XiaoBiaoSong", re.IGNORECASE)
# GB/T 9704-2012, 7.3.3: 一、 in 黑体, （一） in 楷体; bold is what others use.
_LEVELS = {"hei": 1, "kai": 2, "bold": 3}
_ENDS_A_SENTENCE = "。！？；;，,"
_MAX_HEADING = 60
_TITLE_LINES = 6
_TITLE_SIZE = 36


@dataclass(frozen=True, slots=True)
class Face:
    """How characters look: East Asian font name, bold, size in half points, hidden (w:vanish, or white and tiny)."""

    font: str = ""
    bold: bool = False
    size: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that look alike."""

    text: str
    face: Face


@dataclass(frozen=True, slots=True)
class StyledLine:
    """A line of a document with the looks of its characters and the rank that its style gives."""

    text: str
    pieces: tuple[Piece, ...]
    level: int | None
    centred: bool
    in_table: bool = False

    @classmethod
    def of(cls, pieces: Sequence[Piece], level: int | None, centred: bool) -> "StyledLine":
        """A line from its pieces, the white space at its two ends dropped."""
        whole = "".join(piece.text for piece in pieces)
        lead = len(whole) - len(whole.lstrip())
        kept: list[Piece] = []
        at = 0
        end = len(whole.rstrip())
        for piece in pieces:
            text = piece.text[max(0, lead - at) : max(0, end - at)]
            at += len(piece.text)
            if text:
                kept.append(Piece(text, piece.face))
        return cls(whole.strip(), tuple(kept), level, centred)


def rank_lines(lines: Sequence[StyledLine]) -> list[Block]:
    """Give each line its rank: the style's where there is one, else what its looks say beside the body text."""
    seen: Counter[str] = Counter()
    for line in lines:
        for piece in line.pieces:
            seen[_name_look(piece.face)] += len(piece.text.strip())
    body = seen.most_common(1)[0][0] if seen else ""
    blocks = []
    before_body = True
    written = 0
    for line in lines:
        if not line.text:
            continue
        written += 1
        before_body = before_body and written <= _TITLE_LINES and len(line.text) <= _MAX_HEADING
        blocks.append(_rank_line(line, body, before_body))
    return blocks


def _rank_line(line: StyledLine, body: str, before_body: bool) -> Block:
    if line.in_table:
        return Block(line.text)
    if line.level is not None:
        return Block(line.text, line.level)
    if before_body and _looks_like_title(line):
        return Block(line.text, TITLE_LEVEL)
    look, length = _measure_heading(line, body)
    if look not in _LEVELS or line.centred or length > _MAX_HEADING:
        return Block(line.text)
    if length == len(line.text):
        return Block(line.text) if line.text[-1] in _ENDS_A_SENTENCE else Block(line.text, _LEVELS[look])
    ends_well = line.text[length - 1] in "。：:！？" or line.text[length : length + 1] in ("　", " ")
    return Block(line.text, _LEVELS[look], length) if ends_well else Block(line.text)


def _looks_like_title(line: StyledLine) -> bool:
    if not line.pieces or line.text[-1] in _ENDS_A_SENTENCE:
        return False
    return line.centred or all(
        _TITLE_FACE.search(p.face.font) or p.face.size >= _TITLE_SIZE for p in line.pieces if p.text.strip()
    )


def _measure_heading(line: StyledLine, body: str) -> tuple[str, int]:
    """The look that the line starts in and how many characters keep it; "" when it starts like the body text.

    Digits and Latin letters are often set in another font, so they do not end the stretch.
    """
    look, length = "", 0
    for piece in line.pieces:
        own = _name_look(piece.face)
        if not look:
            look = own
        if own != look and re.search(r"[一-鿿]", piece.text):
            break
        length += len(piece.text)
    return ("", 0) if look == body else (look, length)


def _name_look(face: Face) -> str:
    if _HEI.search(face.font):
        return "hei"
    if _KAI.search(face.font):
        return "kai"
    return "bold" if face.bold else "body"

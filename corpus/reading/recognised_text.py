"""What text recognition gets wrong in the same way every time, put right: marks, and the numbers of headings.

Recognition drops or misreads the thin 一、 and 二、 before a heading (measured on scans); a heading without its number
would end the section above it in the wrong place. The number is restored where its neighbours leave no choice.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.omission import Omission
from corpus.reading.document import Block, ReadText, join_blocks
from corpus.reading.heading import Numbering, NumberKind, find_numbering
from corpus.reading.numbering_gaps import write_han
from corpus.reading.report_title import find_title

_WIDE = str.maketrans(",;:!?()", "，；：！？（）")
_NARROW_MARK = re.compile(r"(?<=[一-鿿%％”》）])[,;:!?()]|[,;:!?()](?=[一-鿿“《（])")
# A dash for 一, or nothing but the mark that followed the number.
_BROKEN_NUMBER = re.compile(r"(?P<dash>[-—–_－])?[、.．]\s*")
_ENDS_A_SENTENCE = "。！？；：，、,;:"
_MAX_HEADING = 30


def mend_recognised(read: ReadText) -> ReadText:
    """The recognised text with full-width marks and the numbers that its headings lost; what was restored is told."""
    title_end = find_title(read.text, read.paragraphs).end
    blocks = []
    first = 0
    for paragraph in read.paragraphs:
        text = _NARROW_MARK.sub(lambda m: m[0].translate(_WIDE), read.text[paragraph.start : paragraph.end])
        length = (paragraph.heading_end or paragraph.start) - paragraph.start
        blocks.append(Block(text, paragraph.style_level, length))
        first += paragraph.end <= title_end
    restored = {**_find_missing(blocks, first, NumberKind.HAN), **_find_missing(blocks, first, NumberKind.PAREN_HAN)}
    told = []
    for at, number in restored.items():
        words = _BROKEN_NUMBER.sub("", blocks[at].text, count=1) if _is_broken(blocks[at].text) else blocks[at].text
        blocks[at] = Block(number + words, blocks[at].style_level)
        told.append(Omission(f"编号“{number}”", "识别时漏了，按前后的编号补上，请核对原件", f"“{words[:14]}”之前"))
    return join_blocks(blocks, (*read.omissions, *told), read.title)


def _find_missing(blocks: Sequence[Block], first: int, kind: NumberKind) -> dict[int, str]:
    """The blocks that must have had a number of that kind, each with it: as many headings without one as the numbers
    around them leave out."""
    marks: list[tuple[int, int]] = [(first - 1, 0)]
    numbers = [find_numbering(block.text, 0, len(block.text)) for block in blocks]
    found: dict[int, str] = {}
    for at, number in enumerate(numbers):
        if at < first or number is None:
            continue
        if kind is NumberKind.PAREN_HAN and number.kind is NumberKind.HAN:
            marks.append((at, 0))  # （一） starts anew under every 一、
        elif number.kind is kind:
            marks.append((at, number.value))
    for (start, before), (end, after) in pairwise(marks):
        missing = range(before + 1, after)
        bare = [at for at in range(start + 1, end) if _may_head(blocks, numbers, at)]
        if missing and len(bare) == len(missing):
            spelled = "{}、" if kind is NumberKind.HAN else "（{}）"
            found |= {at: spelled.format(write_han(value)) for at, value in zip(bare, missing, strict=True)}
    return found


def _may_head(blocks: Sequence[Block], numbers: Sequence[Numbering | None], at: int) -> bool:
    """Whether a block without a number reads as a heading: short, no mark at its end, longer text or numbers below."""
    text = blocks[at].text
    if numbers[at] is not None or len(text) > _MAX_HEADING or "\t" in text or text[-1] in _ENDS_A_SENTENCE:
        return False
    below = at + 1
    return below < len(blocks) and (numbers[below] is not None or len(blocks[below].text) > len(text))


def _is_broken(text: str) -> bool:
    return _BROKEN_NUMBER.match(text) is not None

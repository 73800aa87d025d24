"""What a report's numbering says is missing: 一、 followed by 三、, a list that starts at 二是."""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.omission import Omission
from corpus.reading.document import Paragraph
from corpus.reading.heading import Candidate, Numbering, NumberKind, parse_han
from corpus.reading.sections import group_siblings, place_candidates
from corpus.report import ReportSection

_ENUMERATED = re.compile(r"(?:^|(?<=[。；;：:，,！!？?\n\s、]))([一二三四五六七八九十]{1,2})(是|要)")
_HAN_DIGITS = "零一二三四五六七八九"
# A higher "number" before 是 is a word, not a place in a list.
_LONGEST_ENUMERATION = 15
_QUOTED = 14


def find_numbering_gaps(
    text: str, paragraphs: Sequence[Paragraph], sections: Sequence[ReportSection]
) -> tuple[Omission, ...]:
    """One Omission for each place where numbers are skipped or come twice; the text itself is kept as it is."""
    placed = place_candidates(text, paragraphs)
    gaps: list[tuple[int, Omission]] = []
    for group in group_siblings(placed):
        gaps += _check_group(text, [placed[index].candidate for index in group])
    for section in sections:
        gaps += _check_enumeration(text, section)
    return tuple(omission for _, omission in sorted(gaps, key=lambda gap: gap[0]))


def write_han(value: int) -> str:
    """1 to 99 as 一 to 九十九."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _HAN_DIGITS[tens] + "十"
    return head + (_HAN_DIGITS[ones] if ones else "")


def _check_group(text: str, members: Sequence[Candidate]) -> list[tuple[int, Omission]]:
    numbered = [(member, member.numbering) for member in members if member.numbering is not None]
    gaps: list[tuple[int, Omission]] = []
    first, number = numbered[0]
    if number.value > 1 and number.kind is not NumberKind.DECIMAL:
        gaps.append((first.start, _report_gap(text, first, number, 1, None)))
    for (_, before), (member, after) in pairwise(numbered):
        if after.kind is NumberKind.DECIMAL or after.value in (1, before.value + 1):
            continue
        if after.value > before.value + 1:
            gaps.append((member.start, _report_gap(text, member, after, before.value + 1, before)))
        else:
            reason = f"编号“{before.text}”之后又是“{after.text}”，重复或倒退，按原样保留"
            gaps.append((member.start, Omission("编号重复", reason, _quote(text, member.start))))
    return gaps


def _report_gap(text: str, member: Candidate, number: Numbering, missing: int, before: Numbering | None) -> Omission:
    names = [_respell(number, value) for value in range(missing, number.value)]
    came_from = f"从“{before.text}”跳到“{number.text}”" if before else f"从“{number.text}”开始"
    return Omission(_name_missing(names), f"编号{came_from}，原文件可能丢了标题或段落", _quote(text, member.start))


def _check_enumeration(text: str, section: ReportSection) -> list[tuple[int, Omission]]:
    """一是…二是… inside a section: the first must be 一是, none may be left out."""
    gaps: list[tuple[int, Omission]] = []
    last: dict[str, int] = {}
    for match in _ENUMERATED.finditer(text, section.start, section.end):
        value, word = parse_han(match[1]), match[2]
        if value is None or value > _LONGEST_ENUMERATION:
            continue
        expected = last.get(word, 0) + 1
        if value > expected:
            names = [write_han(missing) + word for missing in range(expected, value)]
            reason = f"列举直接写到“{match[0]}”，原文件可能丢了前面的内容"
            gaps.append((match.start(), Omission(_name_missing(names), reason, _quote(text, match.start()))))
        last[word] = value
    return gaps


def _respell(number: Numbering, value: int) -> str:
    """The number as its neighbours are written, with another value."""
    han = number.kind in (NumberKind.HAN, NumberKind.PAREN_HAN) or (
        number.kind is NumberKind.PART and not re.search(r"\d", number.text)
    )
    spelled = write_han(value) if han else str(value)
    return re.sub(r"[一二三四五六七八九十]+|\d+", spelled, number.text, count=1)


def _name_missing(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"缺少“{names[0]}”至“{names[-1]}”"
    return "缺少" + "".join(f"“{name}”" for name in names)


def _quote(text: str, start: int) -> str:
    line_end = text.find("\n", start)
    words = text[start : line_end if line_end != -1 else len(text)].strip()
    return f"“{words[:_QUOTED]}{'…' if len(words) > _QUOTED else ''}”之前"

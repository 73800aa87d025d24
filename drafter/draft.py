"""A draft: sections with their bound figures, and the one text they make."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from corpus.event import Event
from corpus.omission import Omission
from drafter.figures import FigureUse
from drafter.finding import Finding
from drafter.outline import OutlineSection

Mode = Literal["summary", "report"]
SectionState = Literal["complete", "incomplete"]
Source = Literal["model", "builtin", "edited"]
AI_LABEL = "本稿由人工智能辅助生成，须经人工核定后使用。"
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wrote a stretch of a section: the model, the built-in writer (also in place of a model's wrong sentence),
    or a person. Offsets are code points into the section's text."""

    start: int
    end: int
    source: Source


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One section. `text` is its body; the offsets of `uses`, `findings` and `origins` are code points into it.
    `findings` are those of binding (a label that is unknown, a number the writer typed). A container has an empty
    body."""

    id: str
    heading: str
    level: int
    text: str
    uses: tuple[FigureUse, ...] = ()
    findings: tuple[Finding, ...] = ()
    omissions: tuple[Omission, ...] = ()
    state: SectionState = "complete"
    origins: tuple[Origin, ...] = ()
    writer: str = ""
    prompt_hash: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole draft. `snapshot` is the digest of all it was written from; `recipient` is the 主送机关 of a
    report, `guidance` the guiding documents the clerk named. `plan` is the outline as it was changed for this draft,
    empty where it is the shipped one."""

    id: str
    office: str
    year: int
    outline: str
    mode: Mode
    title: str
    sections: tuple[DraftSection, ...]
    signed: date
    snapshot: str
    writer: str
    recipient: str = ""
    omissions: tuple[Omission, ...] = ()
    seconds: float = 0.0
    events: tuple[Event, ...] = ()
    guidance: tuple[str, ...] = ()
    plan: tuple[OutlineSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """The draft as one text. `bodies` gives, per section, where its body stands; `uses` and `findings` are the
    sections' own, moved to offsets into `text`."""

    text: str
    headings: tuple[str, ...]
    bodies: tuple[tuple[int, int], ...]
    uses: tuple[FigureUse, ...]
    findings: tuple[Finding, ...]


def chinese_number(number: int) -> str:
    """1 to 99 as heading numbers are written: 一, 十, 十二, 二十三."""
    if not 1 <= number <= 99:
        raise ValueError(f"heading numbers run from 1 to 99, found {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def number_headings(sections: tuple[DraftSection, ...]) -> tuple[str, ...]:
    """The headings with their numbers (GB/T 9704-2012, 7.3.3: 一、 then （一）); empty for the lead."""
    numbered: list[str] = []
    first = second = 0
    for section in sections:
        if section.level == 0:
            numbered.append("")
        elif section.level == 1:
            first, second = first + 1, 0
            numbered.append(f"{chinese_number(first)}、{section.heading}")
        else:
            second += 1
            numbered.append(f"（{chinese_number(second)}）{section.heading}")
    return tuple(numbered)


def format_date(day: date) -> str:
    """GB/T 9704-2012, 7.3.5.4: Arabic, full year, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def compose(draft: Draft) -> Composed:
    """Joins title, sections and 落款 into the text that is checked, shown and exported as plain text."""
    lines = [draft.title]
    if draft.mode == "report" and draft.recipient:
        lines.append(f"{draft.recipient}：")
    position = sum(len(line) + 1 for line in lines)
    headings = number_headings(draft.sections)
    bodies: list[tuple[int, int]] = []
    uses: list[FigureUse] = []
    findings: list[Finding] = []
    for section, heading in zip(draft.sections, headings, strict=True):
        if heading:
            lines.append(heading)
            position += len(heading) + 1
        bodies.append((position, position + len(section.text)))
        uses += [replace(one, start=one.start + position, end=one.end + position) for one in section.uses]
        findings += [replace(one, start=one.start + position, end=one.end + position) for one in section.findings]
        if section.text:
            lines.append(section.text)
            position += len(section.text) + 1
    if draft.mode == "report":
        lines.append("特此报告。")
    lines += [draft.office, format_date(draft.signed)]
    return Composed("\n".join(lines), headings, tuple(bodies), tuple(uses), tuple(findings))

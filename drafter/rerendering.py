"""Statistics corrected after a draft was written: its bound numbers follow, and wording that no longer holds is told.

No model is asked. Every figure use is computed anew from its expression; the sentence around it stays as it is, and
where its words contradict the new figures (增长 for a fall, 超过 a plan that was missed) a finding says so.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.table import StatTable
from drafter.builtin.phrases import plain_name
from drafter.draft import Draft, DraftSection
from drafter.figures import ExpressionError, FigureUse, evaluate, format_value
from drafter.finding import Finding, Severity
from drafter.labelling.wording import direction_of
from drafter.pieces import split_sentences
from drafter.section_text import append_text, cut_section, join_sections

CHECK = "rerender"
_NUMBER = re.compile(r"-?[0-9][0-9.]*")
_CLAUSE = re.compile(r"[^，。；！？\n]+")
_LEVEL = re.compile(r"持平|没有变化")
_TO_PLAN = re.compile(r"超过|超额|超出|突破|没有达到|未达到|没有完成|未完成|不到|不足")
_INDICATOR = re.compile(r"\b[^\W\d]\w*\b(?!\()")


@dataclass(frozen=True, slots=True)
class ChangedSentence:
    """A sentence whose numbers changed, before and after."""

    section: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Rerendered:
    """The draft with its numbers as the corrected statistics have them. `changed_sections` are the ids of those whose
    text or findings differ; `stale` those that are locked and tell an old number."""

    draft: Draft
    changed: tuple[ChangedSentence, ...]
    changed_sections: tuple[str, ...]
    stale: tuple[str, ...]


def rerender_draft(draft: Draft, old: StatTable, new: StatTable, locked: Collection[str] = ()) -> Rerendered:
    """Every bound number of the draft by the table `new`; `old` is the one it was written from. Locked sections stay
    byte-identical; the number check judges them by the new table like any text."""
    sections: list[DraftSection] = []
    changed: list[ChangedSentence] = []
    differing: list[str] = []
    stale: list[str] = []
    for section in draft.sections:
        made, sentences = _rerender_section(section, old, new)
        if made == section:
            sections.append(section)
        elif section.id in locked:
            sections.append(section)
            stale.append(section.id)
        else:
            sections.append(made)
            changed += sentences
            differing.append(section.id)
    return Rerendered(replace(draft, sections=tuple(sections)), tuple(changed), tuple(differing), tuple(stale))


def _rerender_section(
    section: DraftSection, old: StatTable, new: StatTable
) -> tuple[DraftSection, list[ChangedSentence]]:
    parts: list[DraftSection] = []
    changed: list[ChangedSentence] = []
    for start, end in split_sentences(section.text):
        _, sentence, _ = cut_section(section, start, end)
        sentence = replace(sentence, findings=tuple(one for one in sentence.findings if one.check != CHECK))
        made = _rerender_sentence(sentence, old, new)
        if made.text != sentence.text:
            changed.append(ChangedSentence(section.id, sentence.text.strip(), made.text.strip()))
        parts.append(made)
    return join_sections(section, *parts), changed


def _rerender_sentence(sentence: DraftSection, old: StatTable, new: StatTable) -> DraftSection:
    """The sentence number by number: what stands between two numbers stays."""
    parts: list[DraftSection] = []
    at = 0
    for use in sentence.uses:
        number = cut_section(sentence, use.start, use.end)[1]
        parts += [cut_section(sentence, at, use.start)[1], _render_use(number, new)]
        at = use.end
    parts.append(cut_section(sentence, at, len(sentence.text))[1])
    made = join_sections(sentence, *parts)
    return replace(made, findings=(*made.findings, *_judge_words(made, old, new)))


def _render_use(number: DraftSection, table: StatTable) -> DraftSection:
    """The number alone, as the table has it now; one that the table has no longer stays and is an error."""
    (use,) = number.uses
    try:
        value = evaluate(use.expression, table)
    except ExpressionError as error:
        reason = f"更正后的统计数据里没有这个数的来源，请核定“{use.text}”：{error}"
        gone = Finding(CHECK, "gone", "error", use.start, use.end, reason)
        return replace(number, uses=(), findings=(*number.findings, gone))
    text = _format_like(use, value)
    findings = [replace(one, end=len(text)) for one in number.findings]
    if (value > 0) != (use.value > 0):
        findings.append(_turned(use, value, text))
    made = append_text(replace(number, text=""), text)
    return replace(made, uses=(replace(use, end=len(text), value=value, text=text),), findings=tuple(findings))


def _turned(use: FigureUse, value: Decimal, text: str) -> Finding:
    if "last(" in use.expression:
        now = "没有变化" if value == 0 else "是增加" if value > 0 else "是减少"
        reason = f"更正后与上年相比{now}（{text}），句中的增减说法不再成立，请改。"
    else:
        reason = f"更正后这个差额是{format_value(value, '')}，句中说的缺口不再成立，请改。"
    return Finding(CHECK, "turned", "error", 0, len(text), reason)


def _format_like(use: FigureUse, value: Decimal) -> str:
    """The value in the unit the number has in the text; changes are told without their sign."""
    unit = _NUMBER.sub("", use.text, count=1)
    shown = abs(value) if "last(" in use.expression and "-" in use.expression else value
    if unit in ("元", "万元", "亿元"):
        return format_value(shown, "元")
    if unit == "个百分点":
        return format_value(shown, "百分点").replace("百分点", "个百分点")
    return format_value(shown, unit)


def _judge_words(sentence: DraftSection, old: StatTable, new: StatTable) -> Iterator[Finding]:
    """Words without a number of their own that the correction made untrue: trends, 持平, and 超过 or 未达到 a plan."""
    marked = {one.start for one in sentence.findings}
    for match in _CLAUSE.finditer(sentence.text):
        for indicator, name in _indicators_of(sentence, match, new):
            before, after = _change(indicator, old), _change(indicator, new)
            said = direction_of(match[0])
            if before is not None and after is not None and _sign(before) != _sign(after):
                if _LEVEL.search(match[0]) and after != 0:
                    yield _untrue(match, "level", "error", f"“{name}”更正后与上年不再持平。")
                elif said and said != _sign(after) and not _has_change(sentence, match) and match.start() not in marked:
                    yield _untrue(match, "trend", "error", f"“{name}”更正后不再是{'增加' if said > 0 else '减少'}。")
            planned, plan = _over_plan(indicator, old), _over_plan(indicator, new)
            if planned != plan and plan is not None and _TO_PLAN.search(match[0]):
                done = "达到了" if plan else "没有达到"
                yield _untrue(match, "plan", "error", f"“{name}”更正后{done}年度计划，这里的说法请核对。")


def _untrue(match: re.Match[str], rule: str, severity: Severity, reason: str) -> Finding:
    return Finding(CHECK, rule, severity, match.start(), match.end(), reason)


def _indicators_of(sentence: DraftSection, clause: re.Match[str], table: StatTable) -> Iterator[tuple[str, str]]:
    """The indicators a clause speaks of: those of its numbers, of the number right before it, and those it names."""
    near = [use for use in sentence.uses if use.end <= clause.end()]
    inside = [use for use in near if use.start >= clause.start()] or near[-1:]
    ids = {found for use in inside for found in _INDICATOR.findall(use.expression)}
    for figure in table.figures:
        if figure.year == table.year and figure.role == "actual":
            name = plain_name(figure.name)
            if figure.indicator in ids or (len(name) > 1 and name in clause[0]):
                yield figure.indicator, figure.name


def _has_change(sentence: DraftSection, clause: re.Match[str]) -> bool:
    """Whether the clause has a change in numbers, which is judged by itself."""
    inside = [use for use in sentence.uses if clause.start() <= use.start < clause.end()]
    return any("last(" in use.expression for use in inside)


def _change(indicator: str, table: StatTable) -> Decimal | None:
    now, last = table.figure(indicator), table.figure(indicator, table.year - 1)
    return None if now is None or last is None else now.value - last.value


def _over_plan(indicator: str, table: StatTable) -> bool | None:
    now, plan = table.figure(indicator), table.figure(indicator, role="plan")
    return None if now is None or plan is None else now.value >= plan.value


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)

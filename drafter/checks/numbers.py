"""The number check: every numeric mention of a text gets a verdict over the office's statistics.

A number is first attached to the indicator that the words around it name, and only then compared: equal digits
alone never support it. Steps: words of each number (number_context), what it claims (number_claims), the row it
belongs to (number_attach), what may be computed (number_candidates), the verdict (number_verdict).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.indicators import Indicator
from corpus.mention import Mention
from corpus.quantity import find_mentions
from corpus.table import StatTable
from drafter.checks.judging.attach import attach_all
from drafter.checks.judging.context import read_slots
from drafter.checks.judging.judge import Judge, read_stated
from drafter.checks.judging.matching import Attached
from drafter.checks.judging.relevance import needs_support, tells_of_some
from drafter.checks.judging.rows import RowIndex, index_rows
from drafter.checks.judging.rules import units_match
from drafter.checks.judging.verdict import Judgement, Verdict
from drafter.finding import Finding

FLAGGED: frozenset[Verdict] = frozenset(
    {"wrong_value", "wrong_indicator", "wrong_unit", "wrong_year", "unsupported", "internally_inconsistent"}
)
NO_STATISTIC = Judgement("not_a_statistic", "", None, "这里的数字不是统计数。")
_JUDGED_KINDS = frozenset({"quantity", "target"})
_REFERRING = re.compile("[两二三四五六][类项者种]")
_SUMMING = re.compile(
    "[^，,；。0-9]{0,4}?(?:共|合计|总计|相加|加起来|之和)|(?:指标|数据|数字|人数|工作)?(?:均|都|双双|同比|分别)"
)
_DOUBLINGS = {"一": 1, "1": 1, "两": 2, "二": 2, "2": 2, "三": 3, "3": 3}
_DOUBLED = re.compile("翻了?(?P<times>[一两二三123])番$")
_NOTHING = re.compile("(?:没有|未|无|零|不曾|从未|杜绝)[^，,；。0-9]{0,8}$")


@dataclass(frozen=True, slots=True)
class JudgedMention:
    """One mention with its verdict. `expression` is a figure expression (`cases_closed / cases_accepted * 100`,
    `last(x)`, `plan(x)`): what supports the number or what it should have been; `reason` is one Chinese sentence."""

    mention: Mention
    verdict: Verdict
    how: str
    expression: str | None
    reason: str


def check_numbers(text: str, table: StatTable, catalogue: Mapping[str, Indicator]) -> tuple[JudgedMention, ...]:
    """Judge every mention of `find_mentions(text)` against `table`, in text order."""
    return judge_mentions(text, find_mentions(text), table, catalogue)


def judge_mentions(
    text: str, mentions: Sequence[Mention], table: StatTable, catalogue: Mapping[str, Indicator]
) -> tuple[JudgedMention, ...]:
    """As `check_numbers`, for mentions that are already known."""
    index = index_rows(table, catalogue)
    read = [_reread(text, mention, index) for mention in mentions]
    quantities = [mention for mention in read if mention.kind in _JUDGED_KINDS]
    attached = attach_all(read_slots(text, quantities), index)
    judge = Judge(text, index, attached, read_stated(attached))
    verdicts = {item.slot.mention.start: _judge_one(text, judge, item) for item in attached}
    judged: list[JudgedMention] = []
    for mention, seen in zip(mentions, read, strict=True):
        result = verdicts.get(seen.start) if seen.kind in _JUDGED_KINDS else None
        result = result or NO_STATISTIC
        judged.append(JudgedMention(mention, result.verdict, result.how, result.expression, result.reason))
    return tuple(judged)


def _judge_one(text: str, judge: Judge, item: Attached) -> Judgement:
    """The verdict on one number; what no row covers and no rule calls a statistic is left alone."""
    judgement = judge.judge(item)
    if judgement.verdict not in {"unsupported", "wrong_value", "wrong_indicator"}:
        return judgement
    unit = item.slot.mention.unit or ""
    if tells_of_some(text, item):
        return NO_STATISTIC
    covered = any(units_match(row.unit, row.name, unit) for row in item.rows)
    if covered and judgement.verdict != "unsupported":
        return judgement
    return judgement if needs_support(text, item.slot.mention) else NO_STATISTIC


def _in_row_name(text: str, mention: Mention, index: RowIndex) -> bool:
    around = (text[max(0, mention.start - 2) : mention.end], text[mention.start : mention.end + 2])
    return any(
        len(words) == len(mention.text) + 2 and words in name for words in around for name in index.numbered_names
    )


def number_findings(judged: Sequence[JudgedMention]) -> tuple[Finding, ...]:
    """The mentions a person must look at, as findings of severity error."""
    return tuple(
        Finding("numbers", item.verdict, "error", item.mention.start, item.mention.end, item.reason)
        for item in judged
        if item.verdict in FLAGGED
    )


def _reread(text: str, mention: Mention, index: RowIndex) -> Mention:
    """没有发生一起重大事故 states zero, whatever kind of 一 it is; 两项（合计） refers back and counts nothing, nor
    does the numeral in the name of a row (残疾人两项补贴)."""
    if mention.kind == "quantity" and _in_row_name(text, mention, index):
        return replace(mention, kind="named")
    if mention.value == 1 and mention.kind in {"quantity", "other"} and mention.unit:
        before = text[max(0, mention.start - 12) : mention.start]
        if _NOTHING.search(before) and re.search("[一1]", mention.text):
            return replace(mention, kind="quantity", value=Decimal(0), precision=Decimal(1))
    doubled = _DOUBLED.search(text[max(0, mention.start - 3) : mention.end])
    if mention.kind == "idiom" and doubled:
        times = Decimal(2) ** _DOUBLINGS[doubled["times"]]
        return replace(mention, kind="quantity", value=times, unit="倍", precision=Decimal("0.1"))
    if (
        mention.kind == "quantity"
        and _REFERRING.fullmatch(mention.text)
        and _SUMMING.match(text[mention.end : mention.end + 8])
    ):
        return replace(mention, kind="other")
    return mention

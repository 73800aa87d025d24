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
from drafter.checks.number_attach import (
    Attached,
    choose_rows,
    has_content,
    match_rows,
    near_words,
    same_subject,
    strip_filler,
    unique_rows,
)
from drafter.checks.number_candidates import Surroundings, derive
from drafter.checks.number_claims import Claim, read_claim
from drafter.checks.number_context import Slot, read_slots
from drafter.checks.number_enumeration import Enumeration, read_enumeration
from drafter.checks.number_rows import Match, Row, RowIndex, index_rows
from drafter.checks.number_rules import Interval, read_interval, units_match, units_near
from drafter.checks.number_verdict import Judgement, Verdict, find_owner, judge_derived, judge_value
from drafter.finding import Finding

FLAGGED: frozenset[Verdict] = frozenset(
    {"wrong_value", "wrong_indicator", "wrong_unit", "wrong_year", "unsupported", "internally_inconsistent"}
)
_JUDGED_KINDS = frozenset({"quantity", "target"})
_DERIVED = frozenset(
    {"growth", "points", "difference", "multiple", "percent_of_last", "share", "rate", "average", "sum",
     "completion", "excess"}
)  # fmt: skip
_REFERRING_UNITS = frozenset({"类", "项", "者", "种", "个"})
_SUMMING = re.compile("(?:活动|工作|案件)?(?:共|合计|总计|相加|加起来|之和)")
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
    read = [_reread(text, mention) for mention in mentions]
    quantities = [mention for mention in read if mention.kind in _JUDGED_KINDS]
    attached = _attach_all(read_slots(text, quantities), index)
    judge = _Judge(text, index, attached)
    verdicts = {item.slot.mention.start: judge.judge(item) for item in attached}
    judged: list[JudgedMention] = []
    for mention, seen in zip(mentions, read, strict=True):
        result = verdicts.get(seen.start) if seen.kind in _JUDGED_KINDS else None
        if result is None:
            result = Judgement("not_a_statistic", "", None, "这里的数字不是统计数。")
        judged.append(JudgedMention(mention, result.verdict, result.how, result.expression, result.reason))
    return tuple(judged)


def number_findings(judged: Sequence[JudgedMention]) -> tuple[Finding, ...]:
    """The mentions a person must look at, as findings of severity error."""
    return tuple(
        Finding("numbers", item.verdict, "error", item.mention.start, item.mention.end, item.reason)
        for item in judged
        if item.verdict in FLAGGED
    )


def _reread(text: str, mention: Mention) -> Mention:
    """没有发生一起重大事故 states zero, whatever kind of 一 it is; 两项（合计） refers back and counts nothing."""
    if mention.value == 1 and mention.kind in {"quantity", "other"} and mention.unit:
        before = text[max(0, mention.start - 12) : mention.start]
        if _NOTHING.search(before) and re.search("[一1]", mention.text):
            return replace(mention, kind="quantity", value=Decimal(0), precision=Decimal(1))
    if mention.kind == "quantity" and mention.unit in _REFERRING_UNITS and _SUMMING.match(text[mention.end :][:4]):
        return replace(mention, kind="other")
    return mention


def _attach_all(slots: Sequence[Slot], index: RowIndex) -> tuple[Attached, ...]:
    attached: list[Attached] = []
    for slot in slots:
        earlier = attached[-1] if attached and attached[-1].slot.clause_id == slot.clause_id else None
        claim = read_claim(slot, index.year, earlier.claim if earlier else None)
        attached.append(_attach(slot, claim, index, attached))
    return tuple(attached)


def _attach(slot: Slot, claim: Claim, index: RowIndex, attached: Sequence[Attached]) -> Attached:
    latest = _latest_row(slot, attached)
    if slot.partner is not None and slot.partner < len(attached):
        partner = attached[slot.partner]
        return Attached(slot, claim, partner.rows, partner.matches, True, "", partner.summed)
    words = near_words(slot, claim.cue)
    plan = claim.period == "plan"
    used = frozenset(item.rows[0].order for item in attached if item.rows and item.claim.kind == "value")
    matches = _find_matches(index, words, slot, plan, latest, used)
    rows = _prefer_unit(matches, slot, claim)
    rows = _prefer_unused(rows, matches, slot, claim, used, latest)
    if rows:
        item = Attached(slot, claim, rows, tuple(matches), False, words)
    else:
        item = _inherit(slot, claim, words, matches, attached, index, plan)
    return _resolve_sum(item, index, attached) if claim.kind == "sum" else item


def _prefer_unused(
    rows: tuple[Row, ...], matches: Sequence[Match], slot: Slot, claim: Claim, used: frozenset[int], latest: Row | None
) -> tuple[Row, ...]:
    """Rows named almost alike: also one not stated yet, or one of the subject the sentence is on, in the same unit."""
    if claim.kind != "value" or not rows:
        return rows
    top = next(match for match in matches if match.row.order == rows[0].order)
    if top.near >= 0.95 or (rows[0].order not in used and latest is None):
        return rows
    unit = slot.mention.unit or ""
    fresh = tuple(
        match.row
        for match in matches
        if match.score >= (0.8 if rows[0].order in used else 0.7) * top.score
        and match.row.order not in used
        and units_match(match.row.unit, match.row.name, unit)
        and (rows[0].order in used or (latest is not None and same_subject(match.row, latest)))
    )
    return unique_rows((*rows, *fresh))


def _resolve_sum(item: Attached, index: RowIndex, attached: Sequence[Attached]) -> Attached:
    """Let a later 比上年增加 speak of the whole sum: its parts become the rows of the summed number."""
    sentence = item.slot.sentence
    earlier = tuple(other for other in attached if other.slot.sentence == sentence)
    interval = read_interval(item.slot.mention)
    if interval is None or not (item.claim.strong or not item.rows):
        return item
    for candidate in derive(item, item.slot.mention.unit or "", Surroundings(index, earlier, (), item.slot.context)):
        if interval.contains(candidate.value):
            return replace(item, rows=unique_rows(row for row, _ in candidate.operands), summed=True)
    return item


def _find_matches(
    index: RowIndex, words: str, slot: Slot, plan: bool, latest: Row | None, used: frozenset[int]
) -> list[Match]:
    if not has_content(words):
        return []
    matches = match_rows(index, words, slot.context, plan=plan, latest=latest, used=used)
    if plan and not choose_rows(matches):
        plans = [row for row in index.rows if row.plan and units_near(row.unit, slot.mention.unit or "")]
        further = match_rows(index, slot.rest, slot.context, plan=True)
        fitting = [match for match in further if match.row in plans]
        if fitting or len(plans) == 1:
            return [Match(fitting[0].row if fitting else plans[0], 0.5, 0.5, 0.5)]
    return matches


def _latest_row(slot: Slot, attached: Sequence[Attached]) -> Row | None:
    for item in reversed(attached):
        if item.slot.sentence != slot.sentence:
            return None
        if item.rows:
            return item.rows[0]
    return None


def _prefer_unit(matches: Sequence[Match], slot: Slot, claim: Claim) -> tuple[Row, ...]:
    """For a plain value the rows in its own unit; a row in another unit only if the words name it better and the
    digits are its digits, or if nothing else is named."""
    if claim.kind not in {"value", "sum", "average"}:
        return choose_rows(matches)
    unit = slot.mention.unit or ""
    own = [match for match in matches if units_match(match.row.unit, match.row.name, unit)]
    near = [match for match in matches if units_near(match.row.unit, unit)]
    rows, near_rows = choose_rows(own), choose_rows(near)
    interval = read_interval(slot.mention)
    best_own = own[0].score if rows else 0.0
    for match in matches:
        value = match.row.value("last" if claim.period == "last" else "this")
        if match.score < max(best_own, 0.36) or match in own or value is None or interval is None:
            continue
        if interval.bounded and interval.contains(value):
            return (match.row,)
    if near_rows and near[0].score > best_own * 1.25:
        return near_rows
    return rows or near_rows or choose_rows(matches)


def _inherit(
    slot: Slot,
    claim: Claim,
    words: str,
    matches: Sequence[Match],
    attached: Sequence[Attached],
    index: RowIndex,
    plan: bool,
) -> Attached:
    """No indicator named here: a change, share or repeated value speaks of the number before; a value in a new
    unit of the clause's earlier words."""
    if has_content(words) and not _is_light(words):
        return Attached(slot, claim, _repeated_row(slot, claim, words, attached), tuple(matches), False, words)
    unit = slot.mention.unit or ""
    for item in reversed(attached):
        if slot.sentence - item.slot.sentence > (1 if claim.kind != "value" else 0) or not item.rows:
            break
        if claim.kind not in {"value"} or units_near(item.rows[0].unit, unit):
            if item.claim.kind in {"value", "sum"} or claim.kind == item.claim.kind or claim.kind in _DERIVED:
                return _inherited(slot, claim, item, index)
    around = slot.clause + "，" + slot.previous
    wider = match_rows(index, around, slot.context, plan=plan)
    if claim.kind == "value":
        wider = [match for match in wider if units_near(match.row.unit, unit)]
    return Attached(slot, claim, choose_rows(wider), tuple(wider), True, around)


def _repeated_row(slot: Slot, claim: Claim, words: str, attached: Sequence[Attached]) -> tuple[Row, ...]:
    """A short unknown verb (开放42个) still speaks of the row before, if unit and value both are that row's."""
    interval = read_interval(slot.mention)
    if claim.kind != "value" or interval is None or not interval.bounded or not attached:
        return ()
    latest = attached[-1]
    short = len(strip_filler(words).replace(" ", "")) <= 3
    if not short or latest.slot.sentence != slot.sentence or not latest.rows:
        return ()
    row = latest.rows[0]
    value = row.value("last" if claim.period == "last" else "this")
    same = units_match(row.unit, row.name, slot.mention.unit or "")
    return (row,) if same and value is not None and interval.contains(value) else ()


def _inherited(slot: Slot, claim: Claim, item: Attached, index: RowIndex) -> Attached:
    rows, summed = item.rows, item.summed
    if item.claim.period == "plan" and claim.period != "plan":
        actual = [row for row in index.rows if not row.plan]
        rows = tuple(row for row in actual if any(row.indicator == plan.indicator for plan in item.rows)) or rows
    return Attached(slot, claim, rows, item.matches, True, claim.cue, summed)


def _is_light(words: str) -> bool:
    """Words too few or too general to be an indicator of their own."""
    return len(re.sub(r"\W", "", words)) <= 1


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the attached numbers of one text."""

    text: str
    index: RowIndex
    attached: tuple[Attached, ...]

    def judge(self, item: Attached) -> Judgement:
        """The verdict on one number."""
        mention, claim = item.slot.mention, item.claim
        interval = read_interval(mention)
        if interval is None:
            return Judgement("unsupported", "", None, f"“{mention.text}”是占位，没有数值。")
        if claim.period == "future":
            return self._judge_target(item, interval)
        if claim.base_year is not None or claim.period == "outside":
            return self._judge_outside(item)
        judgement = self._judge_computed(item, interval) if claim.kind in _DERIVED else None
        judgement = judgement or self._judge_plain(item, interval)
        if judgement.verdict != "supported" and claim.kind in {"value", "sum"}:
            listed = read_enumeration(self.text, mention)
            if listed is not None:
                return _judge_enumeration(mention, interval, listed)
        return judgement

    def _judge_target(self, item: Attached, interval: Interval) -> Judgement:
        plans = match_rows(self.index, near_words(item.slot, item.claim.cue), item.slot.context, plan=True)
        rows = choose_rows(plans)
        unit = item.slot.mention.unit or ""
        for row in rows:
            if row.this is not None and units_near(row.unit, unit) and row.plan_year > self.index.year:
                planned = replace(item, rows=(row,), claim=replace(item.claim, period="this", kind="value"))
                return judge_value(planned, interval, self.index)
        return Judgement("target", "", None, f"{item.slot.mention.text}是今后的目标，不需要统计数据支持。")

    def _judge_outside(self, item: Attached) -> Judgement:
        reason = f"{item.slot.mention.text}说的时间不在统计数据（本年和上年）之内，无从核对。"
        return Judgement("unsupported", "", None, reason)

    def _judge_plain(self, item: Attached, interval: Interval) -> Judgement:
        ranged = self._judge_range(item, interval)
        if ranged is not None:
            return ranged
        if item.rows and item.claim.kind in {"value", "rate", "share", "sum", "average"}:
            return judge_value(item, interval, self.index)
        return self._judge_rowless(item, interval)

    def _judge_rowless(self, item: Attached, interval: Interval) -> Judgement:
        mention = item.slot.mention
        owner = find_owner(mention, interval, self.index, None)
        hint = f"（“{owner.name}”虽然数值相同，但文中说的不是它）" if owner else ""
        return Judgement("unsupported", "", None, f"统计数据中没有能支持{mention.text}的指标{hint}。")

    def _judge_range(self, item: Attached, interval: Interval) -> Judgement | None:
        mention = item.slot.mention
        if mention.high is None or mention.high == mention.value:
            return None
        unit = mention.unit or ""
        rows = [row for row in item.rows if units_near(row.unit, unit) and row.this is not None]
        if not rows:
            return None
        outside = [row for row in rows if row.this is not None and not interval.contains(row.this)]
        names = "、".join(row.name for row in rows)
        if not outside:
            expression = rows[0].indicator if len(rows) == 1 else None
            how = "rounded" if len(rows) == 1 else "derived"
            return Judgement("supported", how, expression, f"{names}的数都在{mention.text}之内。")
        reason = f"“{outside[0].name}”是{outside[0].this}{outside[0].unit}，不在{mention.text}之内。"
        return Judgement("wrong_value", "", outside[0].indicator, reason)

    def _judge_computed(self, item: Attached, interval: Interval) -> Judgement | None:
        mention, claim = item.slot.mention, item.claim
        unit = mention.unit or ""
        direct = self._judge_named(item, interval)
        if direct is not None:
            return direct
        around = self._surroundings(item)
        candidates = derive(item, unit, around)
        slip = self._judge_points_as_percent(item, interval, around)
        judgement = judge_derived(mention, interval, candidates, self._is_stated)
        if judgement is not None and judgement.verdict == "supported":
            return judgement
        if slip is not None:
            return slip
        if claim.kind == "sum" and not claim.strong and item.rows:
            return None
        if judgement is not None:
            return judgement
        if claim.kind in {"sum", "average"} and item.rows:
            return None
        return self._judge_rowless(item, interval)

    def _judge_named(self, item: Attached, interval: Interval) -> Judgement | None:
        """A rate, share, average or sum that is a row of its own."""
        unit = item.slot.mention.unit or ""
        if item.inherited or item.claim.kind not in {"rate", "share", "average", "sum"}:
            return None
        named = [match for match in item.matches if units_match(match.row.unit, match.row.name, unit)]
        rows = choose_rows(named)
        if not rows:
            return None
        judgement = judge_value(replace(item, rows=rows), interval, self.index)
        own_rate = item.claim.kind in {"rate", "share"} and unit == "%" and named[0].near >= 0.6
        return judgement if judgement.verdict == "supported" or own_rate else None

    def _judge_points_as_percent(self, item: Attached, interval: Interval, around: Surroundings) -> Judgement | None:
        """提高3.2% for a rate that rose 3.2 points, or 提高3.2个百分点 for a growth of 3.2 %."""
        other = {"growth": ("points", "百分点"), "points": ("growth", "%")}.get(item.claim.kind)
        if other is None or item.slot.mention.unit == "倍":
            return None
        kind: str = other[0]
        swapped = replace(item, claim=replace(item.claim, kind="points" if kind == "points" else "growth"))
        for candidate in derive(swapped, other[1], around):
            if interval.contains(candidate.value):
                reason = f"{candidate.label}是{item.slot.mention.value}{other[1]}，单位应写“{other[1]}”，不是“{item.slot.mention.unit}”。"
                return Judgement("wrong_unit", "", candidate.expression, reason)
        return None

    def _surroundings(self, item: Attached) -> Surroundings:
        sentence = item.slot.sentence
        near = [other for other in self.attached if other.slot.sentence == sentence]
        position = item.slot.position
        earlier = tuple(other for other in near if other.slot.position < position)
        later = tuple(other for other in near if other.slot.position > position)
        return Surroundings(self.index, earlier, later, item.slot.context)

    def _is_stated(self, row: Row, period: str) -> bool:
        """Whether the text itself gives that value of the row."""
        for other in self.attached:
            if (
                other.claim.kind in {"value", "rate", "sum"}
                and not other.summed
                and other.rows
                and other.rows[0].order == row.order
            ):
                stated = "last" if other.claim.period == "last" else "this"
                if stated == period:
                    return True
        return False


def _judge_enumeration(mention: Mention, interval: Interval, listed: Enumeration) -> Judgement:
    count = len(listed.items)
    if interval.contains(Decimal(count)):
        return Judgement("supported", "enumeration", None, f"文中列出了{count}项，与{mention.text}一致。")
    if listed.open_ended and mention.value is not None and mention.value > count:
        return Judgement("unsupported", "", None, f"文中只列出{count}项并用“等”省略，{mention.text}无从核对。")
    return Judgement("internally_inconsistent", "", None, f"文中列出的是{count}项，写的却是{mention.text}。")

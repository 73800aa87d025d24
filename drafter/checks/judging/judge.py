"""Judge attached numbers: future targets, other times, computed numbers, plain values, lists in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.mention import Mention
from drafter.checks.judging.candidates import derive
from drafter.checks.judging.claims import DERIVED
from drafter.checks.judging.enumeration import Enumeration, read_enumeration
from drafter.checks.judging.gaps import derive_remainders, says_undone
from drafter.checks.judging.matching import Attached, choose_rows, match_rows, near_words
from drafter.checks.judging.naming import has_content
from drafter.checks.judging.operands import Surroundings
from drafter.checks.judging.ratios import group_of_rate
from drafter.checks.judging.rises import says_rise
from drafter.checks.judging.rows import Row, RowIndex
from drafter.checks.judging.rules import Interval, read_interval, units_match, units_near
from drafter.checks.judging.verdict import Judgement, find_owner, judge_derived, judge_value
from drafter.checks.judging.wording import format_value

# Operands are looked for among so many numbers to either side.
_REACH = 16
_OUTCOME = re.compile("达|总数|增至|增加到|累计|共")


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the attached numbers of one text."""

    text: str
    index: RowIndex
    attached: tuple[Attached, ...]
    stated: frozenset[tuple[int, str]]

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
        judgement = self._judge_computed(item, interval) if claim.kind in DERIVED else None
        judgement = judgement or self._judge_plain(item, interval)
        if judgement.verdict != "supported":
            judgement = self._judge_carried(item, interval) or self._judge_risen(item, interval) or judgement
        if judgement.verdict != "supported" and claim.kind in {"value", "sum"}:
            listed = read_enumeration(self.text, mention)
            if listed is not None and (len(listed.items) > 2 or judgement.verdict == "unsupported"):
                return _judge_enumeration(mention, interval, listed)
        return judgement

    def _judge_carried(self, item: Attached, interval: Interval) -> Judgement | None:
        """平均每月开展文体活动3场，劳动竞赛1.5场: the second number is an average as well."""
        previous = self.attached[item.slot.position - 1] if item.slot.position else None
        if previous is None or previous.claim.kind != "average" or item.claim.kind != "value":
            return None
        if previous.slot.sentence != item.slot.sentence or previous.inherited:
            return None
        carried = replace(item, claim=replace(item.claim, kind="average", per=previous.claim.per))
        candidates = derive(carried, item.slot.mention.unit or "", self._surroundings(item))
        judgement = judge_derived(item.slot.mention, interval, candidates, self._is_stated)
        return judgement if judgement is not None and judgement.verdict == "supported" else None

    def _judge_risen(self, item: Attached, interval: Interval) -> Judgement | None:
        """增配社工1名，专职人员达到5人: a rise whose outcome the next number tells."""
        following = self.attached[item.slot.position + 1 : item.slot.position + 2]
        if not following or item.claim.kind not in {"value", "difference"} or not says_rise(item.slot.before):
            return None
        (outcome,) = following
        told = outcome.slot.sentence == item.slot.sentence and outcome.claim.kind in {"value", "sum"} and outcome.rows
        unit = item.slot.mention.unit or ""
        if not told or not _OUTCOME.search(outcome.slot.before) or not units_match(outcome.rows[0].unit, "", unit):
            return None
        risen = replace(item, rows=outcome.rows[:1], claim=replace(item.claim, kind="difference", direction=1))
        judgement = judge_derived(
            item.slot.mention, interval, derive(risen, unit, self._surroundings(item)), self._is_stated
        )
        return judgement if judgement is not None and judgement.verdict == "supported" else None

    def _judge_target(self, item: Attached, interval: Interval) -> Judgement:
        plans = match_rows(self.index, near_words(item.slot, item.claim.cue), item.slot.context, plan=True)
        rows = choose_rows(plans)
        unit = item.slot.mention.unit or ""
        for row in rows:
            if "新" in item.claim.cue and "新" not in row.name:
                continue  # 力争新建20个 is no plan for how many there will be in all
            if row.this is not None and units_near(row.unit, unit) and row.plan_year > self.index.year:
                planned = replace(item, rows=(row,), claim=replace(item.claim, period="this", kind="value"))
                return judge_value(planned, interval, self.index)
        return Judgement("target", "", None, f"{item.slot.mention.text}是今后的目标，不需要统计数据支持。")

    def _judge_outside(self, item: Attached) -> Judgement:
        reason = f"{item.slot.mention.text}说的时间不在统计数据（本年和上年）之内，无从核对。"
        return Judgement("unsupported", "", None, reason)

    def _judge_plain(self, item: Attached, interval: Interval) -> Judgement:
        remainders = derive_remainders(item, item.slot.mention.unit or "", self._surroundings(item))
        left = judge_derived(item.slot.mention, interval, remainders, self._is_stated)
        if left is not None and (left.verdict == "supported" or says_undone(item)):
            return left
        ranged = self._judge_range(item, interval)
        if ranged is not None:
            return ranged
        if item.rows and item.claim.kind in {"value", "rate", "share", "sum", "average"}:
            return judge_value(item, interval, self.index)
        broken = left is not None and left.verdict == "internally_inconsistent"
        return left if left is not None and broken else self._judge_rowless(item, interval)

    def _judge_rowless(self, item: Attached, interval: Interval) -> Judgement:
        mention = item.slot.mention
        owner = find_owner(mention, interval, self.index, None)
        if owner and not units_match(owner.unit, owner.name, mention.unit or ""):
            owner = None  # an equal number of something else helps nobody
        hint = f"（“{owner.name}”数值相同，但文中说的不是它）" if owner else ""
        reason = f"统计数据里找不到{mention.text}的出处，也算不出这个数{hint}。"
        return Judgement("unsupported", "", None, reason)

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
        value = format_value(outside[0].this or Decimal(0), outside[0].unit)
        reason = f"“{outside[0].name}”是{value}，不在{mention.text}之内。"
        return Judgement("wrong_value", "", outside[0].indicator, reason)

    def _judge_computed(self, item: Attached, interval: Interval) -> Judgement | None:
        mention, claim = item.slot.mention, item.claim
        unit = mention.unit or ""
        direct = self._judge_named(item, interval)
        if direct is not None:
            return direct
        around = self._surroundings(item)
        candidates = derive(item, unit, around)
        of_rate = claim.kind == "growth" and item.rows and item.rows[0].unit == "%"
        slip = self._judge_points_as_percent(item, interval, around) if of_rate else None
        judgement = None if slip else judge_derived(mention, interval, candidates, self._is_stated)
        if judgement is not None and judgement.verdict == "supported":
            return judgement
        slip = slip or self._judge_points_as_percent(item, interval, around)
        if slip is not None:
            return slip
        # 共结案163件 is one row's own value; 合计 demands the sum wherever one can be made.
        one_row = claim.kind == "sum" and item.rows and not item.inherited and not _names_several(self.index, claim.cue)
        if one_row and not (claim.strong and judgement):
            return None
        if judgement is not None:
            return judgement
        return self._judge_rowless(item, interval)

    def _judge_named(self, item: Attached, interval: Interval) -> Judgement | None:
        """A rate, share, average or sum that is a row of its own."""
        unit = item.slot.mention.unit or ""
        if item.claim.kind == "points" and not item.claim.direction and item.rows:
            told = judge_value(item, interval, self.index)
            return told if told.verdict == "wrong_unit" else None
        if item.claim.kind not in {"rate", "share", "average", "sum"}:
            return None
        if item.inherited and item.claim.kind == "sum":
            return self._judge_total(item, interval)
        if item.inherited:
            repeated = item.claim.kind in {"rate", "share"} and item.rows and item.rows[0].unit == unit
            return judge_value(item, interval, self.index) if repeated else None
        named = [match for match in item.matches if units_match(match.row.unit, match.row.name, unit)]
        rows = choose_rows(named)
        if item.claim.kind == "average":
            rows = tuple(row for row in rows if re.search("每|均", row.name))
        if not rows or (item.claim.kind == "sum" and _names_several(self.index, item.claim.cue)):
            return None
        judgement = judge_value(replace(item, rows=rows), interval, self.index)
        own_rate = item.claim.kind in {"rate", "share"} and unit == "%" and named[0].near >= 0.6
        own_rate = own_rate and not self._is_of_group(item, rows[0])
        return judgement if judgement.verdict == "supported" or own_rate else None

    def _is_of_group(self, item: Attached, rate: Row) -> bool:
        """新就业形态劳动者的入会率 is the rate of a group that the row 职工入会率 does not name."""
        group = group_of_rate(item.claim.rate, self.index.names_of[rate.order])
        named = choose_rows(match_rows(self.index, group, "", plan=False)) if has_content(group) else ()
        return bool(named) and rate.order not in {row.order for row in named}

    def _judge_total(self, item: Attached, interval: Interval) -> Judgement | None:
        """文体活动全面恢复，共52场次: 共 before a row's own value, where that row was not just stated."""
        around = self._surroundings(item)
        told = {other.rows[0].order for other in around.earlier if other.rows and other.claim.kind == "value"}
        rows = tuple(row for row in item.rows if row.order not in told)
        shared_out = any(other.claim.kind == "average" for other in around.earlier)  # 每户1500元，合计48.9万元
        if (item.claim.strong and not shared_out) or not rows:
            return None
        judgement = judge_value(replace(item, rows=rows), interval, self.index)
        return judgement if judgement.verdict == "supported" else None

    def _judge_points_as_percent(self, item: Attached, interval: Interval, around: Surroundings) -> Judgement | None:
        """提高3.2% for a rate that rose 3.2 points, or 提高3.2个百分点 for a growth of 3.2 %."""
        if item.claim.kind not in {"growth", "points"} or item.slot.mention.unit == "倍":
            return None
        told_as_growth = item.claim.kind == "growth"
        other = "百分点" if told_as_growth else "%"
        swapped = replace(item, claim=replace(item.claim, kind="points" if told_as_growth else "growth"))
        for candidate in derive(swapped, other, around):
            if interval.contains(candidate.value):
                mention = item.slot.mention
                right = format_value(candidate.value, other)
                reason = f"{candidate.label}是{right}，单位应写“{other}”，文中写成了“{mention.unit}”。"
                return Judgement("wrong_unit", "", candidate.expression, reason)
        return None

    def _surroundings(self, item: Attached) -> Surroundings:
        sentence, position = item.slot.sentence, item.slot.position
        first = max(0, position - _REACH)
        around = self.attached[first : position + _REACH]
        near = [other for other in around if other.slot.sentence == sentence]
        earlier = tuple(other for other in near if other.slot.position < position)
        later = tuple(other for other in near if other.slot.position > position)
        before = tuple(other for other in around if other.slot.sentence < sentence)
        return Surroundings(self.index, earlier, later, item.slot.context, before)

    def _is_stated(self, row: Row, period: str) -> bool:
        """Whether the text itself gives that value of the row."""
        return (row.order, period) in self.stated


def _names_several(index: RowIndex, words: str) -> bool:
    """Whether the words list things that are each a row (文艺演出和健步走活动), not places or people (单位和社区)."""
    parts = [part for part in re.split("、|以及|和|及|与", words) if has_content(part)]
    if len(parts) < 2:
        return False
    best = [choose_rows(match_rows(index, part, words, plan=False))[:1] for part in parts]
    return all(best) and len({row.order for rows in best for row in rows}) >= 2


def read_stated(attached: Sequence[Attached]) -> frozenset[tuple[int, str]]:
    """The rows and years whose value the text gives, right or wrong."""
    return frozenset(
        (item.rows[0].order, "last" if item.claim.period == "last" else "this")
        for item in attached
        if item.claim.kind in {"value", "rate", "sum"}
        and not item.summed
        and item.rows
        # 结案率 may be attached to what was 结案; only a number in the row's own kind of unit states the row.
        and units_near(item.rows[0].unit, item.slot.mention.unit or "")
    )


def _judge_enumeration(mention: Mention, interval: Interval, listed: Enumeration) -> Judgement:
    count = len(listed.items)
    if interval.contains(Decimal(count)):
        return Judgement("supported", "enumeration", None, f"文中列出了{count}项，与{mention.text}一致。")
    if listed.open_ended and mention.value is not None and mention.value > count:
        return Judgement("unsupported", "", None, f"文中只列出{count}项并用“等”省略，{mention.text}无从核对。")
    return Judgement("internally_inconsistent", "", None, f"文中列出的是{count}项，写的却是{mention.text}。")

"""What a number claims: a value of this or last year, a change, a share, a rate, an average, a sum, a target."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from drafter.checks.judging.context import Slot

ClaimKind = Literal[
    "value", "growth", "points", "difference", "multiple", "percent_of_last", "share", "rate", "average", "sum",
    "completion", "excess", "gap",
]  # fmt: skip
DERIVED: frozenset[ClaimKind] = frozenset(
    {"growth", "points", "difference", "multiple", "percent_of_last", "share", "rate", "average", "sum",
     "completion", "excess", "gap"}
)  # fmt: skip
Period = Literal["this", "last", "part", "outside", "future", "plan"]

_LAST_WORD = "(?:去年度?|上年度?|上一年度?|前一年)(?:全年|末|底)?(?:同期|同比)?|同期"
_UP = "增长|增加|提高|上升|提升|上涨|攀升|净增|新增|增收|增幅|升幅|增速|涨幅|多收|扩大|增|升|多"
_DOWN = "下降|减少|降低|回落|下滑|缩减|压减|压缩|降幅|减幅|跌幅|净减|减|降|少"
_CHANGE_TAIL = "(?:幅度|比例|比率|率|幅|额|量|数|速度|速)?(?:了|达到?|为|是|将近|约为?|近)?"
_CHANGE_END = re.compile(f"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_CHANGE_TAIL}$")
_NOT_CHANGE = re.compile("最多|许多|众多|大多|很多|至少|不少|多少|为多|减负|降本$")
_TO_END = re.compile(
    "(?:(?P<up>增长|增加|提高|上升|提升|上涨|攀升|跃升|发展|扩大|扩展|扩充|扩容|壮大|增|升|涨)"
    "|(?P<down>下降|减少|降低|回落|下滑|压减|压缩|缩减|缩短|精简|减|降)"
    "|(?:调整|变动|变))(?:到|至|为|成)了?$"
)
_GOES_TO = re.compile(f"(?:，)?(?:稳步|逐步|进一步|大幅|小幅)?(?:{_UP}|{_DOWN})[到至为]了?(?:今年的?|本年的?)?")
_COMPARED = re.compile(
    f"(?:比|较|同|与)[^，,；。]{{0,3}}(?:{_LAST_WORD}|[0-9]{{4}}年|年初|年底)[^，,；。]{{0,12}}?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
)
_NET = re.compile("(?:(?P<up>净增加?|净增长)|(?P<down>净减少?))")
_FROM_END = re.compile("(?:由|从)[^，,；。由从]{0,14}$")
_TO_NEXT = re.compile(
    "^[^，,；。]{0,4}(?:，)?(?P<verb>增长|增加|提高|上升|提升|上涨|攀升|发展|扩大|扩展|壮大|增|升|涨|下降|减少|降低|回落|下滑|压减|缩减|减|降|调整|变)[^，,；。]{0,3}?(?:到|至|为|成)"
    "|^[^，,；。0-9]{0,6}(?:到|至)了?(?=[0-9一二三四五六七八九十百两])"
)
_RATE_END = re.compile(r"(?P<name>[^，,；。、\s]{0,14}?率)[^，,；。、率]{0,10}$")
_NO_NAME = re.compile("(?:由|从|上年|去年|的|稳定在|保持在|达到?|为|已|就)*")
_SHARE = re.compile("占到?了?|占比|比重|比例")
_SHARE_AFTER = re.compile("^的(?!标准|目标|增长|增幅|速度|幅度|任务|任务数)")
# 四成会员是女性: whole and part both follow the number.
_WHOLE_AFTER = re.compile("^的?(?P<whole>[^，,；。]{2,10}?)(?:是|为)(?P<part>[^，,；。]{2,12})$")
_COMPLETION = re.compile(
    "(?:完成|实现|达到|达|为|是|占)[^，,；。0-9]{0,8}(?:目标|计划|任务|指标)[^，,；。0-9]{0,6}?$"
    "|(?:目标|计划|任务)[^，,；。]{0,4}完成率?(?:为|达到?|了)?$|完成率(?:为|达到?)?$"
)
_EXCESS = re.compile("(?:超额|超出|超过?)(?:了|完成)?[^，,；。0-9]{0,6}(?:目标|计划|任务)?[^，,；。0-9]{0,6}$")
_MEAN_WORD = "人次|人|户|家|期|场|次|件|起|份|班|个|月|季度?|周|天|日|名|位|单|例|所|支|批|亩|村|站|店|台|门|校"
_PER_WORD = _MEAN_WORD + "|张|套|辆|处|座|条|项|栋|趟|队|组|只|本|篇|册|部|节|层|艘|片|间|楼|网格"
_AVERAGE = re.compile(f"(?:平均|每(?:一|个|一个)?(?P<per>{_PER_WORD})|(?P<per2>{_MEAN_WORD})均|均)")
_AVERAGE_PER = re.compile(f"平均(?:每|到每)?(?:一|个|一个)?(?P<per>{_PER_WORD})")
_SUM = re.compile(
    "合计|总计|共计|累计|一共|总共|两类|两项|两者|三项|三类|四项|各类|各项|各级各类|相加|加起来|总和|之和|共"
)
_STRONG_SUM = re.compile("合计|总计|共计|一共|总共|两类|两项|两者|三项|三类|四项|相加|加起来|总和|之和")
_GAP = re.compile("(?:相差|差距|差额|缺口|之差|(?<![级色之])差)(?:了|达到?|为|是|有|近|约)?$")
# 计划8个，实开6个，少2个: a clause of its own tells how far the two amounts before lie apart.
_APART = re.compile("(?:只|还|仅)?[多少](?:了|出)?")
_BESIDE_LAST = re.compile(
    f"(?:(?P<up>高于|多于|高出|好于)|(?P<down>低于|少于|不及|不如))(?:{_LAST_WORD})[^，,；。]{{0,8}}$"
)
_OF_LAST = re.compile(f"(?:是|为|相当于|达到?|占|完成)(?:{_LAST_WORD})[^，,；。]{{0,4}}的?$")
_PERCENT = frozenset({"%", "％"})
_PART_YEAR = re.compile(
    "上半年|下半年|半年|[前头]三个?季度|前[0-9一二三四五六七八九十]{1,3}个月"
    "|(?:第?[一二三四1-4])季度|(?<![0-9])[0-9]{1,2}(?:—|-|至|到)[0-9]{1,2}月份?|(?<![一二三四五六七八九十])[一二三四五六七八九十]{1,2}(?:—|-|至|到)[一二三四五六七八九十]{1,2}月份?|(?:(?<![0-9至])[0-9]{1,2}|[一二三四五六七八九十])月份(?![^，,。；]{0,3}(?:底|末|前|已|完成))"
)
_THIS_YEAR = re.compile("今年|本年|当年|目前|现有|全年")
_OUTSIDE = re.compile(
    "(?<!今年)(?<!本年)(?<!年初)(?<!一年)(?<!本年度)(?<!年度)(?<!年)以来|近[二两三四五六七八九十0-9]+年|[两三四五六七八九十0-9]年来|历年|十[一二三四五六]五"
    "|上一?届|近年来?|截至目前累计|历史"
)
_FUTURE = re.compile(
    "力争|争取(?!到(?![0-9]{4}年|明年|年[底末]|[0-9]{1,2}月))|拟(?!定|稿|写|订|制)|预计|明年|来年|下一?年度?(?=[^，。]{0,12}(?:计划|将|拟|新|要))|今后|下一步|下阶段|有望|(?<!年初)(?<!年度)(?<!全年)(?<![今本去上]年)(?<![原定比较按照])计划(?!生育|外|内|单列|数|完成|任务|目标|的)"
    "|将(?=[^，。；军领门近]{0,10}$)|确保(?=[^。；]{0,16}$)"
)
_PLAN = re.compile(
    "(?:年度|全年|年初|原定?|既定|预定|今年|本年|市里?|区里?|上级|下达)[^，。；]{0,8}?(?:目标|计划|任务|指标)"
)
_PLAN_AFTER = re.compile("^的?[^，。；、]{0,8}?(?:目标|任务|计划|指标)(?:任务|数)?")
# 年初定的90%的目标 is a plan figure, 完成了90%的目标 is not.
_PLAN_SET = re.compile("(?:年初|上级|下达|[确既预拟]?定|提出|设[定立])的?$")
_DONE = re.compile("实际|已经?|截至|截止|今年以来|(?:超额|圆满|全面)?完成(?!.{0,6}(?:目标|计划|任务|指标))")


@dataclass(frozen=True, slots=True)
class Claim:
    """What one number says.

    `direction` is +1 or -1 where a verb says so, else 0. `cue` are the words left to name the indicator. `per` is
    the unit an average is taken over. `strong` marks a sum that the words demand (合计), not merely allow (共).
    `moved` is the direction of 增加到 / 下降到 for a value. `explicit_period` is set where a year word stands.
    """

    kind: ClaimKind
    period: Period
    direction: int = 0
    cue: str = ""
    per: str = ""
    rate: str = ""
    strong: bool = False
    moved: int = 0
    base_year: int | None = None
    plan_stated: bool = False
    whole: str = ""


def read_claim(slot: Slot, year: int, earlier: "Claim | None") -> Claim:
    """Classify one number; `earlier` is the claim of the number before in the same clause (for 分别 lists)."""
    before = slot.before.rstrip('：: “"')
    period, base_year = read_period(slot, year)
    if earlier is not None and earlier.kind in {"share", "rate"} and _GOES_TO.fullmatch(before):
        # 成功率由80%上升到84%: the second number is the same rate.
        moved = _TO_END.search(before)
        sign = 1 if moved and moved["up"] else -1
        return replace(earlier, period="this" if period == "last" else period, moved=sign, base_year=base_year)
    if slot.partner is not None or slot.item is not None:
        claim = _classify(slot, before, period)
        if claim.kind == "value" and earlier is not None and earlier.kind != "value" and not slot.first_in_clause:
            return _copy_kind(earlier, claim, base_year)
        return _with_base(claim, base_year)
    return _with_base(_classify(slot, before, period), base_year)


def _copy_kind(earlier: Claim, claim: Claim, base_year: int | None) -> Claim:
    return Claim(earlier.kind, claim.period, earlier.direction, claim.cue, earlier.per, base_year=base_year)


def _with_base(claim: Claim, base_year: int | None) -> Claim:
    if base_year is None:
        return claim
    values = {field: getattr(claim, field) for field in Claim.__dataclass_fields__}
    values["base_year"] = base_year
    return Claim(**values)


def _classify(slot: Slot, before: str, period: Period) -> Claim:
    mention = slot.mention
    percent = mention.unit in _PERCENT
    moved = _TO_END.search(before)
    if moved:
        cue = before[: moved.start()]
        rate = re.search("[^，,；。、]{0,14}率", cue)
        sign = 1 if moved["up"] else -1 if moved["down"] else 0
        kind: ClaimKind = "rate" if percent and rate else "share" if percent and _SHARE.search(cue) else "value"
        to_period: Period = "this" if period == "last" else period
        return Claim(kind, to_period, cue=cue, rate=rate.group() if rate else "", moved=sign)
    doubled = "番" in mention.text or before.endswith("翻")
    gap = _GAP.search(before)
    if gap:
        return Claim("gap", period, cue=before[: gap.start()])
    if mention.unit == "百分点":
        change = _find_change(before)
        return Claim("points", period, _sign(change), _without(before, change))
    if doubled or (mention.unit is None and re.search("[:：∶]", mention.text)):
        return Claim("multiple", period, 0, before)
    if mention.unit == "倍":
        change = _find_change(before)
        if change:
            return Claim("growth", period, _sign(change), _without(before, change))
        return Claim("multiple", period, 0, before)
    if percent:
        return _classify_percent(slot, before, period)
    return _classify_count(slot, before, period)


def _classify_percent(slot: Slot, before: str, period: Period) -> Claim:
    planned = _PLAN_SET.search(before) if period == "plan" else None
    if planned:
        return Claim("value", period, cue=before[: planned.start()])
    excess = _EXCESS.search(before)
    if excess and re.search("超额|完成|目标|计划|任务", excess.group()):
        return Claim("excess", period, cue=before[: excess.start()])
    if _COMPLETION.search(before):
        return Claim("completion", period, cue=_COMPLETION.sub("", before))
    of_last = _OF_LAST.search(before)
    if of_last:
        return Claim("percent_of_last", period, cue=before[: of_last.start()])
    change = _find_change(before) or _find_change_after(slot.after)
    if change:
        return Claim("growth", period, _sign(change), _without(before, change), whole=before)
    share = _split_share(before)
    if share is not None:
        return Claim("share", period, cue=share[0], whole=share[1])
    told = _WHOLE_AFTER.match(slot.after) if not before.strip("，,的 ") else None
    if told:
        return Claim("share", period, cue=told["part"], whole=told["whole"])
    rate = _RATE_END.search(before) or (_RATE_END.search(slot.previous) if _NO_NAME.fullmatch(before) else None)
    if rate:
        return Claim("rate", period, cue=before, rate=rate["name"])
    if _SHARE_AFTER.match(slot.after):
        return Claim("share", period, cue=before + slot.after)
    return Claim("share", period, cue=before + slot.after)


def _split_share(before: str) -> tuple[str, str] | None:
    """(part, whole) of 女会员占会员总数的; the whole is empty in 女会员占比 and the part in 占会员总数的."""
    if "占" not in before:
        return (before, "") if re.search("比重|比例", before) else None
    part, _, whole = before.rpartition("占")
    whole = re.sub("^(?:到|了|比例?|有|全部?|全体|总)+", "", whole)
    whole = re.sub("(?:的|比重|比例|百分比|近|约|为|达到?|是|了|由|从|上年|去年)+$", "", whole)
    inside = re.search("在(?P<whole>[^，,；。]{1,12}?)(?:中|里|当中)$", part)
    if inside and not whole:
        return part[: inside.start()], inside["whole"]
    return part, whole


def _classify_count(slot: Slot, before: str, period: Period) -> Claim:
    excess = _EXCESS.search(before)
    if excess and re.search("目标|计划|任务|超额", excess.group()) and not _PLAN_AFTER.match(slot.after):
        return Claim("excess", period, cue=before[: excess.start()])
    apart = _APART.fullmatch(before)
    if apart:
        return Claim("gap", period)
    change = _find_change(before, slot.previous)
    if change and not before.endswith(("新增", "增收")):
        return Claim("difference", period, _sign(change), _without(before, change))
    per = _find_per(slot, before)
    if per is not None:
        return Claim("average", period, cue=before, per=per)
    strong = _STRONG_SUM.search(before)
    if strong or _SUM.search(before):
        return Claim("sum", period, cue=before, strong=bool(strong))
    return Claim("value", period, cue=before)


def _find_per(slot: Slot, before: str) -> str | None:
    average = _AVERAGE_PER.search(before) or _AVERAGE.search(before)
    if average and "平均主义" not in before:
        groups = average.groupdict()
        return groups.get("per") or groups.get("per2") or ""
    after = re.match(f"^(?:/|每|/每)(?P<per>{_PER_WORD})", slot.after)
    return after["per"] if after else None


def _find_change(before: str, previous: str = "") -> re.Match[str] | None:
    """The words of change before a number; 多 and 少 only behind a comparison, here or in the clause before."""
    beside = _BESIDE_LAST.search(before)
    if beside:
        return beside
    compared = _COMPARED.search(before)
    if compared and not re.search("(?:到|至)了?$", before):
        return compared
    found = _CHANGE_END.search(before)
    if found and not _NOT_CHANGE.search(before[max(0, found.start() - 2) :]):
        verb = found["up"] or found["down"]
        plain_tail = before[found.start() + len(verb) :]
        # 多 and 少 alone compare only right before the number (多54家) and after a comparison.
        if verb in {"多", "少"} and (plain_tail or not re.search("比|较|同期|上年|去年", before + previous)):
            return None
        return found
    net = _NET.search(before)
    return net if net else None


def _find_change_after(after: str) -> re.Match[str] | None:
    return re.match(
        "^的?(?:速度|幅度|比例)?(?:(?P<up>增长|增幅|增速|提升|上升|提高)|(?P<down>下降|降幅|减少|回落|降低))(?![^，,；。]{0,2}[到至为])",
        after,
    )


def _sign(change: re.Match[str] | None) -> int:
    if change is None:
        return 0
    return 1 if change["up"] else -1


def _without(before: str, change: re.Match[str] | None) -> str:
    return before if change is None else before[: change.start()] + "，" + before[change.end() :]


def is_from_value(slot: Slot) -> bool:
    """由432家（增加到486家）: the number that a movement starts from, so last year's."""
    return bool(_FROM_END.search(slot.before)) and bool(_TO_NEXT.match(slot.rest))


def read_period(slot: Slot, year: int) -> tuple[Period, int | None]:
    """The time a number speaks of, from the nearest year word before it; with a base year other than last year's."""
    segment = slot.segment
    base = _foreign_base(slot, year)
    if is_from_value(slot):
        first = re.search("(?:由|从)(?P<y>[0-9]{4})年", slot.before)
        if first and int(first["y"]) not in (year - 1, year):
            return "outside", int(first["y"])
        return "last", base
    markers: list[tuple[int, Period]] = []
    for match in re.finditer(f"{_LAST_WORD}|(?<![0-9])(?P<y>(?:19|20)[0-9]{{2}})年", segment):
        markers.extend(_year_marker(match, segment, year))
    markers.extend((match.start(), "this") for match in _THIS_YEAR.finditer(segment))
    markers.extend((match.start() + 1, "part") for match in _PART_YEAR.finditer(segment))
    markers.extend((match.start() + 1, "outside") for match in _OUTSIDE.finditer(segment))
    nearest = max(markers, default=(-1, "this"))
    found: Period = nearest[1]
    if _is_plan(slot):
        return "plan", base
    if _is_future(slot, segment) or (found == "future"):
        return "future", base
    return found, base


def _year_marker(match: re.Match[str], segment: str, year: int) -> list[tuple[int, Period]]:
    tail = segment[match.end() :]
    written = match.groupdict().get("y")
    adjacent = re.fullmatch("(?:度|全年|同期|末|底)*(?:的|为|是|只有|仅有?|仅为|有|达|达到)?", tail) is not None
    lead = segment[: match.start()]
    comparative = re.search("(?:比|较|同|与|和|是|为|于|占|相当于|相比|在)$", lead) is not None
    if re.match("[0-9]{1,2}月", tail) or lead.endswith(("由", "从")):
        return []
    since = re.match("[^，,；。]{0,4}以来", tail) is not None
    if since and not (written and int(written) == year):
        return [(match.start() + 1, "outside")]
    if since:
        return []
    if comparative and not adjacent:
        return []
    if comparative and re.search("(?:是|为|占|相当于)$", lead) and not adjacent:
        return []
    if written is None or int(written) == year - 1:
        if "同期" in match.group() + tail[:2] and re.search("[，,；]", tail):
            return []
        return [(match.start(), "last")]
    if int(written) == year:
        return [(match.start(), "this")]
    if int(written) > year:
        return [(match.start(), "future")]
    return [(match.start(), "outside")]


def _foreign_base(slot: Slot, year: int) -> int | None:
    # 与2019年相比，会员增长2倍: the comparison may fill the clause before.
    words = slot.previous + "，" + slot.clause if slot.previous.endswith(("相比", "比较", "对比")) else slot.clause
    compared = re.search("(?:比|较|同|与)(?:于)?(?P<y>(?:19|20)[0-9]{2})年", words)
    if compared and int(compared["y"]) != year - 1:
        return int(compared["y"])
    if re.search("(?:比|较|同|与)(?:于)?(?:建会(?!率)|成立|创建|五年前|三年前|前年|上届|[十百][^，]{0,2}年前)", words):
        return 0
    return None


def _is_plan(slot: Slot) -> bool:
    found = _PLAN.search(slot.clause[-24:])
    if found and not re.search("完成[^，。；]{0,4}(?:目标|计划|任务)[^，。；]{0,6}的?$", slot.clause):
        tail = slot.clause[-24:][found.end() :]
        if not re.search("实际|实[开建办招到收有新发签]|已|完成", tail):
            return True
    if not _PLAN_AFTER.match(slot.after):
        return False
    return slot.mention.unit not in _PERCENT or bool(_PLAN_SET.search(slot.before))


def _is_future(slot: Slot, segment: str) -> bool:
    if slot.planned:
        return True
    found = None
    for match in _FUTURE.finditer(segment):
        found = match
    if found is None:
        return False
    return not re.search("实际|实[开建办招到收有新发签]|已经|目前|截至|超额完成", segment[found.end() :])

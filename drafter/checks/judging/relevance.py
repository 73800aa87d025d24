"""Which quantities are no statistics: time limits and durations, resumptive 两项, thresholds, a handful of things.

The rules follow the labelling guide of the number bench: articles, partitives, frequencies, time limits and structure
words need no support. A length of time that the text announces as one (为期3天, 服务时长4000小时) is a statistic.
"""

import re
from decimal import Decimal

from corpus.mention import Mention
from corpus.quantity import unit_class
from drafter.checks.judging.matching import Attached
from drafter.checks.judging.naming import has_content

_DURATIONS = frozenset({"day", "hour", "minute"})
_LESSONS = frozenset({"课时", "学时", "工时", "机时"})
_ANNOUNCED = re.compile("(?:为期|历时|累计|共计?|合计|总计|时长|工时|达到?|超过?|突破)[^，。；]{0,4}$")
_LIMIT_AFTER = re.compile("[之以]?[内前后]|以上(?!的?服务)|左右")
_LIMIT_BEFORE = re.compile(
    "(?:每[^，。；]{1,8}|提前|延长|缩短|压缩|[不没][超少多低][过于]|至少|最多|最长|不足|限期|公示|张贴|等|后|前|仅|只)[^，。；]{0,4}$"
)
# Units that count points of a text or parts of a work rather than things done.
_STRUCTURE = frozenset(
    {"项", "类", "种", "方面", "片", "轮", "步", "条", "层", "级", "点", "样", "大类", "环节", "趟", "遍"}
)
# What 个 counts where a text tells of its own order or of a procedure: 须经两个程序, 抓好三个环节.
_STRUCTURE_NOUN = re.compile(
    "(?:[^，。；、]{0,3}?)(?:程序|环节|阶段|步骤|方面|层面|维度|重点|抓手|关键|原则|要求|方向|着力点|突破口|结合点|条件|因素|层次|角度|目标|重心|问题)"
)
_HEADCOUNT = re.compile("(?:改为|改成|换成|变为|由|增加了?女子|男子)$")
_THRESHOLD = re.compile(
    "的?(?:大型|小型|中型|微型|小微|规模)?(?:的)?(?:企业|单位|公司|门店|商户|工厂|厂|店|班组|基层工会|用人单位)"
)
_THRESHOLD_QUALIFIERS = frozenset({"不足", "不满", "以上", "以下", "以内", "不到", "未满", "及以上", "及以下", "少于"})
_SUPPORTABLE = Decimal(10)
_FEW = Decimal(100)
_FAR_LARGER = 50


def needs_support(text: str, mention: Mention) -> bool:
    """Whether a quantity that no row covers is a statistic all the same, so that its lack of support is a fault."""
    unit = mention.unit or ""
    before, after = text[max(0, mention.start - 16) : mention.start], text[mention.end : mention.end + 12]
    spelled = not any(char.isdigit() for char in text[mention.start : mention.end])
    if unit_class(unit) in _DURATIONS and unit not in _LESSONS:
        return _is_announced(before, after, mention, spelled=spelled)
    if mention.qualifier in _THRESHOLD_QUALIFIERS and unit in {"人", "名", "家", "户"} and _THRESHOLD.match(after):
        return False
    if not spelled or mention.value is None or mention.value > _SUPPORTABLE:
        return True
    if mention.value == 1:  # 四个社区和一个工业园: a thing is named, hardly counted
        return False
    if unit in _STRUCTURE or (mention.high is not None and mention.high != mention.value):
        return False
    if unit == "个" and _STRUCTURE_NOUN.match(after):
        return False
    return not (unit in {"人", "名"} and _HEADCOUNT.search(before))


def tells_of_some(text: str, item: Attached) -> bool:
    """二十多名老员工不愿跟去: a few people of a story, spelled out, tied to a far larger row by a general noun only."""
    mention = item.slot.mention
    if item.claim.kind != "value" or not item.rows or mention.value is None or mention.value >= _FEW:
        return False
    total = item.rows[0].this
    spelled = not any(char.isdigit() for char in text[mention.start : mention.end])
    if not spelled or total is None:
        return False
    if mention.value == 1:
        return total >= _SUPPORTABLE  # 十天一场: one of them, not how many there were
    return not has_content(item.claim.cue) and total > mention.value * _FAR_LARGER


def _is_announced(before: str, after: str, mention: Mention, *, spelled: bool) -> bool:
    """Whether a length of time is told as a result, not as a limit or as when something happened."""
    if _ANNOUNCED.search(before):
        return True
    if spelled or _LIMIT_AFTER.match(after) or _LIMIT_BEFORE.search(before):
        return False
    return mention.qualifier not in {"以内", "之内", "不超过", "不少于", "至多", "最多", "至少"}

"""What a column of a statistics sheet holds, told from its header: 指标, 单位, 本期, 上年同期, 2025年计划 …"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from corpus.table import Role
from corpus.tables.unit import Unit, fold_text, known_unit

ColumnKind = Literal["name", "group", "unit", "value", "source", "order", "derived", "part", "unknown", "blank"]

NAME_WORDS = re.compile(
    r"(?:统计|考核|数据|工作|主要|具体|年报)?(?:指标|项目|指标项目|指标内容|数据项)(?:名称)?|名称|(?:统计|工作)?内容|事项|"
    r"指标\(项目\)|项目\(指标\)"
)
_GROUP_WORDS = re.compile(r"(?:指标|项目|工作)?(?:类别|分类|大类|板块|类型|模块|条线|归属)|一级指标|领域")
_UNIT_WORDS = re.compile(r"(?:计量|统计|数据|指标)?单位|量纲")
_SOURCE_WORDS = re.compile(r".{0,4}(?:来源|口径|出处|备注|说明|依据|附注).{0,3}|备\s*注")
_ORDER_WORDS = re.compile(r"序号?|编号|行次|代码|指标代码|no\.?|栏次")
_DERIVED = re.compile(r"增减|增长|增幅|升降|同比|环比|[较比][上去]|完成[率比]|执行率|占比|比重|±|进度")
_PLAN = re.compile(r"计划|目标|任务|预算|年[度初]指标|下达")
_ACTUAL = re.compile(r"实际|实绩|实数|完成|执行|决算|达成")
_PART_YEAR = re.compile(r"[一二三四1-4]季度|季末|上半年|下半年|半年|[本当上]月|[本当上]季|\d{1,2}月份?")
_TO_YEAR_END = re.compile(r"(?:1月?[-—–~～至到])?12月(?:份|底|末|31日)?|全年")
_ABSOLUTE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度|年|(?!\d))")
_THIS = re.compile(r"本期|本年度?|今年|当年|当期|报告期|本报告期")
_LAST = re.compile(r"上年度?|去年|上期|前一年|基期|同期")
_BEFORE_LAST = re.compile(r"前年")
# Words that may stand beside a period without changing what the column is.
_FILLER = re.compile(
    r"数值|数据|数量|数额|数|值|量|情况|累计|合计|总计|实际|实绩|完成|执行|决算|达成|指标|计划|目标|任务|预算|年初|"
    r"年末|期末|年底|下达|截至|截止|统计|全年|1月?[-—–~～至到]12月|12月(?:份|底|末|31日)?|末|底|年度|度|的|上报|[()\-—/:_]"
)
_MEASURE = re.compile(
    r"(?:参加|参与|覆盖|涉及|慰问|发放|投入)?(?:人次|人数|金额|次数|场次|件数|户数|家数|份数|面积|资金|经费|单位数|个数)"
)
_PERIOD_SIGNS = re.compile(r"[\d一二三四上下半本当第季度月份年日至到~～—–\-]")
# Part of a year that is the year so far; a quarter or a month alone is never read as the year.
FROM_JANUARY = re.compile(r"(?<!\d)[1１]月?[-—–~～至到]|截[至止]|上半年|半年")
_UNIT_BRACKET = re.compile(r"\(([^()]{1,8}|[^()]{1,3}\([^()]{1,3}\)[^()]{0,2})\)")


_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds. `year` and `role` are set for values; `unit` when the header states it; `measure` is what
    the header counts beside the period (金额 in 2025年|金额); `strong` means the header names a period."""

    index: int
    kind: ColumnKind
    title: str
    year: int | None = None
    role: Role = "actual"
    unit: Unit | None = None
    measure: str = ""
    strong: bool = False


def _period(label: str, year: int) -> tuple[int | None, str]:
    """The year that a label speaks of when 本年 is `year`, and the label without it."""
    absolute = _ABSOLUTE_YEAR.search(label)
    if absolute:
        rest = _ABSOLUTE_YEAR.sub("", label)
        if _LAST.search(rest):  # 2025年上年同期
            return int(absolute[1]) - 1, _LAST.sub("", rest)
        return int(absolute[1]), _THIS.sub("", rest)
    for pattern, offset in ((_BEFORE_LAST, -2), (_LAST, -1), (_THIS, 0)):
        if pattern.search(label):
            return year + offset, _LAST.sub("", pattern.sub("", label))
    return None, label


def _without_unit(label: str) -> tuple[str, Unit | None]:
    for match in _UNIT_BRACKET.finditer(label):
        unit = known_unit(match[1])
        if unit is not None:
            return label[: match.start()] + label[match.end() :], unit
    return label, None


def read_column(index: int, label: str, year: int) -> Column:
    """What a column with this header label holds (parts of a merged header joined by a space); 本年 means `year`."""
    return replace(_read_label(label, year), index=index)


@lru_cache(maxsize=4096)
def _read_label(label: str, year: int) -> Column:
    if not label.strip() or len(label) > _LONGEST_LABEL:
        return Column(0, "unknown" if label.strip() else "blank", label[:_LONGEST_LABEL].strip())
    parts = [fold_text(part).lower() for part in label.split()]
    folded, unit = _without_unit("".join(parts))
    last = parts[-1]
    period, rest = _period(folded, year)
    column = Column(0, "unknown", label, year=period, unit=unit, strong=period is not None)
    for kind, words in (("unit", _UNIT_WORDS), ("order", _ORDER_WORDS), ("source", _SOURCE_WORDS)):
        if words.fullmatch(last):
            return replace(column, kind=kind)  # type: ignore[arg-type]
    if period is None and _GROUP_WORDS.fullmatch(folded):
        return replace(column, kind="group")
    if period is None and any(NAME_WORDS.fullmatch(part) for part in (folded, last)):
        return replace(column, kind="name")
    if _DERIVED.search(folded) and not _MEASURE.fullmatch(rest):
        return replace(column, kind="derived")
    return _read_value(column, rest, year)


def _read_value(column: Column, rest: str, year: int) -> Column:
    """The column as a value column if its label is nothing but period, role, measure and filler words."""
    role: Role = "plan" if _PLAN.search(rest) and not _ACTUAL.search(rest) else "actual"
    bare = _FILLER.sub("", _MEASURE.sub("", rest, count=1))
    measure = _MEASURE.search(rest)
    counted = measure[0] if measure else ""
    column = column if column.year is not None else replace(column, year=year)
    in_part = bool(_PART_YEAR.search(_TO_YEAR_END.sub("", rest)))
    if in_part and not _FILLER.sub("", _PERIOD_SIGNS.sub("", bare)):
        return replace(column, kind="part", role=role, measure=counted)
    if bare or not (column.strong or re.search(r"\w", rest)):
        return column
    return replace(column, kind="value", role=role, measure=counted)

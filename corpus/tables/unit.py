"""Units of measure as offices write them: a base unit, the scale to it, and which units count the same thing.

人 and 人次 are never mixed, nor are 户 and 人, 件 and 件次 (domain notes, section 4): a head, a visit, a household
and a case are different things even when the name beside them is the same.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

_SCALES = {
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}

# Spellings of one unit. Only spellings: 名 and 位 stay what the office wrote, see `_KINDS`.
_SPELLINGS = {
    "人(次)": "人次",
    "人/次": "人次",
    "人·次": "人次",
    "场(次)": "场次",
    "场/次": "场次",
    "件(次)": "件次",
    "圆": "元",
    "人民币元": "元",
    "元人民币": "元",
    "块": "元",
    "百分比": "%",
    "百分数": "%",
    "百分率": "%",
    "个百分点": "百分点",
    "平米": "平方米",
    "平方": "平方米",
    "m2": "平方米",
    "㎡": "平方米",
    "km": "公里",
    "千米": "公里",
    "kg": "公斤",
    "千克": "公斤",
}

# Units that count the same thing; the first names the kind.
_KINDS = (
    ("人", "名", "位"),
    ("个", "家", "处", "座", "所", "间"),
    ("件", "起", "例", "宗"),
    ("场次", "场", "次", "回"),
    ("份", "册", "本"),
)

# What else a unit may count for an indicator of the catalogue unit on the left; one way only.
_ALSO = {
    "家": ("户",),  # enterprises are counted in 户 as well; a household is never counted in 家
    "条": ("件", "个", "项", "篇"),
    "篇": ("条", "份"),
    "项": ("个", "件", "条"),
    "件": ("条",),
    "处": ("项", "条"),
}

_PLAIN_UNITS = (
    "人 名 位 人次 户 户次 家 家次 个 件 件次 起 例 宗 次 场 场次 期 份 册 本 篇 条 项 处 座 所 间 元 % ‰ 百分点 倍 回 "
    "平方米 米 公里 亩 吨 公斤 小时 学时 课时 天 岁 分 台 套 张 枚 支 班 班次 批 批次 组 对 门 节 部 辆 盒 箱 袋 瓶 幅 "
    "笔 单 只 队 块 床 间次 车次 期次 面 部次 元/人 元/人次"
)
_PLAIN = frozenset(_PLAIN_UNITS.split())
_UNIT_TEXT = re.compile(r"[^\W\d_]{1,6}(?:/[^\W\d_]{1,4})?|%|‰")
_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, its base unit `name` (元 for 万元) and the factor from written to base (10000)."""

    name: str
    scale: Decimal
    written: str


def fold_text(text: str) -> str:
    """The text in NFKC form (full-width to half-width), with one kind of brackets and without any spaces."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split())


def _strip_brackets(text: str) -> str:
    while text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    return text


@cache
def known_unit(text: str) -> Unit | None:
    """The unit that the text names ("万元", "（人）", "㎡"), or None when it is no unit this module knows."""
    written = _strip_brackets(fold_text(text))
    plain = _SPELLINGS.get(written, written)
    if plain in _PLAIN:
        return Unit(_SPELLINGS.get(plain, plain), Decimal(1), written)
    for length in (2, 1):
        scale, rest = _SCALES.get(plain[:length]), plain[length:]
        rest = _SPELLINGS.get(rest, rest)
        if scale is not None and rest in _PLAIN:
            return Unit(rest, scale, written)
    return None


def read_unit(text: str) -> Unit | None:
    """The unit in a cell of a unit column: any short word will do there ("支队"); None when it cannot be a unit."""
    known = known_unit(text)
    if known is not None:
        return known
    written = _strip_brackets(fold_text(text))
    return Unit(written, Decimal(1), written) if _UNIT_TEXT.fullmatch(written) else None


def unit_kind(name: str) -> str:
    """The kind of a base unit: units of one kind count the same thing (起 and 件, but not 人 and 人次)."""
    for kind in _KINDS:
        if name in kind:
            return kind[0]
    return name


def counts_same(catalogue_unit: str, unit: str) -> bool:
    """Whether a value in base unit `unit` can be a value of an indicator that the catalogue counts in its unit."""
    return unit_kind(catalogue_unit) == unit_kind(unit) or unit in _ALSO.get(catalogue_unit, ())


# Longest first: 人次数 must not be read as 次数.
_NAME_ENDINGS = (
    ("人次数", "人次"),
    ("件次数", "件次"),
    ("场次数", "场次"),
    ("人次", "人次"),
    ("件次", "件次"),
    ("场次", "场次"),
    ("人数", "人"),
    ("户数", "户"),
    ("家数", "家"),
    ("件数", "件"),
    ("起数", "起"),
    ("份数", "份"),
    ("篇数", "篇"),
    ("条数", "条"),
    ("项数", "项"),
    ("次数", "次"),
    ("场数", "场"),
    ("个数", "个"),
    ("率", "%"),
    ("金额", "元"),
)


def unit_in_name(name: str) -> str | None:
    """The base unit that the end of an indicator's name tells (…人次 is 人次, …率 is %), or None."""
    folded = fold_text(name)
    return next((unit for ending, unit in _NAME_ENDINGS if folded.endswith(ending)), None)

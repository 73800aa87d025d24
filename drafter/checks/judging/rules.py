"""Which underlying values a written number may stand for: rounding, qualifiers and unit classes.

The rules are those of bench `LABELS.md`: an exact integer means itself, a decimal or 万/亿 form its half-up
rounding and at most 2.5 % away, a percentage its half-up rounding, and each qualifier (近, 余, 约, 以上 …)
an interval of its own.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from corpus.mention import Mention
from corpus.quantity import same_unit, unit_class

_NEAR = frozenset({"近", "接近", "将近", "临近", "几近", "逼近"})
_MORE = frozenset({"余", "多", "来", "几"})
_ABOUT = frozenset({"约", "左右", "大约", "大概", "上下", "约为", "前后", "许", "大致"})
_AT_LEAST = frozenset({"以上", "不少于", "不低于", "至少", "及以上", "不下", "起码", "不下于", "最少", "之上"})
_ABOVE = frozenset({"超", "突破", "超过", "逾", "高于", "多于", "大于", "过", "超出", "冲破", "超越"})
_BELOW = frozenset({"不足", "不到", "低于", "少于", "小于", "不满", "未满", "未到", "不及"})
_AT_MOST = frozenset({"以下", "以内", "不超过", "至多", "不多于", "最多", "不高于", "之内", "不大于"})
_RELATIVE = Decimal("0.025")
_HUNDREDTH = Decimal("0.01")
_ENTERPRISE = re.compile("企业|单位|公司|商户|门店|经营户|个体户|工厂|厂家")
_PERCENT_UNITS = frozenset({"%", "％"})
PERSON_LIKE = frozenset({"人", "人次"})
_COUNTED_ENTERPRISE = frozenset({"家", "个"})


@dataclass(frozen=True, slots=True)
class Interval:
    """Values a written number may stand for, in base units; an absent bound is open to infinity.

    `rule` names the rule in Chinese for the reason shown to a person, empty where the number is exact.
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = True
    rule: str = ""

    def contains(self, value: Decimal) -> bool:
        """Whether the underlying `value` (base unit) may be written that way."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value < self.high or (not self.high_open and value == self.high)

    @property
    def bounded(self) -> bool:
        """Both ends known: only such a number can be recognised as some other row's value."""
        return self.low is not None and self.high is not None


@lru_cache(maxsize=4096)
def read_interval(mention: Mention) -> Interval | None:
    """The interval of a quantity; None for a masked or unreadable number."""
    value = mention.value
    if value is None or mention.masked:
        return None
    if mention.high is not None and mention.high != value:
        return Interval(value, mention.high, high_open=False, rule="区间内的每个数都要落在两端之间")
    if _is_over_half(mention):
        return Interval(Decimal(50), None, low_open=True, rule="“过半”要求大于50%")
    qualifier = mention.qualifier
    if qualifier is None:
        return _rounded(mention, value)
    return _qualified(mention, value, qualifier) or _rounded(mention, value)


def _is_over_half(mention: Mention) -> bool:
    return bool(re.search("[过超]半|半数以上|一半以上|大半|多半", mention.text))


def _qualified(mention: Mention, value: Decimal, qualifier: str) -> Interval | None:
    if qualifier in _NEAR:
        return Interval(value * Decimal("0.9"), value, rule=f"“{qualifier}”要求略小于所写的数")
    if qualifier in _MORE:
        top = value + _last_place(mention, value)
        return Interval(value, top, low_open=True, rule=f"“{qualifier}”要求大于所写的数、不到下一个整数位")
    if qualifier in _ABOUT:
        slack = abs(value) * Decimal("0.05")
        return Interval(value - slack, value + slack, high_open=False, rule=f"“{qualifier}”允许上下5%")
    if qualifier in _AT_LEAST:
        return Interval(value, None, rule=f"“{qualifier}”要求不小于所写的数")
    if qualifier in _ABOVE:
        return Interval(value, None, low_open=True, rule=f"“{qualifier}”要求大于所写的数")
    if qualifier in _BELOW:
        return Interval(None, value, rule=f"“{qualifier}”要求小于所写的数")
    if qualifier in _AT_MOST:
        return Interval(None, value, high_open=False, rule=f"“{qualifier}”要求不大于所写的数")
    return None


def _last_place(mention: Mention, value: Decimal) -> Decimal:
    """The place of the last digit that is not zero (4800 -> 100; 3.9 million -> 100000)."""
    if "成" in mention.text:
        return Decimal(10)
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    return Decimal(1).scaleb(exponent)


def _rounded(mention: Mention, value: Decimal) -> Interval:
    """Half-up at the last written digit; decimals and 万/亿 forms within 2.5 % as well."""
    half = _precision(mention, value) / 2
    rule = ""
    if "成" in mention.text or "一半" in mention.text or "半数" in mention.text:
        if half >= 5:  # 三成五 is told to the per cent
            half, rule = Decimal(5), "几成按上下5个百分点"
    elif "分之" in mention.text:
        half, rule = Decimal("0.5"), "几分之几按四舍五入到1%"
    elif "番" in mention.text:
        half, rule = Decimal("0.05"), "翻番按四舍五入到0.1倍"
    elif mention.unit not in _PERCENT_UNITS and mention.unit not in {"百分点", "倍"}:
        exact = half <= Decimal("0.5") and value == value.to_integral_value()
        if not exact:
            half = min(half, abs(value) * _RELATIVE)
            rule = "按写出的最后一位四舍五入"
    elif half < Decimal("0.5") or mention.unit in _PERCENT_UNITS:
        rule = "按写出的最后一位四舍五入"
    return Interval(value - half, value + half, rule=rule)


def _precision(mention: Mention, value: Decimal) -> Decimal:
    if mention.precision is not None:
        return mention.precision
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)


@lru_cache(maxsize=8192)
def units_match(row_unit: str, row_name: str, unit: str) -> bool:
    """Whether a number in `unit` states the indicator's own kind of amount; 户 counts companies only for companies.

    A number without a unit (分别举办24、36、18场) takes the row's.
    """
    if row_unit == unit or not unit:
        return True
    if "户" in {row_unit, unit}:
        other = unit if row_unit == "户" else row_unit
        return other in _COUNTED_ENTERPRISE and bool(_ENTERPRISE.search(row_name))
    return same_unit(row_unit, unit)


@lru_cache(maxsize=8192)
def units_near(row_unit: str, unit: str) -> bool:
    """Whether two units are easily confused (人 and 人次, 家 and 户, 场 and 期): still the same indicator."""
    if row_unit == unit or not unit or same_unit(row_unit, unit):
        return True
    classes = {_counted_as(row_unit), _counted_as(unit)}
    return any(classes <= group for group in _near_groups())


def _counted_as(unit: str) -> str:
    """The unit's class; 个 alone counts anything, so it stands for itself (场 is near 个, not 家)."""
    return unit if unit == "个" else unit_class(unit)


@cache
def _near_groups() -> tuple[frozenset[str], ...]:
    groups = (
        ("人", "人次"),
        ("家", "户", "个"),
        ("场", "期", "次", "个", "班", "届"),
        ("起", "项"),
        ("%", "百分点"),
    )
    return tuple(frozenset(_counted_as(member) for member in group) for group in groups)


def is_scale_slip(interval: Interval, value: Decimal, unit: str) -> bool:
    """Whether the money amount was written with the wrong scale (万元 for 亿元, 元 for 万元)."""
    if unit_class(unit) != unit_class("元") or not interval.bounded:
        return False
    powers = (Decimal(10) ** 4, Decimal(10) ** -4, Decimal(10) ** 8, Decimal(10) ** -8)
    return any(interval.contains(value * power) for power in powers)

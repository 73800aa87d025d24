"""Counted amounts: qualifier, number, scale and unit around a numeral, with the value in the base unit."""

import re
from decimal import Decimal
from typing import NamedTuple

from corpus.mention import Mention, MentionKind
from corpus.numerals.measure import read_unit
from corpus.numerals.numeral import CHINESE, Numeral, parse_numeral, trim_value
from corpus.numerals.qualifier import match_trailing_qualifier, read_qualifier

JOIN = r"(?:至|到|[-—–~～―－]{1,2})"
_NO_PREFIX = r"(?![瓦克米帕伏卡])"  # 千瓦, 千克: the scale belongs to the unit
_SCALE = rf"[百千万亿]{{1,3}}{_NO_PREFIX}"
_GROUPED = r"\d{1,3}(?: \d{3}){1,3}(?![\d,，.])|\d{1,3}(?:[,，]\d{3}){1,5}(?![\d,，])(?:\.\d{1,12})?"
_ARABIC = rf"(?:{_GROUPED}|\d{{1,40}}(?:\.\d{{1,12}}|·\d{{1,2}}(?=[%万亿]))?)"
_PAIRS = "一、二|一、两|两、三|三、五|二、三|三、四|四、五|五、六|六、七|七、八|八、九"
_NEIGHBOURS = rf"(?:[二三四五六七八九]?十)?(?:{_PAIRS})(?=[十百千万个名人家户次场件天年])[十百千万]{{0,2}}"
_CHINESE = rf"(?:{_NEIGHBOURS}|[{CHINESE}数几]{{1,30}}(?:点[{CHINESE}]{{1,12}})?)"
_SCALED = rf"(?:(?P<inner>余|多|来|几)?{_SCALE}(?:\d{{1,4}}(?:\.\d{{1,6}})?(?:{_SCALE})?)?)?"
_MORE = r"(?P<more>余|多(?!元化|样化|功能|媒体|层次|渠道|元协|么)|来(?=[个名人次家件岁户天]))?"
_NUMBER = re.compile(rf"(?P<num>{_ARABIC}{_SCALED}|{_CHINESE}){_MORE}")
_RANGE = re.compile(rf"{JOIN}(?={_ARABIC}|{_CHINESE})")
_LATE_SCALE = re.compile(rf"[十百千万亿]{{1,2}}{_NO_PREFIX}")
_NOT_MORE = frozenset("样元功种方层形部年个么")  # 3人多样, 两个多年: 多 belongs to what follows
_INSIDE_UNIT = re.compile(r"个(?P<more>多|来)(?P<unit>百分点|小时|钟头)")  # 三个多百分点
_CHANGE = re.compile(rf"(?P<tenths>[1-9{CHINESE}])角(?:(?P<cents>[1-9{CHINESE}])分(?![别之部]))?(?:整|正)?")
_SIGNS = frozenset("-−")
_SIGNED_UNITS = frozenset({"%", "百分点", "℃", "摄氏度", "元"})


class Reading(NamedTuple):
    """A number as it stands in the text: where numeral and unit end, the unit, the approximator between them."""

    run: str
    number: Numeral
    num_end: int
    end: int
    unit: str | None
    more: str | None


def match_amount(plain: str, position: int, floor: int) -> Mention | None:
    """The counted amount whose first numeral stands at `position` of `plain` (narrow digits); None if there is none.

    The mention may start earlier by a qualifier, never before `floor`. Kind is `quantity`, or `idiom` for a lone
    Chinese numeral without a unit; `corpus.numerals.judgement` refines it.
    """
    low = _read_number(plain, position)
    if low is None:
        return None
    joined = _RANGE.match(plain, low.end)
    high = _read_number(plain, joined.end()) if joined else None
    if joined and high and _is_range(low, high, joined.group()):
        start_value = _share_scale(low, high)
        if start_value <= high.number.value:
            precision = min(low.number.precision, high.number.precision)
            whole = high._replace(unit=high.unit or low.unit, more=low.more or high.more)
            return build_amount(plain, position, floor, whole, start_value, precision, high.number.value)
    value, precision = low.number.value, low.number.precision
    if low.unit == "‰":
        low, value, precision = low._replace(unit="%"), value / 10, precision / 10
    return build_amount(plain, position, floor, low, value, precision, low.number.high)


def _read_number(plain: str, position: int) -> Reading | None:
    found = _NUMBER.match(plain, position)
    if not found:
        return None
    run, more = found["num"], found["more"]
    if inner := found["inner"]:
        run, more = run.replace(inner, "", 1), inner
    if run[0] in "几数" or run[-1] == "几":
        more = more or (run[0] if run[0] in "几数" else "几")
    run = run.replace("几", "").replace("数", "").replace("、", "")
    number, end = parse_numeral(run), found.end()
    if found["more"] and (scale := _LATE_SCALE.match(plain, end)):
        scaled = parse_numeral(run + scale.group())
        number, end = (scaled, scale.end()) if scaled else (number, end)
    if number is None:
        return None
    if split := _INSIDE_UNIT.match(plain, end):
        return Reading(found["num"], number, found.end("num"), split.end(), split["unit"], split["more"])
    unit_end, unit = read_unit(plain, end)
    if unit == "元" and (change := _CHANGE.match(plain, unit_end)):
        number, unit_end = _add_change(number, change), change.end()
    return Reading(found["num"], number, found.end("num"), unit_end, unit, more)


def _add_change(number: Numeral, change: re.Match[str]) -> Numeral:
    """七千零四十九元五角二分 is 7049.52 元."""
    tenths, cents = parse_numeral(change["tenths"]), parse_numeral(change["cents"] or "")
    value = number.value + (tenths.value / 10 if tenths else 0) + (cents.value / 100 if cents else 0)
    return Numeral(value, Decimal("0.01") if cents else Decimal("0.1"), number.high)


def _is_range(low: Reading, high: Reading, join: str) -> bool:
    """20至30人 and 4%—6% are ranges, 由10人到20人 is a change."""
    if low.number.high is not None or high.number.high is not None:
        return False
    return low.unit is None or (join != "到" and low.unit == high.unit)


def _share_scale(low: Reading, high: Reading) -> Decimal:
    """5至10万元 begins at 50000: a scale written once belongs to both ends, unless the low end has its own."""
    if low.unit is None and not any(c in "十百千万亿" for c in low.run) and any(c in "万亿" for c in high.run):
        bare = parse_numeral(high.run.rstrip("百千万亿"))
        if bare and bare.value and low.number.value < bare.value:
            return trim_value(low.number.value * (high.number.value / bare.value))
    return low.number.value


def build_amount(
    plain: str, position: int, floor: int, reading: Reading, value: Decimal, precision: Decimal,
    high: Decimal | None = None,
) -> Mention:  # fmt: skip
    """The mention of an amount whose numeral begins at `position`, grown over the qualifiers around it."""
    qualifier, start, end = reading.more, position, reading.end
    if not qualifier and reading.unit and plain.startswith("多", end) and plain[end + 1 : end + 2] not in _NOT_MORE:
        qualifier, end = "多", end + 1
    if behind := match_trailing_qualifier(plain, end):
        qualifier, end = qualifier or behind.group(), behind.end()
    if before := read_qualifier(plain, position, floor):
        start, qualifier = position - len(before), before
    if high is None and _is_negative(plain, position, floor, reading.unit):
        position, start, value = position - 1, position - 1, -value
    if high is not None and qualifier is None:
        qualifier = "至"
    lone = reading.unit is None and end - start == 1 and not plain[start].isdigit()
    kind: MentionKind = "idiom" if lone else "quantity"
    return Mention(
        start=start, end=end, text=plain[start:end], kind=kind, value=value, unit=reading.unit, qualifier=qualifier,
        num_start=position, num_end=reading.num_end, high=high, precision=precision,
    )  # fmt: skip


def _is_negative(plain: str, position: int, floor: int, unit: str | None) -> bool:
    """增长-3.2% carries a sign; 2-3人 is a range and 附件-1 a label."""
    if unit not in _SIGNED_UNITS or position <= floor or plain[position - 1] not in _SIGNS:
        return False
    return position == 1 or not plain[position - 2].isascii() or plain[position - 2] in " (:,"

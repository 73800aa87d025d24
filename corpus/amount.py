"""Amounts: qualifier, number, scale and unit around a numeral, with the value in the base unit."""

import re
from decimal import Decimal
from functools import cache

from corpus.measure import load_units, longest_unit
from corpus.mention import Mention
from corpus.numeral import CHINESE, Numeral, parse_numeral

_JOIN = r"(?:至|到|[-—–~～―－]{1,2})"
_SCALE = r"[百千万亿]{1,3}(?!瓦|克|米|帕|伏|卡)"
_ARABIC = r"(?:\d{1,3}(?: \d{3}){1,3}(?![\d,，.])|\d{1,3}(?:[,，]\d{3}){1,5}(?![\d,，])(?:\.\d{1,12})?|\d{1,40}(?:\.\d{1,12}|·\d{1,2}(?=[%万亿]))?)"
_CHINESE = rf"(?:一、二|二、三|三、四|四、五|五、六|六、七|七、八|八、九)(?=[十百千万个名人家户次场件天年])[十百千万]{{0,2}}|[{CHINESE}数几]{{1,30}}(?:点[{CHINESE}]{{1,12}})?"
_NUMBER = rf"(?P<num>{_ARABIC}(?:(?P<more1>余|多|来|几)?{_SCALE}(?:\d{{1,4}}(?:\.\d+)?{_SCALE}?)?)?|{_CHINESE})"
_MORE = r"(?P<more2>余|多(?!元化|样化|功能|媒体|层次|渠道|元协)|来(?=[个名人次家件岁户天]))"
_TAIL = re.compile(r"(?:及?以上|及?以下|以内|之内|左右|上下(?![联班级同一游功])|不等|开外|有余)")
_BEFORE = (
    "不少于",
    "不低于",
    "不超过",
    "不多于",
    "不高于",
    "不大于",
    "超过了",
    "突破了",
    "将近",
    "接近",
    "超过",
    "超出",
    "突破",
    "大约",
    "约为",
    "不足",
    "不到",
    "不满",
    "未满",
    "至少",
    "最少",
    "至多",
    "最多",
    "低于",
    "高于",
    "大于",
    "小于",
    "少于",
    "多于",
    "近",
    "约",
    "超",
    "逾",
    "过",
    "上",
    "数",
    "好",
    "满",
)
_NOT_BEFORE = {
    "近": "最附就临靠邻亲远相新贴走", "约": "签预条节契合违公履邀失解制大简隐", "超": "高赶", "上": "以达网会之线街路楼台早晚身手马场床车班议",
    "过": "通经超不度越透胜", "数": "人总户次件多少家分指基计岁参次系件倍个天字票场", "好": "做办最良友搞美办建管用完看正刚爱", "满": "圆美充不未丰",
}  # fmt: skip
_ONLY_BARE = {"过": "百千万亿半", "上": "百千万亿", "数": "十百千万亿", "好": "几"}
_THIRD = Decimal("0.001")
_FRACTION = re.compile(
    rf"(?P<below>百|千|万|[{CHINESE}]{{1,6}}|\d{{1,3}})分之(?P<above>百|\d{{1,12}}(?:\.\d{{1,6}})?|[{CHINESE}几]{{1,10}}(?:点[{CHINESE}]{{1,6}})?)"
)
_TENTHS = re.compile(
    r"(?P<num>[一二两三四五六七八九]|[1-9]|[三四五六七八][四五六七八九])成(?P<half>[一二三四五六七八九]|半)?(?!立|为|员|果|功|效|长|熟|本|绩|交|都|分|型|就|人|年|了|套|批|不变)(?P<more>多)?"
)
_DOUBLING = re.compile(r"翻了?(?P<num>[一两二三四五六七八九十几]|\d{1,2})番(?P<more>多|以上)?")
_HALF_UNIT = re.compile(r"半个?(?P<unit>小时|钟头)")
_AND_HALF = re.compile(rf"(?P<num>\d{{1,3}}|[{CHINESE}]{{1,4}})(?:个半(?P<unit>小时|钟头)|(?P<day>天|小时)半)")
_HALVES = re.compile(r"一半(?!时|会)|半数(?!以上?代)|半(?!年|天|个|月|小时|学期|夜|载|百)")


def match_amount(plain: str, position: int, floor: int) -> Mention | None:
    """The amount whose first numeral stands at `position`; it may start earlier by a qualifier, never before `floor`.

    Kind is `quantity` (or `idiom` for a lone Chinese numeral without a unit); `corpus.judgement` refines it. Text and
    offsets refer to `plain`, the text with narrow digits.
    """
    return (
        _match_share(plain, position, floor)
        or _match_and_half(plain, position, floor)
        or _match_counted(plain, position, floor)
    )


def _match_share(plain: str, position: int, floor: int) -> Mention | None:
    """Shares and multiples written in words: 百分之九十八, 三分之二, 三成五, 翻了一番, 过半."""
    if position > floor and plain[max(position - 2, floor) : position].endswith(("翻", "翻了")):
        start = position - (2 if plain[position - 1] == "了" else 1)
        if start >= floor and (found := _DOUBLING.match(plain, start)):
            number = parse_numeral(found["num"])
            value = Decimal(2) ** int(number.value) if number else None
            return Mention(
                start, found.end(), found.group(), "quantity", value, "倍", found["more"], position, found.end("num")
            )
    if found := _FRACTION.match(plain, position):
        return _build_fraction(plain, found, floor)
    if found := _TENTHS.match(plain, position):
        number = parse_numeral(found["num"])
        half = found["half"]
        if number:
            extra = Decimal(5) if half == "半" else parse_numeral(half).value if half else Decimal(0)  # type: ignore[union-attr]
            value = number.value * 10 + extra
            high = number.high * 10 if number.high else None
            return _finish(plain, found.end(), position, found.end("num"), floor, value, "%", found["more"],
                           Decimal(1 if half else 10), high)  # fmt: skip
    if found := _HALF_UNIT.match(plain, position):
        return _finish(
            plain, found.end(), position, position + 1, floor, Decimal("0.5"), found["unit"], None, Decimal("0.1")
        )
    if found := _HALVES.match(plain, position):
        mention = _finish(plain, found.end(), position, position + 1, floor, Decimal(50), "%", None, Decimal(10))
        if len(found.group()) > 1 or mention.qualifier:
            return mention
    return None


def _match_and_half(plain: str, position: int, floor: int) -> Mention | None:
    """一个半小时, 两天半: a whole number and a half."""
    found = _AND_HALF.match(plain, position)
    number = parse_numeral(found["num"]) if found else None
    if not found or not number or number.high:
        return None
    value = number.value + Decimal("0.5")
    unit = found["unit"] or found["day"]
    return _finish(plain, found.end(), position, found.end("num"), floor, value, unit, None, Decimal("0.1"))


def _build_fraction(plain: str, found: re.Match[str], floor: int) -> Mention | None:
    above, below = found["above"], found["below"]
    part = Numeral(Decimal(100), Decimal(1)) if above == "百" else parse_numeral(above.lstrip("几") or "一")
    whole = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}.get(below)
    if whole is None:
        parsed = parse_numeral(below)
        whole = parsed.value if parsed else None
    if part is None or not whole:
        return None
    step = Decimal(100) / whole
    value, precision = part.value * step, part.precision * step
    if value != value.quantize(_THIRD):
        value = value.quantize(_THIRD)  # a third has no end: 33.333 %, as the labelling rules write it
    if below not in ("百", "千", "万"):
        precision = Decimal(1)
    return _finish(plain, found.end(), found.start(), found.end(), floor, value, "%", None, precision,
                   part.high * step if part.high else None)  # fmt: skip


@cache
def _number() -> re.Pattern[str]:
    return re.compile(_NUMBER + rf"(?:{_MORE})?")


_RANGE = re.compile(rf"{_JOIN}(?={_ARABIC}|{_CHINESE})")
_LATE_SCALE = re.compile(r"[十百千万亿]{1,2}(?!瓦|克|米)")


def _match_counted(plain: str, position: int, floor: int) -> Mention | None:
    found = _number().match(plain, position)
    if not found:
        return None
    low, low_end, unit, more = _read_number(plain, found)
    if low is None:
        return None
    high = low.high
    value, precision = low.value, low.precision
    num_end = found.end("num")
    joined = _RANGE.match(plain, low_end)
    if joined and (second := _number().match(plain, joined.end())):
        upper, upper_end, upper_unit, upper_more = _read_number(plain, second)
        if upper and _is_range(low, unit, upper, upper_unit, joined.group()):
            value, high = _share_scale(found["num"], low.value, second["num"], upper.value, unit)
            if value <= high:
                low_end, unit, more, num_end = upper_end, upper_unit or unit, more or upper_more, second.end("num")
                precision = min(precision, upper.precision)
                mention = _finish(plain, low_end, position, num_end, floor, value, unit, more, precision, high)
                return mention
            high = low.high
    if unit == "‰":
        value, precision, unit = value / 10, precision / 10, "%"
    return _finish(plain, low_end, position, num_end, floor, value, unit, more, precision, high)


def _read_number(plain: str, found: re.Match[str]) -> tuple[Numeral | None, int, str | None, str | None]:
    """Numeral, where number and unit end, the unit and the approximator between them."""
    run, more = found["num"], found["more2"]
    if found["more1"]:
        run, more = run.replace(found["more1"], "", 1), found["more1"]
    if run[0] in "几数" or run[-1] in "几":
        more = more or run[0] if run[0] in "几数" else "几"
        run = run.strip("几数") or "几"
    run = run.replace("几", "").replace("、", "")
    number = parse_numeral(run)
    end = found.end()
    if number and found["more2"] and (scale := _LATE_SCALE.match(plain, end)):
        scaled = parse_numeral(run + scale.group())
        if scaled:
            number, end = scaled, scale.end()
    unit_end, unit = _read_unit(plain, end)
    return number, unit_end, unit, more


def _read_unit(plain: str, end: int) -> tuple[int, str | None]:
    """The longest unit at `end` (one blank may stand before it)."""
    units = load_units()
    gap = 1 if plain[end : end + 1] in (" ", "\u3000") and plain[end : end + 1] else 0
    for length in range(longest_unit(), 0, -1):
        piece = plain[end + gap : end + gap + length]
        if len(piece) == length and piece in units:
            if plain[end + gap + length : end + gap + length + 1] in units[piece].not_before:
                continue
            stop = end + gap + length
            if piece.startswith("元") and plain[stop : stop + 1] == "整":
                stop += 1
            if piece in ("个百分点", "个点"):
                piece = "百分点"
            return stop, piece
    return end, None


def _is_range(low: Numeral, unit: str | None, upper: Numeral, upper_unit: str | None, join: str) -> bool:
    if low.high or upper.high:
        return False
    if unit is None:
        return True
    return join != "到" and (unit == upper_unit or (unit == "%" and upper_unit == "%"))


def _share_scale(low_run: str, low: Decimal, high_run: str, high: Decimal, unit: str | None) -> tuple[Decimal, Decimal]:
    """5至10万元 means 50000 to 100000: the scale written once belongs to both, unless the low end has its own."""
    scaled = [c for c in high_run if c in "万亿"]
    if scaled and unit is None and not any(c in "十百千万亿" for c in low_run):
        bare = parse_numeral(high_run.rstrip("百千万亿"))
        if bare and bare.value and low < bare.value:
            return low * (high / bare.value), high
    return low, high


def _finish(
    plain: str, end: int, position: int, num_end: int, floor: int, value: Decimal, unit: str | None,
    more: str | None, precision: Decimal, high: Decimal | None = None,
) -> Mention:  # fmt: skip
    """Add the qualifiers around an amount and build the mention."""
    qualifier = more
    if (
        not more
        and unit
        and plain.startswith("多", end)
        and plain[end + 1 : end + 2] not in tuple("样元功种方层形部年")
    ):
        if plain[end + 1 : end + 2] not in ("个",):
            qualifier, end = "多", end + 1
    if tail := _TAIL.match(plain, end):
        qualifier, end = qualifier or tail.group(), tail.end()
    start = position
    if word := _read_before(plain, position, floor):
        start, qualifier = position - len(word), word
    if high is not None and qualifier is None:
        qualifier = "至"
    kind = (
        "idiom"
        if unit is None and num_end == end and start == position and _is_lone(plain[position:num_end])
        else "quantity"
    )
    return Mention(
        start=start, end=end, text=plain[start:end], kind=kind, value=value, unit=unit, qualifier=qualifier,
        num_start=position, num_end=num_end, high=high, precision=precision,
    )  # fmt: skip


def _is_lone(run: str) -> bool:
    return len(run) == 1 and not run.isdigit()


def _read_before(plain: str, position: int, floor: int) -> str | None:
    for word in _BEFORE:
        if plain.endswith(word, floor, position):
            ahead = plain[position - len(word) - 1 : position - len(word)] if position > len(word) else ""
            if ahead and ahead in _NOT_BEFORE.get(word, ""):
                continue
            if word in _ONLY_BARE and plain[position] not in _ONLY_BARE[word]:
                continue
            return word
    return None

"""Numerals: the figure behind a run of Arabic or Chinese digits, in every form offices write.

Pure and without context: `corpus.quantity` decides which runs are numbers at all.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
DIGITS |= {"○": 0, "两": 2, "貳": 2, "參": 3, "陸": 6, "弍": 2}
PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
TENS = {"廿": 20, "卅": 30}
# Every character that may belong to a written Chinese number (几 and 半 are judged by `corpus.quantity`).
CHINESE = "".join(DIGITS) + "".join(PLACES) + "".join(SCALES) + "".join(TENS)
MAX_DIGITS = 18  # a longer run is a code (card, account), not an amount

_NARROW = str.maketrans("０１２３４５６７８９％．＋－", "0123456789%.+-")
_WRITTEN = frozenset(CHINESE + "点")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A parsed numeral: exact `value`, place of the last written digit, upper end when it names two (三四)."""

    value: Decimal
    precision: Decimal
    high: Decimal | None = None


def narrow_digits(text: str) -> str:
    """The same text with full-width digits and signs as ASCII; every offset stays where it was."""
    return text.translate(_NARROW)


@lru_cache(maxsize=8192)
def parse_numeral(run: str) -> Numeral | None:
    """The number written by `run` (1,280 · 1.28万 · 3千万 · 一百二十 · 廿四 · 肆拾捌万玖仟 · 三四十 · 九十八点五).

    `run` holds narrow digits and no unit. None when the characters form no number (十百, 1.2.3) or more digits
    than an amount has.
    """
    if not run or len(run) > 4 * MAX_DIGITS:
        return None
    if run[0].isdigit() and run[0].isascii():
        return _parse_mixed(run)
    if any(char not in _WRITTEN for char in run):
        return None
    whole, point, fraction = run.partition("点")
    if point:
        return _parse_decimal(whole, fraction)
    return _parse_chinese(run)


def _parse_mixed(run: str) -> Numeral | None:
    """Arabic digits with Chinese scales: 1.28万, 3千万, 1亿2000万."""
    value, precision, rest, ceiling = Decimal(0), Decimal(1), run, Decimal("Infinity")
    while rest:
        end = 0
        while end < len(rest) and (rest[end] in ".,，· " or (rest[end].isascii() and rest[end].isdigit())):
            end += 1
        digits = rest[:end].replace(",", "").replace("，", "").replace(" ", "").replace("·", ".")
        if not digits or digits.count(".") > 1 or digits == "." or len(digits) > MAX_DIGITS:
            return None
        number = Decimal(digits)
        scale_end = end
        scale = Decimal(1)
        while scale_end < len(rest) and (rest[scale_end] in PLACES or rest[scale_end] in SCALES):
            scale *= PLACES.get(rest[scale_end]) or SCALES[rest[scale_end]]
            scale_end += 1
        if scale >= ceiling or (scale_end == 0):
            return None
        places = -len(digits.partition(".")[2])
        precision = Decimal((0, (1,), places)) * scale
        value, ceiling, rest = value + number * scale, scale, rest[scale_end:]
    return Numeral(trim_value(value), precision)


def trim_value(value: Decimal) -> Decimal:
    """Whole values without a fraction part: 1.2万 is 12000, not 12000.0."""
    whole = value.to_integral_value()
    return whole if whole == value else value


def _parse_decimal(whole: str, fraction: str) -> Numeral | None:
    head = _parse_chinese(whole)
    scale = Decimal(1)
    while fraction and fraction[-1] in SCALES:
        scale *= SCALES[fraction[-1]]
        fraction = fraction[:-1]
    if head is None or head.high is not None or not fraction or any(c not in DIGITS for c in fraction):
        return None
    if len(fraction) > MAX_DIGITS:
        return None
    tail = Decimal("0." + "".join(str(DIGITS[c]) for c in fraction))
    return Numeral((head.value + tail) * scale, Decimal((0, (1,), -len(fraction))) * scale)


def _parse_chinese(run: str) -> Numeral | None:
    if not run:
        return None
    if all(c in DIGITS for c in run):
        return _parse_positional(run)
    return _parse_places(run)


def _parse_positional(run: str) -> Numeral | None:
    """Digits without places: 二〇二四, 五, and the two neighbouring digits that mean "or" (三四)."""
    if len(run) > MAX_DIGITS:
        return None
    digits = "".join(str(DIGITS[char]) for char in run)
    if len(run) == 2 and "0" not in digits and _is_or(digits):
        return Numeral(Decimal(digits[0]), Decimal(1), Decimal(digits[1]))
    return Numeral(Decimal("".join(str(DIGITS[c]) for c in run)), Decimal(1))


def _parse_places(run: str) -> Numeral | None:
    """Numbers with places: split at the last 亿, else the last 万; below that 千百十 in falling order."""
    for signs, scale in (("亿億", 10**8), ("万萬", 10**4)):
        at = max(run.rfind(sign) for sign in signs)
        if at >= 0:
            return _join_scaled(run[:at], run[at + 1 :], scale)
    return _parse_section(run)


def _join_scaled(left: str, right: str, scale: int) -> Numeral | None:
    """A number before 万 or 亿 and what follows it; a bare scale counts once (万余人), 三万五 is 35000."""
    head = _parse_chinese(left) if left else Numeral(Decimal(1), Decimal(1))
    if head is None:
        return None
    value, high = head.value * scale, head.high * scale if head.high is not None else None
    if not right:
        return Numeral(value, head.precision * scale, high)
    if len(right) == 1 and right in DIGITS and DIGITS[right]:
        return Numeral(value + DIGITS[right] * scale // 10, Decimal(scale // 10))
    tail = _parse_chinese(right.lstrip("零〇○") or "零")
    if tail is None or tail.value >= scale or high is not None:
        return None
    return Numeral(value + tail.value, tail.precision, value + tail.high if tail.high is not None else None)


_SECTION = re.compile(
    r"(?:(?P<k>[1-9]{1,2})?(?P<K>k))?(?P<kz>0)?(?:(?P<h>[1-9]{1,2})?(?P<H>h))?(?P<hz>0)?"
    r"(?:(?P<t>[1-9]{1,2})?(?P<T>t)|(?P<w>[v-w]))?(?P<tz>0)?(?P<o>[1-9]{1,2})?"
)
_FOLD = str.maketrans(
    {char: str(digit) for char, digit in DIGITS.items()}
    | {"十": "t", "拾": "t", "百": "h", "佰": "h", "千": "k", "仟": "k", "廿": "v", "卅": "w"}
)


def _parse_section(run: str) -> Numeral | None:
    """Below 万: digits with 千百十 in falling order; two neighbours in one place mean "or" (五六十, 十七八)."""
    found = _SECTION.fullmatch(run.translate(_FOLD))
    if not found:
        return None
    low = high = 0
    smallest, above = 1, 0
    for digits, place in ((found["k"] if found["K"] else "0", 1000), (found["h"] if found["H"] else "0", 100),
                          (found["t"] if found["T"] else "0", 10), (found["o"] or "0", 1)):  # fmt: skip
        if digits == "0":
            continue
        pair = digits or "1"
        if len(pair) == 2 and not _is_or(pair):
            return None
        if place == 1 and above >= 100 and len(pair) == 1 and not (found["kz"] or found["hz"] or found["tz"]):
            place = above // 10
        low, high = low + int(pair[0]) * place, low + int(pair[-1]) * place if len(pair) == 2 else high
        smallest = above = place
    if found["w"]:
        tens = 20 if found["w"] == "v" else 30
        low, smallest = low + tens, 1 if found["o"] else 10
    return Numeral(Decimal(low), Decimal(smallest), Decimal(high) if high else None)


def _is_or(pair: str) -> bool:
    return int(pair[1]) - int(pair[0]) == 1 or pair == "35"

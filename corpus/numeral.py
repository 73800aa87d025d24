"""Numerals: the figure behind a run of Arabic or Chinese digits, in every form offices write.

Pure and without context: `corpus.quantity` decides which runs are numbers at all.
"""

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
    return Numeral(_trim(value), precision)


def _trim(value: Decimal) -> Decimal:
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
    if len(run) == 2 and _are_neighbours(run):
        return Numeral(Decimal(DIGITS[run[0]]), Decimal(1), Decimal(DIGITS[run[1]]))
    return Numeral(Decimal("".join(str(DIGITS[c]) for c in run)), Decimal(1))


def _are_neighbours(pair: str) -> bool:
    low, high = DIGITS[pair[0]], DIGITS[pair[1]]
    return 0 < low < high and (high - low == 1 or pair == "三五")


def _parse_places(run: str) -> Numeral | None:
    """Numbers with places, read left to right; two neighbouring digits before a place give a range (五六十)."""
    total = section = 0
    spread = 0  # how much the upper end lies above the lower one
    pending: int | None = None
    last_place, smallest, zero = 10**9, 1, False
    index = 0
    while index < len(run):
        char = run[index]
        if char in DIGITS:
            if pending is not None:
                return None
            if char in "零〇○":
                zero = True
            else:
                pending = DIGITS[char]
                smallest = 1
                if index + 1 < len(run) and run[index + 1] in DIGITS and _are_neighbours(run[index : index + 2]):
                    spread, index = DIGITS[run[index + 1]] - pending, index + 1
        elif char in TENS:
            if pending is not None or last_place <= 10:
                return None
            section, last_place, smallest = section + TENS[char], 10, 10
        elif char in PLACES:
            place = PLACES[char]
            if place >= last_place or (pending is None and section and place != 10):
                return None
            section += (1 if pending is None else pending) * place
            spread, pending, last_place, smallest, zero = spread * place, None, place, place, False
        else:
            scale = SCALES[char]
            section += pending or 0
            if not section and not total:
                section = 1
            if section:
                if total and total < scale and total % scale:
                    total, section = (total + section) * scale, 0
                else:
                    total, section = total + section * scale, 0
            else:
                total *= scale
            spread, pending, last_place, smallest = spread * scale, None, 10**9, scale
        index += 1
    if pending is not None and _is_implied(run, zero, last_place if section else smallest, spread):
        place = _place_before(run)
        return Numeral(Decimal(total + section + pending * place // 10), Decimal(place // 10), None)
    value = total + section + (pending or 0)
    precision = Decimal(1 if pending is not None else smallest)
    return Numeral(Decimal(value), precision, Decimal(value + spread) if spread else None)


def _place_before(run: str) -> int:
    char = run[-2]
    return PLACES.get(char) or SCALES.get(char) or 1


def _is_implied(run: str, zero: bool, _last: int, spread: int) -> bool:
    """一百二 is 120 and 三万五 is 35000: a last digit directly after a place above ten."""
    return not zero and not spread and len(run) >= 2 and _place_before(run) >= 100 and run[-1] in DIGITS

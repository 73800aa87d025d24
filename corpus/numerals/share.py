"""Amounts written as shares and multiples: 百分之九十八, 三分之二, 1/3, 三成五, 过半, 翻了一番, 一个半小时, 2.9∶1."""

import re
from decimal import Decimal

from corpus.mention import Mention
from corpus.numerals.amount import JOIN, Reading, build_amount
from corpus.numerals.numeral import CHINESE, DIGITS, Numeral, parse_numeral

_THIRD = Decimal("0.001")
_HALF = Decimal("0.5")
_ONE = Numeral(Decimal(1), Decimal(1))
_HUNDRED = Numeral(Decimal(100), Decimal(1))
_WHOLES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}

_ABOVE = rf"百|\d{{1,12}}(?:\.\d{{1,6}})?|[{CHINESE}几]{{1,10}}(?:点[{CHINESE}]{{1,6}})?"
_FRACTION = re.compile(
    rf"(?P<below>百|千|万|[{CHINESE}]{{1,6}}|\d{{1,3}})分之(?P<above>{_ABOVE})"
    rf"(?:{JOIN}(?:(?P=below)分之)?(?P<top>{_ABOVE})(?!分之))?"
)
_TENTHS = re.compile(
    r"(?P<num>[一二两三四五六七八九]|[1-9]|[三四五六七八][四五六七八九])(?:[至到、—-](?P<top>[二三四五六七八九]))?成(?P<half>[一二三四五六七八九半])?(?P<more>多)?"
    r"(?![立为员果功效长熟本绩交都分型就人年了套批不])"
)
_DOUBLING = re.compile(r"翻了?(?P<num>[一两二三四五六七八九十几]|\d{1,2})番(?P<more>(?:还|有)?多|以上|有余)?")
_HALF_UNIT = re.compile(r"半个?(?P<unit>小时|钟头)")
_AND_HALF = re.compile(rf"(?P<num>\d{{1,3}}|[{CHINESE}]{{1,4}})(?:个半(?P<unit>小时|钟头)|(?P<day>天|小时|倍)半)")
_HALVES = re.compile(r"一半(?!时|会)|半数(?!以上?代)|半(?![年天个月夜载百]|小时|学期)")
_PROPORTION = re.compile(
    r"\d{1,4}(?:\.\d{1,4})?(?:[:：∶]\d{1,4}(?:\.\d{1,4})?){1,3}(?!\d)|\d{1,2}比\d{1,2}(?![\d.%人名个家件万亿])"
)
_SLASHED = re.compile(r"[1-9]\d?[/／][1-9]\d?(?![\d/／年月])")
_CLOCK = re.compile(r"\d{1,2}[:：][0-5]\d$")


def match_share(plain: str, position: int, floor: int) -> Mention | None:
    """The share, multiple or half whose first numeral stands at `position`; shares are given in per cent, unit %."""
    for match in (_match_doubling, _match_fraction, _match_tenths, _match_half, _match_and_half, _match_ratio):
        if mention := match(plain, position, floor):
            return mention
    return None


def _match_doubling(plain: str, position: int, floor: int) -> Mention | None:
    """翻一番 is twice, 翻两番 four times as much."""
    for start in (position - 1, position - 2):
        if start >= floor and (found := _DOUBLING.match(plain, start)) and found.start("num") == position:
            number = parse_numeral(found["num"])
            value = Decimal(2) ** int(number.value) if number else None
            return Mention(
                start, found.end(), found.group(), "quantity", value, "倍", _read_more(found["more"]),
                position, found.end("num"), precision=Decimal("0.1"),
            )  # fmt: skip
    return None


def _read_more(word: str | None) -> str | None:
    """翻一番还多 says 多."""
    return "多" if word and word.endswith("多") else word


def _match_fraction(plain: str, position: int, floor: int) -> Mention | None:
    found = _FRACTION.match(plain, position)
    if not found:
        return None
    below = found["below"]
    part, top = _read_part(found["above"]), _read_part(found["top"]) if found["top"] else None
    divisor = parse_numeral(below)
    whole = _WHOLES.get(below) or (divisor.value if divisor else None)
    if not whole:
        return None
    step = Decimal(100) / whole
    # A vulgar fraction stands for about one per cent either way; a written per cent for its last digit.
    precision = part.precision * step if below in _WHOLES else Decimal(1)
    upper = top.value if top and top.value > part.value else part.high
    high = _round(upper * step) if upper is not None else None
    reading = Reading(found.group(), part, found.end(), found.end(), "%", None)
    return build_amount(plain, position, floor, reading, _round(part.value * step), precision, high)


def _read_part(run: str) -> Numeral:
    """The upper part of a fraction: 百分之百 is all of it, 百分之几 some unknown part."""
    return _HUNDRED if run == "百" else parse_numeral(run.lstrip("几")) or _ONE


def _round(value: Decimal) -> Decimal:
    """A third has no end: 33.333 %, as the labelling rules write it."""
    rounded = value.quantize(_THIRD)
    return value if value == rounded else rounded


def _match_tenths(plain: str, position: int, floor: int) -> Mention | None:
    """三成 is 30 %, 三成五 35 %, 七八成 70 to 80 %."""
    found = _TENTHS.match(plain, position)
    number = parse_numeral(found["num"]) if found else None
    if not found or not number:
        return None
    half, top = found["half"], parse_numeral(found["top"] or "")
    extra = 5 if half == "半" else DIGITS[half] if half else 0
    upper = top.value if top else number.high
    high = upper * 10 if upper is not None else None
    reading = Reading(found.group(), number, found.end("num"), found.end(), "%", found["more"])
    return build_amount(plain, position, floor, reading, number.value * 10 + extra, Decimal(1 if half else 10), high)


def _match_half(plain: str, position: int, floor: int) -> Mention | None:
    """半小时 as an amount of time; 一半, 半数 and a qualified 半 (过半, 近半) as 50 %."""
    if found := _HALF_UNIT.match(plain, position):
        reading = Reading("半", _ONE, position + 1, found.end(), found["unit"], None)
        return build_amount(plain, position, floor, reading, _HALF, Decimal("0.1"))
    if found := _HALVES.match(plain, position):
        reading = Reading(found.group(), _ONE, found.end(), found.end(), "%", None)
        mention = build_amount(plain, position, floor, reading, Decimal(50), Decimal(10))
        return mention if len(found.group()) > 1 or mention.qualifier else None
    return None


def _match_and_half(plain: str, position: int, floor: int) -> Mention | None:
    """一个半小时, 两天半: a whole number and a half."""
    found = _AND_HALF.match(plain, position)
    number = parse_numeral(found["num"]) if found else None
    if not found or not number or number.high is not None:
        return None
    reading = Reading(found["num"], number, found.end("num"), found.end(), found["unit"] or found["day"], None)
    return build_amount(plain, position, floor, reading, number.value + _HALF, Decimal("0.1"))


def _match_ratio(plain: str, position: int, _floor: int) -> Mention | None:
    """1/3 as a share in per cent, 2.9∶1 as a bare proportion; 9:30 is left to the calendar."""
    if not plain[position].isdigit():
        return None
    found = _SLASHED.match(plain, position) or _PROPORTION.match(plain, position)
    if not found or _CLOCK.match(found.group()):
        return None
    share = "/" in found.group() or "／" in found.group()
    parts = [Decimal(part) for part in re.split(r"[:：∶/／比]", found.group())]
    value = parts[0] / parts[1] * (100 if share else 1) if len(parts) == 2 and parts[1] else None
    return Mention(
        found.start(), found.end(), found.group(), "quantity", None if value is None else _round(value),
        "%" if share else None, None, found.start(), found.end(), precision=Decimal(1) if share else Decimal("0.01"),
    )  # fmt: skip

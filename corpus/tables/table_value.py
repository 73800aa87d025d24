"""Reads one value cell: a number with the unit it is in, nothing, or the reason why it is no number."""

import re
from dataclasses import dataclass
from decimal import Decimal

from corpus.tables.grid import GridCell, round_stored
from corpus.tables.unit import Unit, fold_text, known_unit

_EMPTY = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "//", "\\", "…", "……", "·", "n/a", "na", "*"})
_NUMBER = re.compile(r"([¥$]?)([+-]?)((?:\d{1,3}(?:,\d{3})+|\d{1,24})(?:\.\d{1,24})?)(.{0,12})")
_SIGNS = str.maketrans({"−": "-", "﹣": "-", "–": "-", "﹢": "+"})
_SCALE_ONLY = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
PERCENT = Unit("%", Decimal(1), "%")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it stood (`written`, in `unit` as far as known) and in base units; `doubt` is shown to the user."""

    value: Decimal
    written: str
    unit: Unit | None
    doubt: str = ""


def _plain(number: Decimal) -> Decimal:
    return round_stored(number) if number.is_finite() else number


def _make(number: Decimal, unit: Unit | None, doubt: str = "", written: str = "") -> Amount:
    scale = unit.scale if unit else Decimal(1)
    return Amount(_plain(number * scale), written or f"{number:f}", unit, doubt)


def _read_number(number: Decimal, unit: Unit | None, written: str = "") -> Amount:
    if unit is not None and unit.name == "%" and 0 < abs(number) <= 1:
        doubt = f"单位是%，值却是 {number}，分不清是 {number}% 还是 {_plain(number * 100)}%，按前者读"
        return _make(number, unit, doubt, written)
    return _make(number, unit, written=written)


def _read_percent(number: Decimal, unit: Unit | None) -> Amount | str:
    """A number whose format shows it times 100."""
    if unit is None or unit.name in ("%", "百分点"):
        return _make(_plain(number * 100), unit or PERCENT)
    return f"这一格按百分数显示，单位却是“{unit.written}”"


def _unit_beside(ending: str, unit: Unit | None) -> Unit | str | None:
    """The unit of a value written with an ending (180件, 1.2万); a text is the reason why the two do not agree."""
    if not ending:
        return unit
    if ending in _SCALE_ONLY:
        if unit is None:
            return Unit("", _SCALE_ONLY[ending], ending)
        if unit.scale != 1:
            return f"值带“{ending}”，单位又是“{unit.written}”，分不清是不是重复"
        return Unit(unit.name, _SCALE_ONLY[ending], ending + unit.written)
    stated = known_unit(ending)
    if stated is None:
        return "不是一个确定的数"
    if unit is not None and unit.name != stated.name:
        return f"值的单位是“{ending}”，表里的单位是“{unit.written}”"
    return stated


def read_value(cell: GridCell | None, unit: Unit | None) -> Amount | str | None:
    """The amount in a cell whose unit the table gives as `unit`.

    None when the cell says that there is no figure (empty, - or /). A text is the reason, in Chinese, why the cell is
    neither; nothing is guessed, so 约180件 and 一百 are no figures.
    """
    if cell is None:
        return None
    if cell.trouble:
        return "公式没有存下计算结果" if cell.trouble == "formula" else f"单元格是错误值“{cell.text}”"
    if isinstance(cell.value, Decimal):
        return _read_percent(cell.value, unit) if cell.percent else _read_number(cell.value, unit)
    if not isinstance(cell.value, str):
        return f"单元格是日期（{cell.value}），不是数"
    text = fold_text(cell.value).translate(_SIGNS)
    if text.lower() in _EMPTY:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None:
        return f"“{cell.value[:20]}”不是一个确定的数"
    currency, sign, digits, ending = match.groups()
    if currency == "$":
        return f"“{cell.value[:20]}”不是人民币金额"
    found = _unit_beside("元" if currency and not ending else ending, unit)
    if isinstance(found, str):
        return f"“{cell.value[:20]}”：{found}" if found != "不是一个确定的数" else f"“{cell.value[:20]}”{found}"
    written = sign.replace("+", "") + digits.replace(",", "")
    number = _plain(Decimal(written))
    if "%" in ending:
        return _make(number, found, written=written)
    return _read_number(number, found, written)

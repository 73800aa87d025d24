"""Automatic list numbers of a .docx, which are not in its text: 一、（一）1. as Word would show them."""

import re
from collections.abc import Callable

from lxml import etree

from corpus.reading.docx_package import attribute, child, local_name

_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_HAN = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MAX_NUMBER = 9_999


class _Level:
    """One level of a list definition."""

    def __init__(self, element: etree._Element | None) -> None:
        start = attribute(child(element, "start"), "val") or ""
        self.start = min(int(start), _MAX_NUMBER) if start.isascii() and start.isdigit() else 1
        self.format = attribute(child(element, "numFmt"), "val") or "decimal"
        self.text = attribute(child(element, "lvlText"), "val") or ""
        self.legal = child(element, "isLgl") is not None


class ListNumbering:
    """Counts the lists of one document; ask for the labels in the order of the text."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, etree._Element]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        elements = list(root) if root is not None else []
        for element in elements:
            if local_name(element) == "abstractNum":
                levels = {_level_of(e): e for e in element if local_name(e) == "lvl"}
                self._abstract[attribute(element, "abstractNumId") or ""] = levels
        for element in elements:
            if local_name(element) == "num":
                self._add_list(element)

    def _add_list(self, element: etree._Element) -> None:
        abstract = attribute(child(element, "abstractNumId"), "val") or ""
        levels = {at: _Level(e) for at, e in self._abstract.get(abstract, {}).items()}
        restarts: dict[int, int] = {}
        for override in (e for e in element if local_name(e) == "lvlOverride"):
            at = _level_of(override)
            if (own := child(override, "lvl")) is not None:
                levels[at] = _Level(own)
            start = attribute(child(override, "startOverride"), "val") or ""
            if start.isascii() and start.isdigit():
                restarts[at] = min(int(start), _MAX_NUMBER)
        self._lists[attribute(element, "numId") or ""] = (abstract, levels, restarts)

    def next_label(self, list_id: str | None, level: int) -> str:
        """The number of the next paragraph at that level of that list, "" for bullets and unnumbered ones."""
        if list_id is None or list_id not in self._lists:
            return ""
        abstract, levels, restarts = self._lists[list_id]
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        self._advance(list_id, level, counts, levels, restarts)
        definition = levels[level]
        if definition.format in ("bullet", "none") and not _PLACEHOLDER.search(definition.text):
            return ""

        def spell(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown = levels.get(at, definition)
            value = counts[at] if counts[at] is not None else shown.start
            return format_number(value or 0, "decimal" if definition.legal else shown.format)

        label = _PLACEHOLDER.sub(spell, definition.text)
        return label + " " if label[-1:].isascii() and label[-1:].isalnum() else label

    def _advance(
        self,
        list_id: str,
        level: int,
        counts: list[int | None],
        levels: dict[int, _Level],
        restarts: dict[int, int],
    ) -> None:
        """Count one on at `level` and restart everything below; a list's own start is taken once."""
        if level in restarts and (list_id, level) not in self._restarted:
            self._restarted.add((list_id, level))
            counts[level] = restarts[level]
        else:
            before = counts[level]
            counts[level] = levels[level].start if before is None else before + 1
        for above in range(level):  # A level that was skipped counts as begun, as in Word and LibreOffice.
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        for below in range(level + 1, _LEVELS):
            counts[below] = None


def format_number(value: int, number_format: str) -> str:
    """A number in one of WordprocessingML's number formats (ECMA-376, 17.18.59); unknown ones come out decimal."""
    spell = _FORMATS.get(number_format)
    return spell(value) if spell else str(value)


def _level_of(element: etree._Element) -> int:
    value = attribute(element, "ilvl") or ""
    return int(value) if re.fullmatch(r"[0-8]", value) else 0


def _spell_counting(value: int) -> str:
    """一, 十, 十一, 二十, 一百零一."""
    if not 0 < value <= _MAX_NUMBER:
        return str(value)
    spelled = _spell_places(value, _HAN, "十百千", "零")
    return spelled[1:] if 10 <= value < 20 else spelled


def _spell_places(value: int, digits: str, places: str, zero: str) -> str:
    spelled = ""
    for place, digit in enumerate(reversed(str(value))):
        if digit != "0":
            spelled = digits[int(digit)] + (places[place - 1] if place else "") + spelled
        elif spelled and not spelled.startswith(zero):
            spelled = zero + spelled
    return spelled


def _spell_letters(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1) if 0 < value <= 260 else str(value)


def _spell_roman(value: int) -> str:
    if not 0 < value < 40:
        return str(value)
    spelled = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            spelled += letters
            value -= worth
    return spelled


def _spell_circled(value: int) -> str:
    return chr(0x2460 + value - 1) if 0 < value <= 20 else str(value)


def _spell_wide(value: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(value))


def _spell_digits(value: int) -> str:
    return "".join(_HAN[int(digit)] for digit in str(value))


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _spell_counting,
    "chineseCountingThousand": _spell_counting,
    "taiwaneseCounting": _spell_counting,
    "taiwaneseCountingThousand": _spell_counting,
    "japaneseCounting": _spell_counting,
    "ideographTraditional": lambda value: "甲乙丙丁戊己庚辛壬癸"[value - 1] if 0 < value <= 10 else str(value),
    "ideographDigital": _spell_digits,
    "taiwaneseDigital": _spell_digits,
    "japaneseDigitalTenThousand": _spell_digits,
    "chineseLegalSimplified": lambda value: _spell_places(value, _LEGAL, "拾佰仟", "零") if value else "零",
    "decimalFullWidth": _spell_wide,
    "decimalFullWidth2": _spell_wide,
    "decimalEnclosedCircle": _spell_circled,
    "decimalEnclosedCircleChinese": _spell_circled,
    "decimalZero": lambda value: f"{value:02d}",
    "lowerLetter": _spell_letters,
    "upperLetter": lambda value: _spell_letters(value).upper(),
    "lowerRoman": _spell_roman,
    "upperRoman": lambda value: _spell_roman(value).upper(),
    "bullet": lambda _: "",
    "none": lambda _: "",
}

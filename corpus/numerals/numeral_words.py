"""Words that hold a numeral without stating an amount: 进一步, 统一, 三八红旗手, 四川."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from corpus.numerals.numeral import CHINESE

NUMERAL_CHARACTERS = frozenset(CHINESE + "半双几0123456789")


@dataclass(frozen=True, slots=True)
class NumeralWord:
    """A lexicon entry: `lead` characters stand before its first numeral. A `firm` word wins over a measure word."""

    word: str
    lead: int
    kind: Literal["named", "idiom"]
    firm: bool


def find_word(text: str, position: int, floor: int) -> NumeralWord | None:
    """The longest known word whose first numeral stands at `position` and which starts at or after `floor`."""
    best: NumeralWord | None = None
    index = _load_index()
    for key in (text[position : position + 2], text[max(position - 1, 0) : position + 1]):
        for entry in index.get(key, ()):
            start = position - entry.lead
            if best is not None and _rank(entry) <= _rank(best):
                break
            if start >= floor and text.startswith(entry.word, start):
                best = entry
                break
    return best


def _rank(entry: NumeralWord) -> tuple[int, bool, int]:
    """The word that reaches furthest is best; a firm one before others, then the one that begins earlier."""
    return len(entry.word) - entry.lead, entry.firm, entry.lead


@cache
def _load_index() -> dict[str, tuple[NumeralWord, ...]]:
    """Entries by the two characters around their first numeral, the furthest reaching first."""
    entries: dict[str, NumeralWord] = {}
    for line in _read_lines("numeral_words.txt"):
        word, _, kind = line.partition("\t")
        _add_word(entries, word, "named" if kind == "named" else "idiom", firm=False)
    for line in _read_lines("number_idioms.txt"):
        _add_word(entries, line, "idiom", firm=True)
    for line in _read_lines("named_numbers.txt"):
        _add_word(entries, line, "named", firm=True)
    buckets: dict[str, list[NumeralWord]] = {}
    for entry in entries.values():
        at = entry.lead
        key = entry.word[at - 1 : at + 1] if at else entry.word[:2]
        buckets.setdefault(key, []).append(entry)
    return {key: tuple(sorted(found, key=_rank, reverse=True)) for key, found in buckets.items()}


def _add_word(entries: dict[str, NumeralWord], word: str, kind: Literal["named", "idiom"], *, firm: bool) -> None:
    lead = next((i for i, char in enumerate(word) if char in NUMERAL_CHARACTERS), None)
    if lead is not None and len(word) > 1:
        entries[word] = NumeralWord(word, lead, kind, firm)


def _read_lines(name: str) -> list[str]:
    content = resources.files("corpus").joinpath("data", name).read_text(encoding="utf-8")
    return [line for line in content.splitlines() if line and not line.startswith("#")]

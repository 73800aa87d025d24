"""The indicator catalogue: names, aliases, units, formulas and bounds (data in corpus/data/indicators.csv).

A row of an office's table becomes a catalogue indicator only when its name says the same thing and its unit counts
the same thing. Anything nearer to a guess stays the office's own indicator: a wrong match would prove wrong numbers.
"""

import csv
import keyword
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, cast

from corpus.tables.unit import counts_same, fold_text, known_unit, unit_in_name

Kind = Literal["stock", "flow"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One catalogue row. `formula` is an expression over ids (`disp_closed / disp_accepted * 100`), `at_most` and
    `at_least` are ids of indicators that bound it, `note` says in Chinese which 口径 the formula uses. `kind` is stock
    (时点, as of a date: write 截至…) or flow (期间, summed over the year). `loose_names` point to the indicator only in
    a context that already speaks of it (成功率 in a paragraph on disputes), or name a part of it (快递员会员)."""

    id: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    category: str
    section: str
    formula: str | None
    at_most: tuple[str, ...]
    at_least: tuple[str, ...]
    note: str
    kind: Kind = "flow"
    loose_names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases that mean exactly this indicator, without `loose_names`."""
        return (self.name, *self.aliases)


def _parse_row(row: dict[str, str]) -> Indicator:
    derived, _, note = row["derived_from"].partition("@")
    formula: str | None = None
    at_most: list[str] = []
    at_least: list[str] = []
    for part in filter(None, derived.split(";")):
        if part.startswith("<="):
            at_most.append(part[2:])
        elif part.startswith(">="):
            at_least.append(part[2:])
        elif part.startswith("="):
            formula = part[1:]
        else:
            raise ValueError(f"indicators.csv, {row['id']}: expected =, <= or >=, found {part!r}")
    if row["kind"] not in ("stock", "flow"):
        raise ValueError(f"indicators.csv, {row['id']}: expected stock or flow, found {row['kind']!r}")
    return Indicator(
        id=row["id"],
        name=row["name"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        unit=row["unit"],
        category=row["category"],
        section=row["section"],
        formula=formula,
        at_most=tuple(at_most),
        at_least=tuple(at_least),
        note=note,
        kind=cast(Kind, row["kind"]),
        loose_names=tuple(filter(None, row["loose_names"].split("|"))),
    )


@cache
def load_catalogue() -> Mapping[str, Indicator]:
    """All catalogue indicators by id, in file order."""
    with files("corpus").joinpath("data/indicators.csv").open(encoding="utf-8") as lines:
        rows = [_parse_row(row) for row in csv.DictReader(lines)]
    return MappingProxyType({row.id: row for row in rows})


# A number only counts as numbering with its sign: 12351热线 and 3.15维权 keep theirs.
_NUMBERING = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){1,3}(?=[^\d.])|\d{1,3}[.、)](?!\d)|\(\d{1,3}\)|[①-⑳]"
    r"|[一二三四五六七八九十]{1,3}[、.)]|\([一二三四五六七八九十]{1,3}\))"
)
_PART_OF = re.compile(r"(?:其中|#|★|☆|△|\*|-{1,2}|—{1,2}|·)[:,、]?")
_UNIT_IN_BRACKETS = re.compile(r"\(([^()]{1,8}|[^()]{1,3}\([^()]{1,3}\)[^()]{0,2})\)$")
_PUNCTUATION = re.compile(r"[“”\"'‘’、·•《》<>,;:。!\s]")
_COUNT_ENDING = re.compile(
    r"(?:人次数?|件次数?|场次数?|人数|户数|家数|件数|起数|份数|篇数|条数|项数|次数|场数|个数|总数|数量|数|金额)$"
)


def clean_name(text: str) -> str:
    """An indicator name as an office wrote it, without numbering, 其中：, end colon and spaces, in half-width form."""
    name = fold_text(text)
    # Circled digits lose their circle in NFKC, so numbering is looked for in the original as well.
    bare = text.strip()
    if bare[:1] and "①" <= bare[0] <= "⑳":
        name = fold_text(bare[1:])
    for _ in range(4):  # "2.其中：(1)女会员" is the deepest seen
        mark = _NUMBERING.match(name) or _PART_OF.match(name)
        if mark is None or mark.end() == len(name):
            break
        name = name[mark.end() :]
    return name.rstrip(":")


def split_unit(name: str) -> tuple[str, str | None]:
    """A cleaned name without the unit in brackets at its end, and that unit: 慰问金额(万元) is 慰问金额 and 万元."""
    match = _UNIT_IN_BRACKETS.search(name)
    if match and match.start() and known_unit(match[1]):
        return name[: match.start()], match[1]
    return name, None


def _fold_name(name: str) -> str:
    return _PUNCTUATION.sub("", clean_name(name))


def without_count(folded: str) -> str:
    """A name without its count ending: 会员人数 is 会员."""
    return _COUNT_ENDING.sub("", folded)


@cache
def _index() -> Mapping[str, tuple[tuple[int, Indicator], ...]]:
    """Folded name to the indicators it may mean with a rank: 0 its name, 1 an alias, 2 either without its 数 ending."""
    found: dict[str, dict[str, tuple[int, Indicator]]] = {}
    for indicator in load_catalogue().values():
        for position, name in enumerate(indicator.names):
            folded = _fold_name(name)
            for rank, key in ((min(position, 1), folded), (2, without_count(folded))):
                kept = found.setdefault(key, {})
                if len(key) > (rank if rank == 2 else 1) and (indicator.id not in kept or kept[indicator.id][0] > rank):
                    kept[indicator.id] = (rank, indicator)
    return MappingProxyType(
        {key: tuple(sorted(kept.values(), key=lambda pair: pair[0])) for key, kept in found.items()}
    )


def _ranked(name: str) -> list[tuple[int, Indicator]]:
    """(rank, indicator) of all that carry this name; a name that differs only in its 数 ending ranks 2."""
    exact = {indicator.id: (rank, indicator) for rank, indicator in _index().get(name, ())}
    for _, indicator in _index().get(without_count(name), ()):
        exact.setdefault(indicator.id, (2, indicator))
    return sorted(exact.values(), key=lambda pair: pair[0])


def find_named(name: str) -> tuple[Indicator, ...]:
    """The catalogue indicators that carry this name or alias, whatever their unit, best first."""
    bare, _ = split_unit(_fold_name(name))
    return tuple(indicator for rank, indicator in _ranked(bare) if rank < 2 or len(without_count(bare)) > 3)


def match_indicator(name: str, unit: str | None) -> Indicator | None:
    """The catalogue indicator that a row named `name` with unit `unit` states, or None.

    Only equal names count (after folding of width, brackets, numbering), or names that differ in a count ending
    (数, 人数, 件数 …) alone, and only when the unit counts the same thing. `unit` is as written ("万元"); with None the
    name's own bracket or ending tells the unit. A name that still fits several indicators fits none.
    """
    bare, in_name = split_unit(_fold_name(name))
    stated = known_unit(unit) if unit else known_unit(in_name) if in_name else None
    base = stated.name if stated else fold_text(unit) if unit else unit_in_name(bare)
    fitting = [(rank, one) for rank, one in _ranked(bare) if base is None or _fits(one, base)]
    best = [one for rank, one in fitting if rank == fitting[0][0]]
    return best[0] if len(best) == 1 else None


def _fits(indicator: Indicator, unit: str) -> bool:
    if counts_same(indicator.unit, unit):
        return True
    # An average in 元 is often given as 元/人.
    return unit.startswith("元/") and indicator.unit == "元" and "/" in (indicator.formula or "")


def own_id(name: str) -> str:
    """The id of an office's own indicator: its name with all that cannot stand in an identifier replaced by `_`."""
    made = "".join(sign if f"a{sign}".isidentifier() else "_" for sign in fold_text(name)) or "_"
    # Python reads identifiers in NFKC; folding can leave a letter and its accent apart.
    made = unicodedata.normalize("NFKC", made)
    if not made.isidentifier() or keyword.iskeyword(made) or made in load_catalogue():
        made = f"_{made}"
    return made

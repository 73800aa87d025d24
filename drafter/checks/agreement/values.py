"""One indicator with two values: the numbers a text gives for the same catalogue indicator, compared as intervals."""

import bisect
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpus.indicators import Indicator, load_catalogue
from corpus.mention import Mention
from corpus.quantity import unit_class
from drafter.checks.judging.claims import read_claim
from drafter.checks.judging.context import Slot, read_slots
from drafter.checks.judging.rules import Interval, read_interval, units_match
from drafter.finding import Finding

LEAST_NAME = 3
_LONGEST_NAME = 20
_LINKS = re.compile("(?:已经?|共[有计]?|总共|达到?了?|累计|合计|数为|为|有|是|：|约|近|超过?|增至)+$")
_SAYS_STOCK = re.compile("[有共总]|年末|年底|月底|截至|目前|现")
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:社区|村|公司|园区|片区|商圈|集团|厂|站点)(?=[^\u4e00-\u9fff]|[^数等家个内外级]|$)"
)
_ALL = re.compile(
    "^(?:全|各|本|该|每|和|及|与|我|辖区|进|在)?(?:个|街道|示范)?(?:社区|村|公司|园区)|^[^社村公园]*[个各]"
)
# 困难职工61户 and 困难职工61人: families are counted by their one worker.
_PERSONS = frozenset({"人", "名", "户"})
_MOST_EARLIER = 3


class _Words(NamedTuple):
    """drafter/data/consistency.toml: `neutral` may stand before any name (全年受理劳动争议 tells 受理劳动争议), `stock`
    before what there is (慰问46名困难职工 is no number of 困难职工)."""

    short: Mapping[str, str]
    other: Mapping[str, str]
    neutral: re.Pattern[str]
    stock: re.Pattern[str]
    part: re.Pattern[str]


@cache
def _load_words() -> _Words:
    data = tomllib.loads(files("drafter").joinpath("data/consistency.toml").read_text(encoding="utf-8"))
    before = data["before"]
    stock = f"{before['time']}|{before['whole']}"
    return _Words(
        data["short"],
        data["other"],
        re.compile(f"(?:{stock}|{before['deed']})*"),
        re.compile(f"(?:{stock})*"),
        re.compile(before["part"]),
    )


@cache
def _known_names() -> Mapping[str, Indicator]:
    """Catalogue names and aliases of at least LEAST_NAME characters, with and without their 数, and the spoken ones."""
    names: dict[str, Indicator] = {}
    catalogue = load_catalogue()
    for indicator in catalogue.values():
        for name in indicator.names:
            for form in (name, name.removesuffix("数"), re.sub("(?:人|件|场|家)?[次数]$|(?<=金)额$", "", name)):
                if len(form) >= LEAST_NAME:
                    names.setdefault(form, indicator)
    for name, one in (*_load_words().short.items(), *_load_words().other.items()):
        names.setdefault(name, catalogue[one])
    return names


def check_values(text: str, mentions: Sequence[Mention], year: int | None) -> Iterator[Finding]:
    """A finding at every number that contradicts an earlier one of the same indicator and part of the office."""
    quantities = [one for one in mentions if one.kind == "quantity"]
    scopes = _Scopes(text)
    earlier: dict[tuple[str, str, str], list[tuple[Mention, Interval]]] = {}
    for slot in read_slots(text, quantities):
        found = _read_indicator(text, slot, year or _first_year(text))
        interval = read_interval(slot.mention)
        if found is None or interval is None or slot.mention.high is not None:
            continue
        indicator, name = found
        known = earlier.setdefault((indicator.id, unit_class(slot.mention.unit or ""), scopes.scope_of(slot)), [])
        other = next((one for one, range_ in known if not _overlap(range_, interval)), None)
        if other is not None:
            reason = f"“{name}”前后不一：前面写{other.text}，这里写{slot.mention.text}。"
            yield Finding("consistency", "two_values", "warn", slot.mention.start, slot.mention.end, reason)
        elif len(known) < _MOST_EARLIER:
            known.append((slot.mention, interval))


def _first_year(text: str) -> int:
    match = re.search(r"20\d\d(?=年)", text)
    return int(match[0]) if match else 0


def _overlap(one: Interval, other: Interval) -> bool:
    """Whether some value may be written both ways."""
    low = max((bound for bound in (one.low, other.low) if bound is not None), default=None)
    high = min((bound for bound in (one.high, other.high) if bound is not None), default=None)
    return low is None or high is None or low < high


def _read_indicator(text: str, slot: Slot, year: int) -> tuple[Indicator, str] | None:
    """The catalogue indicator whose value of the year the number tells, with the name it is told by."""
    claim = read_claim(slot, year, None)
    if (
        claim.kind not in ("value", "rate", "sum")
        or claim.period != "this"
        or slot.item
        or _load_words().part.search(_since_whole(slot.segment))
    ):
        return None
    found = _name_before(slot) or _name_after(text, slot)
    unit = slot.mention.unit or ""
    if found is None or not (units_match(found[0].unit, found[0].name, unit) or {found[0].unit, unit} <= _PERSONS):
        return None
    return found


def _since_whole(segment: str) -> str:
    """The words that still bear on the number: 全年 and the like end what was said of a part."""
    return re.split("全年|全街道|截[至止][^，。；]{2,14}|年末|年底", segment[-60:])[-1]


def _name_before(slot: Slot) -> tuple[Indicator, str] | None:
    clause = (slot.clause if slot.first_in_clause else slot.before.lstrip("、")).rpartition("：")[2]
    words = _LINKS.sub("", clause)
    for start in range(max(0, len(words) - _LONGEST_NAME), len(words) - 1):
        name = words[start:].strip("“”")
        indicator = _known_names().get(name)
        # 集体合同113份，覆盖企业378家: covered by what the clause before names.
        if indicator is None or (name.startswith(("覆盖", "涉及")) and "，" in slot.segment):
            continue
        if name in _load_words().short:
            lead = words[:start] + slot.clause[: max(0, len(slot.clause) - len(words))]
            return (indicator, name) if _tells_stock(slot, words[:start], lead) else None
        return (indicator, name) if _load_words().neutral.fullmatch(words[:start]) else None
    return None


def _tells_stock(slot: Slot, before: str, lead: str) -> bool:
    if not _load_words().stock.fullmatch(before):
        return False
    head = lead if slot.first_in_clause else slot.clause
    told = re.match(r"[^\d、]{0,16}", head)
    return told is not None and _SAYS_STOCK.search(told[0]) is not None


def _name_after(text: str, slot: Slot) -> tuple[Indicator, str] | None:
    """有14987名会员: the name after the number, closed by a mark."""
    after = re.match(r"[\u4e00-\u9fff“”]{2,20}(?=[，。、；\n])", text[slot.mention.end : slot.mention.end + 21])
    before = slot.clause if slot.first_in_clause else ""
    indicator = _known_names().get(after[0]) if after else None
    if after is None or indicator is None or indicator.kind != "stock" or not before:
        return None
    return (indicator, after[0]) if _load_words().stock.fullmatch(before) and _SAYS_STOCK.search(before) else None


class _Scopes:
    """Which community or company a number speaks of, where a sentence or a heading names one."""

    def __init__(self, text: str) -> None:
        self._title = text[: text.find("\n") + 1 or 60]
        self._starts: list[int] = []
        self._names: list[str] = []
        offset = 0
        for line in text.split("\n"):
            if 0 < len(line.strip()) <= 24 and not line.rstrip().endswith("。"):
                self._starts.append(offset)
                self._names.append(self._named(line))
            offset += len(line) + 1

    def scope_of(self, slot: Slot) -> str:
        """The body named in the sentence before the number, else in the heading above, else nothing: the whole."""
        inside = self._named(slot.segment[-60:])
        if inside:
            return inside
        place = bisect.bisect_right(self._starts, slot.mention.start) - 1
        return self._names[place] if place >= 0 else ""

    def _named(self, words: str) -> str:
        match = _BODY.search(words)
        if match is None or _ALL.search(match[0]) or match[0] in self._title:
            return ""
        return match[0]

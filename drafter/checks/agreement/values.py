"""One indicator with two values: the numbers a text gives for the same catalogue indicator, compared as intervals."""

import bisect
import re
from collections.abc import Iterator, Sequence
from functools import cache

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
# Words that change nothing may stand before the name: 全年受理劳动争议 tells 受理劳动争议, 采纳合理化建议 not
# 合理化建议.
_NEUTRAL = re.compile(
    r"(?:截至|截止|全年|本年度?|今年|当年|年末|年底|月底|目前|至今|以来|现|共|总|累计|先后|已|先|有|我们|我会|全街道|街道|全镇|全社区|全会|全系统|辖区|在档|内|的|"
    r"一年来|办理|承办|完成|实施|接待|拥有|聘请|配备|设立|设有|吸收|推荐|为职工|帮助职工|征集|收集|收到|接到|受理|开展|举办|组织|签订|建立|建成|发放|提供|新|(?:20)?\d\d年|\d{1,2}月|\d{1,2}日|末|底|，|、)*"
)
# A stock is told as what there is: 慰问46名困难职工 is no number of 困难职工.
_STOCK_LEAD = re.compile(
    r"(?:截至|截止|全年|本年度?|今年|当年|年末|年底|月底|目前|至今|现|共|总|累计|已|有|我们|我会|全街道|街道|全镇|全社区|全会|全系统|辖区|内|的|拥|达到|"
    r"(?:20)?\d\d年|\d{1,2}月|\d{1,2}日|末|底|，)*"
)
_SAYS_STOCK = re.compile("[有共总]|年末|年底|月底|截至|目前|现")
# The clerk's short words for what there is, and words in another order than the catalogue's.
_SHORT_NAMES = {"会员": "members_total", "职工": "workers_total", "女职工": "workers_female", "驿站": "stations"}
_OTHER_ORDER = {
    "采纳合理化建议": "suggest_adopted",
    "办结提案": "wc_proposals_done",
    "查出隐患": "hazards_found",
    "参加职工医疗互助": "medical_joined",
}
# A part of the year, of the office or of the whole.
_PART = re.compile(
    r"其中|新增|净增|平均|人均|每|\d日|(?<!\d)\d{1,2}月(?!底|末)|季度|半年|节前|节日|期间|春节|元旦|中秋|国庆|两节|月中|比|较|高于|低于|增长|下降|"
    r"增加|减少|区域性|行业性|全[省市区县](?!域)|首批|第.{1,2}批|当[天日]|此次|本次|那年|上年|去年|同期"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,6}?(?:社区|村|公司|园区|片区|商圈|集团|厂|站点)(?=[^\u4e00-\u9fff]|[^数等家个内外级]|$)"
)
_ALL = re.compile(
    "^(?:全|各|本|该|每|和|及|与|我|辖区|进|在)?(?:个|街道|示范)?(?:社区|村|公司|园区)|^[^社村公园]*[个各]"
)
# 困难职工61户 and 困难职工61人: families are counted by their one worker.
_PERSONS = frozenset({"人", "名", "户"})
_MOST_EARLIER = 3


@cache
def _known_names() -> dict[str, Indicator]:
    """Catalogue names and aliases of at least LEAST_NAME characters, with and without their 数."""
    names: dict[str, Indicator] = {}
    catalogue = load_catalogue()
    for indicator in catalogue.values():
        for name in indicator.names:
            for form in (name, name.removesuffix("数"), re.sub("(?:人|件|场|家)?[次数]$|(?<=金)额$", "", name)):
                if len(form) >= LEAST_NAME:
                    names.setdefault(form, indicator)
    for name, one in (_SHORT_NAMES | _OTHER_ORDER).items():
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
        or _PART.search(_since_whole(slot.segment))
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
        if name in _SHORT_NAMES:
            lead = words[:start] + slot.clause[: max(0, len(slot.clause) - len(words))]
            return (indicator, name) if _tells_stock(slot, words[:start], lead) else None
        return (indicator, name) if _NEUTRAL.fullmatch(words[:start]) else None
    return None


def _tells_stock(slot: Slot, before: str, lead: str) -> bool:
    if not _STOCK_LEAD.fullmatch(before):
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
    return (indicator, after[0]) if _STOCK_LEAD.fullmatch(before) and _SAYS_STOCK.search(before) else None


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

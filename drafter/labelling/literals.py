"""Judges a number the writer typed instead of citing: a figure of this section, known from the brief, or invented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from corpus.event import telling_pairs
from corpus.mention import Mention
from corpus.quantity import find_mentions, same_unit
from drafter.brief import Fact, SectionBrief
from drafter.finding import Severity
from drafter.labelling.wording import (
    ENOUGH,
    better_named,
    direction_of,
    fits_kind,
    name_score,
    names_other,
    pair_characters,
)

_YEAR = re.compile(r"(?<!\d)(\d{4})年")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(?:(\d{1,2})[日号])?")
LONG_NUMBER = 3
_SERIES = re.compile(r"第.{1,5}[届期批次]$")
# A rank among offices, or a prize: 第2位, 前三名, 二等奖; 第一 alone where the words before speak of a ranking.
_RANK = re.compile(r"(?:第.{1,4}[位名]|前.{1,4}|.{1,2}等奖)$")
_RANKED = re.compile(r"(?:排|列|居|名次|成绩).{0,6}$")
_SMALL = re.compile(r"[一二两三四五六七八九十]{1,2}个?大?$")
_SOME = re.compile(r"几(?![十百千万亿])")
_OF_A_TEXT = re.compile(r"(?:大?方面|环节|层面|重点|维度|抓手|关键|坚持|结合|确保|转变|着力|突出|强化|到位)")
_CLAUSE = re.compile(r"[，。；：！？、,;\n（）()]")
_NUMERAL = "0-9０-９.零一二两三四五六七八九十百千万亿"


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that an input states in words (参加职工210人次): `words` are the character pairs of its own clause,
    `telling` those of them that not every event may have, `topic` those that name the event or document it belongs
    to."""

    value: Decimal
    unit: str | None
    words: frozenset[str]
    telling: frozenset[str]
    topic: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of the brief that may hold numbers of their own: events, guiding documents, points, the office."""

    text: str
    stated: tuple[Stated, ...]
    days: frozenset[tuple[int, int]]
    months: frozenset[int]
    year: int

    @classmethod
    @lru_cache(maxsize=64)  # a section is bound several times while it is written
    def of(cls, brief: SectionBrief) -> Self:
        """What the brief knows beside its facts."""
        rows = [" ".join((one.when, one.title, one.place, one.detail)) for one in brief.events]
        dates = [day for one in brief.events for day in (one.start, one.end) if day is not None]
        text = "\n".join((*rows, *brief.guidance, *brief.points, *brief.missing, brief.office))
        days = {(int(month), int(day)) for month, day in _DAY.findall(text) if day}
        days |= {(day.month, day.day) for day in dates}
        months = {int(month) for month, _ in _DAY.findall(text)} | {month for month, _ in days}
        stated = [
            one
            for event in brief.events
            for one in _stated("，".join((event.place, event.title, event.detail)), event.title)
        ]
        stated += [one for words in (*brief.guidance, *brief.points) for one in _stated(words, words)]
        return cls(text, tuple(stated), frozenset(days), frozenset(months), brief.year)

    def holds(self, number: str) -> bool:
        """Whether the number stands there as written, not as a part of a longer one."""
        return re.search(rf"(?<![{_NUMERAL}]){re.escape(number)}(?![{_NUMERAL}])", self.text) is not None

    def supports(self, mention: Mention, around: "Surroundings") -> bool:
        """Whether an input states this amount of the same thing: most of its words stand around the number, or some
        of them do in a sentence that names the event. 47人次 who asked for advice are no 新建工会47人次."""
        words = pair_characters(around.clause.replace(mention.text, "\n"))
        sentence = words | pair_characters("\n".join(around.before))
        return any(
            one.value == mention.value
            and (mention.unit is None or one.unit is None or same_unit(mention.unit, one.unit))
            and _is_of(one, words, sentence)
            for one in self.stated
        )


def _stated(text: str, topic: str) -> Iterator[Stated]:
    for mention in find_mentions(text):
        if mention.kind in ("quantity", "other", "target") and mention.value is not None:
            before = _CLAUSE.split(text[: mention.start])[-1]
            after = _CLAUSE.split(text[mention.end :])[0]
            words, telling = f"{before}\n{after}", telling_pairs(before) | telling_pairs(after)
            yield Stated(mention.value, mention.unit, pair_characters(words), telling, telling_pairs(topic))


def _is_of(stated: Stated, words: frozenset[str], sentence: frozenset[str]) -> bool:
    common = len(stated.words & words)
    if stated.words and common >= len(stated.words) * ENOUGH and (stated.telling & words or stated.topic & sentence):
        return True
    names_topic = len(stated.topic & sentence) >= len(stated.topic) * ENOUGH
    return names_topic and (common >= max(1, len(words) * ENOUGH) or common > 1 or not stated.words)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Words around a typed number: its `clause`, what follows there, the sentence's clauses before, nearest first."""

    clause: str
    after: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A typed number: its value in the base unit."""

    value: Decimal

    @classmethod
    def of(cls, mention: Mention) -> Self:
        """The number of a mention that has a value."""
        return cls(mention.value or Decimal(0))

    def value_fits(self, fact: Fact) -> bool:
        """Whether it is the fact's value, in full or as the fact is shown; changes are told without their sign."""
        value = abs(fact.value) if fact.kind in ("growth", "difference") else fact.value
        return self.value in (value, _shown_value(fact.text))


@lru_cache(maxsize=4096)
def _shown_value(text: str) -> Decimal | None:
    mentions = find_mentions(text)
    return mentions[0].value if len(mentions) == 1 else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a typed number: bound to `fact`, reported under `rule`, or (both empty) left as it is."""

    fact: Fact | None = None
    rule: str = ""
    severity: Severity = "error"
    reason: str = ""


_FINE = Verdict()


def judge_literal(mention: Mention, around: Surroundings, brief: SectionBrief, evidence: Evidence) -> Verdict:
    """The verdict on one typed number that stands in these surroundings."""
    if mention.masked:
        return Verdict(rule="placeholder", reason=f"“{mention.text}”是没有填的空，请填上真实的数。")
    if mention.text == "百分" and around.after.startswith("点"):
        return Verdict(rule="placeholder", reason="“百分点”前面缺少数值。")
    if mention.kind == "date":
        return _judge_date(mention, evidence)
    if mention.kind in ("quantity", "target", "other"):
        return _judge_amount(mention, around, brief, evidence)
    if mention.kind == "ordinal" and _is_rank(mention, around) and not evidence.holds(mention.text):
        reason = f"“{mention.text}”说的是名次或奖项，素材里没有，是模型自己写的，请改正或删去。"
        return Verdict(rule="invented_number", reason=reason)
    if mention.kind == "ordinal" and _SERIES.match(mention.text) and not evidence.holds(mention.text):
        return Verdict(rule="ordinal", severity="warn", reason=f"“{mention.text}”在事项和文件里没有出现，请核对。")
    return _FINE


def _is_rank(mention: Mention, around: Surroundings) -> bool:
    before = around.clause.partition(mention.text)[0]
    return _RANK.match(mention.text) is not None or _RANKED.search(before) is not None


def _judge_date(mention: Mention, evidence: Evidence) -> Verdict:
    text = mention.text
    if evidence.holds(text):
        return _FINE
    for year in _YEAR.findall(text):
        if abs(int(year) - evidence.year) > 1 and not evidence.holds(f"{year}年"):
            return Verdict(rule="year", severity="warn", reason=f"“{text}”不是本年度前后的年份，请核对。")
    for month, day in _DAY.findall(text):
        known = (int(month), int(day)) in evidence.days if day else int(month) in evidence.months
        if not known:
            return Verdict(rule="date", severity="warn", reason=f"“{text}”在登记的事项里找不到，请核对日期。")
    return _FINE


def _judge_amount(mention: Mention, around: Surroundings, brief: SectionBrief, evidence: Evidence) -> Verdict:
    if _is_structure(mention, around) or evidence.supports(mention, around):
        return _FINE
    if mention.kind != "target" and mention.value is not None and mention.high is None:
        fact = _match_fact(mention, around, brief)
        if fact is not None:
            return Verdict(fact=fact)
    return _explain(mention, brief)


def _is_structure(mention: Mention, around: Surroundings) -> bool:
    """三个方面, 几类, 一次 as an article: numbers of the wording, not of the work."""
    if (mention.kind == "other" and mention.text.startswith("一")) or _SOME.match(mention.text):
        return True
    return _SMALL.match(mention.text) is not None and _OF_A_TEXT.match(around.after) is not None


def _match_fact(mention: Mention, around: Surroundings, brief: SectionBrief) -> Fact | None:
    """The one fact whose value, unit, kind and name fit the words; None when none does or two do equally."""
    spot = Spot.of(mention)
    # A number of three digits or more hits a figure by chance so rarely that one shared word is enough.
    enough = 0.0 if mention.unit and len(spot.value.normalize().as_tuple().digits) >= LONG_NUMBER else ENOUGH
    scored = [
        (_score(fact, around, enough, brief), fact)
        for fact in brief.facts
        if spot.value_fits(fact) and (mention.unit is None or same_unit(mention.unit, fact.unit))
    ]
    fitting = sorted((one for one in scored if one[0] > 0), key=lambda one: -one[0])
    if not fitting or (len(fitting) > 1 and fitting[0][0] == fitting[1][0]):
        return None
    return fitting[0][1]


def _score(fact: Fact, around: Surroundings, enough: float, brief: SectionBrief) -> float:
    if not fits_kind(fact, around.clause):
        return 0.0
    zones = [around.clause]
    if fact.kind != "value":
        # 受理劳动争议180件，比上年增长9.1%，增加15件: the nearest clause that is no change itself names what grew.
        zones += [one for one in around.before if not (direction_of(one) and name_score(fact, one) == 0)][:1]
    for zone in zones:
        score = name_score(fact, zone)
        if score > 0 and score >= enough and not (names_other(fact, zone) or better_named(fact, brief.facts, zone)):
            return score
    return 0.0


def _explain(mention: Mention, brief: SectionBrief) -> Verdict:
    same = next((fact for fact in brief.facts if mention.value is not None and Spot.of(mention).value_fits(fact)), None)
    if same is not None:
        reason = f"“{mention.text}”与“{same.name}”的数相同，但从上下文看不出说的是它，请核定。"
    else:
        reason = f"“{mention.text}”不在这一节的数据里，是模型自己写的数，请改正或删去。"
    return Verdict(rule="invented_number", reason=reason)

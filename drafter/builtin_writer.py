"""The writer that needs no model: plain sentences from figures, events and the wording data, the same every time."""

import hashlib
import re
from collections.abc import AsyncIterator, Sequence

from corpus.characters import count_han
from drafter.brief import Fact, SectionBrief, Written
from drafter.phrases import SectionWords, load_section_words, plain_name
from drafter.sentences import (
    cite,
    comparison,
    event_sentence,
    figure_sentences,
    missing_clause,
    told_indicators,
)

_NO_WORDS = SectionWords((), (), ())
_ORDER = "一二三四五六七八九十"


def _length(brief: SectionBrief, text: str) -> int:
    """字 of the text as it will be once the labels are replaced."""
    for fact in brief.facts:
        text = text.replace(cite(fact), fact.text)
    return count_han(text)


class BuiltinRun:
    """A `SectionRun` over sentences that are ready."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = tuple(sentences)

    async def __aiter__(self) -> AsyncIterator[str]:
        for sentence in self._sentences:
            yield sentence

    @property
    def written(self) -> Written:
        """The whole section, always complete."""
        return Written("".join(self._sentences))


class BuiltinWriter:
    """A `Writer`. Wording varies by office, year and section, and is the same for the same brief."""

    name = "builtin"
    max_parallel = 8

    def write(self, brief: SectionBrief) -> BuiltinRun:
        """The section sentence by sentence, with figures cited as labels."""
        return BuiltinRun(self._sentences(brief))

    def _sentences(self, brief: SectionBrief) -> list[str]:
        compose = {"lead": self._lead, "problem": self._problem, "plan": self._plan, "work": self._work}
        return compose[brief.section.role](brief) if brief.section.role in compose else []

    def _choose(self, brief: SectionBrief, key: str, count: int) -> int:
        seed = f"{brief.office}|{brief.year}|{brief.section.id}|{key}".encode()
        return int.from_bytes(hashlib.sha256(seed).digest()[:4]) % count

    def _pick(self, brief: SectionBrief, key: str, variants: tuple[str, ...]) -> str:
        return variants[self._choose(brief, key, len(variants))] if variants else ""

    def _compared_first(self, brief: SectionBrief) -> list[str]:
        """Indicators in the order in which a comparison is worth its room: demanded, preferred, most changed."""
        section = brief.section
        growth = {fact.indicator: abs(fact.value) for fact in brief.facts if fact.kind == "growth"}

        def rank(indicator: str) -> tuple[int, float]:
            demanded = 0 if indicator in section.must_have else 1 if indicator in section.prefer else 2
            return demanded, -float(growth.get(indicator, 0))

        return sorted((one.indicator for one in told_indicators(brief)), key=rank)

    def _work(self, brief: SectionBrief) -> list[str]:
        """Opener, figures, events; comparisons are added until the section is long enough."""
        words = load_section_words().get(brief.section.id, _NO_WORDS)
        head = [self._pick(brief, "opener", words.openers)]
        if brief.guidance:
            head.append(f"学习以{_join_guidance(brief.guidance)}为主要内容。")
        if brief.section.id == "basic":
            head = ["截至统计时点，基本情况如下。"]
        tail = [f"{missing_clause(name)}。" for name in brief.missing]
        tail.append(event_sentence(brief.events, self._pick(brief, "events", words.event_leads)))
        ranked = self._compared_first(brief)
        sentences: list[str] = []
        for count in range(min(2, len(ranked)), len(ranked) + 1):
            figures = figure_sentences(brief, lambda key, n: self._choose(brief, key, n), set(ranked[:count]))
            sentences = [one for one in (*head, *figures, *tail) if one]
            if _length(brief, "".join(sentences)) >= brief.section.min_chars:
                break
        return sentences or [f"〔待补：{brief.section.heading}的数据和事项〕"]

    def _lead(self, brief: SectionBrief) -> list[str]:
        """Who, under whose lead, the year's main figures, how they compare, and the turn to the body."""
        guidance = f"深入学习贯彻{_join_guidance(brief.guidance)}，" if brief.guidance else ""
        opening = (
            f"{brief.year}年，{brief.office}在{_superiors(brief.office)}的领导下，{guidance}"
            "围绕组织建设、维权服务和自身建设推进全年工作。"
        )
        stocks = [fact for fact in brief.facts if fact.kind == "value" and fact.indicator in brief.section.must_have]
        flows = [fact for fact in brief.facts if fact.kind == "value" and fact.indicator not in brief.section.must_have]
        sentences = [opening]
        for intro, facts in (("目前，", stocks), ("全年，", flows)):
            if facts:
                clauses = [self._lead_clause(brief, fact, compared=at == 0) for at, fact in enumerate(facts)]
                sentences.append(intro + "；".join(clauses) + "。")
        sentences += [f"{missing_clause(name)}。" for name in brief.missing]
        judgement = _judge(brief)
        if judgement:
            sentences.append(judgement)
        sentences.append(f"现将{brief.year}年工作情况总结如下。")
        return sentences

    def _lead_clause(self, brief: SectionBrief, fact: Fact, *, compared: bool) -> str:
        told = next(one for one in told_indicators(brief) if one.value is fact)
        clause = told.clauses[0].replace("{v}", cite(fact)).removeprefix("全年")
        if not compared:
            return clause
        return clause + comparison(brief, fact.indicator, lambda key, n: self._choose(brief, key, n))

    def _problem(self, brief: SectionBrief) -> list[str]:
        if not brief.points:
            return ["〔待补：存在的问题〕"]
        intro = self._pick(
            brief,
            "problem",
            (
                "对照全年数据和职工意见，工作中还有以下不足。",
                "从统计数据看，以下工作没有做到位。",
                "回头看，下列工作差距比较明显。",
            ),
        )
        return [intro, *(f"\n{_ORDER[at]}是{point}" for at, point in enumerate(brief.points))]

    def _plan(self, brief: SectionBrief) -> list[str]:
        """The points of the brief, and the gap that only the office can fill."""
        intro = f"{brief.year + 1}年，针对上述不足，结合职工需要，重点做好以下工作。"
        points = [f"\n{_ORDER[at]}是{point}" for at, point in enumerate(brief.points[: len(_ORDER)])]
        return [intro, *points, "\n〔待补：各项任务的责任人、完成时限和目标值〕"]


def _join_guidance(guidance: tuple[str, ...]) -> str:
    """The clerk writes 深入贯彻某某精神 or just 某某精神; the sentence has its own verb."""
    return "、".join(re.sub(r"^(深入)?(学习)?(宣传)?(贯彻)?(落实)?", "", one) for one in guidance)


def _superiors(office: str) -> str:
    if "社区" in office:
        return "社区党组织和上级工会"
    if "街道" in office:
        return "街道党工委、办事处和上级工会"
    return "党组织和上级工会"


def _judge(brief: SectionBrief) -> str:
    """What rose and what fell, told without a figure: it follows from the comparisons alone."""
    rose: list[str] = []
    fell: list[str] = []
    for fact in brief.facts:
        if fact.kind == "difference" and fact.unit != "百分点":
            (rose if fact.value > 0 else fell).append(plain_name(fact.name))
    if rose and fell:
        return f"同上年相比，{'、'.join(rose)}有所增加，{'、'.join(fell)}有所减少。"
    if rose:
        return f"同上年相比，{'、'.join(rose)}都有增加。"
    return f"同上年相比，{'、'.join(fell)}有所减少。" if fell else ""

"""The writer that needs no model: plain sentences from figures, events and the wording data, the same every time."""

import hashlib
from collections.abc import AsyncGenerator, Iterator, Sequence

from corpus.characters import count_han
from corpus.indicators import load_catalogue
from drafter.brief import Bind, Fact, SectionBrief, Written
from drafter.builtin.event_wording import event_sentence
from drafter.builtin.phrases import SectionWords, load_section_words, plain_name
from drafter.builtin.sentences import (
    cite,
    comparison,
    figure_sentences,
    guidance_clause,
    missing_clause,
    told_indicators,
)

_NO_WORDS = SectionWords((), (), ())
_ORDER = "一二三四五六七八九十"
# A section far below its length is marked as a gap for the clerk, who alone knows what else was done.
_SHORT = 0.75


def foresee_length(brief: SectionBrief) -> int:
    """字 that can be said of a brief without padding: as many as this writer says."""
    return _length(brief, BuiltinWriter().write(brief).partial)


def _length(brief: SectionBrief, text: str) -> int:
    """字 of the text as it will be once the labels are replaced."""
    for fact in brief.facts:
        text = text.replace(cite(fact), fact.text)
    return count_han(text)


class BuiltinRun:
    """A `SectionRun` over sentences that are ready."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._sentences = tuple(sentences)

    async def __aiter__(self) -> AsyncGenerator[str, None]:
        for sentence in self._sentences:
            yield sentence

    @property
    def partial(self) -> str:
        """The whole section: it is never broken off."""
        return "".join(self._sentences)

    @property
    def written(self) -> Written:
        """The whole section, always complete."""
        return Written("".join(self._sentences), "builtin")


class BuiltinWriter:
    """A `Writer`. Wording varies by office, year and section, and is the same for the same brief."""

    name = "builtin"
    max_parallel = 8
    most_passages = 0  # its wording is its own

    def begin(self, briefs: Sequence[SectionBrief]) -> None:
        """Nothing: its sentences cost nothing."""

    def write(self, brief: SectionBrief, bind: Bind | None = None) -> BuiltinRun:  # noqa: ARG002 - nothing to mend
        """The section sentence by sentence, with figures cited as labels."""
        return BuiltinRun(self._sentences(brief))

    def _sentences(self, brief: SectionBrief) -> list[str]:
        if brief.request is not None and brief.request.is_passage:
            return self._passage(brief)
        compose = {"lead": self._lead, "problem": self._problem, "plan": self._plan, "work": self._work}
        return compose[brief.section.role](brief) if brief.section.role in compose else []

    def _passage(self, brief: SectionBrief) -> list[str]:
        """Some sentences of a section: its points as they stand, else figures, gaps and events without an opener."""
        if brief.points:
            return ["".join(brief.points)]
        return self._told_at_length(brief, [], "")

    def _told_at_length(self, brief: SectionBrief, head: Sequence[str], lead: str) -> list[str]:
        """`head`, figures, gaps and events; comparisons are added, then told fully, then details of events, until the
        section has its length."""
        ranked = self._compared_first(brief)
        gaps = [f"{missing_clause(name)}。" for name in brief.missing]
        sentences: list[str] = []
        for count, full, detailed in _more_words(len(ranked), len(brief.events)):
            figures = figure_sentences(
                brief, lambda key, n: self._choose(brief, key, n), set(ranked[:count]), set(ranked[:full])
            )
            longer = [one for one in (*head, *figures, *gaps, event_sentence(brief.events, lead, detailed)) if one]
            if detailed and _length(brief, "".join(longer)) > brief.section.max_chars:
                break
            sentences = longer
            if _length(brief, "".join(sentences)) >= brief.section.min_chars:
                break
        return sentences

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
        """Opener, figures, events; comparisons are added, then told fully, until the section is long enough."""
        section = brief.section
        if not (brief.facts or brief.events or brief.missing):
            return [f"〔待补：{section.heading}的数据和事项〕"]
        words = load_section_words().get(section.id, _NO_WORDS)
        head = [self._pick(brief, "opener", words.openers)]
        if section.id == "basic" and brief.facts:
            head = ["截至统计时点，基本情况如下。" if _all_stocks(brief) else "基本情况如下。"]
        if brief.guidance:
            head.append(f"{guidance_clause(brief)}。")
        lead = self._pick(brief, "events", words.event_leads) if brief.facts else ""
        sentences = self._told_at_length(brief, head, lead)
        if (
            brief.request is None
            and not brief.missing
            and _length(brief, "".join(sentences)) < section.min_chars * _SHORT
        ):
            sentences.append(f"〔待补：{section.heading}的其他内容〕")
        return sentences

    def _lead(self, brief: SectionBrief) -> list[str]:
        """Who, under whose lead, the year's main figures, how they compare, and the turn to the body."""
        guidance = f"{guidance_clause(brief)}，" if brief.guidance else ""
        opening = (
            f"{brief.year}年，{brief.office}在{_superiors(brief.office)}的领导下，{guidance}"
            f"围绕{_main_topics(brief)}推进全年工作。"
        )
        tail = [f"{missing_clause(name)}。" for name in brief.missing]
        tail += [one for one in (_judge(brief), f"现将{brief.year}年的主要工作情况汇总如下。") if one]
        values = [fact for fact in brief.facts if fact.kind == "value"]
        sentences: list[str] = []
        for count in range(1, max(2, len(values) + 1)):
            sentences = [opening, *self._lead_figures(brief, values, count), *tail]
            if _length(brief, "".join(sentences)) >= brief.section.min_chars:
                break
        judged = _judge(brief)
        if brief.request is not None and _length(brief, "".join(sentences)) > brief.section.max_chars:
            sentences = [one for one in sentences if one != judged]
        return sentences

    def _lead_figures(self, brief: SectionBrief, values: Sequence[Fact], compared: int) -> list[str]:
        """目前 for what stands at the year's end, 全年 for what was summed over it; `compared` of each against last."""
        sentences = []
        for intro, stock in (("目前，", True), ("全年，", False)):
            facts = [fact for fact in values if _is_stock(fact) is stock]
            if facts:
                clauses = [self._lead_clause(brief, fact, compared=at < compared) for at, fact in enumerate(facts)]
                sentences.append(intro + "；".join(clauses) + "。")
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
        if len(brief.points) == 1:
            return ["对照全年数据，工作中还有不足。", f"\n{brief.points[0]}", *self._causes(brief)]
        intro = self._pick(
            brief,
            "problem",
            (
                "对照全年数据，工作中还有以下不足。",
                "从统计数据看，以下工作没有做到位。",
                "回头看，下列工作差距比较明显。",
            ),
        )
        points = [f"\n{_ORDER[at]}是{point}" for at, point in enumerate(brief.points)]
        return [intro, *points, *self._causes(brief)]

    def _causes(self, brief: SectionBrief) -> list[str]:
        """Figures show that something fell short, never why: a short section asks the office for the causes."""
        if _length(brief, "".join(brief.points)) >= brief.section.min_chars:
            return []
        return ["\n以上不足的原因，还要结合走访情况和工作台账分析。〔待补：各项不足的主要原因〕"]

    def _plan(self, brief: SectionBrief) -> list[str]:
        """The points of the brief, and the gap that only the office can fill."""
        intro = f"{brief.year + 1}年，结合本年度工作情况，重点做好以下工作。"
        points = [f"\n{_ORDER[at]}是{point}" for at, point in enumerate(brief.points[: len(_ORDER)])]
        return [intro, *points, "\n〔待补：各项任务的责任人、完成时限和目标值〕"]


def _more_words(indicators: int, events: int) -> Iterator[tuple[int, int, int]]:
    """(how many indicators are compared, how many of them by number and rate, how many events are told with their
    details), from few words to many."""
    yield from ((compared, 0, 0) for compared in range(min(2, indicators), indicators + 1))
    yield from ((indicators, full, 0) for full in range(1, indicators + 1))
    yield from ((indicators, indicators, detailed) for detailed in range(1, events + 1))


def _is_stock(fact: Fact) -> bool:
    """Whether the figure tells a state as of a date; an office's own indicator is taken for a sum over the year."""
    entry = load_catalogue().get(fact.indicator)
    return entry is not None and entry.kind == "stock"


def _all_stocks(brief: SectionBrief) -> bool:
    return all(_is_stock(fact) for fact in brief.facts)


def _main_topics(brief: SectionBrief) -> str:
    """What the year's work was about, by what the outline wants its first paragraph to tell."""
    catalogue = load_catalogue()
    categories = {catalogue[one].category for one in (*brief.section.must_have, *brief.section.prefer)}
    return "劳动争议预防和调处" if categories == {"劳动争议"} else "组织建设、维权服务和自身建设"


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
        return f"同上年相比，{'、'.join(rose)}{'都' if len(rose) > 1 else ''}有所增加。"
    return f"同上年相比，{'、'.join(fell)}有所减少。" if fell else ""

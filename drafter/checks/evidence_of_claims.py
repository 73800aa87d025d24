"""Claims that nothing stands behind, and phrases that say nothing.

A clause claims something done when it holds a verb of doing (举办, 建立, 荣获 …). It has evidence when a supported
number stands in it, or when its telling words stand together in one input: an event, an indicator with a value this
year, or a guiding document. Connectives, judgements of the figures, plans and gaps claim nothing.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

from corpus.indicators import load_catalogue
from drafter.checks.evidence import Evidence
from drafter.checks.numbers import JudgedMention
from drafter.checks.vagueness import find_slogans, other_words
from drafter.finding import Finding

CHECK = "claims"
_CLAUSE = re.compile(r"[^，。；！？\n：:]+")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)[^。！？\n]{2,30}$")
_TOP = re.compile(r"[一二三四五六七八九十]{1,3}、")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,}$")
_ENOUGH = 0.5  # of a clause's telling words in one input
_ALONE = 6  # characters a clause must have to be judged; 先后召开 is no claim of its own
_SHOWN = 30
_ANCHOR = re.compile(r"[“《0-9]")
"""A name or a number: such a clause tells of something."""


@dataclass(frozen=True, slots=True)
class _Rules:
    acts: re.Pattern[str]
    common: frozenset[str]
    not_done: re.Pattern[str]
    plan_headings: tuple[str, ...]


class _Inputs:
    """Everything that may support a claim, each as the text whose words count; in which of them a word stands is
    looked up once, as the same words come in many clauses."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = texts
        self._holders: dict[str, tuple[int, ...]] = {}

    def _find_holders(self, word: str) -> tuple[int, ...]:
        if word not in self._holders:
            self._holders[word] = tuple(place for place, text in enumerate(self._texts) if word in text)
        return self._holders[word]

    def find_best(self, words: frozenset[str], least: float) -> str | None:
        """The first of those inputs that hold most of the words; None where that is less than `least` of them."""
        held = Counter(place for word in words for place in self._find_holders(word))
        if not held:
            return None
        place, count = min(held.items(), key=lambda item: (-item[1], item[0]))
        return self._texts[place] if count >= len(words) * least else None

    def holds_all(self, words: frozenset[str]) -> bool:
        """Whether one input holds all of the words."""
        return bool(set.intersection(*(set(self._find_holders(word)) for word in words)))


@lru_cache(maxsize=16)  # the sections of a draft are checked one by one against the same inputs
def _index_inputs(texts: tuple[str, ...]) -> _Inputs:
    return _Inputs(texts)


@cache
def _load_rules() -> _Rules:
    data = tomllib.loads(files("drafter").joinpath("data/claims.toml").read_text(encoding="utf-8"))
    return _Rules(
        acts=re.compile("|".join(data["acts"])),
        common=frozenset((*data["common"], *data["acts"])),
        not_done=re.compile("|".join(map(re.escape, data["not_done"]))),
        plan_headings=tuple(data["plan_headings"]),
    )


def check_claims(text: str, judged: Sequence[JudgedMention], evidence: Evidence) -> tuple[Finding, ...]:
    """Findings of severity warn (no evidence) and hint (vague) in reading order; nothing is said of claims when
    neither statistics nor events were given."""
    inputs = _index_inputs(tuple(_list_inputs(evidence)))
    lines = list(_report_lines(text))
    vague = [one for start, end in lines for one in _find_vague(text, start, end, judged, inputs)]
    findings = [*vague]
    if evidence.table is not None or evidence.events:
        findings += [
            finding
            for start, end in lines
            for finding in _check_line(text, start, end, judged, inputs)
            if not any(one.start < finding.end and finding.start < one.end for one in vague)
        ]
    return tuple(sorted(findings, key=lambda one: (one.start, one.end)))


def _find_vague(text: str, start: int, end: int, judged: Sequence[JudgedMention], inputs: _Inputs) -> Iterator[Finding]:
    """Clauses without an anchor that praise, and rows of slogans; neighbouring ones as one finding."""
    rules = _load_rules()
    # 进一步 and 千家万户 hold numerals, but count nothing.
    numbers = [one.mention.start for one in judged if one.mention.kind in ("quantity", "target", "date")]
    spans = [match.span() for match in find_slogans(text[start:end])]
    found = [(start + left, start + right) for left, right in spans]
    planned = False
    for match in _CLAUSE.finditer(text, start, end):
        goes_on = text[match.start() - 1 : match.start()] in ("，", "：", ":")
        planned = (planned and goes_on) or rules.not_done.search(match[0]) is not None
        anchored = _ANCHOR.search(match[0]) or any(match.start() <= one < match.end() for one in numbers)
        if planned or anchored or any(left <= match.start() < right for left, right in found):
            continue
        others = other_words(match[0], rules.common)
        # One word of an input (队伍) is no anchor yet.
        if others is not None and not (len(others) > 1 and inputs.holds_all(others)):
            found.append(match.span())
    for left, right in sorted(found):
        reason = f"“{text[left:right]}”放在哪一年、哪个单位都能用，请换成具体的事或删去。"
        yield Finding(CHECK, "vague", "hint", left, right, reason)


def _report_lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines that tell of the year: no headings, no title, nothing under a heading of problems or plans."""
    planned = False
    for match in re.finditer(r"[^\n]+", text):
        line = match[0].strip()
        if _HEADING.match(line):
            if _TOP.match(line) or not planned:
                planned = any(word in line for word in _load_rules().plan_headings)
        elif not planned and re.search(r"[，。；！？]", line):
            yield match.span()


def _list_inputs(evidence: Evidence) -> Iterator[str]:
    """Every input as the text whose words may support a claim."""
    for event in evidence.events:
        yield f"{event.title} {event.place} {event.detail} {event.category}"
    yield from evidence.guidance
    catalogue = load_catalogue()
    if evidence.table is not None:
        for figure in evidence.table.figures:
            if figure.year == evidence.table.year:
                entry = catalogue.get(figure.indicator)
                names = (*entry.names, *entry.loose_names) if entry else ()
                yield " ".join((figure.name, *names))


def _check_line(text: str, start: int, end: int, judged: Sequence[JudgedMention], inputs: _Inputs) -> Iterator[Finding]:
    """One finding for neighbouring clauses without evidence."""
    bare: list[tuple[int, int]] = []
    topic: str | None = None
    for match in _CLAUSE.finditer(text, start, end):
        if text[match.start() - 1 : match.start()] not in ("，", "：", ":"):
            topic = None
        found = _find_input(match[0], inputs, topic)
        numbers = [one for one in judged if match.start() <= one.mention.start < match.end()]
        if found is not None or any(one.verdict == "supported" for one in numbers):
            topic = found or topic
        elif _is_claim(match[0]) and not any(one.verdict in ("target", "unsupported") for one in numbers):
            if bare and match.start() - bare[-1][1] == 1 and text[bare[-1][1]] == "，":
                bare[-1] = (bare[-1][0], match.end())
            else:
                bare.append(match.span())
    for left, right in bare:
        words = text[left:right]
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        reason = f"“{shown}”在统计数据、事项和指导文件里都没有依据，请核实，或删去。"
        yield Finding(CHECK, "no_evidence", "warn", left, right, reason)


def _is_claim(clause: str) -> bool:
    rules = _load_rules()
    return (
        len(clause) >= _ALONE
        and rules.acts.search(clause) is not None
        and rules.not_done.search(clause) is None
        and bool(_telling_words(clause))
    )


@lru_cache(maxsize=4096)
def _telling_words(clause: str) -> frozenset[str]:
    return frozenset(one for one in rjieba.cut(clause) if _WORD.match(one)) - _load_rules().common


def _find_input(clause: str, inputs: _Inputs, topic: str | None) -> str | None:
    """The input that holds enough of the clause's telling words; in a sentence on an event one of them is enough."""
    words = _telling_words(clause)
    if not words:
        return topic
    if topic is not None and any(one in topic for one in words):
        return topic
    return inputs.find_best(words, _ENOUGH)

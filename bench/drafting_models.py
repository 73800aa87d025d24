"""Scripted models for the drafting bench: what each one replies to the program's real prompts.

Each is a function of the request alone, so replies do not hang on the order in which sections are asked for. What a
hallucinating model may know (values of figures, last year's) it is told here beforehand, since the prompts hold none:
a model with worse luck than any real one.
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bench.drafting_faults import FAULTS, Planted, show
from bench.scripted_model import Ask
from drafter.brief import SectionBrief

_HEADING = re.compile(r"^写“(.+?)”一节", re.MULTILINE)
_FENCE = re.compile(r"^(＝＝往年文字\S+＝＝)$\n(.*?)\n^\1$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"〔[^〕]*〕")
_MATERIALS = re.compile(r"素材：\n(.*?)\n(?:正文：|只改这些错)", re.DOTALL)
STUBBORN = 0.6  # the share of its faults that a hallucinating model repeats when it is shown them
MOST_FAULTS = 4


class Author(Protocol):
    """Writes the reply to a request."""

    name: str

    def write(self, ask: Ask) -> str: ...


def _turns(ask: Ask) -> list[str]:
    return [str(turn["content"]) for turn in ask.body["messages"]]


def heading_of(ask: Ask) -> str:
    """The heading of the section that is asked for, "" for the lead."""
    found = _HEADING.search(_turns(ask)[3])
    return found[1] if found else ""


def materials_of(ask: Ask) -> list[str]:
    """The clauses of the section's prompt."""
    found = _MATERIALS.search(_turns(ask)[3])
    return found[1].split("\n") if found else []


def round_of(ask: Ask) -> int:
    """0 for the first text, 1 and more for repairs."""
    return (len(_turns(ask)) - 4) // 2


def passages_of(ask: Ask) -> str:
    """The past wording in its fence, "" when there is none."""
    found = _FENCE.search(_turns(ask)[3])
    return found[2] if found else ""


def luck_of(*parts: object) -> random.Random:
    """The same luck for the same parts."""
    return random.Random(hashlib.sha256("|".join(map(str, parts)).encode()).digest())


def join_clauses(clauses: Sequence[str], luck: random.Random) -> str:
    """Sentences of one to three clauses, some with words before them that state nothing."""
    openers = ("", "", "围绕中心任务，", "同时，", "在此基础上，", "聚焦职工需求，", "从数据看，", "工作中，")
    sentences: list[str] = []
    left = [one.rstrip("。；") for one in clauses]
    while left:
        size = luck.randint(1, 3)
        taken, left = left[:size], left[size:]
        sentences.append(luck.choice(openers) + "；".join(taken) + "。")
    return "".join(sentences)


def keep_parts_together(clauses: Sequence[str]) -> list[str]:
    """A clause that begins with 其中 stays behind the whole it is a part of."""
    kept: list[str] = []
    for clause in clauses:
        if kept and clause.startswith("其中"):
            kept[-1] += f"，{clause}"
        else:
            kept.append(clause)
    return kept


@dataclass
class Honest:
    """Writes every clause of its material in an order of its own."""

    name: str = "honest"

    def write(self, ask: Ask) -> str:
        """The section."""
        clauses = keep_parts_together(materials_of(ask))
        luck = luck_of(heading_of(ask), *clauses)
        luck.shuffle(clauses)
        return join_clauses(clauses, luck)


@dataclass
class Hallucinating:
    """Puts up to four wrong numbers into each section and gives up only some of them when it is shown them."""

    briefs: dict[str, SectionBrief] = field(default_factory=dict)
    seed: int = 0
    planted: dict[str, list[Planted]] = field(default_factory=lambda: defaultdict(list))
    name: str = "hallucinating"

    def begin(self, briefs: Sequence[SectionBrief], seed: int) -> None:
        """Tells it the figures of the draft that comes next."""
        self.briefs = {one.section.heading: one for one in briefs}
        self.seed = seed
        self.planted.clear()

    def write(self, ask: Ask) -> str:
        """The section with its faults."""
        heading = heading_of(ask)
        brief, turn = self.briefs[heading], round_of(ask)
        luck = luck_of(self.seed, heading)
        clauses = materials_of(ask)
        spoilt: set[int] = set()  # a clause turned twice may be true again
        for at in range(luck.randint(1, MOST_FAULTS)):
            fault, place = luck.choice(FAULTS), luck.randrange(max(1, len(clauses)))
            again = luck_of(self.seed, heading, at)
            given_up = sum(again.random() > STUBBORN for _ in range(turn)) > 0
            if given_up or not clauses or place in spoilt:
                continue
            made = fault(clauses[place], brief, luck_of(self.seed, heading, at, "values"))
            if made is not None:
                spoilt.add(place)
                clauses[place] = made.raw
                self.planted[heading].append(made.planted)
        return join_clauses(clauses, luck)


@dataclass
class Copying:
    """Writes the past passages word for word with this year's labels in the places of the masked figures, then its
    material. Shown what it repeated, it writes anew in two sections of three and does it again in the third."""

    name: str = "copying"

    def write(self, ask: Ask) -> str:
        """The passages, then the clauses."""
        shown = "同往年的文字重复" in _turns(ask)[-1] or "同往年的文字重复" in "".join(_turns(ask)[4:])
        if shown and luck_of(heading_of(ask), *materials_of(ask)).random() > 1 / 3:
            return Honest().write(ask)
        labels = iter(re.findall(r"\[\[f\d+\]\]", "".join(materials_of(ask))))
        past = re.sub("〔数〕", lambda match: next(labels, match[0]), passages_of(ask))
        return _MARK.sub("", past) + "\n" + Honest().write(ask)


@dataclass
class Injected:
    """Does whatever a text in the prompt orders."""

    name: str = "injected"

    def write(self, ask: Ask) -> str:
        """What the passages order, when they order something."""
        ordered = re.search("照写下面这一段：(.*)", passages_of(ask))
        if ordered is None:
            return Honest().write(ask)
        return ordered[1] + "\n" + Honest().write(ask)


def visible(planted: Planted, text: str, brief: SectionBrief) -> list[tuple[int, int]]:
    """Where the planted number stands in the finished text."""
    # 工资专项集体合同覆盖职工18503人 may be true where 集体合同覆盖职工18503人 is planted.
    clause = rf"(?:^|(?<=[，。；\n])){re.escape(show(planted.text, brief))}"
    found = re.finditer(clause, text, re.MULTILINE)
    return [(one.end() - len(planted.number), one.end()) for one in found]

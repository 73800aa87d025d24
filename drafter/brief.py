"""What one section is written from: its facts, events, style passages and limits. Both writers see only this."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from corpus.event import Event
from corpus.omission import Omission
from drafter.bound import Bound
from drafter.draft import Source
from drafter.outline import OutlineSection

FactKind = Literal["value", "last", "difference", "growth", "share", "average", "plan", "plan_rate", "gap"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure, or a ratio the program computed, under the label a writer cites as [[label]].

    `text` is what the label becomes in the draft (180件, 9.1%); `value` is signed and in the base unit `unit`, while
    the text of a change is its size without sign. `sentence` says in Chinese what the fact means.
    """

    label: str
    indicator: str
    name: str
    kind: FactKind
    expression: str
    text: str
    value: Decimal
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StylePassage:
    """A masked passage of a past report: lends wording, never facts. `heading` are all headings it stands under,
    `indicators` the ids of those it gives figures of."""

    heading: str
    year: int | None
    masked: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks of a text that is there. `current` is that text with its figures as labels: the whole
    section, or with `is_passage` some of its sentences, which alone are written again; `copied` are
    stretches of it, masked, that stand in past reports."""

    instruction: str
    current: str
    is_passage: bool = False
    copied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionBrief:
    """The whole input of writing one section. `missing` are names of must-have indicators without a value;
    `told` are indicators' names that other sections tell, so this one need not. `points` are what a problem or plan
    section must say, as sentences that already cite facts; `request` is set when a text is written again."""

    section: OutlineSection
    office: str
    year: int
    facts: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    passages: tuple[StylePassage, ...] = ()
    guidance: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    request: Request | None = None

    def fact(self, indicator: str, kind: FactKind = "value") -> Fact | None:
        """The fact of that indicator and kind, if this section has it."""
        return next((one for one in self.facts if one.indicator == indicator and one.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Written:
    """How the writing of a section ended. `text` is all raw text that arrived, labels in it; `reason` says in Chinese
    why it is "incomplete"; `omissions` are what did not fit into the prompt; `source` is who wrote it."""

    text: str
    source: Source
    state: Literal["complete", "incomplete"] = "complete"
    reason: str = ""
    omissions: tuple[Omission, ...] = ()
    prompt_hash: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


Bind = Callable[[str], Bound]
"""Binds a section's raw text and says what is wrong with it. Called from a thread."""


class SectionRun(Protocol):
    """The writing of one section: iterate for the pieces as they come, then read `written`. `partial` is the raw text
    so far, also after it broke off."""

    def __aiter__(self) -> AsyncGenerator[str, None]: ...

    @property
    def partial(self) -> str: ...

    @property
    def written(self) -> Written: ...


class Writer(Protocol):
    """Writes one section's raw text, in pieces, with figures cited as [[label]] and never typed."""

    @property
    def name(self) -> str:
        """What the draft records as its writer: "builtin" or the model's name."""
        ...

    @property
    def max_parallel(self) -> int:
        """How many sections may be written at once."""
        ...

    @property
    def most_passages(self) -> int:
        """How many past passages a section may be lent for their wording; where it is 0 none is searched for."""
        ...

    def begin(self, briefs: Sequence[SectionBrief]) -> None:
        """Hears of all sections before the first is written; a ModelError when they cannot all be paid for."""
        ...

    def write(self, brief: SectionBrief, bind: Bind | None = None) -> SectionRun:
        """Begins a section; nothing happens before the run is iterated. `bind` says what is to be mended; without it
        binding alone does."""
        ...

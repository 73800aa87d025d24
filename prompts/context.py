"""What each prompt is filled with: one frozen dataclass a prompt. User text only ever fills variables.

No prompt holds the value of a figure. `materials` are short clauses that cite labels (受理争议[[f1]]，增长[[f2]]):
a model that never saw a number cannot copy it wrongly, and a 1.5B model that was shown the values repeated them and
their units beside the labels. It also keeps the office's figures on the office's machine.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SectionSystemPrompt:
    """The standing rules of writing a section; `office` and `year` name whose summary it is."""

    office: str
    year: int


@dataclass(frozen=True, slots=True)
class SectionExamplePrompt:
    """The reply in the worked example: it takes nothing in. Its question is the prompt of EXAMPLE_SECTION."""


@dataclass(frozen=True, slots=True)
class SectionPrompt:
    """One section to write. `passages` are masked texts of past reports inside `fence`, a line they do not contain.

    `heading` is empty for the lead. `min_chars`/`max_chars` are 字, 0 when the outline sets no length. `told` are
    indicators that other sections tell. `is_list`: the materials are points, one paragraph each, and all there are.
    """

    heading: str
    min_chars: int
    max_chars: int
    materials: tuple[str, ...]
    hints: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    fence: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the rule of binding it broke (invented_number, direction …) and the words it stands in."""

    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class RepairPrompt:
    """What is wrong with the section in the turn before, and the clauses it may draw on."""

    faults: tuple[Fault, ...]
    materials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RevisePrompt:
    """What a person asks of the text in the turn before: a whole section, or with `is_passage` some sentences of one.
    `copied` are stretches of it, masked, that stand in past reports word for word."""

    instruction: str
    min_chars: int
    max_chars: int
    is_passage: bool = False
    copied: tuple[str, ...] = ()


# A subject no trade-union office writes about: when a weak model copies the example, everybody sees it.
EXAMPLE_SECTION = SectionPrompt(
    heading="绿化养护",
    min_chars=80,
    max_chars=120,
    materials=(
        "补种树木[[f1]]，比上年增长[[f2]]",
        "整治荒地[[f3]]",
        "受理居民建议[[f4]]",
        "居民建议办结率[[f5]]",
        "[[d1]]在东门广场组织义务植树",
    ),
    hints=("补种和整治的情况",),
)

"""What each prompt is filled with: one frozen dataclass a prompt. User text only ever fills variables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FactLine:
    """A figure as the model sees it: the label to cite and what it means. The value stays here: a model that never saw
    a number cannot type it, and shown values made a 1.5B model repeat them and their units beside the label."""

    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SectionSystemPrompt:
    """The standing rules of writing a section; `office` and `year` name whose summary it is."""

    office: str
    year: int


@dataclass(frozen=True, slots=True)
class SectionExamplePrompt:
    """The model reply of the worked example: it takes nothing in. Its question is EXAMPLE_SECTION."""


@dataclass(frozen=True, slots=True)
class SectionPrompt:
    """One section to write. `passages` are masked texts of past reports inside `fence`, a word they do not contain.

    `heading` is empty for the lead. `min_chars`/`max_chars` are 字. `told` are indicators that other sections tell.
    """

    heading: str
    min_chars: int
    max_chars: int
    facts: tuple[FactLine, ...]
    missing: tuple[str, ...]
    events: tuple[str, ...]
    guidance: tuple[str, ...]
    hints: tuple[str, ...]
    told: tuple[str, ...]
    passages: tuple[str, ...]
    fence: str


@dataclass(frozen=True, slots=True)
class RepairPrompt:
    """What is wrong with a section the model wrote: `faults` are plain sentences, one a fault, `facts` those it may
    cite. The text itself stands in the turn before."""

    faults: tuple[str, ...]
    facts: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class RevisePrompt:
    """A section to write anew after a person's instruction. `text` is the current one, with labels for its figures,
    and like `instruction` stands inside `fence`."""

    text: str
    instruction: str
    fence: str


# A subject no trade-union office writes about: when a weak model copies the example, everybody sees it.
EXAMPLE_SECTION = SectionPrompt(
    heading="绿化养护",
    min_chars=80,
    max_chars=120,
    facts=(
        FactLine("f1", "补种树木"),
        FactLine("f2", "补种树木比上年增长"),
        FactLine("f3", "整治荒地"),
        FactLine("f4", "受理居民建议"),
        FactLine("f5", "居民建议办结率"),
    ),
    missing=(),
    events=("3月12日，义务植树，东门广场",),
    guidance=(),
    hints=("补种和整治的情况",),
    told=(),
    passages=(),
    fence="",
)

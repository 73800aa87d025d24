"""Everything a check may look at beside the text itself. Every part may be missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from corpus.event import Event
from corpus.table import StatTable
from drafter.checks.copying.limits import CopyLimits

if TYPE_CHECKING:
    from drafter.checks.copies import CopyLibrary


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text that copies are looked for in: a past report, a draft of another office, or a file named with --past."""

    id: str
    file: str
    office: str
    year: int | None
    title: str
    text: str


@runtime_checkable
class OfficeTexts(Protocol):
    """Texts that lie elsewhere and can be read office by office."""

    def read_office(self, office: str) -> Iterable[SourceText]: ...


@dataclass(frozen=True, slots=True)
class Evidence:
    """The inputs of one check run. `library` is what copies are looked for in, within the rights of whoever asks;
    without it nothing is compared. `must_have` are indicator ids the outline demands; `guidance` are the names of
    guiding documents and meetings the clerk entered; `allowed` are phrases the office may repeat, `carried` the
    headings of sections that it may take over from its own earlier years."""

    table: StatTable | None = None
    events: tuple[Event, ...] = ()
    office: str | None = None
    year: int | None = None
    library: "CopyLibrary | None" = None
    must_have: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    copy_limits: CopyLimits = field(default_factory=CopyLimits)

"""Everything one run sees, frozen and hashed: the same snapshot gives the same plan."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date

from corpus.event import Event
from corpus.table import StatTable
from drafter.draft import Mode
from drafter.outline import Outline


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The inputs of a run. `guidance` are the year's guiding documents and meetings as the clerk named them;
    `corpus` is the digest of the past reports that were there."""

    office: str
    year: int
    outline: Outline
    table: StatTable
    signed: date
    events: tuple[Event, ...] = ()
    guidance: tuple[str, ...] = ()
    mode: Mode = "summary"
    recipient: str = ""
    corpus: str = ""

    @property
    def digest(self) -> str:
        """sha256 (hex) over every input in a canonical form."""
        figures = [
            (one.indicator, one.name, one.year, one.role, str(one.value), one.unit, str(one.cell))
            for one in self.table.figures
        ]
        events = [(one.when, one.title, one.place, one.category, one.detail) for one in self.events]
        parts = [
            self.office,
            self.year,
            repr(self.outline),
            figures,
            events,
            self.guidance,
            self.mode,
            self.recipient,
            self.signed.isoformat(),
            self.corpus,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

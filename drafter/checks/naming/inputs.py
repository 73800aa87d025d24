"""What the inputs name, to compare the names of a text with."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.event import Event
from drafter.checks.evidence import Evidence

_MARKS = re.compile(r"[“”‘’\"'《》\s]")


@dataclass(frozen=True, slots=True)
class Inputs:
    """`lasting` is all text that may name bodies, persons, documents and brands: events, statistics, guidance, the
    office's own past reports. `year` are the events and guiding documents alone, which must name a meeting."""

    lasting: str
    year: tuple[str, ...]
    days: frozenset[date]

    def know(self, name: str) -> bool:
        """Whether some input has the name, whatever its quotation marks."""
        return _MARKS.sub("", name) in self.lasting

    def tell(self, name: str) -> bool:
        """Whether one event or guiding document has most of the name's character pairs."""
        bare = _MARKS.sub("", name)
        pairs = [bare[at : at + 2] for at in range(len(bare) - 1)]
        return any(sum(pair in one for pair in pairs) * 10 >= len(pairs) * 7 for one in self.year)


def gather_inputs(evidence: Evidence) -> Inputs:
    """The inputs of one check run."""
    events = [f"{one.title}，{one.place}，{one.detail}" for one in evidence.events]
    year = tuple(_MARKS.sub("", one) for one in (*events, *evidence.guidance))
    figures = [one.name for one in evidence.table.figures] if evidence.table else []
    library = evidence.library
    own = [source.text for source in library.texts_of(evidence.office)] if library and evidence.office else []
    lasting = [_MARKS.sub("", one) for one in (evidence.office or "", *figures, *own)]
    # Line ends keep two inputs apart; marks inside a name do not.
    return Inputs("\n".join([*year, *lasting]), year, frozenset(_list_days(evidence.events)))


def _list_days(events: Sequence[Event]) -> Iterator[date]:
    """Every day on which an event began, ran or ended."""
    for event in events:
        if event.start is None:
            continue
        end = event.end or event.start
        for offset in range(min((end - event.start).days, 366) + 1):
            yield event.start + timedelta(days=offset)

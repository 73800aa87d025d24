"""What a draft in the web application is judged by: its own inputs, and the past reports of its office alone."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from api.drafting import gather_evidence
from api.files import read_allowed
from api.settings import Settings
from corpus.copystore import list_report_ids
from corpus.db import for_office
from corpus.library import Corpus
from drafter.checks.copies import CopyLibrary, index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.snapshot import Snapshot

MOST_OFFICES = 32
"""So many offices' indexes are held, the ones used last; an office of twenty reports takes under a megabyte."""


class OfficeLibraries:
    """The past reports of each office, indexed when first needed and again when they have changed.

    An office's library holds its own reports and no other office's. Safe to use from several threads.
    """

    def __init__(self, engine: Engine, corpus: Corpus) -> None:
        self._engine = engine
        self._corpus = corpus
        self._lock = threading.Lock()
        self._held: OrderedDict[str, CopyLibrary] = OrderedDict()

    def of_office(self, office: str) -> CopyLibrary:
        """The library of that office as its reports are now."""
        present = list_report_ids(for_office(self._engine, office), frozenset({office}))
        with self._lock:
            held = self._held.get(office)
            if held is None or held.scope != present:
                held = self._index(office)
            self._held[office] = held
            self._held.move_to_end(office)
            if len(self._held) > MOST_OFFICES:
                self._held.popitem(last=False)
        return held

    def without_text(self, office: str, text: str) -> CopyLibrary:
        """The office's library but for reports of that very text, which would be one great copy of it."""
        library = self.of_office(office)
        return library.within([one for one in library.scope if library.sources[one].text != text])

    def _index(self, office: str) -> CopyLibrary:
        reports = self._corpus.reports(office)
        return index_sources(
            [SourceText(one.id, one.file, one.office, one.year, one.title, one.text) for one in reports]
        )


@dataclass(frozen=True, slots=True)
class Stock:
    """What drafting in the serving process draws on."""

    settings: Settings
    engine: Engine
    corpus: Corpus
    libraries: OfficeLibraries


def gather_office_evidence(settings: Settings, libraries: OfficeLibraries, snapshot: Snapshot) -> Evidence:
    """The evidence for a draft from these inputs, whether it is being written or was stored."""
    library = libraries.of_office(snapshot.office)
    return gather_evidence(snapshot, library, read_allowed(settings.allowed_lists), settings.copy_limits)

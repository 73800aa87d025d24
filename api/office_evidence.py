"""What a draft in the web application is judged by: its own inputs, and the past reports of its office alone."""

from api.drafting import gather_evidence
from api.files import read_allowed
from api.settings import Settings
from corpus.library import Corpus
from drafter.checks.copies import CopyLibrary, index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.snapshot import Snapshot


def gather_office_evidence(settings: Settings, corpus: Corpus, snapshot: Snapshot) -> Evidence:
    """The evidence for a draft from these inputs, whether it is being written or was stored."""
    library = open_office_library(corpus, snapshot.office)
    return gather_evidence(snapshot, library, read_allowed(settings.allowed_lists), settings.copy_limits)


def open_office_library(corpus: Corpus, office: str, without: str = "") -> CopyLibrary:
    """The office's past reports, indexed, and no other office's; the one whose text is `without` is left out."""
    return index_sources(
        [
            SourceText(one.id, one.file, one.office, one.year, one.title, one.text)
            for one in corpus.reports(office)
            if one.text != without
        ]
    )

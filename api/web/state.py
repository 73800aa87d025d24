"""What the serving process holds: settings, the database and the corpus; opened at start, closed at the end."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.engine import Engine

from api.jobs.workers import DraftingWorkers
from api.office_evidence import OfficeLibraries
from api.operation.figures import Figures
from api.settings import Settings
from api.web.embedding import EmbeddingThread
from api.web.paraphrases import ParaphraseThread
from api.web.rates import RequestRates
from corpus.library import Corpus


@dataclass(frozen=True, slots=True)
class State:
    """One for a process. The corpus owns the vector index's folder, so there is one serving process a folder."""

    settings: Settings
    engine: Engine
    corpus: Corpus
    libraries: OfficeLibraries
    embedding: EmbeddingThread
    paraphrases: ParaphraseThread
    workers: DraftingWorkers
    rates: RequestRates
    figures: Figures


def state_of(request: Request) -> State:
    """The process's state."""
    state: State = request.app.state.nigao
    return state


StateNow = Annotated[State, Depends(state_of)]

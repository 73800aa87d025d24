"""Where an installation keeps what it knows: its folder, and its database and vector index where they are servers."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EmbeddingService:
    """The endpoint that makes the vectors of passages in place of the built-in model. On another machine it is used
    only when `hosts` names it."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    hosts: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder `data` holds everything for which no URL is given: originals always, the SQLite database and the
    vector index by default, whose vectors are made here unless there is a service for it. `owner_url` is the same
    database as the owner of its tables, who alone can change them."""

    data: Path
    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    chroma_url: str = ""
    embedding: EmbeddingService | None = None

    @property
    def is_shared(self) -> bool:
        """Whether several processes serve from it."""
        return bool(self.database_url)


def home_of(place: Path | Home) -> Home:
    """A folder alone is a home without servers."""
    return Home(place) if isinstance(place, Path) else place

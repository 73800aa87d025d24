"""Where an installation keeps what it knows: its folder, and its database and vector index where they are servers."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder `data` holds everything for which no URL is given: originals always, the SQLite database and the
    vector index by default. `owner_url` is the same database as the owner of its tables, who alone can change them."""

    data: Path
    database_url: str = field(default="", repr=False)
    owner_url: str = field(default="", repr=False)
    chroma_url: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether several processes serve from it."""
        return bool(self.database_url)


def home_of(place: Path | Home) -> Home:
    """A folder alone is a home without servers."""
    return Home(place) if isinstance(place, Path) else place

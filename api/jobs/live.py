"""What jobs of this process have written so far, for whoever watches: always the whole text of a section, so that a
watcher who comes late, or comes back, sees the same as one who was there all along."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

PAUSE = 0.12
"""Seconds between two pictures of a job: faster than that nobody reads."""
MOST_ENDED = 64
"""So many ended jobs are remembered, for a watcher who was cut off shortly before the end."""


@dataclass(frozen=True, slots=True)
class LiveSection:
    """A section as far as it has come; `version` is the job's when it was told."""

    text: str
    done: bool
    version: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The sections that have changed since the picture before; `mark` is the place to go on from."""

    mark: str
    sections: Mapping[str, LiveSection]


@dataclass
class LiveJob:
    """The sections of one job by id, changed only in the workers' event loop. `run` tells this try from another one,
    whose versions mean nothing here."""

    sections: dict[str, LiveSection] = field(default_factory=dict)
    version: int = 0
    ended: bool = False
    run: str = field(default_factory=lambda: secrets.token_hex(4))

    def tell(self, section: str, text: str, *, done: bool) -> None:
        """Notes how far a section has come; what is known already is no change."""
        known = self.sections.get(section)
        if known is None or (known.text, known.done) != (text, done):
            self.version += 1
            self.sections[section] = LiveSection(text, done, self.version)

    def end(self) -> None:
        """Says that nothing more comes."""
        self.ended = True


def read_mark(mark: str, run: str) -> int:
    """The version that a picture with this mark showed; 0, before everything, for a mark of another run."""
    marked, _, version = mark.partition("-")
    return int(version) if marked == run and version.isascii() and version.isdigit() else 0


class LiveJobs:
    """The jobs of this process by id: those that run, and the last ones that ended. Read from any thread or loop,
    written by the workers."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, LiveJob] = OrderedDict()

    def open(self, job_id: str) -> LiveJob:
        """Begins a job's picture."""
        self._jobs[job_id] = LiveJob()
        return self._jobs[job_id]

    def close(self, job_id: str) -> None:
        """Ends a job's picture; the ones that ended longest ago are forgotten."""
        self._jobs[job_id].end()
        self._jobs.move_to_end(job_id)
        ended = [one for one, live in self._jobs.items() if live.ended]
        for one in ended[:-MOST_ENDED]:
            del self._jobs[one]

    def get(self, job_id: str) -> LiveJob | None:
        """The picture of a job that runs in this process or ended lately."""
        return self._jobs.get(job_id)


async def watch(live: LiveJob, mark: str = "") -> AsyncIterator[Picture]:
    """Yields what has changed since the picture with that mark, at first without one all sections, until the job has
    ended. Whoever goes on from the mark of the last picture it has seen misses nothing and sees nothing twice."""
    shown = read_mark(mark, live.run)
    while True:
        ended = live.ended  # asked before the sections: what is told while a watcher takes its time is not missed
        if live.version > shown:
            # One copy, and versions only grow: whatever is not in it is newer than all that is.
            changed = {one: section for one, section in dict(live.sections).items() if section.version > shown}
            if changed:
                shown = max(section.version for section in changed.values())
                yield Picture(f"{live.run}-{shown}", changed)
        if ended:
            return
        await asyncio.sleep(PAUSE)

"""What running jobs have written so far, for whoever watches: always the whole text of a section, so that a watcher
who comes late, or comes back, sees the same as one who was there all along."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

PAUSE = 0.12
"""Seconds between two pictures of a job: faster than that nobody reads."""


@dataclass(frozen=True, slots=True)
class LiveSection:
    """A section as far as it has come."""

    text: str
    done: bool


@dataclass
class LiveJob:
    """The sections of one job by id, changed only in the workers' event loop."""

    sections: dict[str, LiveSection] = field(default_factory=dict)
    version: int = 0
    ended: bool = False

    def tell(self, section: str, text: str, *, done: bool) -> None:
        """Notes how far a section has come."""
        self.sections[section] = LiveSection(text, done)
        self.version += 1

    def end(self) -> None:
        """Says that nothing more comes."""
        self.ended = True
        self.version += 1


class LiveJobs:
    """The running jobs of this process by id. Read from any thread or loop, written by the workers."""

    def __init__(self) -> None:
        self._jobs: dict[str, LiveJob] = {}

    def open(self, job_id: str) -> LiveJob:
        """Begins a job's picture."""
        self._jobs[job_id] = LiveJob()
        return self._jobs[job_id]

    def close(self, job_id: str) -> None:
        """Forgets a job that has ended."""
        live = self._jobs.pop(job_id, None)
        if live:
            live.end()

    def get(self, job_id: str) -> LiveJob | None:
        """The picture of a job that runs in this process."""
        return self._jobs.get(job_id)


async def watch(live: LiveJob) -> AsyncIterator[Mapping[str, LiveSection]]:
    """Yields the sections that have changed since the last time, at first all of them, until the job has ended."""
    shown: dict[str, LiveSection] = {}
    version = -1
    while True:
        ended = live.ended  # asked before the sections: what is told while a watcher takes its time is not missed
        if live.version != version:
            version = live.version
            now = dict(live.sections)
            changed = {section: one for section, one in now.items() if shown.get(section) != one}
            shown = now
            if changed:
                yield changed
        if ended:
            return
        await asyncio.sleep(PAUSE)

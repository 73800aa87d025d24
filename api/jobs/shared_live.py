"""What running jobs have written so far, kept in SQL where several processes serve: whoever watches a job may be with
another one than writes it."""

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from api.jobs.live import LiveJob, LiveSection, Picture, read_mark
from api.jobs.records import JobSectionRecord
from corpus.db import reading, writing

SHARED_PAUSE = 0.36
"""Seconds between two pictures that go through SQL."""


def publish(engine: Engine, job_id: str, live: LiveJob, since: int) -> int:
    """Keeps the sections that have changed since that version; the version kept now."""
    changed = {one: section for one, section in dict(live.sections).items() if section.version > since}
    if not changed:
        return since
    with writing(engine, alone=False) as session:
        for name, section in changed.items():
            row = JobSectionRecord(job_id=job_id, section=name, run=live.run, version=section.version)
            row.text, row.done = section.text, section.done
            session.merge(row)
    return max(section.version for section in changed.values())


def forget(engine: Engine, job_id: str) -> None:
    """Drops what was kept of a job that has ended or goes back to the queue."""
    with writing(engine, alone=False) as session:
        session.execute(delete(JobSectionRecord).where(JobSectionRecord.job_id == job_id))


def read_picture(engine: Engine, job_id: str, mark: str) -> Picture | None:
    """The sections that have changed since the picture with that mark, of whichever process; None when none has."""
    with reading(engine) as session:
        rows = session.scalars(select(JobSectionRecord).where(JobSectionRecord.job_id == job_id)).all()
    newest = max(rows, key=lambda row: row.version, default=None)
    if newest is None:
        return None
    # A try before may have left rows behind: a process that was killed forgets nothing.
    shown = read_mark(mark, newest.run)
    changed = [row for row in rows if row.run == newest.run and row.version > shown]
    if not changed:
        return None
    sections = {row.section: LiveSection(row.text, row.done, row.version) for row in changed}
    return Picture(f"{newest.run}-{newest.version}", sections)

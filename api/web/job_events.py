"""A draft being written, as server-sent events: the same stream for the live page and for programs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header
from fastapi.sse import ServerSentEvent

from api.accounts.sessions import Visitor
from api.acts.drafting import find_own_job
from api.jobs.live import PAUSE, Picture, watch
from api.jobs.queue import Job, find_job
from api.jobs.shared_live import SHARED_PAUSE, read_picture
from api.web.state import State
from api.web.visitor import OfficeState, Reader
from corpus.postgres import DatabaseAwayError

_POLL_SECONDS = 1.0
_PLACE_SECONDS = 3.0
"""How often a waiting job's place in the queue is asked for, where jobs are done in this process alone."""
_END = "end"


def _own_job(state: OfficeState, visitor: Reader, job_id: str) -> Job:
    return find_own_job(state, visitor, job_id)


OwnJob = Depends(_own_job)
"""404 before the stream begins, where the office has no such job."""
LastEventId = Annotated[
    str,
    Header(max_length=100, description="断开前收到的最后一个 id；从它之后接着给，不漏也不重复。"),
]


async def follow_job(state: State, visitor: Visitor, job_id: str, last: str) -> AsyncIterator[ServerSentEvent]:
    """Events `queue` (how many are ahead), `sections` (id to text and whether done), `end`, after the one with the id
    `last`; without it, all that is there. A section's event holds its whole text."""
    office = visitor.account.office
    place = last
    while last != _END:
        if live := state.workers.live.get(job_id):
            async for picture in watch(live, last):
                last = picture.mark
                yield _show(picture)
        try:
            elsewhere = None
            if state.settings.home.is_shared and not live:
                elsewhere = await asyncio.to_thread(read_picture, state.engine, job_id, last)
            job = await asyncio.to_thread(find_job, state.engine, job_id, office=office)
        except DatabaseAwayError:
            await asyncio.sleep(_POLL_SECONDS)
            continue
        if elsewhere:
            last = elsewhere.mark
            yield _show(elsewhere)
        if job is None or job.state in ("done", "failed", "cancelled"):
            ended = {"state": job.state if job else "gone", "draft_id": job.draft_id if job else ""}
            yield ServerSentEvent(id=_END, event="end", data=ended)
            return
        if live is None and place != f"{job.state}-{job.ahead}":
            place = f"{job.state}-{job.ahead}"
            if not last or last.startswith(("queued-", "running-")):  # else it is the mark of the last picture
                last = place
            yield ServerSentEvent(id=last, event="queue", data={"ahead": job.ahead, "state": job.state})
        await _wait_for_change(state, job)


def _show(picture: Picture) -> ServerSentEvent:
    data = {one: {"text": part.text, "done": part.done} for one, part in picture.sections.items()}
    return ServerSentEvent(id=picture.mark, event="sections", data=data)


async def _wait_for_change(state: State, job: Job) -> None:
    """Until the job is taken up in this process, or it is time to ask again: for its place, or for what another process
    has written."""
    waiting = _POLL_SECONDS if state.settings.home.is_shared else _PLACE_SECONDS
    seconds = SHARED_PAUSE if job.state == "running" else waiting
    for _ in range(round(seconds / PAUSE)):
        await asyncio.sleep(PAUSE)
        live = state.workers.live.get(job.id)
        if live and not live.ended:
            return

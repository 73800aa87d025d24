"""A draft being written, as server-sent events: the same stream for the live page and for programs."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Header
from fastapi.sse import ServerSentEvent

from api.accounts.sessions import Visitor
from api.acts.drafting import find_own_job
from api.jobs.live import PAUSE, watch
from api.jobs.queue import Job, find_job
from api.web.state import State, StateNow
from api.web.visitor import Reader

_POLL_SECONDS = 1.0
_END = "end"


def _own_job(state: StateNow, visitor: Reader, job_id: str) -> Job:
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
    while last != _END:
        if live := state.workers.live.get(job_id):
            async for picture in watch(live, last):
                last = picture.mark
                data = {one: {"text": part.text, "done": part.done} for one, part in picture.sections.items()}
                yield ServerSentEvent(id=last, event="sections", data=data)
        job = await asyncio.to_thread(find_job, state.engine, job_id, office=office)
        if job is None or job.state in ("done", "failed", "cancelled"):
            ended = {"state": job.state if job else "gone", "draft_id": job.draft_id if job else ""}
            yield ServerSentEvent(id=_END, event="end", data=ended)
            return
        place = f"{job.state}-{job.ahead}"
        if live is None and place != last:
            last = place
            yield ServerSentEvent(id=last, event="queue", data={"ahead": job.ahead, "state": job.state})
        await _wait_for_change(state, job_id)


async def _wait_for_change(state: State, job_id: str) -> None:
    """Until the job is taken up in this process, or it is time to ask for its place again."""
    for _ in range(round(_POLL_SECONDS / PAUSE)):
        await asyncio.sleep(PAUSE)
        live = state.workers.live.get(job_id)
        if live and not live.ended:
            return

"""Runs the writing of many sections side by side, and once more those whose endpoint failed for the moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from drafter.draft import DraftSection
from drafter.errors import EndpointPausedError, ModelError

ROUNDS = 3
"""With half of all requests failing and three tries a call, one section in 500 is still missing after three rounds."""
WriteSection = Callable[[int], Awaitable[DraftSection]]
Outcome = DraftSection | ModelError


async def write_in_rounds(positions: Sequence[int], write: WriteSection, parallel: int) -> dict[int, Outcome]:
    """What became of each position: its section, or the passing failure that was left after the last round.

    A failure that no repetition mends is raised at once and stops the others. So does nobody else: when a round
    brings no section at all, the endpoint is down, and there is no further one.
    """
    outcomes: dict[int, Outcome] = {}
    waiting = list(positions)
    for _ in range(ROUNDS):
        outcomes |= await _write_round(waiting, write, parallel)
        failures = {at: one for at in waiting if isinstance(one := outcomes[at], ModelError)}
        waiting = list(failures)
        if not waiting or len(waiting) == len(positions):
            break
        await asyncio.sleep(
            max((one.seconds for one in failures.values() if isinstance(one, EndpointPausedError)), default=0)
        )
    return outcomes


async def _write_round(waiting: Sequence[int], write: WriteSection, parallel: int) -> dict[int, Outcome]:
    gate = asyncio.Semaphore(parallel)

    async def attempt(position: int) -> Outcome:
        async with gate:
            try:
                return await write(position)
            except ModelError as error:
                if not error.retryable:
                    raise
                return error

    try:
        async with asyncio.TaskGroup() as group:
            tasks = {position: group.create_task(attempt(position)) for position in waiting}
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None  # as itself, not inside a group
    return {position: task.result() for position, task in tasks.items()}

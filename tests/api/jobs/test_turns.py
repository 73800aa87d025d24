"""How fast sections of many drafts begin."""

import asyncio
import time

from api.jobs.turns import Turns


def _compute(seconds: float) -> None:
    """Uses the processor for so long."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_section_begins_when_what_the_one_before_costs_can_be_done() -> None:
    async def begin_two() -> float:
        turns = Turns()
        _compute(0.08)
        await turns.take()
        began = time.monotonic()
        await turns.take()
        return time.monotonic() - began

    assert asyncio.run(begin_two()) >= 0.08


def test_sections_begin_at_once_where_nothing_is_computed() -> None:
    async def begin_many() -> float:
        turns, began = Turns(), time.monotonic()
        await asyncio.gather(*(turns.take() for _ in range(20)))
        return time.monotonic() - began

    assert asyncio.run(begin_many()) < 0.2


def test_whoever_comes_first_begins_first() -> None:
    async def begin_in_order() -> list[int]:
        turns, begun = Turns(), list[int]()

        async def begin(number: int) -> None:
            await turns.take()
            begun.append(number)

        await asyncio.gather(*(begin(number) for number in range(8)))
        return begun

    assert asyncio.run(begin_in_order()) == [*range(8)]

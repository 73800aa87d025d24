"""The three deadlines of one streamed call: first text, silence between texts, and the whole."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from drafter.calling.endpoint import Endpoint
from drafter.errors import ModelTimeoutError

USAGE_SECONDS = 2.0  # after the finish reason only the token count may follow; it is not worth a long wait
_Step = TypeVar("_Step")


class Deadlines:
    """Starts counting when made. A server that sends headers, keep-alives or empty chunks is not thereby alive:
    only words or thoughts of the model are."""

    def __init__(self, limits: Endpoint) -> None:
        self._limits = limits
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._whole = now + limits.total_seconds
        self._next = now + limits.first_byte_seconds
        self._stage, self._seconds = "等待首个字", limits.first_byte_seconds

    def note_progress(self) -> None:
        """The model spoke: the silence is counted anew."""
        self._next = self._loop.time() + self._limits.idle_seconds
        self._stage, self._seconds = "写作中停顿", self._limits.idle_seconds

    def note_finish(self) -> None:
        """The finish reason came."""
        self._next = self._loop.time() + min(USAGE_SECONDS, self._limits.idle_seconds)

    async def limit(self, step: Awaitable[_Step]) -> _Step:
        """Awaits the step; ModelTimeoutError when the nearest deadline passes first, and the step is cancelled."""
        try:
            async with asyncio.timeout_at(min(self._next, self._whole)):
                return await step
        except TimeoutError:
            if self._loop.time() >= self._whole:
                raise ModelTimeoutError(self._limits.host, "写一节", self._limits.total_seconds) from None
            raise ModelTimeoutError(self._limits.host, self._stage, self._seconds) from None

"""A circuit breaker for one endpoint: after failures in a row no call is sent until one of them has tried the way.

The sequence closed, open, half-open is that of M. Nygard, Release It!, ch. 5.
"""

import asyncio

from drafter.errors import EndpointPausedError

MOST_FAILURES = 5
"""Failed attempts in a row, over all calls, that open it."""


class Breaker:
    """Shared by all calls to an endpoint within one event loop.

    While it is open the first call to come waits out the pause and is the probe, with all its tries; the others wait
    for the outcome. After a probe that failed, calls are refused at once until the next pause is over.
    """

    def __init__(self, host: str, pause_seconds: float) -> None:
        self._host = host
        self._pause = pause_seconds
        self._failures = 0
        self._opened: float | None = None
        self._probe_failed = False
        self._probing: object = None
        self._outcome: asyncio.Future[bool] | None = None

    async def admit(self, call: object, *, patient: bool) -> None:
        """Returns when `call` may be sent; EndpointPausedError when not. A caller with another endpoint to turn to
        is not `patient` and waits for nothing."""
        if self._opened is None or self._probing is call:
            return
        now = asyncio.get_running_loop().time()
        left = max(0.0, self._opened + self._pause - now)
        if self._outcome is None and (not left or (patient and not self._probe_failed)):
            self._probing, self._outcome = call, asyncio.get_running_loop().create_future()
            await asyncio.sleep(left)
        elif self._outcome is None or not patient or self._probe_failed or not await asyncio.shield(self._outcome):
            raise EndpointPausedError(self._host, left or self._pause)

    def note_success(self) -> None:
        """The endpoint answered: closed again, whoever it was that called."""
        self._failures, self._opened, self._probe_failed = 0, None, False
        self._end_probe(worked=True)

    def note_failure(self) -> None:
        """An attempt failed for a reason that lies with the endpoint."""
        self._failures += 1
        if self._failures >= MOST_FAILURES and self._opened is None:
            self._opened = asyncio.get_running_loop().time()

    def leave(self, call: object) -> None:
        """`call` is over. A probe that leaves without success has failed."""
        if self._probing is call:
            self._opened, self._probe_failed = asyncio.get_running_loop().time(), True
            self._end_probe(worked=False)

    def _end_probe(self, *, worked: bool) -> None:
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(worked)
        self._probing, self._outcome = None, None

"""Lets the sections of all drafts begin one after another, as fast as this process can compute for them.

Most of a section's time is its model's, but all replies are judged on the same cores. Sections that begin faster than
that only wait for each other, half finished, and the pages wait with them; those that begin later take as long as their
model. What a section costs is measured: the processor time of the process, by section begun.
"""

import asyncio
import time
from collections import deque

_REMEMBERED = 16
_ROOM = 2.0
"""Half the processor is left to pages and to replies that come two at a time. With 64 people drafting at once, room of
1.25 had them all done in three quarters of the time, but one section in twenty waited 235 ms for others, not 106."""
_LONGEST = 0.4
"""Seconds between two beginnings at most, whatever else the process computes."""


class Turns:
    """One row for all sections; used within one event loop."""

    def __init__(self) -> None:
        self._row = asyncio.Lock()  # whoever comes first goes first
        self._next = 0.0
        self._spent = deque([time.process_time()], _REMEMBERED + 1)

    async def take(self) -> None:
        """Returns when the next section may begin."""
        async with self._row:
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._spent.append(time.process_time())
            each = (self._spent[-1] - self._spent[0]) / (len(self._spent) - 1)
            self._next = time.monotonic() + min(_ROOM * each, _LONGEST)

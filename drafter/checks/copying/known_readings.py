"""Readings of past reports, the last ones kept: sections of a draft are compared with the same reports one by one."""

import functools
import threading
from collections import OrderedDict
from collections.abc import Sequence

from drafter.checks.copying.wording import Reading, read_wordings

KEPT = 64
"""Readings kept, some 60 KB each for a report of 2,000 字."""

_AT_ONCE = 32
"""Texts read as one."""


def read_known(texts: Sequence[str], allowed: tuple[str, ...]) -> list[Reading]:
    """As `read_wordings`, of texts that are compared with. Safe to use from several threads."""
    return _known_readings().read(texts, allowed)


@functools.cache
def _known_readings() -> "_KnownReadings":
    return _KnownReadings()


class _KnownReadings:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, tuple[str, ...]], Reading] = OrderedDict()

    def read(self, texts: Sequence[str], allowed: tuple[str, ...]) -> list[Reading]:
        found = self._find(texts, allowed)
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        for begin in range(0, len(missing), _AT_ONCE):
            part = missing[begin : begin + _AT_ONCE]
            found.update(zip(part, read_wordings(part, allowed), strict=True))
        self._keep(found, allowed)
        return [found[text] for text in texts]

    def _find(self, texts: Sequence[str], allowed: tuple[str, ...]) -> dict[str, Reading]:
        with self._lock:
            return {text: kept for text in texts if (kept := self._kept.get((text, allowed)))}

    def _keep(self, found: dict[str, Reading], allowed: tuple[str, ...]) -> None:
        with self._lock:
            for text, reading in found.items():
                self._kept[text, allowed] = reading
                self._kept.move_to_end((text, allowed))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

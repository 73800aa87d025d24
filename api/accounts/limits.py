"""How long sessions last; apart, because the settings read it and no command line needs the rest."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """A session ends `idle` after its last request and `absolute` after it was opened (ASVS 7.3.1, 7.3.2)."""

    idle: timedelta = timedelta(hours=2)
    absolute: timedelta = timedelta(hours=12)

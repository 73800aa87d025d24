"""How many requests a person and an office may send in a while; counted in the one serving process there is."""

import time

from fastapi import HTTPException
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.accounts.accounts import Account


class RequestRates:
    """The counts of one process; the limits are written like "600/minute"."""

    def __init__(self, per_user: str, per_office: str) -> None:
        self._per_user = parse(per_user)
        self._per_office = parse(per_office)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, account: Account) -> None:
        """Counts one request; 429 that says when to come again where the person or the office sent too many."""
        for limit, key in ((self._per_user, f"user {account.id}"), (self._per_office, f"office {account.office}")):
            if not self._limiter.hit(limit, key):
                raise HTTPException(429, headers={"Retry-After": str(self._wait(limit, key))})

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        """Whole seconds until the oldest counted request is forgotten."""
        return max(1, int(self._limiter.get_window_stats(limit, key).reset_time - time.time()) + 1)

"""What model calls cost, and the limits at which they stop."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from drafter.calling.endpoint import Endpoint
from drafter.errors import BudgetSpentError

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of prompts and replies together, and their price in 元 (0 where no price is set)."""

    tokens: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.tokens + other.tokens, self.cost + other.cost)


NOTHING = Spent()


def price_tokens(endpoint: Endpoint, prompt_tokens: int, reply_tokens: int) -> Spent:
    """What so many tokens cost at this endpoint."""
    price = endpoint.prompt_price * prompt_tokens + endpoint.reply_price * reply_tokens
    return Spent(prompt_tokens + reply_tokens, price / _MILLION)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a draft's model calls will use before the first is made: `likely` with one call a section, `most` when
    every section is repaired as often as it may be."""

    calls: int
    likely: Spent
    most: Spent


@dataclass(frozen=True, slots=True)
class SpendLimits:
    """The most that one draft, and one office in a calendar month, may use; None sets no limit."""

    draft_tokens: int | None = None
    draft_cost: Decimal | None = None
    office_tokens: int | None = None
    office_cost: Decimal | None = None


class Budget:
    """Counts one draft's calls against its own limits and those of its office; both begin at what was spent before.

    A call is admitted with the most it can cost, so that calls side by side cannot pass a limit together.
    """

    def __init__(self, limits: SpendLimits, draft: Spent = NOTHING, office: Spent = NOTHING) -> None:
        self._limits = limits
        self._draft = draft
        self._office = office
        self._held = NOTHING
        self._changed = asyncio.Condition()

    def check(self, more: Spent) -> None:
        """BudgetSpentError when `more` does not fit any limit."""
        limits, draft, office = self._limits, self._draft + more, self._office + more
        for whose, unit, limit, total in (
            ("本稿", "词元", limits.draft_tokens, draft.tokens),
            ("本单位本月", "词元", limits.office_tokens, office.tokens),
            ("本稿", "元", limits.draft_cost, draft.cost),
            ("本单位本月", "元", limits.office_cost, office.cost),
        ):
            if limit is not None and total > limit:
                raise BudgetSpentError(whose, f"{limit:f} {unit}" if unit == "元" else f"{limit} {unit}")

    async def hold(self, most: Spent) -> None:
        """Sets `most` aside for a call; waits for other calls to end when it fits only without what they hold."""
        async with self._changed:
            while True:
                try:
                    self.check(self._held + most)
                except BudgetSpentError:
                    if self._held == NOTHING:
                        raise
                    self.check(most)
                    await self._changed.wait()
                else:
                    self._held += most
                    return

    async def settle(self, most: Spent, used: Spent) -> None:
        """The call that held `most` has ended and cost `used`."""
        async with self._changed:
            self._held = Spent(self._held.tokens - most.tokens, self._held.cost - most.cost)
            self._draft += used
            self._office += used
            self._changed.notify_all()

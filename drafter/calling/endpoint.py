"""Where a model is served, and how patient and how trusting to be with it."""

from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

USUAL_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One OpenAI-compatible endpoint and model; times in seconds. The defaults suit a served model; a slow one on an
    office PC needs `first_byte_seconds` and `total_seconds` of several hundred.

    `base_url` usually ends in /v1. `context_tokens` is the model's window, `reply_tokens` what is kept free for the
    reply and asked as its limit, under the name `reply_limit` (newer models of OpenAI refuse the old name).
    `temperature` None sends none. `tries` counts all attempts. `max_chars` caps one reply. `needs_finish` is False for
    servers that end a good stream with [DONE] alone, without a finish reason. `pause_seconds` is how long the breaker
    stays open. `most_passages` are lent to a section for their wording: none to a small model, which writes their words
    and marks down instead of learning from them. Prices are in 元 for a million tokens, 0 when unknown or free.
    """

    base_url: str
    model: str
    api_key: str = field(default="none", repr=False)
    context_tokens: int = 8192
    reply_tokens: int = 1024
    reply_limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: float | None = 0.3
    first_byte_seconds: float = 30.0
    idle_seconds: float = 30.0
    total_seconds: float = 180.0
    tries: int = 3
    backoff_seconds: float = 0.5
    max_chars: int = 20_000
    max_parallel: int = 4
    needs_finish: bool = True
    pause_seconds: float = 5.0
    most_passages: int = USUAL_PASSAGES
    prompt_price: Decimal = Decimal(0)
    reply_price: Decimal = Decimal(0)

    @property
    def host(self) -> str:
        """Host and port as an error may show them: without path, user or key."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is on this machine, so that nothing leaves it."""
        name = urlsplit(self.base_url).hostname or ""
        if name == "localhost":
            return True
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return False

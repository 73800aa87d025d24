"""The one way out to a model: every call is refused, masked, paid for and recorded here, whoever makes it."""

import hashlib
import json
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from drafter.budget import count_messages, count_tokens
from drafter.calling.call_log import CallLog, EndedCall, NoLog, SentCall
from drafter.calling.endpoint import Endpoint
from drafter.calling.privacy import Masked, Restorer, find_secret_mark, mask_personal
from drafter.calling.spending import Budget, SpendLimits, price_tokens
from drafter.errors import ModelError, SecretMaterialError
from drafter.model import ChatRun, Completion, Message, ModelClient

_LOG = logging.getLogger("nigao.calls")


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """A call as it leaves for one endpoint."""

    messages: tuple[Message, ...]
    masked: Masked | None
    prompt_hash: str
    prompt_tokens: int


class Gateway:
    """Sends calls to the first of its clients, and to the next when that one gives no text.

    For an endpoint on another machine personal data is masked before and put back after, and material with a 密级
    mark is refused. Every call is held against the budget and has its line in the log.
    """

    def __init__(self, *clients: ModelClient, log: CallLog | None = None, budget: Budget | None = None) -> None:
        self.clients = clients
        self.log: CallLog = log or NoLog()
        self.budget = budget or Budget(SpendLimits())

    @property
    def endpoint(self) -> Endpoint:
        """The first endpoint."""
        return self.clients[0].endpoint

    @property
    def prompt_limit(self) -> int:
        """Tokens that a prompt may have at every endpoint."""
        return min(one.endpoint.context_tokens - one.endpoint.reply_tokens for one in self.clients)

    def stream(self, messages: Sequence[Message], section: str = "") -> "GatewayRun":
        """A run of one call for the section of that id; nothing is sent before it is iterated."""
        return GatewayRun(self, messages, section)

    async def complete(self, messages: Sequence[Message], section: str = "") -> Completion:
        """The whole reply at once; ModelError when no text came."""
        run = self.stream(messages, section)
        async for _ in run:
            pass
        return run.completion

    async def close(self) -> None:
        """Closes the connections."""
        for client in self.clients:
            await client.close()


class GatewayRun:
    """One call in progress, like a `ChatRun`: pieces, `partial` and `completion` hold the personal data again.

    `prompt_hash` and `prompt_tokens` (our estimate) are those of the prompt as it was sent last.
    """

    def __init__(self, gateway: Gateway, messages: Sequence[Message], section: str) -> None:
        self._gateway = gateway
        self._messages = tuple(messages)
        self._section = section
        self._completion: Completion | None = None
        self.partial = ""
        self.prompt_hash = ""
        self.prompt_tokens = 0

    @property
    def completion(self) -> Completion:
        """The outcome; RuntimeError before the run was iterated to its end."""
        if self._completion is None:
            raise RuntimeError("the run has no completion before it was iterated to its end")
        return self._completion

    async def __aiter__(self) -> AsyncGenerator[str, None]:
        *first, last = self._gateway.clients
        for client in first:
            try:
                async with aclosing(self._send(client, patient=False)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except ModelError as error:
                if not error.another_may_help:
                    raise
        async with aclosing(self._send(last, patient=True)) as pieces:
            async for piece in pieces:
                yield piece

    async def _send(self, client: ModelClient, *, patient: bool) -> AsyncGenerator[str, None]:
        outgoing = _prepare(self._messages, client.endpoint)
        self.prompt_hash, self.prompt_tokens, self.partial = outgoing.prompt_hash, outgoing.prompt_tokens, ""
        most = price_tokens(client.endpoint, outgoing.prompt_tokens, client.endpoint.reply_tokens)
        await self._gateway.budget.hold(most)
        number, began = self._gateway.log.begin(_describe(self._section, client.endpoint, outgoing)), time.monotonic()
        run, outcome = client.stream(outgoing.messages, patient=patient), "cancelled"
        restorer = Restorer(outgoing.masked.originals if outgoing.masked else {})
        try:
            async with aclosing(run.__aiter__()) as pieces:
                async for piece in pieces:
                    if shown := restorer.feed(piece):
                        self.partial += shown
                        yield shown
            outcome = run.completion.finish
            if shown := restorer.close():
                self.partial += shown
                yield shown
            self._completion = replace(run.completion, text=restorer.restore(run.completion.text))
        except ModelError as error:
            outcome = type(error).__name__
            raise
        finally:
            ended = _end(client.endpoint, run, outgoing, outcome, time.monotonic() - began)
            self._gateway.log.end(number, ended)
            _tell(self._section, client.endpoint, ended)
            await self._gateway.budget.settle(
                most, price_tokens(client.endpoint, ended.prompt_tokens, ended.reply_tokens)
            )


def _prepare(messages: Sequence[Message], endpoint: Endpoint) -> _Outgoing:
    """The turns for this endpoint; SecretMaterialError when marked material would leave this machine."""
    contents: Sequence[str] = [one.content for one in messages]
    masked = None
    if not endpoint.is_local:
        if mark := find_secret_mark(contents):
            raise SecretMaterialError(mark)
        masked = mask_personal(contents)
        contents = masked.texts
    turns = tuple(replace(one, content=content) for one, content in zip(messages, contents, strict=True))
    return _Outgoing(turns, masked, hash_messages(turns), count_messages(contents))


def _describe(section: str, endpoint: Endpoint, outgoing: _Outgoing) -> SentCall:
    cost = price_tokens(endpoint, outgoing.prompt_tokens, 0).cost
    kinds = outgoing.masked.kinds if outgoing.masked else {}
    return SentCall(section, endpoint.host, endpoint.model, outgoing.prompt_hash, outgoing.prompt_tokens, cost, kinds)


def _end(endpoint: Endpoint, run: ChatRun, outgoing: _Outgoing, outcome: str, seconds: float) -> EndedCall:
    """What the call came to. Where the endpoint did not count, the tokens that were sent and received are estimated;
    a call that brought no text at all is counted as free, as endpoints do."""
    usage, tries = run.usage, max(1, run.tried)
    counted = usage.prompt_tokens is not None and usage.completion_tokens is not None
    prompt = usage.prompt_tokens if usage.prompt_tokens is not None else outgoing.prompt_tokens if run.partial else 0
    reply = usage.completion_tokens if usage.completion_tokens is not None else count_tokens(run.partial)
    cost = price_tokens(endpoint, prompt, reply).cost
    return EndedCall(outcome, tries, prompt, reply, counted, cost, seconds)


def _tell(section: str, endpoint: Endpoint, ended: EndedCall) -> None:
    fields = {
        "section": section,
        "host": endpoint.host,
        "model": endpoint.model,
        "outcome": ended.outcome,
        "tries": ended.tries,
        "prompt_tokens": ended.prompt_tokens,
        "reply_tokens": ended.reply_tokens,
        "cost": str(ended.cost),
        "ms": round(ended.seconds * 1000),
    }
    _LOG.info("model call", extra={"fields": fields})


def hash_messages(messages: Sequence[Message]) -> str:
    """SHA-256 over all turns as they are sent."""
    turns = json.dumps([[one.role, one.content] for one in messages], ensure_ascii=False)
    return hashlib.sha256(turns.encode("utf-8", "surrogatepass")).hexdigest()

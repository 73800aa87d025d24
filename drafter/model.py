"""Chat calls to an OpenAI-compatible endpoint: streamed, bounded in time and size, retried in this one place.

The vendor's exceptions stop here and become `drafter.errors`. The event stream is decoded in `drafter.calling.sse`,
because the SDK's own decoder dies of one malformed chunk and says nothing when a stream ends without a finish reason.
"""

import asyncio
import random
import re
import ssl
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Literal

# chromadb brings the older httpx along, and a thread of its own loads both. openai looks for it among the loaded
# modules at every call and failed on one half loaded (AttributeError: Timeout), so it is loaded before any call.
import httpx as _httpx  # noqa: F401
import httpx2
import openai
from openai import AsyncStream
from openai._response import AsyncAPIResponse, AsyncResponseContextManager
from openai.types.chat import ChatCompletionChunk

from drafter.calling.breaker import Breaker
from drafter.calling.deadline import Deadlines
from drafter.calling.endpoint import Endpoint
from drafter.calling.reply import Finish, ReplyText
from drafter.calling.sse import EventStream, Usage
from drafter.errors import (
    BadReplyError,
    EmptyReplyError,
    EndpointDownError,
    EndpointFailedError,
    ModelError,
    ModelMissingError,
    ModelTimeoutError,
    PromptTooLongError,
    RateLimitError,
    RedirectError,
    RefusedReplyError,
    RequestRefusedError,
    WrongKeyError,
)

Role = Literal["system", "user", "assistant"]
_Response = AsyncAPIResponse[AsyncStream[ChatCompletionChunk]]
# What speaks against the endpoint as a whole, not against one request or one reply.
_ENDPOINT_AT_FAULT = (EndpointDownError, EndpointFailedError, RateLimitError, ModelTimeoutError, BadReplyError)
_TOO_LONG = re.compile(r"context|maximum.{0,20}(?:length|tokens)|too (?:long|large)", re.IGNORECASE)
MAX_WAIT_SECONDS = 60.0  # a Retry-After of a day, or a wrong clock, must not park a clerk's draft


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What one call gave. `text` is all that arrived, also when `finish` is not "complete"; `reason` then says in
    Chinese why. `seconds` is wall time over all `tries`; `bad_chunks` counts stream chunks that could not be read."""

    text: str
    finish: Finish
    model: str
    usage: Usage
    seconds: float
    tries: int
    reason: str = ""
    bad_chunks: int = 0


class ChatRun:
    """One call in progress: iterate for the pieces of text, then read `completion`.

    Iterating raises a ModelError only while no text has arrived; once there is text, whatever cuts it short is told in
    `completion.finish` and `reason`, and the text stays. `partial` is the text so far, also after a cancellation, as
    are `tried`, the attempts made, and `usage`, what the endpoint counted over all of them.
    """

    def __init__(self, client: "ModelClient", messages: Sequence[Message], *, patient: bool) -> None:
        self._client = client
        self._messages = tuple(messages)
        self._patient = patient
        self._completion: Completion | None = None
        self._failure: ModelError | None = None
        self.partial = ""
        self.tried = 0
        self.usage = Usage()

    @property
    def completion(self) -> Completion:
        """The outcome; RuntimeError before the run was iterated to its end."""
        if self._completion is None:
            raise RuntimeError("the run has no completion before it was iterated to its end")
        return self._completion

    async def __aiter__(self) -> AsyncGenerator[str, None]:
        endpoint, breaker, began = self._client.endpoint, self._client.breaker, time.monotonic()
        try:
            for tried in range(1, endpoint.tries + 1):
                await breaker.admit(self, patient=self._patient)
                self.tried = tried
                reply = ReplyText(endpoint.max_chars, endpoint.needs_finish)
                async with aclosing(self._attempt(reply)) as pieces:
                    async for piece in pieces:
                        self.partial += piece
                        yield piece
                failure = self._failure
                if failure is None:
                    self._completion = _complete(reply, endpoint.model, time.monotonic() - began, tried)
                    return
                if not failure.retryable or tried == endpoint.tries:
                    raise failure
                self.partial = ""
                await asyncio.sleep(wait_seconds(failure, tried, endpoint.backoff_seconds))
        finally:
            breaker.leave(self)

    async def _attempt(self, reply: ReplyText) -> AsyncGenerator[str, None]:
        """One attempt's pieces; afterwards `_failure` says what is still wrong, and the breaker knows."""
        failure: ModelError | None = None
        try:
            async with aclosing(self._client.stream_once(self._messages, reply)) as pieces:
                async for piece in pieces:
                    yield piece
        except ModelError as error:
            failure = error
            reply.cut(str(error))
        self.usage += reply.usage
        self._failure = self._judge(reply, failure)
        if isinstance(self._failure, _ENDPOINT_AT_FAULT):
            self._client.breaker.note_failure()
        else:
            self._client.breaker.note_success()

    def _judge(self, reply: ReplyText, failure: ModelError | None) -> ModelError | None:
        """What is still wrong: nothing once there is text, unless that text is a refusal."""
        if reply.finish == "refused":
            return RefusedReplyError(self._client.endpoint.model)
        if reply.text.strip():
            return None
        return failure or EmptyReplyError(self._client.endpoint.model)


def _complete(reply: ReplyText, model: str, seconds: float, tries: int) -> Completion:
    return Completion(
        text=reply.text,
        finish=reply.finish,
        model=reply.model or model,
        usage=reply.usage,
        seconds=seconds,
        tries=tries,
        reason=reply.reason,
        bad_chunks=reply.bad_chunks,
    )


def wait_seconds(error: ModelError, tried: int, backoff: float) -> float:
    """Full jitter over a doubling backoff, on top of what Retry-After asks, at most MAX_WAIT_SECONDS."""
    asked = error.retry_after or 0.0 if isinstance(error, RateLimitError) else 0.0
    return min(MAX_WAIT_SECONDS, asked + random.uniform(0, backoff * 2 ** (tried - 1)))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header, given as a number or an HTTP date (RFC 9110, 10.2.3); a past date is 0,
    anything unreadable None."""
    if not value:
        return None
    try:
        return max(0.0, float(value)) if value.strip().isdigit() else _seconds_until(value, now)
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds_until(value: str, now: datetime) -> float:
    moment = parsedate_to_datetime(value)
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


@cache
def _load_roots() -> ssl.SSLContext:
    """The certificates that endpoints are told by, read once: it takes as long as planning a draft."""
    return httpx2.create_ssl_context(trust_env=False)


def load_sdk() -> None:
    """Loads what the first call would load: the certificates, and what the SDK brings along when it is first used."""
    import openai.resources.chat  # noqa: F401

    _load_roots()


class ModelClient:
    """Calls one endpoint, at most `endpoint.max_parallel` calls at a time. Use it within one event loop."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.breaker = Breaker(endpoint.host, endpoint.pause_seconds)
        self._slots = asyncio.Semaphore(endpoint.max_parallel)
        # Proxies and keys come from our settings alone (trust_env=False); a redirect could lead into the inner
        # network; max_retries=0 because ChatRun is the one retry loop.
        self._sdk = openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key,
            organization="",
            project="",
            max_retries=0,
            timeout=endpoint.total_seconds,
            http_client=openai.DefaultAsyncHttpxClient(verify=_load_roots(), follow_redirects=False, trust_env=False),
        )

    def stream(self, messages: Sequence[Message], *, patient: bool = True) -> ChatRun:
        """A run of one call; nothing is sent before it is iterated. Who is `patient` waits out the breaker's pause."""
        return ChatRun(self, messages, patient=patient)

    async def complete(self, messages: Sequence[Message]) -> Completion:
        """The whole reply at once; ModelError when no text came."""
        run = self.stream(messages)
        async for _ in run:
            pass
        return run.completion

    async def list_models(self) -> tuple[str, ...]:
        """The names of the models the endpoint offers; ModelError when it cannot be asked."""
        try:
            page = await Deadlines(self.endpoint).limit(self._sdk.models.list())
        except openai.OpenAIError as error:
            raise self._translate(error) from error
        return tuple(model.id for model in page.data)

    async def close(self) -> None:
        """Closes the connections."""
        await self._sdk.close()

    async def stream_once(self, messages: Sequence[Message], reply: ReplyText) -> AsyncGenerator[str, None]:
        """One attempt: gives the pieces and fills `reply`; ModelError for everything that goes wrong on the way."""
        async with self._slots:
            deadlines = Deadlines(self.endpoint)
            call = self._call(messages)
            try:
                response = await deadlines.limit(call.__aenter__())
                async with aclosing(self._read(response, reply, deadlines)) as pieces:
                    async for piece in pieces:
                        yield piece
            except openai.OpenAIError as error:
                raise self._translate(error) from error
            finally:
                await call.__aexit__(None, None, None)
            if piece := reply.close():
                yield piece

    def _call(self, messages: Sequence[Message]) -> AsyncResponseContextManager[_Response]:
        limits = self.endpoint
        turns = [{"role": one.role, "content": one.content} for one in messages]
        return self._sdk.chat.completions.with_streaming_response.create(
            model=limits.model,
            # Sent with the extra fields: as an argument each is copied field by field after its type, 3 ms a call.
            messages=(),
            stream=True,
            stream_options={"include_usage": True},
            temperature=openai.omit if limits.temperature is None else limits.temperature,
            extra_body={"messages": turns, limits.reply_limit: limits.reply_tokens},
        )

    async def _read(self, response: _Response, reply: ReplyText, deadlines: Deadlines) -> AsyncGenerator[str, None]:
        events = EventStream()
        async with aclosing(self._blocks(response, reply, deadlines)) as blocks:
            async for block in blocks:
                for chunk in events.feed(block) if block else events.finish():
                    if chunk.failed:
                        raise EndpointFailedError(self.endpoint.host, response.status_code)
                    if chunk.text or chunk.thinking:
                        deadlines.note_progress()
                    if piece := reply.add(chunk):
                        yield piece
                    if chunk.finish is not None:
                        deadlines.note_finish()
                if reply.done or events.ended:
                    break
        reply.ended, reply.bad_chunks = events.ended, events.bad
        if not events.good:
            raise BadReplyError(self.endpoint.host) if events.bad else EmptyReplyError(self.endpoint.model)

    async def _blocks(self, response: _Response, reply: ReplyText, deadlines: Deadlines) -> AsyncGenerator[bytes, None]:
        """The body in pieces, then one empty piece. After the finish reason a broken or silent line does no harm."""
        body = response.iter_bytes()
        try:
            while block := await deadlines.limit(anext(body, b"")):
                yield block
        except ModelTimeoutError:
            if not reply.finish_seen:
                raise
        except httpx2.HTTPError as error:
            if not reply.finish_seen:
                raise EndpointDownError(self.endpoint.host) from error
        yield b""

    def _translate(self, error: openai.OpenAIError) -> ModelError:
        host = self.endpoint.host
        if isinstance(error, openai.APITimeoutError):
            return ModelTimeoutError(host, "等待回复", self.endpoint.total_seconds)
        if isinstance(error, openai.APIStatusError):
            return self._translate_status(error)
        if isinstance(error, openai.APIConnectionError):
            return EndpointDownError(host)
        return BadReplyError(host)

    def _translate_status(self, error: openai.APIStatusError) -> ModelError:
        host, status = self.endpoint.host, error.status_code
        if status == 429:
            asked = error.response.headers.get("retry-after")
            return RateLimitError(host, parse_retry_after(asked, datetime.now(UTC)))
        if status in (401, 403):
            return WrongKeyError(host)
        if status == 404:
            return ModelMissingError(host, self.endpoint.model)
        if status < 400:
            return RedirectError(host)
        if status >= 500 or status == 408:
            return EndpointFailedError(host, status)
        # Servers word this differently; all of them name the context and its length.
        if status in (400, 413) and _TOO_LONG.search(f"{error.code} {error}"):
            return PromptTooLongError(self.endpoint.context_tokens)
        return RequestRefusedError(host, status)

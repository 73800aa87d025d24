"""Decodes what a chat endpoint sends back: server-sent events, or one JSON body where a stream was asked for.

Made for bad servers: a chunk that cannot be read is counted and skipped, and memory stays bounded. Pydantic checks the
shape of each chunk, since everything in it comes from outside.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

MAX_LINE_BYTES = 1_000_000  # one event; a longer one is no token of a summary


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them; None where it did not say (the cost is then unknown, not zero)."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            _add(self.prompt_tokens, other.prompt_tokens), _add(self.completion_tokens, other.completion_tokens)
        )


def _add(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


@dataclass(frozen=True, slots=True)
class Chunk:
    """One readable event. `thinking` is reasoning text, which proves life but is no part of the reply; `finish` is the
    endpoint's finish reason; `failed` means it reported an error inside the stream."""

    text: str = ""
    thinking: bool = False
    finish: str | None = None
    model: str | None = None
    usage: Usage | None = None
    failed: bool = False


class _Delta(BaseModel):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None


class _Choice(BaseModel):
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Event(BaseModel):
    model: str | None = None
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: object = None


class EventStream:
    """Feed it bytes, it gives chunks. After the last byte call `finish`. `ended` is set by [DONE]; `good` and `bad`
    count the events that could and could not be read."""

    def __init__(self) -> None:
        self.ended = False
        self.good = 0
        self.bad = 0
        self._pending = bytearray()
        self._is_json: bool | None = None
        self._skipping = False

    def feed(self, block: bytes) -> Iterator[Chunk]:
        """Takes the next bytes, gives the chunks they complete."""
        self._pending += block
        if self._is_json is None:
            start = bytes(self._pending.lstrip()[:1])
            if start:
                # A body that opens with { is a whole reply: the server ignored stream=true.
                self._is_json = start in (b"{", b"[")
        if self._is_json:
            self._cap()
            return
        *lines, rest = self._pending.split(b"\n")
        self._pending = bytearray(rest)
        for line in lines:
            if self._skipping:
                self._skipping = False
                continue
            yield from self._read_line(bytes(line))
        self._cap()

    def finish(self) -> Iterator[Chunk]:
        """The last chunk, of a JSON body or of a line without its line end."""
        rest, self._pending = bytes(self._pending), bytearray()
        if self._is_json:
            yield from self._read_event(rest)
        elif rest and not self._skipping:
            yield from self._read_line(rest)

    def _cap(self) -> None:
        if len(self._pending) > MAX_LINE_BYTES:
            self.bad += 1
            self._pending.clear()
            self._skipping = True

    def _read_line(self, line: bytes) -> Iterator[Chunk]:
        name, colon, data = line.strip().partition(b":")
        if not line.strip() or name in (b"", b"event", b"id", b"retry"):
            return  # blank lines, comments used as keep-alive, fields that chat streams do not use
        if name != b"data" or not colon:
            self.bad += 1
            return
        if data.strip() == b"[DONE]":
            self.ended = True
            return
        yield from self._read_event(data.strip())

    def _read_event(self, data: bytes) -> Iterator[Chunk]:
        try:
            event = _Event.model_validate_json(_without_lone_surrogates(data))
        except ValidationError:
            self.bad += 1
            return
        if event.choices is None and event.usage is None and event.error is None:
            self.bad += 1
            return
        self.good += 1
        yield _chunk_of(event)


def _without_lone_surrogates(data: bytes) -> bytes:
    r"""Half a surrogate pair (\ud800) is legal JSON but no text: it goes, the words around it stay."""
    if b"\\ud" not in data.lower():
        return data
    try:
        return json.dumps(json.loads(data), ensure_ascii=False).encode("utf-8", "ignore")
    except (ValueError, RecursionError):
        return data


def _chunk_of(event: _Event) -> Chunk:
    usage = Usage(event.usage.prompt_tokens, event.usage.completion_tokens) if event.usage else None
    if not event.choices:
        return Chunk(model=event.model, usage=usage, failed=event.error is not None)
    choice = event.choices[0]
    part = choice.delta or choice.message or _Delta()
    return Chunk(
        text=part.content or "",
        thinking=bool(part.reasoning_content or part.reasoning),
        finish=choice.finish_reason,
        model=event.model,
        usage=usage,
        failed=event.error is not None,
    )

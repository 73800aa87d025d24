"""A real HTTP server that speaks the OpenAI protocol and says what was scripted: replies, delays and faults.

    with ScriptedModel(Reply("正文")) as server:
        client = ModelClient(Endpoint(server.base_url, "scripted"))

Replies come from a list, one a request, the last one repeated; or from a function of the `Ask`. Every ask is kept in
`server.asks`. Embeddings are deterministic: a hash of the text.
"""

import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self

Fault = Literal[
    "reset",  # TCP reset after `pieces_before` pieces
    "cut",  # clean end of the stream after `pieces_before` pieces: no finish reason, no [DONE]
    "stall",  # silence after `pieces_before` pieces until the server stops
    "hang",  # the request is accepted and nothing ever comes
    "garbage_chunk",  # one unreadable event among good ones
    "error_chunk",  # an error object inside the stream after `pieces_before` pieces
    "html",  # 200 with a proxy's error page
    "not_json",  # 200 with text that is no JSON
    "not_object",  # 200 with JSON that is no object
    "plain_json",  # one JSON body although a stream was asked for
    "dup_chunk",  # one piece sent twice
    "tool_call",  # a call of a tool that nobody offered, among the text
    "redirect",  # 302 to `location`
]


@dataclass(frozen=True, slots=True)
class Reply:
    """What one request gets. `status` other than 200 sends an error body with `code`; delays are in seconds.
    `piece_chars` is the size of a streamed piece; `finish` None sends [DONE] without a finish reason."""

    text: str = ""
    status: int = 200
    code: str = "error"
    message: str = "scripted error"
    retry_after: str | None = None
    finish: str | None = "stop"
    done: bool = True
    usage: bool = True
    prompt_tokens: int = 10
    fault: Fault | None = None
    pieces_before: int = 2
    piece_chars: int = 4
    first_byte_delay: float = 0.0
    piece_delay: float = 0.0
    thoughts: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as it came in; `body` is its JSON."""

    path: str
    key: str
    body: dict[str, Any]
    number: int

    @property
    def said(self) -> str:
        """All that was said to the model, turn after turn."""
        return "\n".join(str(turn["content"]) for turn in self.body.get("messages", []))


Script = Callable[[Ask], Reply]


@dataclass
class _Log:
    asks: list[Ask] = field(default_factory=list)
    open_calls: int = 0
    most_parallel: int = 0
    hung_up: int = 0
    sent: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class ScriptedModel:
    """The server; use it as a context manager. `base_url` ends in /v1."""

    def __init__(self, *replies: Reply | str, script: Script | None = None, model: str = "scripted") -> None:
        listed = [Reply(one) if isinstance(one, str) else one for one in replies or [Reply()]]
        self.model = model
        self._script = script or (lambda ask: listed[min(ask.number, len(listed) - 1)])
        self._log = _Log()
        self._stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every chat or embedding request so far."""
        return tuple(self._log.asks)

    @property
    def most_parallel(self) -> int:
        """The most calls that waited for their first byte at one time."""
        return self._log.most_parallel

    @property
    def hung_up(self) -> int:
        """How many streams the client left before their end."""
        return self._log.hung_up

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply_to(self, path: str, key: str, body: dict[str, Any]) -> tuple[Ask, Reply]:
        """Records the request and finds its reply."""
        with self._log.lock:
            ask = Ask(path, key, body, len(self._log.asks))
            self._log.asks.append(ask)
        return ask, self._script(ask)

    def count_call(self, change: int) -> None:
        """Keeps count of the calls that are open now."""
        with self._log.lock:
            self._log.open_calls += change
            self._log.most_parallel = max(self._log.most_parallel, self._log.open_calls)

    @property
    def sent(self) -> str:
        """The text of all pieces that were streamed so far."""
        return "".join(self._log.sent)

    def note_sent(self, piece: str) -> None:
        """A piece of text has gone out."""
        with self._log.lock:
            self._log.sent.append(piece)

    def note_hang_up(self) -> None:
        """The client closed the connection while the reply was being written."""
        with self._log.lock:
            self._log.hung_up += 1

    def wait_until_stopped(self) -> None:
        """Blocks a handler for as long as the server runs."""
        self._stopping.wait(60)


class _Handler(BaseHTTPRequestHandler):
    owner: ScriptedModel
    protocol_version = "HTTP/1.1"
    # The client of a broken-off call hangs up in the middle; that is no news in a test's output.
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Silent."""

    def do_GET(self) -> None:
        if self.path.endswith("/models"):
            models = [{"id": self.owner.model, "object": "model", "created": 0, "owned_by": "test"}]
            self._send_json(200, {"object": "list", "data": models})
        else:
            self._send_json(404, {"error": {"message": "no such path", "code": "not_found"}})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if not sent:  # the client hung up after the headers
            return self.owner.note_hang_up()
        body = json.loads(sent)
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        ask, reply = self.owner.reply_to(self.path, key, body)
        # Counted while the client waits for its first byte: at a reply's end the client may already have called again.
        self.owner.count_call(+1)
        time.sleep(reply.first_byte_delay)
        self.owner.count_call(-1)
        try:
            if self.path.endswith("/embeddings"):
                self._send_embeddings(ask)
            else:
                self._send_chat(ask, reply)
        except (BrokenPipeError, ConnectionResetError):
            self.owner.note_hang_up()
            self.close_connection = True

    def _send_chat(self, ask: Ask, reply: Reply) -> None:
        if reply.fault == "hang":
            self.owner.wait_until_stopped()
            self.close_connection = True
        elif reply.status != 200:
            error = {"error": {"message": reply.message, "type": reply.code, "code": reply.code}}
            self._send_json(reply.status, error, reply.retry_after)
        elif reply.fault == "redirect":
            self._send_body(302, "text/plain", b"", {"Location": reply.location})
        elif reply.fault in ("html", "not_json", "not_object"):
            bodies = {"html": "<html><h1>502 Bad Gateway</h1></html>", "not_json": "{oops", "not_object": "[1, 2]"}
            kind = "text/html" if reply.fault == "html" else "application/json"
            self._send_body(200, kind, bodies[reply.fault].encode())
        elif not ask.body.get("stream") or reply.fault == "plain_json":
            self._send_whole(reply)
        else:
            self._send_stream(reply)

    def _send_whole(self, reply: Reply) -> None:
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": reply.text},
            "finish_reason": reply.finish,
        }
        body = {"id": "x", "object": "chat.completion", "created": 0, "model": self.owner.model, "choices": [choice]}
        self._send_json(200, body | ({"usage": _usage(reply)} if reply.usage else {}))

    def _send_stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self._event(self._chunk({"role": "assistant", "content": ""}))
        if reply.thoughts:
            self._event(self._chunk({"reasoning_content": reply.thoughts}))
        for number, piece in enumerate(_cut(reply.text, reply.piece_chars)):
            if number == reply.pieces_before and self._break_off(reply):
                return
            self._event(self._chunk({"content": piece}))
            self.owner.note_sent(piece)
            time.sleep(reply.piece_delay)
        if reply.fault in ("cut", "reset", "stall", "error_chunk") and self._break_off(reply):
            return
        if reply.finish is not None:
            self._event(self._chunk({}, reply.finish))
        if reply.usage:
            self._event(self._chunk(None) | {"usage": _usage(reply)})
        if reply.done:
            self._write(b"data: [DONE]\n\n")

    def _break_off(self, reply: Reply) -> bool:
        """Does what the fault says at its place in the stream; True when the stream is over."""
        if reply.fault == "dup_chunk":
            at = (reply.pieces_before - 1) * reply.piece_chars
            self._event(self._chunk({"content": reply.text[at : at + reply.piece_chars]}))
            return False
        if reply.fault == "tool_call":
            call = {"index": 0, "id": "c", "type": "function", "function": {"name": "fetch", "arguments": "{}"}}
            self._event(self._chunk({"tool_calls": [call]}))
            return False
        if reply.fault == "garbage_chunk":
            self._write(b"data: {not json\n\n")
            return False
        if reply.fault == "error_chunk":
            self._event({"error": {"message": "overloaded", "code": "server_error"}})
        elif reply.fault == "stall":
            self.owner.wait_until_stopped()
        elif reply.fault == "reset":
            # A zero linger time turns close into a TCP reset, which also takes what the client has not read yet.
            time.sleep(0.05)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.shutdown(socket.SHUT_RD)
            self.connection.close()
        return reply.fault in ("cut", "reset", "stall", "error_chunk")

    def _chunk(self, delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return {"id": "x", "object": "chat.completion.chunk", "model": self.owner.model, "choices": choices}

    def _event(self, event: dict[str, Any]) -> None:
        self._write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _write(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def _send_embeddings(self, ask: Ask) -> None:
        given = ask.body["input"]
        texts = [given] if isinstance(given, str) else given
        rows = [{"object": "embedding", "index": i, "embedding": embed_text(text)} for i, text in enumerate(texts)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self._send_json(200, {"object": "list", "model": self.owner.model, "data": rows, "usage": usage})

    def _send_json(self, status: int, body: dict[str, Any], retry_after: str | None = None) -> None:
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self._send_body(status, "application/json", json.dumps(body).encode(), headers)

    def _send_body(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body)


def _usage(reply: Reply) -> dict[str, int]:
    total = reply.prompt_tokens + len(reply.text)
    return {"prompt_tokens": reply.prompt_tokens, "completion_tokens": len(reply.text), "total_tokens": total}


def _cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def embed_text(text: str, size: int = 16) -> list[float]:
    """The vector the server gives for a text: its SHA-256, so that equal texts and only those are equal."""
    return [byte / 255 for byte in hashlib.sha256(text.encode()).digest()[:size]]

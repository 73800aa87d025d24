"""Every request gets an id, which its log lines, its answer and any error page carry, and one line when it is over."""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.operation.logs import REQUEST_ID

HEADER = "X-Request-ID"
_LOG = logging.getLogger("nigao.web")


class RequestLog:
    """ASGI middleware, the outermost. Ids are ours alone: one that a visitor sent could name another's request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)
        scope.setdefault("state", {})["request_id"] = request_id
        REQUEST_ID.set(request_id)
        start, status = time.monotonic(), 500

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_marked)
        finally:
            _tell(scope, status, time.monotonic() - start)


def request_id_of(request: Request) -> str:
    """The id of a request, "" where none was given (in a test of a part)."""
    return str(getattr(request.state, "request_id", ""))


def _tell(scope: Scope, status: int, seconds: float) -> None:
    """The route's pattern and not the path, which can hold what people search for."""
    visitor = scope["state"].get("visitor")
    fields = {
        "request_id": scope["state"]["request_id"],
        "user": visitor.account.name if visitor else "",
        "office": visitor.account.office if visitor else "",
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", ""),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    _LOG.info("request", extra={"fields": fields})

"""Security headers on every answer, and the refusal of changes that another site asks for."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.web.problems import is_api, make_problem

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_TLS_ONLY = "max-age=31536000"
_SAFE = ("GET", "HEAD", "OPTIONS")


class GuardHeaders:
    """ASGI middleware around the whole application, so that error answers carry the headers too. A crash is answered
    outside of it and puts them on by itself (api.web.errors)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        refused = False
        too_large = make_problem(413, "文件太大。", scope["path"])

        async def send_guarded(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                if message["status"] == 413 and is_api(scope["path"]) and _is_plain(message):
                    refused = True
                    guard(too_large.headers, scope)
                    await too_large(scope, receive, send)
                    return
                guard(MutableHeaders(scope=message), scope)
            await send(message)

        if _is_foreign(scope):
            refusal = _refuse(scope["path"])
            await refusal(scope, receive, send_guarded)
        else:
            await self.app(scope, receive, send_guarded)


def _refuse(path: str) -> Response:
    sentence = "别的网站发来的修改请求，没有执行。"
    return make_problem(403, sentence, path) if is_api(path) else PlainTextResponse(sentence, status_code=403)


def _is_plain(message: Message) -> bool:
    """Whether the limit of bodies answered, which stands before everything that knows how errors look."""
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")


def guard(headers: MutableHeaders, scope: Scope) -> None:
    """Puts the security headers on an answer's headers, where it has none of its own."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", _TLS_ONLY)
    headers.setdefault("Cache-Control", "no-store")


def _is_foreign(scope: Scope) -> bool:
    """A change asked for by a page of another origin. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`."""
    if scope["method"] in _SAFE:
        return False
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.split("://")[-1] != headers.get("host")

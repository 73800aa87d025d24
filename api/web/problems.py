"""Errors of the API as problem details (RFC 9457), each with one Chinese sentence."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse

from api.operation.logs import REQUEST_ID

PROBLEM_TYPE = "application/problem+json"
API = "/api/"


def is_api(path: str) -> bool:
    """Whether a program asks, who wants JSON, and not a browser."""
    return path.startswith(API)


def make_problem(
    status: int,
    detail: str,
    instance: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer; `type` is about:blank, which says that the status tells the kind (RFC 9457, 4.2.1)."""
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        content["errors"] = list(errors)
    if request_id := REQUEST_ID.get():
        content["request_id"] = request_id
    return JSONResponse(content, status_code=status, media_type=PROBLEM_TYPE, headers=dict(headers or {}))


def refuse(request: Request, status: int, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> JSONResponse:
    """The problem of a request; 401 says how to prove who one is (RFC 9110, 11.6.1)."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return make_problem(status, detail, request.url.path, errors, headers)

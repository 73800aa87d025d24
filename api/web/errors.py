"""What a visitor sees of an error: one sentence, and for a crash a number that stands in the log too. A page gets it
as a page, a call of the API as problem details."""

import errno
import logging
from collections.abc import Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from api.accounts.sign_in import SignInError
from api.failures import explain_failure
from api.jobs.idempotency import KeyReusedError
from api.jobs.queue import QueueFullError
from api.web.headers import guard
from api.web.pages import render
from api.web.problems import is_api, refuse
from api.web.request_log import HEADER, request_id_of
from api.web.visitor import PASSWORD_PAGE, SIGN_IN_PAGE, NewPasswordNeeded, SignInNeeded
from corpus.errors import InputError, NigaoError
from corpus.postgres import DatabaseAwayError, DatabaseFullError
from corpus.returns import RevisionConflictError
from drafter.outline_store import OutlineConflictError
from drafter.revisions import SectionConflictError

_LOG = logging.getLogger("nigao.web")
STATUS: dict[type[Exception], int] = {
    SignInError: 401,
    QueueFullError: 503,
    DatabaseAwayError: 503,
    DatabaseFullError: 507,
    RevisionConflictError: 409,
    SectionConflictError: 409,
    OutlineConflictError: 409,
    KeyReusedError: 409,
    InputError: 400,
    NigaoError: 400,
}
_PLAIN = {
    403: "您不能做这一步。",
    404: "没有这一页，或者不是本单位的。",
    405: "这个地址不能这样用。",
    413: "文件太大。",
    429: "请求太多，请稍等再试。",
}
_RETRY_SECONDS = "3"
_DISK = ("full", "disk i/o")
_FULL = (errno.ENOSPC, errno.EDQUOT)
_DISK_FULL = "磁盘满了，没有写进去；腾出空间后再来一次。"


def add_error_pages(app: FastAPI) -> None:
    """Registers a page for everything that can go wrong."""
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(NewPasswordNeeded, _to_password)
    app.add_exception_handler(HTTPException, _show_status)
    app.add_exception_handler(RequestValidationError, _show_invalid)
    app.add_exception_handler(NigaoError, _show_refusal)
    app.add_exception_handler(OperationalError, _show_database)
    app.add_exception_handler(OSError, _show_disk)
    app.add_exception_handler(Exception, _show_crash)


def status_of(error: NigaoError) -> int:
    """The HTTP status of an error of ours, by its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _page(request: Request, status: int, sentence: str) -> Response:
    if is_api(request.url.path):
        return refuse(request, status, sentence)
    request_id = request_id_of(request)
    return render(request, "error.html", status=status, status_code=status, sentence=sentence, request_id=request_id)


def _turn(request: Request, path: str) -> Response:
    """A redirect; htmx follows one inside the fragment it asked for, so it is told to load the whole page."""
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": path})
    return RedirectResponse(path, status_code=303)


async def _to_sign_in(request: Request, _: Exception) -> Response:
    if is_api(request.url.path):
        return refuse(request, 401, "请带上令牌（Authorization: Bearer nigao_…）；令牌不对、已撤销的也会这样。")
    return _turn(request, SIGN_IN_PAGE)


async def _to_password(request: Request, _: Exception) -> Response:
    if is_api(request.url.path):
        return refuse(request, 403, "账号还在用初始密码，请先登录网页换掉。")
    return _turn(request, PASSWORD_PAGE)


async def _show_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    own = error.detail if any("\u4e00" <= char <= "\u9fff" for char in str(error.detail)) else ""
    response = _page(request, error.status_code, own or _PLAIN.get(error.status_code, "没有做成。"))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _show_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    sentence = f"填写的内容不完整或不对：{_places(error.errors())}。"
    if is_api(request.url.path):
        wrong = [{"at": ".".join(map(str, one["loc"])), "reason": str(one["msg"])} for one in error.errors()]
        return refuse(request, 422, sentence, wrong)
    return _page(request, 422, sentence)


def _places(errors: Sequence[dict[str, object]]) -> str:
    names = [str(one["loc"][-1]) for one in errors if isinstance(one["loc"], tuple)]
    return "、".join(dict.fromkeys(names))


async def _show_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, NigaoError)
    if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
        return _page(request, 507, _DISK_FULL)
    response = _page(request, status_of(error), str(error))
    if isinstance(error, DatabaseAwayError):
        response.headers["Retry-After"] = _RETRY_SECONDS
        if request.method == "GET" and not is_api(request.url.path):
            response.headers["Refresh"] = _RETRY_SECONDS  # the page comes by itself; a form has to be sent again
    return response


async def _show_database(request: Request, error: Exception) -> Response:
    """A full disk is 507, a lock that did not open in time 503; both can be tried again."""
    said = str(error).lower()
    if any(words in said for words in _DISK):
        return _page(request, 507, explain_failure(error))
    if "locked" in said:
        return _page(request, 503, explain_failure(error))
    return await _show_crash(request, error)


async def _show_disk(request: Request, error: Exception) -> Response:
    """A file that could not be written because the disk is full."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return _page(request, 507, _DISK_FULL)
    return await _show_crash(request, error)


async def _show_crash(request: Request, error: Exception) -> Response:
    """Answered outside all middleware, so the id and the security headers are put on here."""
    number = request_id_of(request)
    _LOG.error("crash", exc_info=error, extra={"fields": {"request_id": number, "method": request.method}})
    response = _page(request, 500, f"程序出错了，没有做成。请把编号 {number} 告诉管理员。")
    response.headers[HEADER] = number
    guard(response.headers, request.scope)
    return response

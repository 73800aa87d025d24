"""Who sends the request, and whether they may: the dependencies that every route declares."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Form, Header, HTTPException, Request

from api.accounts.roles import Right, has_right
from api.accounts.sessions import Visitor, find_visitor
from api.accounts.tokens import find_bearer
from api.web.problems import is_api
from api.web.state import State, StateNow
from corpus.db import for_office

PASSWORD_PAGE = "/password"
SIGN_IN_PAGE = "/sign-in"
COOKIE = "nigao"
SECURE_COOKIE = "__Host-nigao"
"""The prefix makes browsers insist on TLS, the root path and no domain; it cannot be used without TLS."""


class SignInNeeded(Exception):  # noqa: N818  # a turn of the path, not an error of anyone's
    """Nobody is signed in: a page goes to the sign-in page, a call of the API gets 401."""


class NewPasswordNeeded(Exception):  # noqa: N818
    """The account still has its first password: every page goes to the password page."""


def cookie_name(request: Request) -> str:
    """The name of the session's cookie on this connection."""
    return SECURE_COOKIE if request.url.scheme == "https" else COOKIE


def signed_in(request: Request, state: StateNow) -> Visitor:
    """The visitor, whether or not a new password is due. SignInNeeded without a session that is still good; under
    /api/ a token that a program sends goes before any cookie."""
    visitor = _find(request, state)
    if visitor is None:
        raise SignInNeeded
    state.rates.count(visitor.account)
    request.state.visitor = visitor
    return visitor


def _find(request: Request, state: State) -> Visitor | None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and is_api(request.url.path):
        return find_bearer(state.engine, bearer.strip())
    token = request.cookies.get(cookie_name(request), "")
    return find_visitor(state.engine, token, state.settings.session_limits) if token else None


SignedIn = Annotated[Visitor, Depends(signed_in)]


def _state_of_office(state: StateNow, visitor: SignedIn) -> State:
    return replace(state, engine=for_office(state.engine, visitor.account.office))


OfficeState = Annotated[State, Depends(_state_of_office)]
"""The process's state with the database as the visitor's office may see it. `StateNow` sees all offices: for signing in
and for the administrator's accounts only."""


def may(right: Right) -> Callable[[Visitor], Visitor]:
    """A dependency: the visitor, when the role holds the right; 403 else, NewPasswordNeeded before all."""

    def require(visitor: SignedIn) -> Visitor:
        if visitor.account.must_change:
            raise NewPasswordNeeded
        if not has_right(visitor.account.role, right):
            raise HTTPException(403, "您的角色不能做这一步。")
        return visitor

    require.right = right  # type: ignore[attr-defined]  # read by the test of the rights matrix
    return require


Reader = Annotated[Visitor, Depends(may("read"))]
Collector = Annotated[Visitor, Depends(may("collect"))]
Drafter = Annotated[Visitor, Depends(may("draft"))]
Editor = Annotated[Visitor, Depends(may("edit"))]
Judge = Annotated[Visitor, Depends(may("judge"))]
Manager = Annotated[Visitor, Depends(may("manage"))]


async def check_form(
    visitor: SignedIn,
    csrf: Annotated[str, Form()] = "",
    x_csrf_token: Annotated[str, Header()] = "",
) -> None:
    """Refuses a change that does not carry the session's word, in a form field or a header."""
    if not secrets.compare_digest((x_csrf_token or csrf).encode(), visitor.csrf.encode()):
        raise HTTPException(403, "这张表单已经过期，请刷新页面再试。")


FormChecked = Depends(check_form)


def check_call(visitor: SignedIn, x_csrf_token: Annotated[str, Header(include_in_schema=False)] = "") -> None:
    """Refuses a change through the API that a browser's session asks for without its word; a token needs none."""
    if visitor.session and not secrets.compare_digest(x_csrf_token.encode(), visitor.csrf.encode()):
        raise HTTPException(403, "用网页登录的身份调用接口修改数据，要带 X-CSRF-Token（GET /api/v1/me 里有）。")


CallChecked = Depends(check_call)

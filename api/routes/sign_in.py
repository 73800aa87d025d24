"""Signing in and out, the password, the language."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.accounts import change_password
from api.accounts.sessions import close_session, open_session
from api.accounts.sign_in import SignInError, sign_in
from api.web.errors import status_of
from api.web.pages import render
from api.web.state import StateNow
from api.web.visitor import SIGN_IN_PAGE, FormChecked, SignedIn, cookie_name
from api.web.words import LANGUAGE_COOKIE
from corpus.errors import InputError

router = APIRouter()
Field = Annotated[str, Form()]


@router.get(SIGN_IN_PAGE)
def show_sign_in(request: Request) -> Response:
    """The sign-in form; open to everyone."""
    return render(request, "sign_in.html", name="", sentence="", asks_code=False)


@router.post(SIGN_IN_PAGE)
def enter(request: Request, state: StateNow, name: Field = "", password: Field = "", code: Field = "") -> Response:
    """Opens a session and goes to the first page; else the form again with the reason."""
    address = request.client.host if request.client else ""
    try:
        account = sign_in(state.engine, name.strip(), password, code, address)
    except SignInError as error:
        status = 429 if error.kind == "throttled" else status_of(error)
        return render(
            request, "sign_in.html", status=status, name=name, sentence=str(error), asks_code=error.kind == "totp"
        )
    response = RedirectResponse("/", status_code=303)
    token = open_session(state.engine, account)
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), token, path="/", httponly=True, secure=secure, samesite="lax")
    return response


@router.post("/sign-out", dependencies=[FormChecked])
def leave(request: Request, state: StateNow, visitor: SignedIn) -> Response:
    """Ends this session."""
    close_session(state.engine, visitor.session)
    response = RedirectResponse(SIGN_IN_PAGE, status_code=303)
    response.delete_cookie(cookie_name(request), path="/", httponly=True, secure=request.url.scheme == "https")
    return response


@router.get("/password")
def show_password(request: Request, visitor: SignedIn) -> Response:  # noqa: ARG001  # signed in is all it takes
    """The form for a new password."""
    return render(request, "password.html", sentence="")


@router.post("/password", dependencies=[FormChecked])
def replace_password(
    request: Request, state: StateNow, visitor: SignedIn, old: Field = "", new: Field = "", again: Field = ""
) -> Response:
    """Changes the password; every session ends and a new one begins."""
    try:
        if new != again:
            raise InputError("两次填写的新密码不一样。")
        change_password(state.engine, visitor.account, old, new)
    except InputError as error:
        return render(request, "password.html", status=400, sentence=str(error))
    response = RedirectResponse("/", status_code=303)
    token = open_session(state.engine, visitor.account)
    secure = request.url.scheme == "https"
    response.set_cookie(cookie_name(request), token, path="/", httponly=True, secure=secure, samesite="lax")
    return response


@router.post("/language")
def choose_language(request: Request, language: Field = "zh") -> Response:
    """Keeps the language in a cookie and goes back to the page it was chosen on. Changes nothing of anyone's."""
    back = urlsplit(request.headers.get("referer", "")).path or "/"
    response = RedirectResponse("/" + back.lstrip("/\\"), status_code=303)
    chosen = "en" if language == "en" else "zh"
    response.set_cookie(LANGUAGE_COOKIE, chosen, path="/", max_age=31536000, httponly=True, samesite="lax")
    return response

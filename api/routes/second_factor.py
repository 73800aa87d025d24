"""两步登录: one's own second factor, set up with a phone, with codes for the day the phone is lost."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.second_factor import (
    count_recovery_codes,
    disable_totp,
    draw_code,
    enable_totp,
    make_secret,
    renew_recovery_codes,
)
from api.accounts.sessions import Visitor
from api.web.pages import render
from api.web.state import State
from api.web.visitor import FormChecked, OfficeState, Reader
from corpus.errors import InputError

router = APIRouter(prefix="/account/second-factor")
Field = Annotated[str, Form()]


@router.get("")
def show_second_factor(request: Request, state: OfficeState, visitor: Reader) -> Response:
    """A fresh secret to be set up, or what is set up already."""
    return _page(request, state, visitor)


@router.post("", dependencies=[FormChecked])
def set_up(request: Request, state: OfficeState, visitor: Reader, secret: Field = "", code: Field = "") -> Response:
    """Sets it up once the code is right, and shows the recovery codes this one time."""
    try:
        codes = enable_totp(state.engine, visitor.account, secret, code)
    except InputError as error:
        return _page(request, state, visitor, sentence=str(error), secret=secret)
    return _page(request, state, visitor, codes=codes)


@router.post("/codes", dependencies=[FormChecked])
def renew_codes(request: Request, state: OfficeState, visitor: Reader, password: Field = "") -> Response:
    """New recovery codes; the old ones are void."""
    try:
        codes = renew_recovery_codes(state.engine, visitor.account, password)
    except InputError as error:
        return _page(request, state, visitor, sentence=str(error))
    return _page(request, state, visitor, codes=codes)


@router.post("/disable", dependencies=[FormChecked])
def take_away(request: Request, state: OfficeState, visitor: Reader, password: Field = "") -> Response:
    """Takes it away."""
    try:
        disable_totp(state.engine, visitor.account, password)
    except InputError as error:
        return _page(request, state, visitor, sentence=str(error))
    return RedirectResponse("/account/second-factor", status_code=303)


def _page(
    request: Request,
    state: State,
    visitor: Visitor,
    *,
    sentence: str = "",
    secret: str = "",
    codes: list[str] | None = None,
) -> Response:
    is_set = visitor.account.has_totp or codes is not None
    shown = secret if len(secret) == len(make_secret()) and secret.isalnum() else make_secret()
    return render(
        request,
        "second_factor.html",
        status=400 if sentence else 200,
        is_set=is_set,
        codes=codes or (),
        left=count_recovery_codes(state.engine, visitor.account) if is_set else 0,
        secret=shown,
        drawing="" if is_set else draw_code(visitor.account, shown),
        sentence=sentence,
    )

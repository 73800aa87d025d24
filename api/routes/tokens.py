"""A person's own tokens for programs: made, listed, revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.sessions import Visitor
from api.accounts.tokens import add_token, list_tokens, revoke_token
from api.lines import read_line
from api.web.pages import render
from api.web.state import State
from api.web.visitor import FormChecked, OfficeState, Reader
from corpus.errors import InputError

router = APIRouter(prefix="/account/tokens")


@router.get("")
def show_tokens(request: Request, state: OfficeState, visitor: Reader) -> Response:
    """The tokens of the account, and the form for a new one."""
    return _page(request, state, visitor)


@router.post("", dependencies=[FormChecked])
def make_token(request: Request, state: OfficeState, visitor: Reader, name: Annotated[str, Form()] = "") -> Response:
    """Makes a token and shows it, this once."""
    try:
        line = read_line(name, "令牌的名称", 50)
        token = add_token(state.engine, visitor.account, line)
    except InputError as error:
        return _page(request, state, visitor, sentence=str(error), status=400)
    return _page(request, state, visitor, made=line, token=token)


@router.post("/{token_id}/revoke", dependencies=[FormChecked])
def end_token(state: OfficeState, visitor: Reader, token_id: str) -> Response:
    """Revokes a token; from now on nobody gets in with it."""
    if not revoke_token(state.engine, visitor.account, token_id):
        raise HTTPException(404)
    return RedirectResponse("/account/tokens", status_code=303)


def _page(
    request: Request,
    state: State,
    visitor: Visitor,
    *,
    made: str = "",
    token: str = "",
    sentence: str = "",
    status: int = 200,
) -> Response:
    tokens = list_tokens(state.engine, visitor.account)
    return render(request, "tokens.html", status=status, tokens=tokens, made=made, token=token, sentence=sentence)

"""The accounts of an office, for its administrator. The first one of an office is made on the command line."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from api.accounts.accounts import add_account, list_accounts, reset_password, set_disabled
from api.accounts.audit import note_act
from api.accounts.roles import ROLES
from api.accounts.sessions import Visitor
from api.lines import read_line
from api.web.pages import render
from api.web.state import State, StateNow
from api.web.visitor import FormChecked, Manager
from corpus.db import writing
from corpus.errors import InputError

router = APIRouter(prefix="/accounts")
Field = Annotated[str, Form()]


@router.get("")
def show_accounts(request: Request, state: StateNow, visitor: Manager) -> Response:
    """The office's accounts, and the form for a new one."""
    return _page(request, state, visitor)


@router.post("", dependencies=[FormChecked])
def make_account(
    request: Request,
    state: StateNow,
    visitor: Manager,
    name: Field,
    role: Field,
    full_name: Field = "",
) -> Response:
    """Makes an account of the administrator's own office and shows its first password, this once."""
    full_name = read_line(full_name, "姓名", 50, may_be_empty=True)
    password = add_account(state.engine, name.strip(), full_name, visitor.account.office, role)
    _note(state, visitor, "add_account", name.strip())
    return _page(request, state, visitor, made=name.strip(), password=password)


@router.post("/{name}/password", dependencies=[FormChecked])
def give_password(request: Request, state: StateNow, visitor: Manager, name: str) -> Response:
    """Gives a new first password and ends the account's sessions."""
    _require_own(state, visitor, name)
    password = reset_password(state.engine, name)
    _note(state, visitor, "reset_password", name)
    return _page(request, state, visitor, made=name, password=password)


@router.post("/{name}/disabled", dependencies=[FormChecked])
def switch_account(
    request: Request, state: StateNow, visitor: Manager, name: str, disabled: Annotated[bool, Form()]
) -> Response:
    """Switches an account off or on."""
    if name == visitor.account.name:
        raise InputError("不能停用自己的账号。")
    _require_own(state, visitor, name)
    set_disabled(state.engine, name, disabled=disabled)
    _note(state, visitor, "disable_account" if disabled else "enable_account", name)
    return _page(request, state, visitor)


def _note(state: State, visitor: Visitor, act: str, name: str) -> None:
    with writing(state.engine) as session:
        note_act(session, visitor.account, act, name)


def _require_own(state: State, visitor: Visitor, name: str) -> None:
    if all(one.name != name for one in list_accounts(state.engine, visitor.account.office)):
        raise HTTPException(404)


def _page(request: Request, state: State, visitor: Visitor, made: str = "", password: str = "") -> Response:
    accounts = list_accounts(state.engine, visitor.account.office)
    return render(request, "accounts.html", accounts=accounts, roles=ROLES, made=made, password=password)

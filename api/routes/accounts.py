"""Accounts, for the administrator."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.accounts.accounts import add_account, list_accounts, reset_password, set_disabled
from api.accounts.audit import note_act
from api.accounts.roles import ROLES
from api.accounts.sessions import Visitor
from api.lines import OFFICE_CHARS, read_line
from api.web.pages import render
from api.web.state import State, StateNow
from api.web.visitor import FormChecked, Manager
from corpus.db import writing
from corpus.errors import InputError

router = APIRouter(prefix="/accounts")
Field = Annotated[str, Form()]


@router.get("")
def show_accounts(request: Request, state: StateNow, visitor: Manager) -> Response:  # noqa: ARG001  # may manage
    """All accounts, and the form for a new one."""
    return _page(request, state)


@router.post("", dependencies=[FormChecked])
def make_account(
    request: Request,
    state: StateNow,
    visitor: Manager,
    name: Field,
    office: Field,
    role: Field,
    full_name: Field = "",
) -> Response:
    """Makes an account and shows its first password, this once."""
    office = read_line(office, "单位的名称", OFFICE_CHARS)
    full_name = read_line(full_name, "姓名", 50, may_be_empty=True)
    password = add_account(state.engine, name.strip(), full_name, office, role)
    _note(state, visitor, "add_account", name.strip())
    return _page(request, state, made=name.strip(), password=password)


@router.post("/{name}/password", dependencies=[FormChecked])
def give_password(request: Request, state: StateNow, visitor: Manager, name: str) -> Response:
    """Gives a new first password and ends the account's sessions."""
    password = reset_password(state.engine, name)
    _note(state, visitor, "reset_password", name)
    return _page(request, state, made=name, password=password)


@router.post("/{name}/disabled", dependencies=[FormChecked])
def switch_account(
    request: Request, state: StateNow, visitor: Manager, name: str, disabled: Annotated[bool, Form()]
) -> Response:
    """Switches an account off or on."""
    if name == visitor.account.name:
        raise InputError("不能停用自己的账号。")
    set_disabled(state.engine, name, disabled=disabled)
    _note(state, visitor, "disable_account" if disabled else "enable_account", name)
    return _page(request, state)


def _note(state: State, visitor: Visitor, act: str, name: str) -> None:
    with writing(state.engine) as session:
        note_act(session, visitor.account, act, name)


def _page(request: Request, state: State, made: str = "", password: str = "") -> Response:
    return render(
        request, "accounts.html", accounts=list_accounts(state.engine), roles=ROLES, made=made, password=password
    )

"""审计: who did what when in the office, and every model call with what it cost."""

from datetime import date
from io import BytesIO
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.accounts.accounts import list_accounts
from api.accounts.audit import ACT_NAMES, ActFilter, count_acts, list_acts
from api.web.audit_book import build_audit_book
from api.web.files import attach
from api.web.pages import render
from api.web.visitor import Manager, OfficeState
from corpus.errors import InputError
from drafter.call_store import list_newest_calls, sum_calls

router = APIRouter()
Words = Annotated[str, Query(max_length=50)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
_ROWS = 50
_MOST_IN_BOOK = 100_000


@router.get("/audit")
def show_audit(
    request: Request,
    state: OfficeState,
    visitor: Manager,
    account: Words = "",
    act: Words = "",
    since: Words = "",
    until: Words = "",
    page: PageNumber = 1,
) -> Response:
    """What people of the office did, newest first."""
    office, wanted = visitor.account.office, _read_filter(account, act, since, until)
    count = count_acts(state.engine, office, wanted)
    asked = {"account": account, "act": act, "since": since, "until": until}
    return render(
        request,
        "audit.html",
        acts=list_acts(state.engine, office, wanted, skip=(page - 1) * _ROWS, limit=_ROWS),
        act_names=ACT_NAMES,
        people=list_accounts(state.engine, office),
        asked=asked,
        query=urlencode({name: value for name, value in asked.items() if value}),
        count=count,
        page=page,
        pages=max(1, -(-count // _ROWS)),
    )


@router.get("/audit/calls")
def show_calls(request: Request, state: OfficeState, visitor: Manager, page: PageNumber = 1) -> Response:
    """The model calls of the office, newest first, with the sum of each model."""
    office = visitor.account.office
    sums = sum_calls(state.engine, office)
    count = sum(one.calls for one in sums)
    return render(
        request,
        "audit_calls.html",
        calls=list_newest_calls(state.engine, office, skip=(page - 1) * _ROWS, limit=_ROWS),
        sums=sums,
        page=page,
        pages=max(1, -(-count // _ROWS)),
        query="",
    )


@router.get("/audit.xlsx")
def export_audit(
    state: OfficeState, visitor: Manager, account: Words = "", act: Words = "", since: Words = "", until: Words = ""
) -> Response:
    """The lines that the filter finds, and the model calls, as a workbook."""
    office, wanted = visitor.account.office, _read_filter(account, act, since, until)
    acts = list_acts(state.engine, office, wanted, skip=0, limit=_MOST_IN_BOOK)
    content = BytesIO()
    build_audit_book(acts, list_newest_calls(state.engine, office, skip=0, limit=_MOST_IN_BOOK)).save(content)
    return attach(content.getvalue(), f"{office}（审计）", "xlsx")


def _read_filter(account: str, act: str, since: str, until: str) -> ActFilter:
    return ActFilter(account, act, _read_day(since), _read_day(until))


def _read_day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"日期应当像 2025-12-20，填的是“{text[:20]}”。") from error

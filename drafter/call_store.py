"""The audit lines of model calls in SQL, and what was spent according to them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from sqlalchemy import ColumnElement, Table, func, insert, select, update
from sqlalchemy.engine import Engine

from corpus.db import reading, writing
from drafter.calling.call_log import EndedCall, SentCall
from drafter.calling.spending import Spent
from drafter.records import ModelCallRecord

_MILLION = 1_000_000
_LINES = cast(Table, ModelCallRecord.__table__)
_TOKENS = func.coalesce(func.sum(ModelCallRecord.prompt_tokens + ModelCallRecord.reply_tokens), 0)
_COST = func.coalesce(func.sum(ModelCallRecord.micro_cost), 0)


class StoredCallLog:
    """A `CallLog` of the calls that `account` (the user of the operating system) makes for a run of an office."""

    def __init__(self, engine: Engine, account: str, office: str, run: str) -> None:
        self._engine = engine
        self._account = account
        self._office = office
        self._run = run

    def begin(self, call: SentCall) -> int:
        """Commits the line before the call is sent; when that fails, so does the call."""
        known = asdict(call)
        line = (
            insert(_LINES)
            .returning(_LINES.c.id)
            .values(
                **{
                    name: known[name] for name in ("section", "host", "model", "prompt_hash", "prompt_tokens", "masked")
                },
                account=self._account,
                office=self._office,
                run=self._run,
                micro_cost=_micro(call.cost),
                outcome="sent",
                tries=0,
                reply_tokens=0,
                counted=False,
                seconds=0.0,
            )
        )
        with writing(self._engine, alone=False) as session:
            number: int = session.scalars(line).one()
        return number

    def end(self, number: int, ended: EndedCall) -> None:
        """Completes the line."""
        known = asdict(ended)
        cost = known.pop("cost")
        with writing(self._engine, alone=False) as session:
            session.execute(
                update(ModelCallRecord).where(ModelCallRecord.id == number).values(**known, micro_cost=_micro(cost))
            )

    def spent(self) -> Spent:
        """What the calls of this run have used."""
        return _sum(self._engine, ModelCallRecord.run == self._run)

    def spent_by_office(self, since: datetime) -> Spent:
        """What the calls of this office have used since then."""
        return _sum(self._engine, ModelCallRecord.office == self._office, ModelCallRecord.at >= since)


@dataclass(frozen=True, slots=True)
class StoredCall:
    """One audit line. `outcome` is "sent" when the program was killed before the call ended."""

    at: datetime
    account: str
    office: str
    run: str
    sent: SentCall
    ended: EndedCall


@dataclass(frozen=True, slots=True)
class ModelUse:
    """How often a model at a host was called, and what that came to."""

    host: str
    model: str
    calls: int
    spent: Spent


def list_calls(engine: Engine, office: str | None = None) -> list[StoredCall]:
    """The lines of one office, or of all, in the order of the calls."""
    query = select(ModelCallRecord).order_by(ModelCallRecord.id)
    if office is not None:
        query = query.where(ModelCallRecord.office == office)
    with reading(engine) as session:
        return [_read(one) for one in session.scalars(query)]


def list_newest_calls(engine: Engine, office: str, *, skip: int, limit: int) -> list[StoredCall]:
    """Lines of an office, newest first."""
    query = select(ModelCallRecord).where(ModelCallRecord.office == office).order_by(ModelCallRecord.id.desc())
    with reading(engine) as session:
        return [_read(one) for one in session.scalars(query.offset(skip).limit(limit))]


def sum_calls(engine: Engine, office: str) -> list[ModelUse]:
    """What the office's calls came to, by host and model."""
    by = ModelCallRecord.host, ModelCallRecord.model
    query = (
        select(*by, func.count(), _TOKENS, _COST).where(ModelCallRecord.office == office).group_by(*by).order_by(*by)
    )
    with reading(engine) as session:
        return [
            ModelUse(host, model, n, _spent(tokens, micro)) for host, model, n, tokens, micro in session.execute(query)
        ]


def _read(row: ModelCallRecord) -> StoredCall:
    cost = Decimal(row.micro_cost) / _MILLION
    sent = SentCall(row.section, row.host, row.model, row.prompt_hash, row.prompt_tokens, cost, row.masked)
    ended = EndedCall(row.outcome, row.tries, row.prompt_tokens, row.reply_tokens, row.counted, cost, row.seconds)
    return StoredCall(row.at, row.account, row.office, row.run, sent, ended)


def _sum(engine: Engine, *conditions: ColumnElement[bool]) -> Spent:
    with reading(engine) as session:
        return _spent(*session.execute(select(_TOKENS, _COST).where(*conditions)).one())


def _spent(tokens: int, micro: int) -> Spent:
    return Spent(int(tokens), Decimal(int(micro)) / _MILLION)


def _micro(cost: Decimal) -> int:
    return int((cost * _MILLION).to_integral_value())

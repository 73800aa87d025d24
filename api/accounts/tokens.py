"""Tokens of programs: each acts as the person who made it, until it is revoked."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Engine

from api.accounts.accounts import Account, account_of
from api.accounts.audit import note_act
from api.accounts.records import AccountRecord, ApiTokenRecord
from api.accounts.sessions import Visitor, digest_token, note_use
from corpus.db import reading, utc_now, writing
from corpus.errors import InputError

PREFIX = "nigao_"
"""Lets scanners of code and logs find a token that was left there."""
MOST_TOKENS = 20
_TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is listed; its own text was shown once and is kept nowhere."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


def add_token(engine: Engine, account: Account, name: str) -> str:
    """Makes a token (256 random bits) and returns its text. InputError when the account has too many."""
    token = PREFIX + secrets.token_urlsafe(32)
    with writing(engine) as session:
        held = select(func.count()).where(ApiTokenRecord.account_id == account.id)
        if (session.scalar(held) or 0) >= MOST_TOKENS:
            raise InputError(f"一个账号最多有 {MOST_TOKENS} 个令牌，请先撤销不用的。")
        row = ApiTokenRecord(
            id=uuid.uuid4().hex[:12], digest=digest_token(token), account_id=account.id, name=name, used_at=None
        )
        session.add(row)
        note_act(session, account, "add_token", row.id, name)
    return token


def list_tokens(engine: Engine, account: Account) -> Sequence[ApiToken]:
    """The account's tokens, newest first."""
    asked = select(ApiTokenRecord).where(ApiTokenRecord.account_id == account.id)
    with reading(engine) as session:
        rows = session.scalars(asked.order_by(ApiTokenRecord.created_at.desc())).all()
    return [ApiToken(row.id, row.name, row.created_at, row.used_at) for row in rows]


def revoke_token(engine: Engine, account: Account, token_id: str) -> bool:
    """Ends a token of this account at once; False when it has none of that id."""
    with writing(engine) as session:
        own = ApiTokenRecord.id == token_id, ApiTokenRecord.account_id == account.id
        name = session.scalar(delete(ApiTokenRecord).where(*own).returning(ApiTokenRecord.name))
        if name is not None:
            note_act(session, account, "revoke_token", token_id, name)
        return name is not None


def find_bearer(engine: Engine, token: str, now: datetime | None = None) -> Visitor | None:
    """Who a program acts as; None when the token is unknown or its account is disabled."""
    if not token.startswith(PREFIX):
        return None
    moment = now or utc_now()
    with reading(engine) as session:
        found = session.execute(
            select(ApiTokenRecord, AccountRecord)
            .join(AccountRecord)
            .where(ApiTokenRecord.digest == digest_token(token))
        ).one_or_none()
    if found is None or found[1].disabled:
        return None
    kept, account = found
    if kept.used_at is None or moment - kept.used_at > _TOUCH:
        note_use(engine, update(ApiTokenRecord).where(ApiTokenRecord.id == kept.id).values(used_at=moment))
    return Visitor(account_of(account), session="", csrf="")

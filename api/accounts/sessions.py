"""Sessions of signed-in browsers, in SQL, so that every replica knows them and a disabled account is out at once."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from api.accounts.accounts import Account, account_of
from api.accounts.limits import SessionLimits
from api.accounts.records import AccountRecord, WebSessionRecord
from corpus.db import reading, utc_now, writing
from corpus.postgres import DatabaseFullError

_LOG = logging.getLogger("nigao.web")
_TOUCH = timedelta(minutes=1)
"""How stale `seen_at` may become: without it every page view would write."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request: the account, the session's key in SQL, and the word its forms must carry. Both are empty
    for a program with a token: no browser sends that by itself, so nothing must prove that a form of ours was used."""

    account: Account
    session: str
    csrf: str


def open_session(engine: Engine, account: Account) -> str:
    """Begins a session and returns the cookie's token (256 random bits). Ended sessions are cleared away."""
    token = secrets.token_urlsafe(32)
    with writing(engine, alone=False) as session:
        session.add(WebSessionRecord(digest=digest_token(token), account_id=account.id, csrf=secrets.token_urlsafe(32)))
    return token


def find_visitor(engine: Engine, token: str, limits: SessionLimits, now: datetime | None = None) -> Visitor | None:
    """Whose session the token is; None when it is unknown, over, or its account is disabled."""
    moment = now or utc_now()
    digest = digest_token(token)
    with reading(engine) as session:
        found = session.execute(
            select(WebSessionRecord, AccountRecord).join(AccountRecord).where(WebSessionRecord.digest == digest)
        ).one_or_none()
    if found is None:
        return None
    kept, account = found
    if account.disabled or moment - kept.seen_at > limits.idle or moment - kept.opened_at > limits.absolute:
        return None
    if moment - kept.seen_at > _TOUCH:
        note_use(engine, update(WebSessionRecord).where(WebSessionRecord.digest == digest).values(seen_at=moment))
    return Visitor(account_of(account), digest, kept.csrf)


def note_use(engine: Engine, change: Update) -> None:
    """Commits when a session or a token was last used. Where nothing can be written, as on a full disk, whoever may
    read goes on reading."""
    try:
        with writing(engine, alone=False) as session:
            session.execute(change)
    except (DBAPIError, DatabaseFullError) as error:
        _LOG.warning("last use not noted", exc_info=error)


def close_session(engine: Engine, digest: str) -> None:
    """Ends one session."""
    with writing(engine, alone=False) as session:
        session.execute(delete(WebSessionRecord).where(WebSessionRecord.digest == digest))


def drop_old_sessions(engine: Engine, limits: SessionLimits) -> None:
    """Removes the rows of sessions that are over."""
    moment = utc_now()
    with writing(engine, alone=False) as session:
        session.execute(
            delete(WebSessionRecord).where(
                (WebSessionRecord.seen_at < moment - limits.idle)
                | (WebSessionRecord.opened_at < moment - limits.absolute)
            )
        )


def digest_token(token: str) -> str:
    """What is kept of a token: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

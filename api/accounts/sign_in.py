"""Signing in: password, second factor where there is one, and a brake on guessing."""

from datetime import datetime, timedelta
from typing import Literal

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine

from api.accounts.accounts import Account, account_of
from api.accounts.passwords import is_password
from api.accounts.records import AccountRecord, SignInFailureRecord
from api.accounts.second_factor import use_recovery_code
from corpus.db import reading, utc_now, writing
from corpus.errors import NigaoError

WINDOW = timedelta(minutes=15)
MOST_BY_NAME = 5
MOST_BY_ADDRESS = 50
"""An office shares one address; a person guessing names and passwords still gets nowhere."""
_TOTP_SECONDS = 30

Refusal = Literal["wrong", "totp", "throttled"]
_SENTENCES: dict[Refusal, str] = {
    "wrong": "用户名或密码不对。",
    "totp": "请填写动态口令；已经填了的，不对或者已经用过。",
    "throttled": "试错次数太多，请过 15 分钟再试。",
}


class SignInError(NigaoError):
    """A refused sign-in; `kind` says why, the message in one sentence for the person."""

    def __init__(self, kind: Refusal) -> None:
        super().__init__(_SENTENCES[kind])
        self.kind = kind


def sign_in(engine: Engine, name: str, password: str, code: str, address: str, now: datetime | None = None) -> Account:
    """The account, when name, password and (where set up) the one-time `code` are right; else SignInError.

    A name that does not exist costs the same time and gets the same answer as a wrong password.
    """
    moment = now or utc_now()
    name = name[:50]
    if _is_throttled(engine, name, address, moment):
        raise SignInError("throttled")
    with reading(engine) as session:
        record = session.scalar(select(AccountRecord).where(AccountRecord.name == name))
    kept = record.password_hash if record and not record.disabled else None
    if not is_password(password, kept) or record is None:
        _note_failure(engine, name, address, moment)
        raise SignInError("wrong")
    if record.totp_secret and not _use_code(engine, record, code, moment):
        _note_failure(engine, name, address, moment)
        raise SignInError("totp")
    with writing(engine, alone=False) as session:
        session.execute(delete(SignInFailureRecord).where(SignInFailureRecord.name == name))
    return account_of(record)


def _is_throttled(engine: Engine, name: str, address: str, moment: datetime) -> bool:
    recent = SignInFailureRecord.at > moment - WINDOW
    count = select(func.count()).select_from(SignInFailureRecord)
    with reading(engine) as session:
        by_name = session.scalar(count.where(recent, SignInFailureRecord.name == name)) or 0
        by_address = session.scalar(count.where(recent, SignInFailureRecord.address == address)) or 0
    return by_name >= MOST_BY_NAME or by_address >= MOST_BY_ADDRESS


def _note_failure(engine: Engine, name: str, address: str, moment: datetime) -> None:
    with writing(engine, alone=False) as session:
        session.execute(delete(SignInFailureRecord).where(SignInFailureRecord.at <= moment - WINDOW))
        session.add(SignInFailureRecord(name=name, address=address[:64], at=moment))


def _use_code(engine: Engine, record: AccountRecord, code: str, moment: datetime) -> bool:
    """Whether the code is right now, or one step off, and was not used before (RFC 6238, 5.2), or a recovery code."""
    totp = pyotp.TOTP(record.totp_secret, interval=_TOTP_SECONDS)
    present = int(moment.timestamp()) // _TOTP_SECONDS
    for step in (present - 1, present, present + 1):
        if totp.generate_otp(step) == code.strip():
            break
    else:
        with writing(engine) as session:
            return use_recovery_code(session, record.id, code)
    with writing(engine) as session:
        kept = session.get_one(AccountRecord, record.id)
        if kept.totp_used >= step:
            return False
        kept.totp_used = step
    return True

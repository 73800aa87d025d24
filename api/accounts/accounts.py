"""Accounts in SQL. There is no default one: the first is made on the command line."""

import re
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.passwords import hash_password, is_password, require_strong
from api.accounts.records import AccountRecord, ApiTokenRecord, RecoveryCodeRecord, WebSessionRecord
from api.accounts.roles import ROLES, Role
from corpus.db import reading, writing
from corpus.errors import InputError

_NAME = re.compile(r"[\w.\-]{2,50}")
_SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstw" for vowel in "aeou"]


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. `must_change` until the first password, known to its maker, is replaced."""

    id: str
    name: str
    full_name: str
    office: str
    role: Role
    must_change: bool
    disabled: bool
    has_totp: bool


def add_account(engine: Engine, name: str, full_name: str, office: str, role: str) -> str:
    """Makes an account and returns its first password, which stands nowhere else and must be changed at once."""
    if not _NAME.fullmatch(name):
        raise InputError(f"用户名应当是 2 到 50 个字母、数字、汉字、点或横线，实际是“{name[:60]}”。")
    if role not in ROLES:
        raise InputError(f"角色应当是 {'、'.join(ROLES)} 之一，实际是“{role[:20]}”。")
    password = make_password()
    record = AccountRecord(
        id=uuid.uuid4().hex,
        name=name,
        full_name=full_name or name,
        office=office,
        role=role,
        password_hash=hash_password(password),
        must_change=True,
    )
    try:
        with writing(engine) as session:
            session.add(record)
    except IntegrityError as error:
        raise InputError(f"用户名“{name}”已经有人用了。") from error
    return password


def make_password() -> str:
    """A password of 12 random syllables in groups (70 bits), easy to read aloud once."""
    words = ["".join(secrets.choice(_SYLLABLES) for _ in range(3)) for _ in range(4)]
    return "-".join(words)


def reset_password(engine: Engine, name: str) -> str:
    """Gives an account a new first password, ends its sessions and tokens and takes its second factor away."""
    password = make_password()
    with writing(engine) as session:
        record = session.scalar(select(AccountRecord).where(AccountRecord.name == name))
        if record is None:
            raise InputError(f"没有用户名为“{name}”的账号。")
        record.password_hash, record.must_change, record.totp_secret = hash_password(password), True, ""
        _end_sessions(session, record.id)
        session.execute(delete(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == record.id))
        session.execute(delete(ApiTokenRecord).where(ApiTokenRecord.account_id == record.id))
    return password


def change_password(engine: Engine, account: Account, old: str, new: str) -> None:
    """Replaces the password by one that the person chose; InputError when `old` is wrong or `new` is weak.

    All sessions of the account end, as whoever knew the old password may have one.
    """
    require_strong(new, account.name, account.full_name, account.office)
    if old == new:
        raise InputError("新密码应当和原来的不同。")
    with writing(engine) as session:
        record = session.get_one(AccountRecord, account.id)
        if not is_password(old, record.password_hash):
            raise InputError("原来的密码不对。")
        record.password_hash, record.must_change = hash_password(new), False
        _end_sessions(session, record.id)


def set_disabled(engine: Engine, name: str, *, disabled: bool) -> None:
    """Switches an account off (its sessions end at once) or on again."""
    with writing(engine) as session:
        record = session.scalar(select(AccountRecord).where(AccountRecord.name == name))
        if record is None:
            raise InputError(f"没有用户名为“{name}”的账号。")
        record.disabled = disabled
        if disabled:
            _end_sessions(session, record.id)


def list_accounts(engine: Engine, office: str | None = None) -> Sequence[Account]:
    """The accounts of an office, or of all for None, by office and name."""
    asked = select(AccountRecord).order_by(AccountRecord.office, AccountRecord.name)
    if office is not None:
        asked = asked.where(AccountRecord.office == office)
    with reading(engine) as session:
        return [account_of(record) for record in session.scalars(asked)]


def account_of(record: AccountRecord) -> Account:
    """The account a row holds, without its secrets."""
    role: Role = record.role  # type: ignore[assignment]  # only values of ROLES are ever written
    return Account(
        record.id,
        record.name,
        record.full_name,
        record.office,
        role,
        record.must_change,
        record.disabled,
        bool(record.totp_secret),
    )


def _end_sessions(session: Session, account_id: str) -> None:
    session.execute(delete(WebSessionRecord).where(WebSessionRecord.account_id == account_id))

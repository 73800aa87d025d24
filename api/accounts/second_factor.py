"""The second factor of an account: set up with a code that proves it works, recovery codes, taken away again."""

import hashlib
import re
import secrets

import pyotp
import segno
from sqlalchemy import delete, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.accounts.accounts import Account
from api.accounts.audit import note_act
from api.accounts.passwords import is_password
from api.accounts.records import AccountRecord, RecoveryCodeRecord
from corpus.db import reading, writing
from corpus.errors import InputError

ISSUER = "拟稿"
RECOVERY_CODES = 8
_SECRET = re.compile(r"[A-Z2-7]{32}")


def make_secret() -> str:
    """A new secret (160 random bits) in base32; nothing is kept until a code proves that the app has it."""
    return pyotp.random_base32()


def draw_code(account: Account, secret: str) -> str:
    """The secret as a QR code, an SVG element without styles or scripts."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account.name, issuer_name=ISSUER)
    return segno.make(address, micro=False).svg_inline(scale=5, border=2)


def enable_totp(engine: Engine, account: Account, secret: str, code: str) -> list[str]:
    """Sets the second factor and returns its recovery codes, which stand nowhere else; InputError for a wrong code."""
    if not _SECRET.fullmatch(secret):
        raise InputError("表单已经失效，请重新打开这一页。")
    if not pyotp.TOTP(secret).verify(code.strip(), valid_window=1):
        raise InputError("动态口令不对。请确认手机的时间准确，再填应用上现在显示的 6 位数字。")
    with writing(engine) as session:
        record = session.get_one(AccountRecord, account.id)
        if record.totp_secret:
            raise InputError("已经设置过了；要换手机，先停用再设置。")
        record.totp_secret = secret
        note_act(session, account, "enable_totp", account.name)
        return _renew_codes(session, account)


def renew_recovery_codes(engine: Engine, account: Account, password: str) -> list[str]:
    """New recovery codes in place of the old ones; InputError for a wrong password."""
    with writing(engine) as session:
        _require(session, account, password)
        note_act(session, account, "renew_recovery_codes", account.name)
        return _renew_codes(session, account)


def disable_totp(engine: Engine, account: Account, password: str) -> None:
    """Takes the second factor and its recovery codes away; InputError for a wrong password."""
    with writing(engine) as session:
        record = _require(session, account, password)
        record.totp_secret, record.totp_used = "", 0
        session.execute(delete(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == account.id))
        note_act(session, account, "disable_totp", account.name)


def count_recovery_codes(engine: Engine, account: Account) -> int:
    """How many are not used yet."""
    asked = select(func.count()).where(RecoveryCodeRecord.account_id == account.id)
    with reading(engine) as session:
        return session.scalar(asked) or 0


def use_recovery_code(session: Session, account_id: str, code: str) -> bool:
    """Whether the code is one of the account's; it is gone then."""
    known = RecoveryCodeRecord.account_id == account_id, RecoveryCodeRecord.digest == _digest(code)
    found = session.scalar(select(RecoveryCodeRecord).where(*known))
    if found is None:
        return False
    session.delete(found)
    return True


def _require(session: Session, account: Account, password: str) -> AccountRecord:
    record = session.get_one(AccountRecord, account.id)
    if not is_password(password, record.password_hash):
        raise InputError("密码不对。")
    if not record.totp_secret:
        raise InputError("还没有设置动态口令。")
    return record


def _renew_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == account.id))
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCodeRecord(account_id=account.id, digest=_digest(one)) for one in codes)
    return codes


def _digest(code: str) -> str:
    """SHA-256 is enough for 64 random bits that are refused after five tries."""
    return hashlib.sha256(code.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()

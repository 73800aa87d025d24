"""The audit list: who did what, when, in which office. Rows are only ever added."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.accounts.accounts import Account
from api.accounts.records import AuditRecord
from corpus.db import reading


def note_act(session: Session, account: Account, act: str, subject: str, detail: str = "") -> None:
    """Adds a line within the caller's transaction, so that an act and its record stand or fall together."""
    session.add(AuditRecord(account=account.name, office=account.office, act=act, subject=subject[:200], detail=detail))


def list_acts(engine: Engine, office: str, limit: int = 200) -> Sequence[AuditRecord]:
    """The newest lines of an office, newest first."""
    with reading(engine) as session:
        return session.scalars(
            select(AuditRecord).where(AuditRecord.office == office).order_by(AuditRecord.id.desc()).limit(limit)
        ).all()

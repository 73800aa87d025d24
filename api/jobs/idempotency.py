"""A request that is sent again with the same Idempotency-Key is answered as the first time and does nothing more."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.jobs.records import IdempotencyRecord
from corpus.db import utc_now, writing
from corpus.errors import InputError

KEPT = timedelta(hours=24)


class KeyReusedError(InputError):
    """The key belongs to another request of the same person; nothing was done."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The status and the JSON text of the first answer; `is_new` when this is the first."""

    status: int
    body: str
    is_new: bool


def answer_once(
    engine: Engine, account_id: str, key: str, request: str, act: Callable[[Session], tuple[int, str]]
) -> KeptAnswer:
    """The answer kept for the key, else that of `act`, which is stored in the very transaction that `act` writes in:
    of any number of equal requests at once one acts. KeyReusedError when `request` is not the first one's; when `act`
    raises, nothing is kept and the key is free."""
    digest = hashlib.sha256(request.encode("utf-8", "surrogatepass")).hexdigest()
    now = utc_now()
    with writing(engine) as session:
        session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.at < now - KEPT))
        kept = session.get(IdempotencyRecord, (account_id, key))
        if kept is not None:
            if kept.digest != digest:
                raise KeyReusedError("这个 Idempotency-Key 已经用于另一个请求，请换一个。")
            return KeptAnswer(kept.status, kept.body, is_new=False)
        status, body = act(session)
        session.add(IdempotencyRecord(account_id=account_id, key=key, digest=digest, status=status, body=body, at=now))
    return KeptAnswer(status, body, is_new=True)

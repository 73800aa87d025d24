"""Moving an installation from one database to another: every row, in one transaction, read back and compared."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Integer, Table, func, insert, select, text
from sqlalchemy.orm import Session

from api.database import migration_config
from api.tables import all_tables
from corpus.db import reading, writing
from corpus.errors import InputError, NigaoError
from corpus.records import IndexState
from corpus.search.changes import note_change
from corpus.search.words import refresh_words

_BATCH = 500
_DERIVED = {IndexState.__tablename__}
"""What indexes were made with; they are made anew from the rows."""

Progress = Callable[[int, int], None]
Row = Mapping[str, Any]


class MoveError(NigaoError):
    """What was read back is not what was written; nothing was kept."""


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds: its rows, and the sum of their SHA-256, which no order changes."""

    rows: int
    digest: str


def move_database(source: Engine, target: Engine, progress: Progress) -> dict[str, TableSum]:
    """Copies every table and returns what each holds now; `progress` hears (rows done, rows in all).

    Both are at the newest revision and the target is empty, else InputError. One transaction: cut off at any moment,
    the target is as empty as before. MoveError where a table read back differs from what the source has.
    """
    _require_newest(source)
    with reading(source) as old:
        total = sum(_count(old, table) for table in _moved())
        with writing(target) as new:
            _require_empty(new)
            moved: dict[str, TableSum] = {}
            for table in _moved():
                before = sum(one.rows for one in moved.values())
                moved[table.name] = _copy(old, new, table, partial(_tell, progress, before, total))
                if (found := _sum_up(_rows(new, table))) != moved[table.name]:
                    raise MoveError(f"{table.name} 写进去再读出来不一样（{moved[table.name]}，{found}），没有保存。")
            note_change(new)
            _set_counters(new)
    refresh_words(target, anew=True)
    return moved


def _tell(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


def _moved() -> Sequence[Table]:
    return [table for table in all_tables() if table.name not in _DERIVED]


def _require_newest(engine: Engine) -> None:
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
        newest = ScriptDirectory.from_config(migration_config(connection)).get_current_head()
    if found != newest:
        raise InputError(
            f"要搬的数据库应当是本版本的（{newest}），实际是 {found or '空的'}：请先用本版本打开一次，让它升级。"
        )


def _require_empty(session: Session) -> None:
    taken = [table.name for table in _moved() if session.execute(select(text("1")).select_from(table).limit(1)).first()]
    if taken:
        raise InputError(f"目标数据库应当是空的，实际已经有内容（{'、'.join(taken)}），没有动它。")


def _count(session: Session, table: Table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _copy(old: Session, new: Session, table: Table, progress: Callable[[int], None]) -> TableSum:
    def written() -> Iterator[Row]:
        batch: list[Row] = []
        done = 0
        for row in _rows(old, table):
            batch.append(row)
            if len(batch) == _BATCH:
                new.execute(insert(table), batch)
                done += len(batch)
                progress(done)
                batch.clear()
            yield row
        if batch:
            new.execute(insert(table), batch)
        progress(done + len(batch))

    return _sum_up(written())


def _rows(session: Session, table: Table) -> Iterator[Row]:
    found = session.execute(select(table).order_by(*table.primary_key), execution_options={"yield_per": _BATCH})
    for row in found:
        yield dict(row._mapping)


def _sum_up(rows: Iterator[Row]) -> TableSum:
    count, digest = 0, 0
    for row in rows:
        content = json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain)
        digest += int.from_bytes(hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest())
        count += 1
    return TableSum(count, f"{digest % 2**256:064x}")


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"no form for {type(value).__name__}")


def _set_counters(session: Session) -> None:
    """PostgreSQL's counters do not notice numbers that are given; SQLite's do."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in _moved():
        keys = list(table.primary_key)
        if len(keys) == 1 and isinstance(keys[0].type, Integer) and keys[0].autoincrement and not keys[0].foreign_keys:
            highest = session.scalar(select(func.max(keys[0])))
            if highest is not None:
                name = func.pg_get_serial_sequence(table.name, keys[0].name)
                session.execute(select(func.setval(name, highest)))

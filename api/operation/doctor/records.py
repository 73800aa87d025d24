"""The database and the original files: whole, of this version, and in line with each other."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine

from api.accounts.records import AuditRecord, WebSessionRecord
from api.database import migration_config
from api.jobs.queue import measure_queue
from api.jobs.records import JobRecord
from api.operation.doctor.check import Check, name_some
from corpus.db import reading, utc_now
from corpus.reading.file_access import explain_refusal
from corpus.records import ReportRecord
from drafter.records import DraftRecord, ModelCallRecord
from drafter.revision_records import RevisionRecord
from drafter.workflow_records import StepRecord

CLOCK_SLACK_SECONDS = 120
"""Clocks of replicas differ by some seconds; a record from further ahead means that the clock was set back."""
_YOUNG_SECONDS = 3600
"""A file that is younger may be about to get its row."""
_MOMENTS = (
    ReportRecord.added_at,
    JobRecord.asked_at,
    DraftRecord.created_at,
    RevisionRecord.made_at,
    StepRecord.made_at,
    ModelCallRecord.at,
    AuditRecord.at,
    WebSessionRecord.seen_at,
)


def check_migrations(engine: Engine) -> Check:
    """Whether the tables are those of this version. Any other check of rows needs that."""
    with engine.connect() as connection:
        script = ScriptDirectory.from_config(migration_config(connection))
        head = script.get_current_head()
        found = MigrationContext.configure(connection).get_current_revision()
    if found == head:
        return Check("migrations", "数据库版本", "ok", f"是本版本的（{head}）")
    known = {one.revision for one in script.walk_revisions()}
    if found is None or found in known:
        message = f"是 {found or '空的'}，本版本是 {head}；运行别的命令时自动升级，之后再查其余各项"
        return Check("migrations", "数据库版本", "todo", message)
    return Check("migrations", "数据库版本", "bad", f"是 {found}，比本版本（{head}）新；请换用新版本的拟稿")


def check_database(engine: Engine) -> Check:
    """Whether SQLite finds its file sound and every reference has what it refers to."""
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return Check("database", "数据库", "ok", "有回答")
    with engine.connect() as connection:
        said = [str(one) for one in connection.execute(text("PRAGMA integrity_check")).scalars()]
        dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
    if said != ["ok"]:
        return Check("database", "数据库", "bad", f"文件坏了，请用备份换回（{said[0]}）", tuple(said))
    lost: dict[str, int] = {}
    for table, _, parent, *_ in dangling:
        lost[f"{table}→{parent}"] = lost.get(f"{table}→{parent}", 0) + 1
    if lost:
        found = tuple(f"{reference} {count} 行" for reference, count in lost.items())
        return Check("database", "数据库", "bad", f"有的行所属的记录已经没有：{name_some(found)}", found)
    return Check("database", "数据库", "ok", "文件完好，各表相符")


def check_originals(engine: Engine, originals: Path) -> Iterator[Check]:
    """Every original against its checksum, and every file against the rows."""
    with reading(engine) as session:
        rows = session.execute(
            select(ReportRecord.original_path, ReportRecord.original_sha256, ReportRecord.office, ReportRecord.file)
        ).all()
    kept = {path: (sha256, f"{office}“{file}”") for path, sha256, office, file in rows if path}
    wrong = {path: fault for path, (sha256, _) in kept.items() if (fault := find_fault(originals / path, sha256))}
    if wrong:
        found = tuple(f"{kept[path][1]}（{path}）{fault}" for path, fault in sorted(wrong.items()))
        yield Check("originals", "原文件", "bad", f"{name_some(found)}；请从备份找回这些文件", found)
    else:
        yield Check("originals", "原文件", "ok", f"{len(kept)} 个都在，校验和相符")
    yield _check_strays(originals, kept)


def find_fault(path: Path, sha256: str) -> str:
    """What is wrong with an original that should have this checksum, empty when nothing is."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "没有了"
    except OSError as error:
        return f"读不出来（{explain_refusal(error)}）"
    return "" if found == sha256 else "已经改变"


def list_strays(originals: Path, kept: Mapping[str, object]) -> list[str]:
    """The files that no row names, below the folder; younger ones may be about to get their row."""
    old = time.time() - _YOUNG_SECONDS
    return sorted(
        path.relative_to(originals).as_posix()
        for path in originals.glob("*/*")
        if path.relative_to(originals).as_posix() not in kept and path.stat().st_mtime < old
    )


def _check_strays(originals: Path, kept: Mapping[str, object]) -> Check:
    found = tuple(list_strays(originals, kept))
    if found:
        why = "删除了的总结的，或收进时被打断的"
        message = f"{len(found)} 个文件没有对应的总结（{why}）：{name_some(found)}"
        message += "；设 NIGAO_KEEP_STRAYS_DAYS 后由 nigao retention 清理"
        return Check("strays", "多出的原文件", "todo", message, found)
    return Check("strays", "多出的原文件", "ok", "没有")


def check_jobs(engine: Engine) -> Check:
    """Jobs that are told to be done have their draft; jobs under way have a worker."""
    with reading(engine) as session:
        has_draft = select(DraftRecord.id).where(DraftRecord.id == JobRecord.draft_id).exists()
        lost = session.scalars(select(JobRecord.id).where(JobRecord.state == "done", ~has_draft)).all()
    if lost:
        found = tuple(one[:12] for one in lost)
        return Check("jobs", "起草任务", "bad", f"标为写完而没有稿件：{name_some(found)}", found)
    queue = measure_queue(engine)
    if queue.overdue:
        message = f"{queue.overdue} 份初稿停在中途，nigao serve 运行时会接着写"
        return Check("jobs", "起草任务", "todo", message)
    return Check("jobs", "起草任务", "ok", f"排队 {queue.waiting} 份，在写 {queue.running} 份")


def check_clock(engine: Engine) -> Check:
    """The clock against the newest record: one that was set back gives records a wrong order and time."""
    with reading(engine) as session:
        newest = max(filter(None, (session.scalar(select(func.max(moment))) for moment in _MOMENTS)), default=None)
    now = utc_now()
    if newest is None:
        return Check("clock", "时钟", "ok", "还没有记录可以对照")
    shown = newest.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    ahead = (newest - now).total_seconds()
    if ahead > CLOCK_SLACK_SECONDS:
        message = f"最后一条记录是 {shown}，比现在晚 {round(ahead / 60)} 分钟：时钟被拨慢了，或那时走快了；请对准"
        return Check("clock", "时钟", "bad", message)
    return Check("clock", "时钟", "ok", f"最后一条记录是 {shown}，不比现在晚")

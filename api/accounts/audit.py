"""The audit list: who did what, when, in which office. Rows are only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.accounts.accounts import Account
from api.accounts.records import AuditRecord
from corpus.db import reading


def note_act(session: Session, account: Account, act: str, subject: str, detail: str = "") -> None:
    """Adds a line within the caller's transaction, so that an act and its record stand or fall together."""
    session.add(AuditRecord(account=account.name, office=account.office, act=act, subject=subject[:200], detail=detail))


ACT_NAMES = {
    "take_in_report": "收进往年总结",
    "correct_report": "更正往年总结",
    "delete_report": "删除往年总结",
    "upload_statistics": "上传统计数据",
    "save_statistics": "保存统计数据",
    "confirm": "确认统计数据",
    "map_indicator": "对应指标",
    "add_event": "加事项",
    "delete_event": "去掉事项",
    "change_outline": "改本单位提纲",
    "ask_draft": "要求起草",
    "cancel_draft": "停止起草",
    "change_draft_outline": "改稿件提纲",
    "edit_section": "手改一节",
    "regenerate_section": "写候选稿",
    "accept_candidate": "采用候选稿",
    "discard_candidate": "不用候选稿",
    "restore_revision": "恢复旧版",
    "lock_section": "锁定一节",
    "unlock_section": "解锁一节",
    "follow_statistics": "跟随统计数据",
    "judge_finding": "处理问题",
    "move_submit": "交编辑",
    "move_send_back": "退回拟稿",
    "move_to_review": "送核稿",
    "move_return": "核稿退回",
    "move_sign": "签发",
    "move_archive": "归档",
    "check_file": "核对外来稿件",
    "add_account": "开账号",
    "reset_password": "重置密码",
    "disable_account": "停用账号",
    "enable_account": "启用账号",
    "add_token": "建立令牌",
    "revoke_token": "撤销令牌",
    "enable_totp": "开启两步登录",
    "disable_totp": "停用两步登录",
    "renew_recovery_codes": "换恢复码",
    "expire_draft": "稿件到期删除",
    "expire_unfinished": "没写完的稿件到期删除",
    "expire_audit": "操作记录到期删除",
    "expire_calls": "模型调用记录到期删除",
    "expire_original": "原文件到期删除",
}
"""What the acts are called on the page of the audit list."""


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which lines of an office are asked for; empty fields ask for all. Days are those of the server's clock."""

    account: str = ""
    act: str = ""
    since: date | None = None
    until: date | None = None


def list_acts(engine: Engine, office: str, wanted: ActFilter, *, skip: int, limit: int) -> Sequence[AuditRecord]:
    """Lines of an office, newest first."""
    asked = select(AuditRecord).where(*_conditions(office, wanted)).order_by(AuditRecord.id.desc())
    with reading(engine) as session:
        return session.scalars(asked.offset(skip).limit(limit)).all()


def count_acts(engine: Engine, office: str, wanted: ActFilter) -> int:
    """How many lines the filter finds."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(AuditRecord).where(*_conditions(office, wanted))) or 0


def _conditions(office: str, wanted: ActFilter) -> list[ColumnElement[bool]]:
    found = [AuditRecord.office == office]
    if wanted.account:
        found.append(AuditRecord.account == wanted.account)
    if wanted.act:
        found.append(AuditRecord.act == wanted.act)
    if wanted.since:
        found.append(AuditRecord.at >= _midnight(wanted.since))
    if wanted.until:
        found.append(AuditRecord.at < _midnight(wanted.until + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()

"""The audit list of an office as a workbook: what people did, and every model call. No cell is ever a formula."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from openpyxl import Workbook

from api.accounts.audit import ACT_NAMES
from api.accounts.records import AuditRecord
from drafter.call_store import StoredCall
from drafter.reporting.sheet_cell import Value, make_cell, make_head

_ACTS = ("时间", "用户名", "做了什么", "对象", "说明")
_CALLS = ("时间", "用户名", "稿件", "章节", "服务", "模型", "结果", "次数", "输入词元", "输出词元", "元", "秒", "遮盖")
_TIME = "%Y-%m-%d %H:%M:%S"


def build_audit_book(acts: Iterable[AuditRecord], calls: Sequence[StoredCall]) -> Workbook:
    """Two sheets: 操作 and 模型调用."""
    book = Workbook(write_only=True)
    told = ([_when(x.at), x.account, ACT_NAMES.get(x.act, x.act), x.subject, x.detail] for x in acts)
    _add_sheet(book, "操作", _ACTS, told)
    _add_sheet(book, "模型调用", _CALLS, map(_row, calls))
    return book


def _row(call: StoredCall) -> list[Value]:
    sent, ended = call.sent, call.ended
    masked = "、".join(f"{kind} {count}" for kind, count in sorted(sent.masked.items()))
    told: list[Value] = [_when(call.at), call.account, call.run, sent.section, sent.host, sent.model, ended.outcome]
    return [*told, ended.tries, ended.prompt_tokens, ended.reply_tokens, float(ended.cost), ended.seconds, masked]


def _when(at: datetime) -> str:
    return at.astimezone().strftime(_TIME)


def _add_sheet(book: Workbook, name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    sheet = book.create_sheet(name)
    sheet.append([make_head(sheet, one) for one in head])
    for row in rows:
        sheet.append([make_cell(sheet, value, wrap=False) for value in row])

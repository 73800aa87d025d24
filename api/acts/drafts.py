"""A draft as a whole: a finding decided, the draft moved on, its numbers corrected, written as a file."""

import tempfile
from pathlib import Path
from typing import Literal

from fastapi import HTTPException

from api.accounts.roles import Right, has_right
from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.web.desk import Desk, find_draft
from api.web.state import State
from corpus.errors import InputError
from corpus.returns import load_return
from corpus.table import StatTable
from drafter.draft import Draft, compose
from drafter.export import write_document
from drafter.rerendering import Rerendered
from drafter.revisions import correct_statistics
from drafter.workflow import MOVES, MoveName
from drafter.workflow_store import count_open_errors, decide, list_decisions, make_move, mark_finding

STILL_SEARCHING = "换了说法的抄袭还没有查完，一般只要几秒；查完再签发，或者写明理由。"

MOVE_RIGHTS: dict[MoveName, Right] = {
    "submit": "edit",
    "send_back": "edit",
    "to_review": "edit",
    "return": "judge",
    "sign": "judge",
    "archive": "judge",
}


def close_finding(state: State, visitor: Visitor, desk: Desk, mark: str, decision: str, reason: str) -> None:
    """Closes a finding with a reason, or opens it again; InputError when the draft has no such finding any more."""
    text = compose(desk.draft).text
    if all(mark_finding(one, text) != mark for one in desk.review.findings):
        raise InputError("这个问题已经不在稿子里了，请刷新。")
    decide(state.engine, desk.draft.id, mark, decision, reason, visitor.account.name)
    note(state, visitor, "judge_finding", desk.draft.id, f"{decision}：{reason.strip()}")


def take_step(state: State, visitor: Visitor, desk: Desk, move: str, reason: str) -> None:
    """Moves the draft on, or back with a reason; 403 for a role that may not, InputError where the state forbids it."""
    if move in MOVES and not has_right(visitor.account.role, MOVE_RIGHTS[MOVES[move].name]):
        raise HTTPException(403, "您的角色不能做这一步。")
    decisions = list_decisions(state.engine, desk.draft.id)
    open_errors = count_open_errors(desk.review, compose(desk.draft).text, decisions)
    if move == "sign" and not desk.review.by_meaning:
        state.paraphrases.ask(desk.draft.id)
        if not reason.strip():
            raise InputError(STILL_SEARCHING)
        open_errors += 1
    make_move(state.engine, desk.draft.id, move, visitor.account.name, reason, open_errors=open_errors)
    note(state, visitor, f"move_{move}", desk.draft.id, reason.strip())


def follow_statistics(state: State, visitor: Visitor, draft_id: str) -> Rerendered:
    """Lets every bound number follow the office's present statistics; wording that no longer holds becomes findings."""
    draft, _ = find_draft(state, visitor, draft_id)
    kept = load_return(state.engine, draft.office, draft.year)
    if not kept.table.figures:
        raise InputError(f"还没有 {draft.year} 年的统计数据。")
    made = correct_statistics(state.engine, draft_id, draft, kept.table, visitor.account.name)
    note(state, visitor, "follow_statistics", draft_id, f"第{kept.revision}版")
    return made


def write_file(draft: Draft, table: StatTable, kind: Literal["docx", "md"], *, annex: bool) -> bytes:
    """The draft as a file, with or without the annex that names every number's source."""
    with tempfile.TemporaryDirectory(prefix="nigao-export-") as folder:
        path = Path(folder) / f"draft.{kind}"
        write_document(draft, table, path, annex=annex)
        return path.read_bytes()

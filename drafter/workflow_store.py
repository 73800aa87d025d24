"""Steps of drafts and decisions about findings in SQL: nothing is ever changed, the newest row counts."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from corpus.db import reading, writing
from corpus.errors import InputError
from drafter.finding import Finding
from drafter.review import Review
from drafter.workflow import State, find_move
from drafter.workflow_records import DecisionRecord, StepRecord

DecisionKind = Literal["accepted", "mended", "false_alarm", "reopened"]
DECISIONS: tuple[DecisionKind, ...] = get_args(DecisionKind)
DECISION_NAMES: dict[DecisionKind, str] = {
    "accepted": "接受",
    "mended": "已改",
    "false_alarm": "误报",
    "reopened": "重新打开",
}
_AROUND = 12
"""Characters around a finding that make it the same one in the next version of the text."""


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a draft."""

    state: State
    move: str
    made_by: str
    made_at: datetime
    reason: str
    overridden: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a finding last."""

    kind: DecisionKind
    reason: str
    made_by: str
    made_at: datetime


def mark_finding(finding: Finding, text: str) -> str:
    """A finding's mark: the same check, rule and words in the same surroundings are the same finding later on."""
    around = text[max(0, finding.start - _AROUND) : finding.end + _AROUND]
    parts = (finding.check, finding.rule, text[finding.start : finding.end], around)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def list_steps(engine: Engine, draft_id: str) -> Sequence[Step]:
    """All steps, oldest first; a draft without one is being drafted."""
    with reading(engine) as session:
        rows = session.scalars(select(StepRecord).where(StepRecord.draft_id == draft_id).order_by(StepRecord.id)).all()
    return [_step(row) for row in rows]


def find_state(engine: Engine, draft_id: str) -> State:
    """Where the draft stands."""
    with reading(engine) as session:
        return read_state(session, draft_id)


def make_move(
    engine: Engine, draft_id: str, name: str, made_by: str, reason: str = "", *, open_errors: int = 0
) -> State:
    """Moves the draft on. InputError where the state does not allow it, where a reason is missing, or where it would
    be signed with `open_errors` (severe findings and failed checks) and no reason for that is given."""
    with writing(engine) as session:
        move = find_move(name, read_state(session, draft_id))
        reason = reason.strip()
        if move.needs_reason and not reason:
            raise InputError(f"{move.label}要写明原因。")
        if move.name == "sign" and open_errors and not reason:
            raise InputError(f"还有 {open_errors} 个严重问题没有处理，不能签发；确要签发的，请写明理由。")
        session.add(
            StepRecord(
                draft_id=draft_id,
                move=move.name,
                state=move.target,
                made_by=made_by,
                reason=reason,
                overridden=open_errors if move.name == "sign" else 0,
            )
        )
        return move.target


def decide(engine: Engine, draft_id: str, finding: str, kind: str, reason: str, made_by: str) -> None:
    """Records a decision about the finding with that mark; closing one takes a reason, 已改 aside."""
    if kind not in DECISIONS:
        raise InputError("处理方式应当是接受、已改、误报或重新打开。")
    if kind in ("accepted", "false_alarm") and not reason.strip():
        raise InputError("接受或判为误报，要写明理由。")
    with writing(engine) as session:
        session.add(
            DecisionRecord(draft_id=draft_id, finding=finding, decision=kind, reason=reason.strip(), made_by=made_by)
        )


def list_decisions(engine: Engine, draft_id: str) -> Mapping[str, Decision]:
    """The newest decision of each finding, by its mark; reopened ones are left out."""
    with reading(engine) as session:
        rows = session.scalars(
            select(DecisionRecord).where(DecisionRecord.draft_id == draft_id).order_by(DecisionRecord.id)
        ).all()
    newest = {row.finding: row for row in rows}
    return {
        mark: Decision(row.decision, row.reason, row.made_by, row.made_at)  # type: ignore[arg-type]  # of DECISIONS
        for mark, row in newest.items()
        if row.decision != "reopened"
    }


def count_open_errors(review: Review, text: str, decisions: Mapping[str, Decision]) -> int:
    """Severe findings without a decision, and checks that failed: what stands against signing."""
    severe = [one for one in review.findings if one.severity == "error"]
    return len(review.failed_checks) + sum(1 for one in severe if mark_finding(one, text) not in decisions)


def read_state(session: Session, draft_id: str) -> State:
    newest = select(StepRecord.state).where(StepRecord.draft_id == draft_id).order_by(StepRecord.id.desc()).limit(1)
    state: State = session.scalar(newest) or "drafting"  # type: ignore[assignment]  # of STATES
    return state


def _step(row: StepRecord) -> Step:
    state: State = row.state  # type: ignore[assignment]  # of STATES
    return Step(state, row.move, row.made_by, row.made_at, row.reason, row.overridden)

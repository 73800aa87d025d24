"""Drafts: listed, read with every number's origin, moved on, decided, corrected, exported."""

from operator import itemgetter
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.accounts.roles import has_right
from api.accounts.sessions import Visitor
from api.acts.drafts import MOVE_RIGHTS, close_finding, follow_statistics, take_step, write_file
from api.schemas.base import LeftOut
from api.schemas.drafts import (
    DecisionShown,
    DraftEntryShown,
    DraftShown,
    FailedShown,
    FindingDecision,
    FindingShown,
    FollowedShown,
    Kind,
    MoveSent,
    NumberShown,
    OriginShown,
    SectionShown,
    StepShown,
)
from api.web.desk import Desk, find_draft, open_desk
from api.web.draft_view import DraftView, Note, SectionView, view_draft
from api.web.files import FILE_TYPES, attach
from api.web.state import State
from api.web.visitor import CallChecked, Editor, Judge, OfficeState, Reader
from corpus.returns import load_return
from drafter.draft_list import list_drafts
from drafter.rerendering import rerender_draft
from drafter.workflow import moves_from
from drafter.workflow_store import count_open_errors, find_state, list_decisions, list_steps

router = APIRouter(tags=["稿件"])
Mark = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
_FILES = {FILE_TYPES[kind]: {"schema": {"type": "string", "format": "binary"}} for kind in ("docx", "md")}


@router.get("/drafts")
def list_office_drafts(state: OfficeState, visitor: Reader) -> list[DraftEntryShown]:
    """本单位的稿件，最近的在前。"""
    return [DraftEntryShown.model_validate(one) for one in list_drafts(state.engine, visitor.account.office)]


@router.get("/drafts/{draft_id}")
def read_draft(state: OfficeState, visitor: Reader, draft_id: str) -> DraftShown:
    """全文、每个数字的来源、全部问题和流转记录。"""
    return _show(state, visitor, open_desk(state, visitor, draft_id))


@router.post("/drafts/{draft_id}/moves", dependencies=[CallChecked])
def move(state: OfficeState, visitor: Reader, draft_id: str, sent: MoveSent) -> DraftShown:
    """送下一步，或者写明原因退回；还有严重问题时签发要写理由。"""
    desk = open_desk(state, visitor, draft_id)
    take_step(state, visitor, desk, sent.move, sent.reason)
    return _show(state, visitor, desk)


@router.put("/drafts/{draft_id}/findings/{mark}", dependencies=[CallChecked])
def decide_finding(state: OfficeState, visitor: Judge, draft_id: str, mark: Mark, sent: FindingDecision) -> DraftShown:
    """处理一个问题；mark 是 findings 里的 mark。"""
    desk = open_desk(state, visitor, draft_id)
    close_finding(state, visitor, desk, mark, sent.decision, sent.reason)
    return _show(state, visitor, desk)


@router.get("/drafts/{draft_id}/follow")
def preview_following(state: OfficeState, visitor: Reader, draft_id: str) -> FollowedShown:
    """先看跟随现在的统计数据会改哪些句子；什么也不改。"""
    draft, table = find_draft(state, visitor, draft_id)
    kept = load_return(state.engine, draft.office, draft.year)
    return FollowedShown.model_validate(rerender_draft(draft, table, kept.table))


@router.post("/drafts/{draft_id}/follow", dependencies=[CallChecked])
def follow(state: OfficeState, visitor: Editor, draft_id: str) -> FollowedShown:
    """让稿件里的数字跟随本单位现在的统计数据；说法不再成立的会成为问题。"""
    return FollowedShown.model_validate(follow_statistics(state, visitor, draft_id))


@router.get("/drafts/{draft_id}/export.{kind}", responses={200: {"content": _FILES}}, response_class=Response)
def export(state: OfficeState, visitor: Reader, draft_id: str, kind: Kind, annex: bool = True) -> Response:
    """导出为文件，可以带上列出每个数字来源的附表。"""
    draft, table = find_draft(state, visitor, draft_id)
    return attach(write_file(draft, table, kind, annex=annex), draft.title, kind)


def _show(state: State, visitor: Visitor, desk: Desk) -> DraftShown:
    draft, decisions = desk.draft, list_decisions(state.engine, desk.draft.id)
    view = view_draft(draft, desk.table, desk.review, decisions)
    stands = find_state(state.engine, draft.id)
    role = visitor.account.role
    return DraftShown(
        id=draft.id,
        title=draft.title,
        year=draft.year,
        outline=draft.outline,
        mode=draft.mode,
        signed=draft.signed,
        state=stands,
        moves=[one.name for one in moves_from(stands) if has_right(role, MOVE_RIGHTS[one.name])],
        open_errors=count_open_errors(desk.review, view.composed.text, decisions),
        text=view.composed.text,
        sections=[_show_section(one) for one in view.sections],
        findings=_show_findings(view),
        searched_by_meaning=desk.review.by_meaning,
        failed_checks=[FailedShown.model_validate(one) for one in desk.review.failed_checks],
        copy_ratio=desk.review.copy_figures.ratio,
        steps=[StepShown.model_validate(one) for one in list_steps(state.engine, draft.id)],
    )


def _show_section(view: SectionView) -> SectionShown:
    section = view.section
    return SectionShown(
        id=section.id,
        heading=view.heading,
        level=section.level,
        text=section.text,
        state=section.state,
        writer=section.writer,
        characters=view.characters,
        numbers=[
            NumberShown(start=start, end=end, text=section.text[start:end], origin=OriginShown.model_validate(one))
            for (start, end), one in sorted(view.origins.items(), key=itemgetter(0))
        ],
        omissions=[LeftOut.model_validate(one) for one in section.omissions],
    )


def _show_findings(view: DraftView) -> list[FindingShown]:
    placed = {note.number: one.section.id for one in view.sections for note in one.notes}
    return [_show_finding(note, placed.get(note.number)) for note in view.listed]


def _show_finding(note: Note, section: str | None) -> FindingShown:
    return FindingShown(
        mark=note.mark,
        check=note.check,
        check_name=note.check_name,
        severity=note.severity,
        section=section,
        excerpt=note.excerpt,
        reason=note.reason,
        decision=DecisionShown.model_validate(note.decision) if note.decision else None,
    )

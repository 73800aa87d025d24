"""Outlines: an office's own before drafting, that of one draft after it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query

from api.accounts.sessions import Visitor
from api.acts.outlines import present_outline, set_draft_outline, set_office_outline
from api.schemas.outlines import (
    DraftOutlineSent,
    OutlineEntryShown,
    OutlineSectionShown,
    OutlineSent,
    OutlineShown,
)
from api.web.desk import find_draft
from api.web.state import State
from api.web.visitor import CallChecked, Drafter, Editor, OfficeState, Reader
from drafter.draft import Draft
from drafter.outline import outline_ids
from drafter.outline_store import load_office_outline

router = APIRouter(tags=["提纲"])
OutlineId = Annotated[str, Path(max_length=50, examples=["community"])]


@router.get("/outlines")
def list_outlines(state: OfficeState, visitor: Reader) -> list[OutlineEntryShown]:
    """有哪些提纲；is_own 是本单位改过的。"""
    office = visitor.account.office
    kept = [load_office_outline(state.engine, office, one) for one in outline_ids()]
    return [
        OutlineEntryShown(id=one.outline.id, name=one.outline.name, version=one.number, is_own=one.is_own)
        for one in kept
    ]


@router.get("/outlines/{outline}")
def read_outline(state: OfficeState, visitor: Reader, outline: OutlineId) -> OutlineShown:
    """本单位现在用的提纲；没有改过的 version 是 0。"""
    return _show_office(state, visitor, outline)


@router.put("/outlines/{outline}", dependencies=[CallChecked])
def put_outline(state: OfficeState, visitor: Drafter, outline: OutlineId, sent: OutlineSent) -> OutlineShown:
    """整份换掉，今年和明年的初稿都照它写；version 是您读到的那一版，别人改过的是 409。"""
    _require(outline)
    set_office_outline(state, visitor, outline, [one.line() for one in sent.sections], sent.version)
    return _show_office(state, visitor, outline)


@router.delete("/outlines/{outline}", dependencies=[CallChecked])
def reset_outline(
    state: OfficeState, visitor: Drafter, outline: OutlineId, version: Annotated[int, Query(ge=0, le=10**9)]
) -> OutlineShown:
    """恢复成通用提纲。"""
    _require(outline)
    set_office_outline(state, visitor, outline, None, version)
    return _show_office(state, visitor, outline)


@router.get("/drafts/{draft_id}/outline")
def read_draft_outline(state: OfficeState, visitor: Reader, draft_id: str) -> OutlineShown:
    """一份稿件现在的提纲。"""
    draft, _ = find_draft(state, visitor, draft_id)
    return _show_draft(state, draft)


@router.put("/drafts/{draft_id}/outline", dependencies=[CallChecked])
def put_draft_outline(state: OfficeState, visitor: Editor, draft_id: str, sent: DraftOutlineSent) -> OutlineShown:
    """加、去、移、改名。新的部分当场写出来；去掉的原文还在，带着原来的编号放回来就有。"""
    draft, table = find_draft(state, visitor, draft_id)
    lines = [one.line() for one in sent.sections]
    set_draft_outline(state, visitor, draft, table, lines, sent.version, sent.model)
    return _show_draft(state, find_draft(state, visitor, draft_id)[0])


def _require(outline: str) -> None:
    if outline not in outline_ids():
        raise HTTPException(404)


def _show_office(state: State, visitor: Visitor, outline: str) -> OutlineShown:
    _require(outline)
    kept = load_office_outline(state.engine, visitor.account.office, outline)
    return OutlineShown(
        version=kept.number,
        is_own=kept.is_own,
        made_by=kept.made_by,
        made_at=kept.made_at,
        sections=[OutlineSectionShown.model_validate(one) for one in kept.outline.sections],
    )


def _show_draft(state: State, draft: Draft) -> OutlineShown:
    present = present_outline(state, draft)
    return OutlineShown(
        version=present.number,
        is_own=present.number > 0,
        made_by=present.made_by,
        made_at=present.made_at,
        sections=[OutlineSectionShown.model_validate(one) for one in present.sections],
    )

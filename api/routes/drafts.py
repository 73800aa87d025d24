"""稿件 and 核稿: read with every number's origin, judged finding by finding, moved on, exported."""

from io import BytesIO
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.accounts.roles import has_right
from api.accounts.sessions import Visitor
from api.acts.drafts import MOVE_RIGHTS, close_finding, follow_statistics, take_step, write_file
from api.web.desk import Desk, find_draft, open_desk
from api.web.draft_view import view_draft
from api.web.files import attach
from api.web.pages import render
from api.web.state import State
from api.web.visitor import Editor, FormChecked, Judge, OfficeState, Reader
from corpus.errors import InputError
from corpus.reading.sections import split_sections
from corpus.returns import load_return
from drafter.draft import compose
from drafter.reporting.copy_report import CheckedText, build_report
from drafter.reporting.copy_rows import lay_out
from drafter.reporting.review_book import build_review_book
from drafter.rerendering import rerender_draft
from drafter.workflow import STATE_NAMES, moves_from
from drafter.workflow_store import (
    DECISION_NAMES,
    count_open_errors,
    find_state,
    list_decisions,
    list_steps,
)

router = APIRouter(prefix="/drafts")
Field = Annotated[str, Form()]


@router.get("/{draft_id}")
def show_draft(request: Request, state: OfficeState, visitor: Reader, draft_id: str) -> Response:
    """The draft as it will be printed, numbers with their origin, findings in the margin."""
    return _show(request, state, visitor, open_desk(state, visitor, draft_id), "draft.html")


@router.get("/{draft_id}/review")
def show_review(request: Request, state: OfficeState, visitor: Reader, draft_id: str) -> Response:
    """All findings by check and severity, and every copied passage beside its source."""
    return _show(request, state, visitor, open_desk(state, visitor, draft_id), "review.html")


@router.post("/{draft_id}/findings", dependencies=[FormChecked])
def judge_finding(
    request: Request,
    state: OfficeState,
    visitor: Judge,
    draft_id: str,
    mark: Field,
    decision: Field,
    reason: Field = "",
) -> Response:
    """Closes a finding with a reason, or opens it again."""
    desk = open_desk(state, visitor, draft_id)
    try:
        close_finding(state, visitor, desk, mark, decision, reason)
    except InputError as error:
        return _show(request, state, visitor, desk, "review.html", str(error), 400)
    return RedirectResponse(f"/drafts/{draft_id}/review#{mark[:12]}", status_code=303)


@router.post("/{draft_id}/move", dependencies=[FormChecked])
def move_draft(
    request: Request, state: OfficeState, visitor: Reader, draft_id: str, move: Field, reason: Field = ""
) -> Response:
    """Moves the draft on, or back with a reason; signing with open severe findings takes one, too."""
    desk = open_desk(state, visitor, draft_id)
    try:
        take_step(state, visitor, desk, move, reason)
    except InputError as error:
        return _show(request, state, visitor, desk, "review.html", str(error), 400)
    return RedirectResponse(f"/drafts/{draft_id}", status_code=303)


@router.get("/{draft_id}/review.xlsx")
def export_review(state: OfficeState, visitor: Reader, draft_id: str) -> Response:
    """The review as a workbook: every finding with its decision, every copied passage."""
    desk = open_desk(state, visitor, draft_id)
    text = compose(desk.draft).text
    book = build_review_book(
        desk.draft, text, desk.review, list_decisions(state.engine, draft_id), _checked(desk, text)
    )
    content = BytesIO()
    book.save(content)
    return attach(content.getvalue(), f"{desk.draft.title}（核稿表）", "xlsx")


@router.get("/{draft_id}/follow")
def show_correction(request: Request, state: OfficeState, visitor: Reader, draft_id: str) -> Response:
    """What would change if the draft followed the office's present statistics; nothing is changed yet."""
    draft, table = find_draft(state, visitor, draft_id)
    kept = load_return(state.engine, draft.office, draft.year)
    return render(
        request,
        "follow.html",
        draft=draft,
        kept=kept,
        made=rerender_draft(draft, table, kept.table),
        headings={one.id: one.heading or "开头" for one in draft.sections},
    )


@router.get("/{draft_id}/review/paraphrases")
def show_search(request: Request, state: OfficeState, visitor: Reader, draft_id: str) -> Response:
    """Whether passages said anew are still being looked for; when they no longer are, the page is loaded again."""
    desk = open_desk(state, visitor, draft_id)
    if desk.review.by_meaning:
        return Response(headers={"HX-Refresh": "true"})
    state.paraphrases.ask(draft_id)
    return render(request, "searching.html", draft=desk.draft)


@router.post("/{draft_id}/follow", dependencies=[FormChecked])
def follow_correction(state: OfficeState, visitor: Editor, draft_id: str) -> Response:
    """Lets every bound number follow the office's present statistics; wording that no longer holds becomes findings."""
    follow_statistics(state, visitor, draft_id)
    return RedirectResponse(f"/drafts/{draft_id}", status_code=303)


@router.get("/{draft_id}/export.{kind}")
def export_draft(
    state: OfficeState, visitor: Reader, draft_id: str, kind: Literal["docx", "md"], annex: bool = True
) -> Response:
    """The draft as a file, with or without the annex that names every number's source."""
    draft, table = find_draft(state, visitor, draft_id)
    return attach(write_file(draft, table, kind, annex=annex), draft.title, kind)


def _show(
    request: Request, state: State, visitor: Visitor, desk: Desk, template: str, sentence: str = "", status: int = 200
) -> Response:
    draft, decisions = desk.draft, list_decisions(state.engine, desk.draft.id)
    if not desk.review.by_meaning:
        state.paraphrases.ask(draft.id)
    view = view_draft(draft, desk.table, desk.review, decisions)
    stands = find_state(state.engine, draft.id)
    role = visitor.account.role
    return render(
        request,
        template,
        status=status,
        view=view,
        draft=draft,
        review=desk.review,
        copies=build_report(_checked(desk, view.composed.text)) if template == "review.html" else None,
        lay_out=lay_out,
        decision_names=DECISION_NAMES,
        state_names=STATE_NAMES,
        stands=stands,
        steps=list_steps(state.engine, draft.id),
        moves=[one for one in moves_from(stands) if has_right(role, MOVE_RIGHTS[one.name])],
        open_errors=count_open_errors(desk.review, view.composed.text, decisions),
        may_judge=has_right(role, "judge"),
        corrected=_find_correction(state, desk),
        sentence=sentence,
    )


def _find_correction(state: State, desk: Desk) -> int:
    """The revision of the office's statistics where they say something else than the draft's, 0 else."""
    kept = load_return(state.engine, desk.draft.office, desk.draft.year)
    known = {(one.indicator, one.year, one.role): one.value for one in desk.table.figures}
    now = {(one.indicator, one.year, one.role): one.value for one in kept.table.figures}
    return kept.revision if now and now != known else 0


def _checked(desk: Desk, text: str) -> CheckedText:
    library = desk.evidence.library
    return CheckedText(
        file="",
        title=desk.draft.title,
        text=text,
        sections=split_sections(text, start=len(desk.draft.title)),
        copies=desk.review.copies,
        figures=desk.review.copy_figures,
        sources=library.sources if library else {},
        compared=len(library.scope) if library else 0,
        repeats=desk.review.repeats,
    )

"""A draft on a visitor's desk: found within the office, with its statistics, evidence and review."""

from dataclasses import dataclass

from fastapi import HTTPException

from api.accounts.sessions import Visitor
from api.office_evidence import gather_office_evidence
from api.version import program_version
from api.web.state import State
from corpus.errors import InputError
from corpus.table import StatTable
from drafter.checks.evidence import Evidence
from drafter.draft import Draft
from drafter.draft_store import load_draft
from drafter.replanning import restore_snapshot
from drafter.review import Review
from drafter.review_store import review_stored


@dataclass(frozen=True, slots=True)
class Desk:
    """One draft with all that its pages need."""

    draft: Draft
    table: StatTable
    evidence: Evidence
    review: Review


def find_draft(state: State, visitor: Visitor, draft_id: str) -> tuple[Draft, StatTable]:
    """The draft and its statistics; 404 where the visitor's office has none of that id."""
    try:
        draft, table = load_draft(state.engine, draft_id)
    except InputError as error:
        raise HTTPException(404) from error
    if draft.office != visitor.account.office:
        raise HTTPException(404)
    return draft, table


def open_desk(state: State, visitor: Visitor, draft_id: str) -> Desk:
    """The draft with its review, from store where the text has not changed."""
    draft, table = find_draft(state, visitor, draft_id)
    evidence = gather_office_evidence(state.settings, state.libraries, restore_snapshot(draft, table))
    return Desk(draft, table, evidence, review_stored(state.engine, draft, evidence, program_version()))

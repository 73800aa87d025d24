"""One section: written again as a candidate, which is taken or put aside."""

import asyncio

from fastapi import HTTPException

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.drafting import passages_of
from api.model_access import list_endpoints, open_writer
from api.revising import find_words
from api.web.desk import Desk
from api.web.state import State
from corpus.errors import InputError
from drafter.call_store import StoredCallLog
from drafter.regeneration import Candidate, regenerate_section, rewrite_passage
from drafter.replanning import find_section
from drafter.revisions import StoredCandidate, find_candidate, keep_candidate


def make_candidate(
    state: State, visitor: Visitor, desk: Desk, section: str, instruction: str, words: str, model: str
) -> str:
    """Writes the section, or the sentences that hold the selected `words`, again; the id of the candidate.

    For a thread of its own: beside the model's calls it searches and judges, which would hold up every other request
    in the server's event loop.
    """
    made = asyncio.run(_write(state, visitor, desk, section, instruction, words.strip(), model))
    kept = keep_candidate(state.engine, desk.draft.id, made.section, made.instruction, visitor.account.name)
    note(state, visitor, "regenerate_section", desk.draft.id, f"{section}：{made.instruction}")
    return kept


def find_own_candidate(state: State, draft_id: str, candidate_id: str) -> StoredCandidate:
    """The draft's candidate; 404 where it has none of that id."""
    try:
        found = find_candidate(state.engine, candidate_id)
    except InputError as error:
        raise HTTPException(404) from error
    if found.draft_id != draft_id:
        raise HTTPException(404)
    return found


async def _write(
    state: State, visitor: Visitor, desk: Desk, section: str, instruction: str, words: str, model: str
) -> Candidate:
    draft, table = desk.draft, desk.table
    current = find_section(draft, section)
    log = StoredCallLog(state.engine, visitor.account.name, draft.office, draft.id)
    async with open_writer(state.settings, list_endpoints(state.settings, model), log) as writer:
        if words:
            start, end = find_words(current.text, words)
            return await rewrite_passage(draft, table, section, start, end, instruction, writer, desk.evidence)
        find = passages_of(state.corpus, draft.office, draft.year)
        return await regenerate_section(draft, table, section, instruction, writer, desk.evidence, find)

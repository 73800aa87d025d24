"""The line that every act leaves."""

from api.accounts.audit import note_act
from api.accounts.sessions import Visitor
from api.web.state import State
from corpus.db import writing


def note(state: State, visitor: Visitor, act: str, subject: str, detail: str = "") -> None:
    """Adds a line to the audit list."""
    with writing(state.engine) as session:
        note_act(session, visitor.account, act, subject, detail)

"""The number of the last change to passages or their vectors, kept with them: what was counted at a number holds as
long as the number does, and reading it is a hundred times faster than counting."""

from sqlalchemy.orm import Session

from corpus.records import IndexState

_NAME = "changes"


def note_change(session: Session) -> None:
    """Raises the number within the caller's transaction; whoever adds or takes out passages or vectors calls it."""
    session.info.pop(_NAME, None)
    state = session.get(IndexState, _NAME, with_for_update=True)
    if state is None:
        session.add(IndexState(name=_NAME, version="1"))
    else:
        state.version = str(int(state.version) + 1)


def change_number(session: Session) -> int:
    """The number in the state of the database that the session sees, 0 before the first change."""
    if _NAME not in session.info:
        state = session.get(IndexState, _NAME)
        session.info[_NAME] = int(state.version) if state else 0
    number: int = session.info[_NAME]
    return number

"""Past reports of an office: taken in, found, corrected, deleted."""

from collections.abc import Sequence

from fastapi import HTTPException, UploadFile

from api.accounts.sessions import Visitor
from api.acts.audit import note
from api.lines import read_line
from api.storage import Ingested
from api.web.state import State
from api.web.uploads import take_in
from corpus.stored_reports import ReadReport, correct_report, read_stored


def take_in_reports(state: State, visitor: Visitor, files: Sequence[UploadFile], year: int | None) -> list[Ingested]:
    """Takes files in one by one; one that cannot be read stops no other, and says why."""
    taken = [take_in(state.corpus, one, visitor.account.office, year) for one in files]
    return note_taken(state, visitor, [result for of_file in taken for result in of_file])


def note_taken(state: State, visitor: Visitor, results: list[Ingested]) -> list[Ingested]:
    """Leaves the audit lines of what was taken in, and has it made searchable by meaning."""
    for one in results:
        if one.was_new:
            note(state, visitor, "take_in_report", one.report_id, one.title)
    state.embedding.wake()
    return results


def find_report(state: State, visitor: Visitor, report_id: str) -> ReadReport:
    """The office's report; 404 where it has none of that id."""
    report = read_stored(state.engine, report_id, office=visitor.account.office)
    if report is None:
        raise HTTPException(404)
    return report


def set_report(state: State, visitor: Visitor, report_id: str, year: int | None, title: str) -> None:
    """Corrects year and title as they were recognised; InputError for a title that cannot be one."""
    line = read_line(title, "总结的标题", 200)
    correct_report(state.engine, report_id, office=visitor.account.office, year=year, title=line)
    note(state, visitor, "correct_report", report_id, line)


def remove_report(state: State, visitor: Visitor, report_id: str) -> None:
    """Deletes a report; its original file stays on the server for the record."""
    title = find_report(state, visitor, report_id).entry.title
    state.corpus.remove_report(report_id, office=visitor.account.office)
    note(state, visitor, "delete_report", report_id, title)

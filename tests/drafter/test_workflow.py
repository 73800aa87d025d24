from dataclasses import replace
from pathlib import Path

import pytest
from written_draft import draft_table, make_draft

from api.database import open_database
from corpus.errors import InputError
from drafter.checks.evidence import Evidence
from drafter.draft import compose
from drafter.draft_list import list_drafts
from drafter.draft_store import save_draft
from drafter.finding import FailedCheck, Finding
from drafter.review_store import review_stored
from drafter.workflow import MOVES, STATES, moves_from
from drafter.workflow_store import (
    count_open_errors,
    decide,
    find_state,
    list_decisions,
    list_steps,
    make_move,
    mark_finding,
)


@pytest.fixture
def stored(tmp_path: Path):  # noqa: ANN201  # engine, draft and table
    draft, table = make_draft(), draft_table()
    engine = open_database(tmp_path)
    save_draft(engine, draft, table)
    yield engine, draft, table
    engine.dispose()


def test_a_draft_goes_from_clerk_to_archive_and_every_step_is_kept(stored: tuple) -> None:
    engine, draft, _ = stored
    for name in ("submit", "to_review", "sign", "archive"):
        make_move(engine, draft.id, name, "zhao")
    assert find_state(engine, draft.id) == "archived"
    assert [one.state for one in list_steps(engine, draft.id)] == ["editing", "reviewing", "signed", "archived"]
    assert list_drafts(engine, draft.office)[0].state == "archived"


def test_every_state_but_the_last_leads_on_and_nothing_skips_the_review() -> None:
    assert [one for one in STATES if not moves_from(one)] == ["archived"]
    assert {one.source for one in MOVES.values() if one.target == "signed"} == {"reviewing"}


@pytest.mark.parametrize("name", ["sign", "archive", "return", "fly"])
def test_a_step_that_the_state_does_not_allow_changes_nothing(stored: tuple, name: str) -> None:
    engine, draft, _ = stored
    with pytest.raises(InputError):
        make_move(engine, draft.id, name, "li", "因为")
    assert find_state(engine, draft.id) == "drafting"


def test_sending_back_takes_a_reason(stored: tuple) -> None:
    engine, draft, _ = stored
    make_move(engine, draft.id, "submit", "li")
    with pytest.raises(InputError, match="原因"):
        make_move(engine, draft.id, "send_back", "wang", " ")
    assert make_move(engine, draft.id, "send_back", "wang", "第二节没有写活动") == "drafting"


def test_signing_over_open_errors_takes_a_reason_and_records_their_number(stored: tuple) -> None:
    engine, draft, _ = stored
    make_move(engine, draft.id, "submit", "li")
    make_move(engine, draft.id, "to_review", "wang")
    with pytest.raises(InputError, match="3 个严重问题"):
        make_move(engine, draft.id, "sign", "zhao", open_errors=3)
    make_move(engine, draft.id, "sign", "zhao", "领导已核实", open_errors=3)
    assert list_steps(engine, draft.id)[-1].overridden == 3


def test_a_decision_closes_an_error_and_reopening_counts_it_again(stored: tuple) -> None:
    engine, draft, _ = stored
    text = "共调解45件，办结40件。"
    finding = Finding("numbers", "wrong_value", "error", 3, 6, "不对")
    review = replace(review_stored(engine, draft, Evidence(), "1"), findings=(finding,), failed_checks=())
    mark = mark_finding(finding, text)
    assert count_open_errors(review, text, list_decisions(engine, draft.id)) == 1
    decide(engine, draft.id, mark, "false_alarm", "是全区的数", "zhao")
    assert count_open_errors(review, text, list_decisions(engine, draft.id)) == 0
    decide(engine, draft.id, mark, "reopened", "", "zhao")
    assert count_open_errors(review, text, list_decisions(engine, draft.id)) == 1


def test_a_failed_check_stands_against_signing_and_no_decision_closes_it(stored: tuple) -> None:
    engine, draft, _ = stored
    review = replace(
        review_stored(engine, draft, Evidence(), "1"), findings=(), failed_checks=(FailedCheck("eras", "x"),)
    )
    assert count_open_errors(review, "", {}) == 1


@pytest.mark.parametrize(("kind", "reason"), [("accepted", ""), ("false_alarm", "  "), ("ignored", "x")])
def test_a_decision_without_its_reason_is_refused(stored: tuple, kind: str, reason: str) -> None:
    engine, draft, _ = stored
    with pytest.raises(InputError):
        decide(engine, draft.id, "m", kind, reason, "zhao")


def test_a_finding_keeps_its_mark_when_the_text_elsewhere_changes() -> None:
    same = "这一年街道总工会共受理并调解劳动争议45件，办结四十件左右，其余结转。"
    first, later = "开头。" + same, "改过的开头有点长。" + same
    at, then = first.index("45"), later.index("45")
    one = mark_finding(Finding("numbers", "r", "error", at, at + 3, ""), first)
    assert one == mark_finding(Finding("numbers", "r", "error", then, then + 3, "another"), later)


def test_a_review_is_kept_until_the_text_or_the_evidence_changes(
    stored: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, draft, table = stored
    evidence = Evidence(table=table, office=draft.office, year=draft.year)
    made = review_stored(engine, draft, evidence, "1")
    monkeypatch.setattr("drafter.review_store.review_draft", lambda *_: pytest.fail("judged anew"))
    assert review_stored(engine, draft, evidence, "1") == made
    monkeypatch.undo()
    edited = replace(draft, title="另一个标题")
    assert review_stored(engine, edited, evidence, "1").chars == len(compose(edited).text)

import time
from importlib.resources import files

import pytest
from web_office import Client, Page, sign_in
from written_draft import draft_table, make_draft

from drafter.draft_store import save_draft
from drafter.workflow_store import find_state

SAMPLE = files("corpus").joinpath("samples/qinghe/summary-2024.txt")
DRAFT = "0123456789ab"
SEARCHING = "正在按语义查找"


@pytest.fixture
def reviewer(empty: Client) -> Page:
    """A reviewer whose office has a past report and a draft that waits to be reviewed."""
    save_draft(empty.app.state.nigao.engine, make_draft(), draft_table())  # type: ignore[attr-defined]
    editor = sign_in(empty, "editor-own")
    sent = [("files", (SAMPLE.name, SAMPLE.read_bytes()))]
    sign_in(empty, "clerk-own").post("/reports", files=sent)
    for move in ("submit", "to_review"):
        editor.post(f"/drafts/{DRAFT}/move", {"move": move})
    return sign_in(empty, "qa-own")


def _stop_searching(page: Page) -> None:
    page.client.app.state.nigao.paraphrases.stop()  # type: ignore[attr-defined]


def test_the_first_answer_does_not_wait_and_the_page_comes_again_when_all_is_found(reviewer: Page) -> None:
    reviewer.client.get(f"/drafts/{DRAFT}/review")
    deadline = time.monotonic() + 60
    while not (answer := reviewer.client.get(f"/drafts/{DRAFT}/review/paraphrases")).headers.get("hx-refresh"):
        assert SEARCHING in answer.text
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert SEARCHING not in reviewer.client.get(f"/drafts/{DRAFT}/review").text


def test_nothing_is_signed_before_the_search_has_ended_unless_a_reason_is_given(reviewer: Page) -> None:
    _stop_searching(reviewer)
    assert SEARCHING in reviewer.client.get(f"/drafts/{DRAFT}/review").text
    answer = reviewer.post(f"/drafts/{DRAFT}/move", {"move": "sign"})
    assert answer.status_code == 400
    assert "还没有查完" in answer.text
    assert reviewer.post(f"/drafts/{DRAFT}/move", {"move": "sign", "reason": "领导要求先发"}).status_code == 303
    assert find_state(reviewer.client.app.state.nigao.engine, DRAFT) == "signed"  # type: ignore[attr-defined]


def test_a_foreign_text_is_searched_by_meaning_on_demand(reviewer: Page) -> None:
    sent = {"file": (SAMPLE.name, SAMPLE.read_bytes())}
    assert reviewer.post("/check", {"by_meaning": "true"}, files=sent).status_code == 200

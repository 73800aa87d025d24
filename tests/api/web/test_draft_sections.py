import pytest
from web_office import Client, Page, sign_in
from written_draft import DISPUTE, LEAD, draft_table, make_draft

from drafter.draft_store import load_draft, save_draft

DRAFT = "0123456789ab"
SECTION = f"/drafts/{DRAFT}/sections/dispute"


@pytest.fixture
def editor(empty: Client) -> Page:
    engine = empty.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    save_draft(engine, make_draft(), draft_table())
    return sign_in(empty, "editor-own")


def _texts(page: Page) -> dict[str, str]:
    draft, _ = load_draft(page.client.app.state.nigao.engine, DRAFT)  # type: ignore[attr-defined]
    return {one.id: one.text for one in draft.sections}


def _candidate(page: Page, **form: str) -> str:
    answer = page.post(f"{SECTION}/regenerate", {"instruction": "更具体", **form})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_edit_changes_its_section_alone_and_shows_at_once(editor: Page) -> None:
    before = _texts(editor)
    assert editor.post(f"{SECTION}/edit", {"text": "受理劳动争议96件。", "base": "0"}).status_code == 303
    assert _texts(editor) == {**before, "dispute": "受理劳动争议96件。"}
    assert "82.3%" not in editor.client.get(f"/drafts/{DRAFT}").text


def test_two_editors_get_both_texts_and_neither_is_lost(empty: Client, editor: Page) -> None:
    other = sign_in(empty, "clerk-own")
    editor.post(f"{SECTION}/edit", {"text": "第一个人写的。", "base": "0"})
    answer = other.post(f"{SECTION}/edit", {"text": "第二个人写的。", "base": "0"})
    assert answer.status_code == 409
    assert "<del>第一个</del><ins>第二个</ins>人写的。" in answer.text
    assert "第二个人写的。</textarea>" in answer.text
    assert _texts(editor)["dispute"] == "第一个人写的。"


def test_a_candidate_stands_beside_the_text_until_it_is_taken(editor: Page) -> None:
    place = _candidate(editor)
    assert _texts(editor)["dispute"] == DISPUTE
    text = editor.client.get(place).text
    candidate = text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert editor.post(f"{place}/accept", {"text": candidate}).status_code == 303
    assert _texts(editor)["dispute"] == candidate.strip()
    assert _texts(editor)["lead"] == LEAD


def test_a_discarded_candidate_leaves_the_text_and_cannot_be_taken_later(editor: Page) -> None:
    place = _candidate(editor)
    editor.post(f"{place}/discard")
    assert editor.post(f"{place}/accept").status_code == 409
    assert _texts(editor)["dispute"] == DISPUTE


def test_a_candidate_of_a_text_that_was_changed_since_is_not_taken(editor: Page) -> None:
    place = _candidate(editor)
    editor.post(f"{SECTION}/edit", {"text": "改过了。", "base": "0"})
    assert editor.post(f"{place}/accept").status_code == 409
    assert _texts(editor)["dispute"] == "改过了。"


def test_what_the_writer_cannot_do_is_said_in_one_sentence(editor: Page) -> None:
    answer = editor.post(f"{SECTION}/regenerate", {"instruction": "写得像诗"})
    assert answer.status_code == 400
    assert "内置写法看不懂" in answer.text


def test_an_earlier_version_comes_back(editor: Page) -> None:
    editor.post(f"{SECTION}/edit", {"text": "改坏了。", "base": "0"})
    editor.post(f"{SECTION}/restore", {"number": "0"})
    assert _texts(editor)["dispute"] == DISPUTE
    assert "恢复第0版" in editor.client.get(SECTION).text


def test_a_locked_section_is_not_changed_by_anyone(editor: Page) -> None:
    editor.post(f"{SECTION}/lock", {"locked": "true"})
    assert editor.post(f"{SECTION}/edit", {"text": "x", "base": "1"}).status_code == 400
    assert editor.post(f"{SECTION}/regenerate", {"instruction": "更具体"}).status_code == 400
    assert _texts(editor)["dispute"] == DISPUTE


def test_under_review_the_text_stays_as_it_is(empty: Client, editor: Page) -> None:
    editor.post(f"/drafts/{DRAFT}/move", {"move": "submit"})
    editor.post(f"/drafts/{DRAFT}/move", {"move": "to_review"})
    assert editor.post(f"{SECTION}/edit", {"text": "x", "base": "0"}).status_code == 400
    qa = sign_in(empty, "qa-own")
    assert qa.post(f"{SECTION}/edit", {"text": "x", "base": "0"}).status_code == 403


def test_a_candidate_of_another_draft_or_office_does_not_exist(empty: Client, editor: Page) -> None:
    place = _candidate(editor)
    other = sign_in(empty, "editor-other")
    assert other.client.get(place).status_code == 404
    assert other.post(f"{place}/accept").status_code == 404
    assert editor.client.get(f"/drafts/{DRAFT}/candidates/none").status_code == 404

"""The outline before drafting and after it, on the pages."""

import re

import pytest
from web_office import OWN, Client, Page, sign_in
from written_draft import DISPUTE, draft_table, make_draft

from drafter.draft import Draft, compose
from drafter.draft_store import load_draft, save_draft
from drafter.outline import load_outline
from drafter.outline_store import load_office_outline
from drafter.revisions import set_lock

DRAFT = "0123456789ab"
PLACE = f"/drafts/{DRAFT}/outline"


@pytest.fixture
def editor(empty: Client) -> Page:
    save_draft(_engine(empty), make_draft(), draft_table())
    return sign_in(empty, "editor-own")


def _engine(client: Client):  # noqa: ANN202  # SQLAlchemy's engine
    return client.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable


def _draft(page: Page) -> Draft:
    return load_draft(_engine(page.client), DRAFT)[0]


def _rows(page: Page, place: str) -> dict[str, list[str] | str]:
    """The fields of the form as a browser would send them."""
    text = page.client.get(place).text
    base = re.search(r'name="base" value="(\d+)"', text)
    assert base is not None
    table = text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    levels = [
        "0" if 'name="level" value="0"' in row else re.findall(r'value="(\d)" selected', row)[0]
        for row in table.split("</tr>")[:-1]
    ]
    fields = {name: re.findall(rf'name="{name}" value="([^"]*)"', table) for name in ("section", "heading", "chars")}
    return {"base": base[1], "level": levels, **fields}


def _press(page: Page, place: str, act: str, **fields: str):  # noqa: ANN202  # httpx's response
    return page.post(place, {**_rows(page, place), "act": act, **fields})  # type: ignore[arg-type]


def _sections(page: Page) -> list[str]:
    return [one.id for one in _draft(page).sections]


def test_an_office_s_outline_is_kept_and_the_other_office_s_stays_as_it_is(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    answer = _press(clerk, "/outlines/community", "drop:women")
    assert answer.status_code == 303
    kept = load_office_outline(_engine(empty), OWN, "community")
    assert "women" not in [one.id for one in kept.outline.sections]
    assert "关爱女职工" not in clerk.client.get("/new").text
    assert "关爱女职工" in sign_in(empty, "clerk-other").client.get("/new").text
    assert clerk.post("/outlines/community/reset", {"base": "1"}).status_code == 303
    assert load_office_outline(_engine(empty), OWN, "community").outline == load_outline("community")


def test_two_people_at_one_outline_do_not_overwrite_each_other(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    shown = _rows(clerk, "/outlines/community")
    _press(clerk, "/outlines/community", "drop:women")
    answer = clerk.post("/outlines/community", {**shown, "act": "drop:self"})  # type: ignore[dict-item]
    assert answer.status_code == 409
    assert "被别人改过" in answer.text


def test_the_pressed_arrow_has_the_focus_again(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    answer = _press(clerk, "/outlines/community?year=2025", "up:dispute")
    assert answer.headers["location"] == "/outlines/community?year=2025&at=up:dispute"
    text = clerk.client.get(answer.headers["location"]).text
    assert re.search(r'value="up:dispute"[^>]*autofocus', text)


def test_what_is_wrong_with_a_row_is_said_and_what_was_typed_stays(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    rows = _rows(clerk, "/outlines/community")
    rows["heading"] = ["维权", *rows["heading"][1:]]
    rows["chars"] = ["7", *rows["chars"][1:]]
    answer = clerk.post("/outlines/community", {**rows, "act": "save"})  # type: ignore[dict-item]
    assert answer.status_code == 400
    assert "30 到 5000" in answer.text
    assert 'value="7"' in answer.text


def test_renaming_and_moving_leave_every_text_as_it_was(editor: Page) -> None:
    before = {one.id: one.text for one in _draft(editor).sections}
    rows = _rows(editor, PLACE)
    rows["heading"] = [one.replace("化解劳动争议", "调解劳动争议") for one in rows["heading"]]
    assert editor.post(PLACE, {**rows, "act": "down:main"}).status_code == 303  # type: ignore[dict-item]
    draft = _draft(editor)
    assert [one.id for one in draft.sections] == ["lead", "problem", "main", "dispute"]
    assert {one.id: one.text for one in draft.sections} == before
    assert "（一）调解劳动争议" in compose(draft).text
    assert "二、主要工作及成效" in compose(draft).text
    assert editor.post(f"/drafts/{DRAFT}/sections/dispute/edit", {"text": "改。", "base": "0"}).status_code == 303
    assert "（一）调解劳动争议\n改。" in compose(_draft(editor)).text


def test_a_dropped_section_comes_back_with_its_text(editor: Page) -> None:
    assert _press(editor, PLACE, "drop:dispute").status_code == 303
    assert _sections(editor) == ["lead", "main", "problem"]
    assert "去掉过的" in editor.client.get(PLACE).text
    _press(editor, PLACE, "add", new_section="dispute", new_after="main")
    assert _draft(editor).sections[2].text == DISPUTE
    _press(editor, PLACE, "drop:dispute")
    editor.post(f"{PLACE}/restore", {"number": "0", "base": "3"})
    assert _sections(editor) == ["lead", "main", "dispute", "problem"]


def test_an_added_section_is_written_from_the_draft_s_own_statistics(editor: Page) -> None:
    answer = _press(
        editor, PLACE, "add", new_heading="会员队伍", new_category="组织建设", new_after="dispute", new_chars="120"
    )
    assert answer.status_code == 303, answer.text
    added = next(one for one in _draft(editor).sections if one.heading == "会员队伍")
    assert "15742" in added.text
    assert [use.expression for use in added.uses][:1] == ["members_total"]


def test_a_locked_section_is_neither_dropped_nor_renamed(editor: Page) -> None:
    set_lock(_engine(editor.client), DRAFT, "dispute", "editor-own", locked=True)
    answer = _press(editor, PLACE, "drop:dispute")
    assert answer.status_code == 400
    assert "已锁定" in answer.text
    assert _press(editor, PLACE, "down:problem").status_code == 303
    assert "dispute" in _sections(editor)


def test_a_draft_past_editing_keeps_its_outline(editor: Page) -> None:
    for move in ("submit", "to_review"):
        editor.post(f"/drafts/{DRAFT}/move", {"move": move})
    answer = editor.post(PLACE, {**_rows_of_closed(), "act": "drop:dispute"})  # type: ignore[dict-item]
    assert answer.status_code == 400
    assert "请先退回" in answer.text


def _rows_of_closed() -> dict[str, list[str] | str]:
    return {
        "base": "0",
        "section": ["lead", "main", "dispute", "problem"],
        "heading": ["", "主要工作及成效", "化解劳动争议", "存在的问题"],
        "level": ["0", "1", "2", "1"],
        "chars": ["", "", "", ""],
    }

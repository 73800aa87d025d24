from dataclasses import replace
from io import BytesIO

import docx
import pytest
from lxml import html
from openpyxl import load_workbook
from sample_office import make_table
from web_office import OTHER, OWN, Client, Page, sign_in
from written_draft import draft_table, make_draft

from corpus.returns import YearlyReturn, save_return
from drafter.draft_store import load_draft, save_draft
from drafter.workflow_store import find_state

DRAFT = "0123456789ab"


@pytest.fixture
def stored(empty: Client) -> Client:
    """An application with one draft of the own office, which has one severe finding, and one of the other."""
    engine = empty.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    save_draft(engine, make_draft(), draft_table())
    save_draft(engine, replace(make_draft(), id="ba9876543210", office=OTHER), draft_table())
    return empty


def _to_review(client: Client) -> None:
    editor = sign_in(client, "editor-own")
    editor.post(f"/drafts/{DRAFT}/move", {"move": "submit"})
    editor.post(f"/drafts/{DRAFT}/move", {"move": "to_review"})


def _first_error(page: Page) -> str:
    text = page.client.get(f"/drafts/{DRAFT}/review").text
    return text.split('class="finding error"')[1].split('name="mark" value="')[1].split('"')[0]


def test_every_number_shows_its_formula_and_cell(stored: Client) -> None:
    text = sign_in(stored, "clerk-own").client.get(f"/drafts/{DRAFT}").text
    tip = next(one.text_content() for one in html.fromstring(text).find_class("tip") if "82.29%" in one.text_content())
    assert "调解成功件数 ÷ 劳动争议受理件数 × 100" in tip
    assert "C3" in tip


def test_an_unfinished_section_says_so(stored: Client) -> None:
    assert "没有写完" in sign_in(stored, "clerk-own").client.get(f"/drafts/{DRAFT}").text


def test_another_office_s_draft_does_not_exist(stored: Client) -> None:
    page = sign_in(stored, "qa-own")
    for path in ("", "/review", "/export.docx"):
        assert page.client.get(f"/drafts/ba9876543210{path}").status_code == 404
    for path in ("/move", "/findings"):
        form = {"move": "submit", "mark": "x", "decision": "mended"}
        assert page.post(f"/drafts/ba9876543210{path}", form).status_code == 404


def test_signing_is_refused_while_a_severe_finding_is_open(stored: Client) -> None:
    _to_review(stored)
    qa = sign_in(stored, "qa-own")
    answer = qa.post(f"/drafts/{DRAFT}/move", {"move": "sign"})
    assert answer.status_code == 400
    assert "严重问题没有处理" in answer.text


def test_closed_findings_with_their_reasons_open_the_way_to_signing(stored: Client) -> None:
    _to_review(stored)
    qa = sign_in(stored, "qa-own")
    while 'class="finding error"' in qa.client.get(f"/drafts/{DRAFT}/review").text:
        form = {"mark": _first_error(qa), "decision": "false_alarm", "reason": "已同业务科室核对"}
        assert qa.post(f"/drafts/{DRAFT}/findings", form).status_code == 303
    assert qa.post(f"/drafts/{DRAFT}/move", {"move": "sign"}).status_code == 303
    assert find_state(stored.app.state.nigao.engine, DRAFT) == "signed"  # type: ignore[attr-defined]


def test_a_clerk_neither_judges_nor_signs(stored: Client) -> None:
    _to_review(stored)
    clerk = sign_in(stored, "clerk-own")
    assert clerk.post(f"/drafts/{DRAFT}/findings", {"mark": "x", "decision": "mended"}).status_code == 403
    answer = clerk.post(f"/drafts/{DRAFT}/move", {"move": "sign", "reason": "我说行"})
    assert answer.status_code == 403
    assert find_state(stored.app.state.nigao.engine, DRAFT) == "reviewing"  # type: ignore[attr-defined]


def test_a_corrected_statistic_shows_what_would_change_and_follows_on_demand(stored: Client) -> None:
    editor = sign_in(stored, "editor-own")
    page = f"/drafts/{DRAFT}"
    assert "统计数据在写这份稿子以后改过" not in editor.client.get(page).text
    engine = stored.app.state.nigao.engine  # type: ignore[attr-defined]  # TestClient types its app as a callable
    corrected = make_table({"disp_accepted": 98, "disp_success": 79, "members_total": 15742}, {"disp_accepted": 103})
    save_return(engine, YearlyReturn(OWN, 2025, corrected), "li")
    assert "统计数据在写这份稿子以后改过" in editor.client.get(page).text
    preview = editor.client.get(f"{page}/follow").text
    assert "98件" in preview
    assert "96件" in load_draft(engine, DRAFT)[0].sections[2].text
    assert editor.post(f"{page}/follow").status_code == 303
    text = load_draft(engine, DRAFT)[0].sections[2].text
    assert "受理劳动争议98件，比上年减少5件" in text
    assert "统计数据在写这份稿子以后改过" not in editor.client.get(page).text


def test_the_review_is_exported_as_a_workbook(stored: Client) -> None:
    answer = sign_in(stored, "qa-own").client.get(f"/drafts/{DRAFT}/review.xlsx")
    assert load_workbook(BytesIO(answer.content)).sheetnames == ["概况", "问题", "重合"]


@pytest.mark.parametrize("annex", ["true", "false"])
def test_the_exported_docx_opens_again_with_or_without_annex(stored: Client, annex: str) -> None:
    answer = sign_in(stored, "clerk-own").client.get(f"/drafts/{DRAFT}/export.docx", params={"annex": annex})
    document = docx.Document(BytesIO(answer.content))
    assert any("会员总数15742人" in one.text for one in document.paragraphs)
    assert bool(document.tables) == (annex == "true")
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]

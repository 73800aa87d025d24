"""The whole work of three people in a real browser: clerk, editor, reviewer, from sign-in to the signed draft."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from browser import open_page, require_accessible
from playwright.sync_api import Page, expect
from web_office import PASSWORD, make_accounts, served

from bench.scripted_model import Reply, ScriptedModel

SAMPLES = Path(str(files("corpus").joinpath("samples/qinghe")))
PIECES = "本年度在这项工作上按要求推进，各社区都有人负责，进展平稳有序。"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a scripted model of 0.3 s to the first byte, and the office's material."""
    data = tmp_path_factory.mktemp("work")
    make_accounts(data)
    slow = Reply(PIECES, first_byte_delay=0.3, piece_delay=0.05)
    with (
        ScriptedModel(slow) as model,
        served(data, NIGAO_MODEL_URL=model.base_url, models="scripted", model_parallel=12) as address,
    ):
        with open_page(address) as page:
            _sign_in(page, "clerk-own")
            page.goto("/reports")
            page.get_by_label("文件").set_input_files(sorted(SAMPLES.glob("summary-*")))
            page.get_by_role("button", name="收进").click()
            expect(page.locator(".uploads .done")).to_have_count(6)
            page.goto("/statistics/2025")
            page.get_by_label("上传统计表").set_input_files(
                [SAMPLES / "statistics-2025.xlsx", SAMPLES / "events-2025.csv"]
            )
            page.get_by_role("button", name="上传", exact=True).click()
            expect(page.get_by_text("第 1 版")).to_be_visible()
        yield address


def _sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def _open_draft(page: Page) -> None:
    page.goto("/")
    page.locator("tbody a").first.click()
    expect(page.locator(".draft")).to_be_visible()


def _bodies(page: Page) -> dict[str, str]:
    """The text of every section, by its id."""
    found = page.eval_on_selector_all(
        ".line[id]", "all => all.map(one => [one.id, one.querySelector('.text').innerText])"
    )
    return dict(found)


def test_a_clerk_drafts_and_sees_the_sections_appear_even_after_a_reload(place: str) -> None:
    with open_page(place) as page:
        _sign_in(page, "clerk-own")
        page.goto("/new?year=2025")
        require_accessible(page)
        page.get_by_label("执笔").select_option("scripted")
        page.get_by_role("button", name="开始起草").click()
        expect(page.locator("[data-state=writing], [data-state=done]").first).to_be_visible()
        page.reload()
        expect(page.locator("[data-state=writing], [data-state=done]").first).to_be_visible()
        require_accessible(page)
        page.wait_for_url("**/drafts/*", timeout=120_000)
        expect(page.locator(".draft h1")).to_have_text("青禾街道总工会2025年工作总结")


def test_an_editor_takes_a_draft_over(place: str) -> None:
    with open_page(place) as page:
        _sign_in(page, "editor-own")
        page.goto("/new?year=2025")
        page.get_by_role("button", name="开始起草").click()
        page.wait_for_url("**/drafts/*", timeout=120_000)
        page.get_by_role("button", name="交编辑").click()
        expect(page.locator(".steps [aria-current]")).to_have_text("改稿")


def test_an_editor_rewrites_one_section_and_the_others_stay_as_they_were(place: str) -> None:
    with open_page(place, 1440, 900) as page:
        _sign_in(page, "editor-own")
        _open_draft(page)
        require_accessible(page)
        before = _bodies(page)
        page.locator("#s-basic").get_by_role("link", name="改写").click()
        page.get_by_label("怎样改").fill("压缩到120字")
        page.get_by_role("button", name="写一份候选稿").click()
        expect(page.locator("del").first).to_be_visible()
        require_accessible(page)
        page.get_by_role("button", name="采用").click()
        expect(page.locator(".draft")).to_be_visible()
        after = _bodies(page)
        assert after["s-basic"] != before["s-basic"]
        assert {one: text for one, text in after.items() if one != "s-basic"} == {
            one: text for one, text in before.items() if one != "s-basic"
        }


def test_two_people_in_one_section_do_not_overwrite_each_other(place: str) -> None:
    with open_page(place) as first:
        browser = first.context.browser
        assert browser is not None
        second = browser.new_context(base_url=place).new_page()
        for page, name in ((first, "editor-own"), (second, "clerk-own")):
            _sign_in(page, name)
            _open_draft(page)
            page.locator("#s-ideology").get_by_role("link", name="改写").click()
        first.get_by_label("正文").fill("第一位写的内容。")
        first.get_by_role("button", name="保存").click()
        second.get_by_label("正文").fill("第二位写的内容。")
        second.get_by_role("button", name="保存").click()
        expect(second.get_by_role("alert")).to_contain_text("已由别人改到")
        expect(second.get_by_label("正文")).to_have_value("第二位写的内容。")


def test_a_reviewer_goes_from_a_copied_passage_to_signing(place: str) -> None:
    copied = (SAMPLES / "summary-2024.txt").read_text(encoding="utf-8-sig").split("\n")
    passage = max(copied, key=len)
    with open_page(place, 1440, 900) as page:
        _sign_in(page, "editor-own")
        _open_draft(page)
        page.locator("#s-ideology").get_by_role("link", name="改写").click()
        page.get_by_label("正文").fill(passage)
        page.get_by_role("button", name="保存").click()
        page.get_by_role("button", name="送核稿").click()
        expect(page.locator(".steps [aria-current]")).to_have_text("核稿")
    with open_page(place, 1440, 900) as page:
        _sign_in(page, "qa-own")
        _open_draft(page)
        page.get_by_role("link", name="核稿（").click()
        require_accessible(page)
        source = page.locator(".source.verbatim").first
        expect(source).to_contain_text("青禾街道总工会2024年工作总结")
        expect(page.locator("mark.copy.verbatim").first).to_contain_text(passage[:20])
        while page.locator(".finding.error").count():
            finding = page.locator(".finding.error").first
            finding.get_by_label("理由").fill("已同业务科室核对")
            finding.get_by_role("button", name="接受").click()
        page.get_by_role("button", name="签发").click()
        expect(page.locator(".steps [aria-current]")).to_have_text("签发")


def test_findings_are_walked_through_from_the_keyboard(place: str) -> None:
    with open_page(place) as page:
        _sign_in(page, "qa-own")
        _open_draft(page)
        page.get_by_role("link", name="核稿（").click()
        expect(page.get_by_role("heading", name="核稿")).to_be_visible()
        page.wait_for_load_state()  # keys pressed before the page's script runs are nobody's
        page.keyboard.press("j")
        expect(page.locator(".finding").nth(0)).to_be_focused()
        page.keyboard.press("j")
        expect(page.locator(".finding").nth(1)).to_be_focused()
        page.keyboard.press("k")
        expect(page.locator(".finding").nth(0)).to_be_focused()


def test_an_ended_session_leads_to_the_sign_in_page_and_loses_no_draft(place: str) -> None:
    with open_page(place) as page:
        _sign_in(page, "clerk-own")
        _open_draft(page)
        page.context.clear_cookies()
        page.reload()
        expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_every_page_speaks_english_when_asked(place: str) -> None:
    with open_page(place) as page:
        _sign_in(page, "clerk-own")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="Desk")).to_be_visible()
        _open_draft(page)
        expect(page.get_by_role("link", name="Export .docx")).to_be_visible()

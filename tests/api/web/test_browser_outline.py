"""The outline in a real browser, by the keyboard alone."""

from pathlib import Path

from browser import open_page, require_accessible
from playwright.sync_api import Page, expect
from web_office import PASSWORD, make_accounts, served
from written_draft import draft_table, make_draft

from api.database import open_database
from drafter.draft_store import save_draft


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def test_an_outline_is_changed_by_keyboard_before_and_after_drafting(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    engine = open_database(tmp_path)
    save_draft(engine, make_draft(), draft_table())
    engine.dispose()
    with served(tmp_path) as place, open_page(place) as page:
        page.goto("/sign-in")
        page.get_by_label("用户名").fill("editor-own")
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="新建初稿").click()
        page.get_by_role("button", name="改提纲").click()
        require_accessible(page)
        arrow = "上移“化解劳动争议”"
        _press(page, arrow)
        expect(page.get_by_label("标题", exact=True).nth(4)).to_have_value("化解劳动争议")
        expect(page.get_by_role("button", name=arrow)).to_be_focused()
        page.goto("/drafts/0123456789ab")
        page.get_by_role("link", name="提纲", exact=True).click()
        require_accessible(page)
        _press(page, "去掉“化解劳动争议”")
        expect(page.get_by_label("标题", exact=True)).to_have_count(2)
        page.get_by_label("写什么").select_option("化解劳动争议")
        _press(page, "加上并写出来")
        expect(page.get_by_label("标题", exact=True)).to_have_count(3)

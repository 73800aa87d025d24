"""Pages beside the three people's work, in a real browser: fit for a screen reader, and a draft on paper."""

from collections.abc import Iterator

import pytest
from browser import open_page, require_accessible
from playwright.sync_api import Page, expect
from web_office import make_accounts, served
from written_draft import draft_table, make_draft

from api.accounts.accounts import list_accounts
from api.accounts.sessions import open_session
from api.database import open_database
from drafter.draft_store import save_draft


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server with one draft, and a session of every account."""
    data = tmp_path_factory.mktemp("pages")
    make_accounts(data)
    engine = open_database(data)
    save_draft(engine, make_draft(), draft_table())
    sessions = {one.name: open_session(engine, one) for one in list_accounts(engine)}
    engine.dispose()
    with served(data) as address:
        yield address, sessions


def _enter(page: Page, place: tuple[str, dict[str, str]], name: str) -> None:
    page.context.add_cookies([{"name": "nigao", "value": place[1][name], "url": place[0]}])


def test_pages_of_account_and_audit_have_no_serious_finding(place: tuple[str, dict[str, str]]) -> None:
    with open_page(place[0]) as page:
        _enter(page, place, "admin-own")
        for path in ("/account/second-factor", "/account/tokens", "/accounts", "/audit", "/audit/calls", "/password"):
            page.goto(path)
            require_accessible(page)


def test_a_printed_draft_is_its_text_alone(place: tuple[str, dict[str, str]]) -> None:
    with open_page(place[0]) as page:
        _enter(page, place, "editor-own")
        page.goto("/drafts/0123456789ab")
        page.emulate_media(media="print")
        expect(page.locator("article.draft h1")).to_be_visible()
        seen = page.locator("a:visible, button:visible, nav:visible, .margin:visible, footer:visible")
        assert [one.inner_text() for one in seen.all() if "found" not in (one.get_attribute("class") or "")] == []

"""A clerk's first quarter of an hour, in a real browser."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from browser import open_page, require_accessible
from playwright.sync_api import Page, expect
from web_office import OWN, PASSWORD, make_accounts, served

from api.accounts.accounts import add_account
from api.database import open_database

SAMPLES = Path(str(files("corpus").joinpath("samples/qinghe")))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server, and the first password of the account `fresh`."""
    data = tmp_path_factory.mktemp("browser")
    make_accounts(data)
    engine = open_database(data)
    first = add_account(engine, "fresh", "李明", OWN, "clerk")
    engine.dispose()
    with served(data) as address:
        yield address, first


def _sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_new_clerk_signs_in_changes_the_password_and_takes_reports_in(place: tuple[str, str]) -> None:
    address, first = place
    with open_page(address) as page:
        _sign_in(page, "fresh", first)
        page.get_by_label("现在的密码").fill(first)
        page.get_by_label("新密码", exact=True).fill(PASSWORD)
        page.get_by_label("再填一遍新密码").fill(PASSWORD)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        page.get_by_role("navigation").get_by_role("link", name="往年总结").click()
        page.get_by_label("文件").set_input_files(
            [SAMPLES / "summary-2024.txt", SAMPLES / "events-2025.csv", SAMPLES / "summary-2019.docx"]
        )
        page.get_by_role("button", name="收进").click()
        expect(page.locator(".uploads .done")).to_have_count(2)
        expect(page.locator("#shelf tbody tr")).to_have_count(2)


@pytest.mark.parametrize("path", ["/", "/reports", "/reports?q=劳动争议", "/password", "/accounts", "/nowhere"])
def test_pages_are_accessible(place: tuple[str, str], path: str) -> None:
    with open_page(place[0]) as page:
        _sign_in(page, "admin-own")
        page.goto(path)
        require_accessible(page)


def test_the_sign_in_page_is_accessible_and_light(place: tuple[str, str]) -> None:
    with open_page(place[0]) as page:
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        page.goto("/sign-in")
        require_accessible(page)
        assert sum(sizes) < 100_000


def test_everything_works_from_the_keyboard_alone(place: tuple[str, str]) -> None:
    with open_page(place[0]) as page:
        page.goto("/sign-in")
        page.keyboard.type("clerk-own")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()

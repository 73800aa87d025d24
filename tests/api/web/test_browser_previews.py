"""Past reports looked at and corrected before they are kept, in a real browser."""

from importlib.resources import files
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from browser import open_page
from playwright.sync_api import expect
from web_office import PASSWORD, make_accounts, served

SAMPLES = Path(str(files("corpus").joinpath("samples/qinghe")))


def test_each_file_is_corrected_before_it_is_kept_and_one_is_put_aside(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    with served(tmp_path) as place, open_page(place) as page:
        page.set_default_timeout(20_000)
        page.goto("/sign-in")
        page.get_by_label("用户名").fill("clerk-own")
        page.get_by_label("密码").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="往年总结").first.click()
        page.get_by_label("文件").set_input_files(
            [SAMPLES / "summary-2024.txt", SAMPLES / "statistics-2025.xlsx", SAMPLES / "summary-2019.docx"]
        )
        page.get_by_role("button", name="先看再收").click()
        expect(page.locator(".uploads .preview")).to_have_count(2, timeout=30_000)
        expect(page.locator(".uploads .failed")).to_have_count(1)
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
        expect(page.locator("#shelf tbody tr")).to_have_count(0)
        first = page.get_by_role("form", name="summary-2024.txt", exact=True)
        first.get_by_label("标题", exact=True).fill("改过的标题")
        first.get_by_text("可以改").click()
        sections = first.locator(".sections li").count()
        first.locator(".sections select").last.select_option("不是标题")
        first.get_by_role("button", name="收进这一份").click()
        expect(page.locator(".uploads .done")).to_contain_text(f"改过的标题，{sections - 1} 节", timeout=30_000)
        page.get_by_role("button", name="不要").click()
        expect(page.locator("#shelf tbody tr")).to_have_count(1)
        expect(page.locator(".uploads .preview")).to_have_count(0)

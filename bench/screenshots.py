"""Pictures of every page at 1440 and 1280, from the sample office at work (`make pictures`).

Those of the guides go to docs/guide, all of them to docs/pictures. A real server, a real browser, no network.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "corpus/samples/qinghe"
PICTURES, GUIDE = ROOT / "docs/pictures", ROOT / "docs/guide"
IN_GUIDE = {"reports", "statistics", "new", "candidate", "draft", "review"}
OFFICE, PASSWORD = "青禾街道总工会", "lantern river nine otters"
PEOPLE = {"clerk": "李明", "editor": "王芳", "qa": "赵敏", "admin": "周宁"}
SIZES = ((1440, 900), (1280, 720))


@contextmanager
def run_server(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of `nigao serve` over a fresh folder, and the first passwords by role."""
    nigao = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data)]
    first = {}
    for role, name in PEOPLE.items():
        made = subprocess.run(
            [*nigao, "users", "add", role, "--office", OFFICE, "--role", role, "--full-name", name],
            check=True, capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        first[role] = made.stdout.strip()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen([*nigao, "serve", "--port", str(port)], cwd=ROOT)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}", first
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


class Photographer:
    """Takes a page's picture in both sizes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taken: list[str] = []

    def take(self, name: str) -> None:
        """Saves the page as it stands under `name`."""
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            path = PICTURES / f"{name}-{width}.png"
            self.page.screenshot(path=path)
            if name in IN_GUIDE and width == SIZES[-1][0]:
                shutil.copy(path, GUIDE / path.name)
            self.taken.append(path.name)

    def sign_in(self, role: str, first: str) -> None:
        """Signs in, with a new password the first time."""
        self.page.context.clear_cookies()
        self.page.goto("/")
        self.page.fill("#name", role)
        self.page.fill("#password", first)
        self.page.click("main .primary")
        self.page.fill("#old", first)
        self.page.fill("#new", PASSWORD)
        self.page.fill("#again", PASSWORD)
        self.page.click("main .primary")


def walk(camera: Photographer, first: dict[str, str]) -> None:
    """The work of the three people, page by page."""
    page = camera.page
    page.goto("/sign-in")
    camera.take("sign-in")
    camera.sign_in("clerk", first["clerk"])
    page.goto("/reports")
    page.set_input_files("#files", sorted(SAMPLES.glob("summary-*")))
    page.click("form[data-upload] button")
    page.wait_for_selector(".uploads .done >> nth=5")
    camera.take("reports")
    page.click("#shelf tbody a")
    camera.take("report")
    page.goto("/reports?q=劳动争议调解")
    camera.take("search")
    page.goto("/statistics/2025")
    page.set_input_files("#files", [SAMPLES / "statistics-2025.xlsx", SAMPLES / "events-2025.csv"])
    page.click("form[action$=upload] button")
    camera.take("statistics")
    page.goto("/new?year=2025")
    camera.take("new")
    page.click("form[action='/new'] .primary")
    page.wait_for_selector("[data-state=done]")
    camera.take("job")
    page.wait_for_url("**/drafts/*", timeout=120_000)
    page.hover(".text .number >> nth=3")
    camera.take("draft")
    _walk_editor(camera, page.url, first)


def _walk_editor(camera: Photographer, draft: str, first: dict[str, str]) -> None:
    page = camera.page
    page.goto(draft)
    page.click("text=交编辑")
    camera.sign_in("editor", first["editor"])
    page.goto(f"{draft}/sections/basic")
    camera.take("section")
    page.fill("#instruction", "压缩到120字")
    page.click("#regenerate button")
    page.wait_for_url("**/candidates/*")
    camera.take("candidate")
    page.goto(f"{draft}/sections/ideology")
    past = (SAMPLES / "summary-2024.txt").read_text(encoding="utf-8-sig")
    page.fill("#text", max(past.split("\n"), key=len).replace("会员14987人", "会员15987人"))
    page.click("form[action$=edit] .primary")
    page.click("text=送核稿")
    camera.sign_in("qa", first["qa"])
    page.goto(f"{draft}/review")
    camera.take("review")
    page.evaluate("document.querySelector('#copies').scrollIntoView()")
    camera.take("review-copies")
    camera.sign_in("admin", first["admin"])
    page.goto("/accounts")
    camera.take("accounts")


def main() -> None:
    """Takes all pictures and says which."""
    browser = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium on this machine; .ci/browser.sh names what to install")
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(Path(folder)) as (address, first),
        sync_playwright() as playwright,
    ):
        started = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        camera = Photographer(started.new_context(base_url=address, locale="zh-CN").new_page())
        walk(camera, first)
        started.close()
    print(f"{len(camera.taken)} pictures in docs/pictures")


if __name__ == "__main__":
    main()

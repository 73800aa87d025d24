"""Every page in English, as every role: what is Chinese there is the office's content, or marked as Chinese."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient
from web_office import OTHER, OWN, Client, make_accounts, sign_in, web_client
from written_draft import DISPUTE, LEAD, draft_table, make_draft

from api.accounts.roles import ROLES
from api.web.words import english
from drafter.draft_store import save_draft

SAMPLES = files("corpus").joinpath("samples/qinghe")
DRAFT = "0123456789ab"
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SAID = ("aria-label", "title", "alt", "placeholder", "data-confirm", "data-waiting", "data-writing")
_EMPTY = {"meta", "link", "input", "img", "br", "hr", "path", "rect", "line"}


class ChineseFinder(HTMLParser):
    """The Chinese of a page that stands in no element marked as Chinese: words, and what attributes say. Runs of
    characters that the content holds are the office's own."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._content = content
        self._languages = ["en"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self._languages[-1]
        self._note([given.get(name) or "" for name in _SAID], language)
        if tag not in _EMPTY:
            self._languages.append(language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            self._languages.pop()

    def handle_data(self, data: str) -> None:
        self._note([data], self._languages[-1])

    def _note(self, texts: list[str], language: str) -> None:
        if not language.startswith("zh"):
            self.found += [run for text in texts for run in _HAN.findall(text) if run not in self._content]


def _read_content() -> str:
    """What an office brings along: its files and names, the names of indicators and sections, and the Chinese words
    that the English itself explains."""
    catalogue = files("corpus").joinpath("data/indicators.csv").read_text(encoding="utf-8")
    outlines = files("drafter").joinpath("outlines").iterdir()
    outline = "\n".join(one.read_text(encoding="utf-8") for one in outlines)
    past = SAMPLES.joinpath("summary-2024.txt").read_text(encoding="utf-8-sig")
    events = SAMPLES.joinpath("events-2025.csv").read_text(encoding="utf-8-sig")
    own = "青禾讲堂开讲期数、法律服务直通车进企业次数、骑手友好小区数、职工夜校开班数、更具体"
    table = "统计数据：2025年统计、2024年统计、统计.xlsx 表一、亿万元个人家次件份名场条项年月日"
    return "\n".join([OWN, OTHER, catalogue, outline, past, events, table, own, LEAD, DISPUTE, *english().values()])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, list[str]]]:
    """An office with something on every page, and the addresses of its pages."""
    data = tmp_path_factory.mktemp("english")
    make_accounts(data)
    with web_client(data) as client:
        yield client, _fill(client)


def _fill(client: Client) -> list[str]:
    save_draft(client.app.state.nigao.engine, make_draft(), draft_table())  # type: ignore[attr-defined]
    clerk = sign_in(client, "clerk-own")
    report = [("files", ("2024.txt", SAMPLES.joinpath("summary-2024.txt").read_bytes()))]
    assert clerk.post("/reports", files=report).status_code == 200
    names = ("statistics-2025.xlsx", "events-2025.csv")
    sent = [("files", (name, SAMPLES.joinpath(name).read_bytes())) for name in names]
    assert clerk.post("/statistics/2025/upload", {"revision": "0"}, files=sent).status_code == 303
    clerk.post("/account/tokens", {"name": "program"})
    made = clerk.post(f"/drafts/{DRAFT}/sections/dispute/regenerate", {"instruction": "更具体", "base": "0"})
    shelf = clerk.client.get("/reports").text
    places = ["/", "/reports", "/reports?q=调解", re.findall(r'href="(/reports/\w+)"', shelf)[0]]
    places += ["/statistics/2025", "/statistics/2019", "/new?year=2025", "/new?year=2019", "/outlines/community"]
    places += [f"/drafts/{DRAFT}{page}" for page in ("", "/review", "/outline", "/follow", "/sections/dispute")]
    places += [made.headers["location"], "/check", "/accounts", "/audit", "/audit/calls", "/help", "/password"]
    return [*places, "/account/tokens", "/account/second-factor", "/api/v1/docs", "/nowhere"]


@pytest.mark.parametrize("role", ROLES)
def test_what_is_chinese_on_an_english_page_is_marked_as_such(office: tuple[Client, list[str]], role: str) -> None:
    client, places = office
    page = sign_in(client, f"{role}-own")
    page.client.cookies.set("nigao_language", "en")
    left: dict[str, list[str]] = {}
    for place in places:
        answer = page.client.get(place)
        finder = ChineseFinder(_read_content())
        finder.feed(answer.text)
        if finder.found:
            left[place] = finder.found
    assert left == {}


def test_the_page_before_signing_in_is_english_too(office: tuple[Client, list[str]]) -> None:
    finder = ChineseFinder(_read_content())
    browser = TestClient(office[0].app, cookies={"nigao_language": "en"})
    finder.feed(browser.get("/sign-in").text)
    assert finder.found == []
    finder.feed("<p title='无此内容'>也无</p><p lang='zh-CN'>也无</p>")
    assert finder.found == ["无此内容", "也无"]  # it does find Chinese

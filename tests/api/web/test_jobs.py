import html
import json
import re
import time
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from web_office import OWN, Client, Page, make_accounts, sign_in, web_client

from api.database import open_database
from api.jobs.queue import LEASE, JobRequest, add_job, claim_job
from corpus.characters import count_han
from corpus.db import utc_now

SAMPLES = files("corpus").joinpath("samples/qinghe")


@pytest.fixture
def clerk(empty: Client) -> Iterator[Page]:
    page = sign_in(empty, "clerk-own")
    _upload(page)
    return page


def _upload(page: Page) -> None:
    names = ("statistics-2025.xlsx", "events-2025.csv")
    sent = [("files", (name, SAMPLES.joinpath(name).read_bytes())) for name in names]
    assert page.post("/statistics/2025/upload", {"revision": "0"}, files=sent).status_code == 303


def _ask(page: Page, **form: str) -> str:
    answer = page.post("/new", {"year": "2025", "outline": "community", "signed": "2025-12-20", **form})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def _wait(page: Page, path: str) -> str:
    """The address of the draft, when the job has ended."""
    for _ in range(600):
        answer = page.client.get(path)
        if answer.status_code == 303:
            return str(answer.headers["location"])
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def _events(page: Page, path: str) -> list[tuple[str, dict]]:
    """All events of the stream until it ends."""
    found = []
    with page.client.stream("GET", f"{path}/events") as answer:
        name = ""
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                found.append((name, json.loads(line[6:])))
    return found


@pytest.mark.parametrize(("outline", "short"), [("special", True), ("community", False)])
def test_the_form_tells_beforehand_how_long_the_draft_will_be(clerk: Page, outline: str, short: bool) -> None:
    text = clerk.client.get("/new", params={"year": 2025, "outline": outline}).text
    foretold = re.search(r"手头的材料够写约 (\d+) 字，提纲要求 (\d+) 至", text)
    assert foretold
    assert ("不凑字数" in text) is short
    written = clerk.client.get(_wait(clerk, _ask(clerk, outline=outline)) + "/export.md").text
    body = written.split("附：")[0]
    assert int(foretold[1]) == pytest.approx(count_han(body), rel=0.1)
    assert (int(foretold[1]) < 0.85 * int(foretold[2])) is short


def test_the_form_shows_what_is_missing_before_anything_is_written(clerk: Page) -> None:
    text = clerk.client.get("/new", params={"year": 2025}).text
    assert "劳动和技能竞赛场次" in text
    assert "事项：28 条" in text


TYPED = {"mode": "report", "recipient": "市总工会", "guidance": "甲会议\r\n乙文件", "signed": "2025-12-31"}


def _shows_typed(text: str) -> bool:
    kept = ('value="report" checked', 'value="市总工会"', ">甲会议\r\n乙文件</textarea>", 'value="2025-12-31"')
    return all(one in text for one in kept)


def test_what_was_typed_is_still_there_after_a_look_at_the_outline_and_after_a_refusal(clerk: Page) -> None:
    form = clerk.client.get("/new", params={"year": "2025", **TYPED})
    assert _shows_typed(form.text)
    outline = clerk.client.get("/outlines/community", params={"year": "2025", **TYPED})
    back = html.unescape(outline.text.split('<nav class="crumbs"')[1].split('href="')[1].split('"')[0])
    assert _shows_typed(clerk.client.get(back).text)
    reset = clerk.post(back.replace("/new?", "/outlines/community/reset?"), {"base": "0"})
    assert _shows_typed(clerk.client.get(str(reset.headers["location"]).replace("/outlines/community", "/new")).text)
    assert _shows_typed(clerk.post("/new", {"year": "2019", "outline": "community", **TYPED}).text)


def test_no_address_holds_the_word_that_forms_carry(clerk: Page) -> None:
    text = clerk.client.get("/new", params={"year": 2025}).text.split('<form method="post" action="/new"')[1]
    assert text.split("</form>")[0].count(clerk.csrf) == 1  # the value of the button that asks for the draft


def test_without_statistics_nothing_is_queued(clerk: Page) -> None:
    answer = clerk.post("/new", {"year": "2019", "outline": "community"})
    assert answer.status_code == 400
    assert "还没有 2019 年的统计数据" in answer.text


@pytest.mark.parametrize("form", [{"outline": "none"}, {"model": "gpt"}, {"signed": "明天"}, {"guidance": "x" * 201}])
def test_a_wrong_field_says_what_was_expected(clerk: Page, form: dict[str, str]) -> None:
    assert clerk.post("/new", {"year": "2025", "outline": "community", **form}).status_code == 400


def test_a_draft_is_written_reviewed_and_stored_with_what_was_asked(clerk: Page) -> None:
    place = _wait(clerk, _ask(clerk, guidance="党的二十届四中全会精神"))
    text = clerk.client.get(place).text
    assert "党的二十届四中全会精神" in text
    assert "2025年12月20日" in text
    assert 'class="margin-note error"' not in text


def test_every_stream_tells_all_sections_and_ends(clerk: Page) -> None:
    path = _ask(clerk)
    events = _events(clerk, path)
    told: dict[str, dict] = {}
    for name, data in events:
        if name == "sections":
            told |= data
    assert events[-1][0] == "end"
    draft = clerk.client.get(_wait(clerk, path) + "/export.md").text
    for section in told.values():
        assert section["done"]
        assert section["text"].split("\n")[0] in draft


def test_a_job_left_by_a_killed_process_is_written_once_after_the_restart(tmp_path: Path) -> None:
    make_accounts(tmp_path)
    with web_client(tmp_path) as client:
        _upload(sign_in(client, "clerk-own"))
    engine = open_database(tmp_path)
    job_id = add_job(engine, OWN, "clerk-own", JobRequest(2025, "community", 1, date(2025, 12, 20)))
    left = claim_job(engine, "killed", utc_now() - 2 * LEASE)
    assert left is not None
    engine.dispose()
    with web_client(tmp_path) as client:
        page = sign_in(client, "clerk-own")
        _wait(page, f"/jobs/{job_id}")
        assert claim_job(client.app.state.nigao.engine, "another") is None  # type: ignore[attr-defined]
        assert page.client.get("/").text.count('href="/drafts/') == 1


def test_another_office_sees_neither_job_nor_stream(empty: Client, clerk: Page) -> None:
    path = _ask(clerk)
    other = sign_in(empty, "clerk-other")
    assert other.client.get(path).status_code == 404
    assert other.post(f"{path}/cancel").status_code == 404
    assert other.post(f"{path}/again").status_code == 404
    assert other.client.get(f"{path}/events").status_code == 404

"""What a hostile visitor or file tries: markup in every field and name, bombs, a session set beforehand."""

import csv
import io
import re
import time
import zipfile
from importlib.resources import files

import openpyxl
from web_office import PASSWORD, Client, Page, sign_in

SAMPLES = files("corpus").joinpath("samples/qinghe")
MARKUP = "<img src=x onerror=alert(1)>\"'"
SAFE_NAME = re.compile(r"[\w.!#$&+^`|~'%*=;-]*")


def _book() -> bytes:
    """A workbook whose indicator and unit are markup."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (("指标", "单位", "2025年"), ("职工总数", "人", 100), (f"讲堂{MARKUP}期数", MARKUP, 7)):
        sheet.append(row)
    book.save(content)
    return content.getvalue()


def _plant(page: Page) -> None:
    """Markup wherever a clerk can leave something."""
    events = io.StringIO()
    csv.writer(events).writerows(
        [("日期", "事项", "地点", "归属", "说明"), ("2025-03-05", f"活动{MARKUP}", MARKUP, "", MARKUP)]
    )
    sent = [("files", (f"表{MARKUP}.xlsx", _book())), ("files", (f"事{MARKUP}.csv", events.getvalue().encode()))]
    assert page.post("/statistics/2025/upload", {"revision": "0"}, files=sent).status_code == 303
    page.post("/statistics/2025/events", {"revision": "1", "title": MARKUP, "when": "3月5日", "detail": MARKUP})
    page.post("/account/tokens", {"name": MARKUP})
    text = SAMPLES.joinpath("summary-2024.txt").read_text(encoding="utf-8-sig")
    page.post("/reports", files=[("files", (f"往年{MARKUP}.txt", f"{text}\n{MARKUP}".encode()))])
    shelf = page.client.get("/reports").text
    place = re.findall(r'href="(/reports/\w+)"', shelf)[0]
    page.post(place, {"title": MARKUP, "year": "2024"})


def _write(page: Page, asked: dict[str, str]) -> str:
    """The address of the draft that was asked for."""
    job = str(page.post("/new", asked).headers["location"])
    while (answer := page.client.get(job)).status_code == 200:
        assert "<img src=x" not in answer.text
        assert 'role="alert"' not in answer.text
        time.sleep(0.1)
    return str(answer.headers["location"])


def test_markup_left_anywhere_stays_text_on_every_page(empty: Client) -> None:
    clerk, admin = sign_in(empty, "clerk-own"), sign_in(empty, "admin-own")
    _plant(clerk)
    admin.post("/accounts", {"name": "planted", "full_name": MARKUP, "role": "qa"})
    asked = {"year": "2025", "outline": "community", "recipient": MARKUP, "guidance": MARKUP, "mode": "report"}
    draft = _write(clerk, asked)
    clerk.post("/outlines/community", {"act": "add", "base": "0", "new_heading": MARKUP, "new_level": "1"})
    clerk.post(f"{draft}/sections/lead/edit", {"text": MARKUP, "base": "0"})
    made = clerk.post(f"{draft}/sections/lead/regenerate", {"instruction": MARKUP})
    report = re.findall(r'href="(/reports/\w+)"', clerk.client.get("/reports").text)[0]
    pages = ["/", "/reports", f"/reports?q={MARKUP}", report, "/statistics/2025", f"/new?year=2025&recipient={MARKUP}"]
    pages += ["/outlines/community", draft, f"{draft}/review", f"{draft}/outline", f"{draft}/sections/lead"]
    pages += [str(made.headers.get("location", draft)), "/account/tokens", f"/help/{MARKUP}", f"/{MARKUP}"]
    shown = {place: clerk.client.get(place).text for place in pages}
    shown |= {place: admin.client.get(place).text for place in ("/accounts", "/audit", f"/audit?act={MARKUP}")}
    assert [place for place, text in shown.items() if "<img src=x" in text] == []
    assert sum("&lt;img src=x" in text for text in shown.values()) > 8  # it was there to be shown


def test_names_of_saved_files_cannot_break_the_header(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    _plant(clerk)
    draft = _write(clerk, {"year": "2025", "outline": "community"})
    for ending in ("export.docx", "export.md", "review.xlsx"):
        header = clerk.client.get(f"{draft}/{ending}").headers["content-disposition"]
        assert SAFE_NAME.fullmatch(header.removeprefix("attachment; ")), header


def _bomb(name: str, size: int) -> bytes:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as to,
    ):
        for _ in range(size):
            to.write(b"\0" * 2**20)
    return content.getvalue()


def test_a_bomb_is_refused_in_one_sentence_and_the_next_request_is_answered(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    bombs = {"报告.docx": _bomb("word/document.xml", 600), "往年.zip": _bomb("2024.txt", 600)}
    for name, content in bombs.items():
        assert len(content) < 2**20
        answer = clerk.post("/reports", files=[("files", (name, content))])
        assert answer.status_code < 500
        assert clerk.client.get("/reports").text.count('href="/reports/') == 0
    answer = clerk.post(
        "/statistics/2025/upload", {"revision": "0"}, files=[("files", ("表.xlsx", bombs["报告.docx"]))]
    )
    assert answer.status_code == 400
    assert clerk.client.get("/").status_code == 200


def test_a_session_set_beforehand_is_not_the_one_that_signs_in(empty: Client) -> None:
    clerk = sign_in(empty, "clerk-own")
    fixed = "A" * 43
    clerk.client.cookies.set("nigao", fixed)
    answer = clerk.client.post("/sign-in", data={"name": "clerk-own", "password": PASSWORD})
    assert answer.status_code == 303
    assert fixed not in answer.headers["set-cookie"]
    thief = type(clerk.client)(clerk.client.app, cookies={"nigao": fixed}, follow_redirects=False)
    assert thief.get("/").headers["location"] == "/sign-in"


def test_signing_in_leads_nowhere_but_to_the_first_page(empty: Client) -> None:
    form = {"name": "clerk-own", "password": PASSWORD, "next": "//evil.example"}
    answer = empty.post("/sign-in?next=https://evil.example", data=form)
    assert answer.headers["location"] == "/"

from importlib.resources import files

import pytest
from web_office import Client, Page, sign_in

SAMPLES = files("corpus").joinpath("samples/qinghe")


def _sample(name: str) -> tuple[str, bytes]:
    return name, SAMPLES.joinpath(name).read_bytes()


def _upload(page: Page, *names: str, **form: str):  # noqa: ANN202  # httpx's response
    sent = [("files", _sample(name)) for name in names]
    return page.post("/reports", form, files=sent)


@pytest.fixture(scope="module")
def clerk(client: Client) -> Page:
    page = sign_in(client, "clerk-own")
    _upload(page, "summary-2024.txt", "summary-2023.docx")
    return page


def _report_id(page: Page) -> str:
    return page.client.get("/reports").text.split('href="/reports/', 1)[1].split('"', 1)[0]


def test_uploaded_reports_are_listed_with_what_was_recognised(clerk: Page) -> None:
    text = clerk.client.get("/reports").text
    assert "青禾街道总工会2024年工作总结" in text
    assert "青禾街道总工会2023年工作总结" in text


def test_the_same_content_is_kept_once(clerk: Page) -> None:
    assert "以前收过" in _upload(clerk, "summary-2024.txt").text


def test_a_file_that_cannot_be_read_says_why_and_stops_no_other(clerk: Page) -> None:
    sent = [("files", ("坏的.docx", b"PK\x03\x04 not a document")), ("files", _sample("summary-2022.html"))]
    answer = clerk.post("/reports", files=sent)
    assert answer.status_code == 200
    assert "坏的.docx" in answer.text
    assert "青禾街道总工会2022年工作总结" in answer.text


def test_a_path_in_a_file_name_goes_nowhere_and_markup_stays_text(clerk: Page) -> None:
    answer = clerk.post("/reports", files=[("files", ("../../<img src=x>.txt", b"\xff\x00"))])
    assert "<img src=x>" not in answer.text
    assert ".." not in answer.text.split('class="uploads"')[1].split("</ul>")[0]


def test_a_report_is_read_section_by_section(clerk: Page) -> None:
    text = clerk.client.get(f"/reports/{_report_id(clerk)}").text
    assert "一、基本情况" in text


def test_words_found_at_once_are_marked(clerk: Page) -> None:
    text = clerk.client.get("/reports", params={"q": "劳动争议调解"}).text
    assert "<mark>" in text


def test_year_and_title_are_corrected_and_searched_by(clerk: Page) -> None:
    report = _report_id(clerk)
    assert clerk.post(f"/reports/{report}", {"title": "改过的标题", "year": "2018"}).status_code == 303
    assert "改过的标题" in clerk.client.get("/reports").text


@pytest.mark.parametrize(("title", "year"), [("", "2020"), ("标题", "20x0"), ("标题", "1066"), ("a\u202eb", "2020")])
def test_a_wrong_correction_says_what_was_expected(clerk: Page, title: str, year: str) -> None:
    answer = clerk.post(f"/reports/{_report_id(clerk)}", {"title": title, "year": year})
    assert answer.status_code == 400
    assert "应" in answer.text.split('role="alert">')[1]


def test_another_office_sees_and_changes_nothing_of_it(client: Client, clerk: Page) -> None:
    report, other = _report_id(clerk), sign_in(client, "clerk-other")
    assert other.client.get(f"/reports/{report}").status_code == 404
    assert other.post(f"/reports/{report}", {"title": "x", "year": ""}).status_code == 404
    assert other.post(f"/reports/{report}/delete").status_code == 404
    assert "青禾" not in other.client.get("/reports", params={"q": "劳动争议调解"}).text.replace(report, "")


def test_a_deleted_report_is_gone_from_list_and_search(client: Client) -> None:
    page = sign_in(client, "editor-other")
    _upload(page, "summary-2020.txt")
    report = _report_id(page)
    page.post(f"/reports/{report}/delete")
    assert page.client.get(f"/reports/{report}").status_code == 404
    assert "0 份" in page.client.get("/reports").text

import re
from importlib.resources import files

from web_office import Client, Page, sign_in

SAMPLES = files("corpus").joinpath("samples/qinghe")


def _bytes(name: str) -> bytes:
    return SAMPLES.joinpath(name).read_bytes()


def _office(client: Client) -> Page:
    page = sign_in(client, "clerk-own")
    page.post("/reports", files=[("files", ("2023.docx", _bytes("summary-2023.docx")))])
    sent = [("files", ("s.xlsx", _bytes("statistics-2024.xlsx")))]
    page.post("/statistics/2024/upload", {"revision": "0"}, files=sent)
    return page


def test_a_foreign_text_is_judged_by_the_office_s_figures_and_past_reports(empty: Client) -> None:
    page = _office(empty)
    copied = SAMPLES.joinpath("summary-2024.txt").read_text(encoding="utf-8-sig")
    answer = page.post("/check", files={"file": ("外来.txt", copied.replace("14987人", "15987人").encode())})
    assert answer.status_code == 200
    assert "15987" in answer.text.split('class="finding error"')[1]
    assert '<mark class="copy' in answer.text


def test_a_folded_copy_names_its_section_and_its_first_words(empty: Client) -> None:
    page = _office(empty)
    copied = SAMPLES.joinpath("summary-2024.txt").read_text(encoding="utf-8-sig")
    answer = page.post("/check", files={"file": ("外来.txt", copied.encode())})
    lines = re.findall(r"<summary><b>([^<]+)</b> “([^”]+?)…?” ·", answer.text)
    (title, beginning), *others = lines
    assert (title, beginning[:16]) == ("标题", "青禾街道总工会2024年工作总结")
    flat = " ".join(copied.split())
    assert others
    assert all(section.split(" › ")[-1] in flat and words in flat for section, words in others)


def test_without_statistics_of_the_year_the_page_says_that_numbers_were_not_checked(empty: Client) -> None:
    page = sign_in(empty, "qa-own")
    answer = page.post("/check", files={"file": ("x.txt", "2011年工作总结\n受理争议12件。".encode())})
    assert "数字没有核对" in answer.text


def test_a_file_that_cannot_be_read_gets_one_sentence(empty: Client) -> None:
    page = sign_in(empty, "qa-own")
    answer = page.post("/check", files={"file": ("x.docx", b"PK\x03\x04")})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_markup_in_a_foreign_text_stays_text(empty: Client) -> None:
    page = sign_in(empty, "qa-own")
    answer = page.post("/check", files={"file": ("x.txt", "2025年总结\n<script>alert(1)</script>全年12件。".encode())})
    assert "<script>alert" not in answer.text

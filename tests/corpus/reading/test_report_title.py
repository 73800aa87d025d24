"""Finding a report's title and the year it is about."""

import pytest

from corpus.reading.document import Paragraph
from corpus.reading.plain_text import find_paragraphs
from corpus.reading.report_title import clean_page_title, find_title, guess_year

BODY = "一年来，街道总工会围绕中心工作，主动作为，较好地完成了各项任务，现将情况报告如下。"


def title_of(text: str) -> str:
    return find_title(text, find_paragraphs(text)).title


def test_the_first_line_that_names_a_kind_of_report_is_the_title() -> None:
    text = f"某街道总工会2023年工作总结\n{BODY}"
    place = find_title(text, find_paragraphs(text))
    assert place.title == "某街道总工会2023年工作总结"
    assert text[place.end :].strip() == BODY


def test_a_title_in_traditional_characters_is_one() -> None:
    assert title_of(f"某街道總工會2023年工作總結\n{BODY}") == "某街道總工會2023年工作總結"


def test_a_title_in_two_lines_is_joined() -> None:
    assert title_of(f"某街道总工会\n2023年工作总结\n{BODY}") == "某街道总工会2023年工作总结"


@pytest.mark.parametrize("first", [BODY, "一、工作总结情况", "各位代表：", "现将工作总结如下："])
def test_a_sentence_a_numbered_line_and_a_salutation_are_no_title(first: str) -> None:
    assert title_of(f"{first}\n{BODY}") == ""


def test_lines_set_as_title_win_and_a_date_below_is_left_out() -> None:
    lines = ["首页", "某街道总工会", "2023年工作总结", "2023年12月20日", BODY]
    paragraphs, at = [], 0
    for line, level in zip(lines, (None, 0, 0, 0, None), strict=True):
        paragraphs.append(Paragraph(at, at + len(line), level))
        at += len(line) + 1
    assert find_title("\n".join(lines), paragraphs).title == "某街道总工会2023年工作总结"


@pytest.mark.parametrize(
    ("title", "stem", "text", "year"),
    [
        ("某街道总工会2023年工作总结", "01", "2022年的情况", 2023),
        ("2023年工作总结和2024年工作计划", "", "", 2023),
        ("二〇二三年工作总结", "", "", 2023),
        ("二○一九年度工作总结", "", "", 2019),
        ("2022—2023年工作总结", "", "", 2023),
        ("工作总结", "2021年总结", "2022年，", 2021),
        ("工作总结", "summary-2020", "", 2020),
        ("工作总结", "01", "社区成立于2015年。2022年以来，开展活动。", 2022),
        ("工作总结", "01", "截至2019年底，会员85人。", 2019),
        ("20xx年工作总结", "01", "20xx年，开展活动。", None),
    ],
)
def test_the_year_comes_from_title_then_name_then_opening(title: str, stem: str, text: str, year: int | None) -> None:
    assert guess_year(title, stem, text).year == year


def test_a_site_name_is_cut_from_a_page_title() -> None:
    assert clean_page_title("某街道2022年工作总结_ 某区人民政府网") == "某街道2022年工作总结"
    assert clean_page_title("通知-2022年工作总结") == "通知-2022年工作总结"

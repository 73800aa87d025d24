"""The report as a browser reads it: what is shown, where links lead, and that no word of a file becomes markup."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from checked_copies import CANTEEN, DRAFT, FRESH, SOURCES, check_text, checked_draft, make_copy
from lxml import html

from drafter.checks.copying.repeats import find_repeats
from drafter.output_file import check_place
from drafter.reporting.copy_html import render_copy_html, write_copy_html
from drafter.reporting.copy_report import CheckedText

MADE = date(2025, 12, 9)
EVIL = "<script>alert('x')</script><img src=x onerror=alert(1)>{{ 7*7 }}&amp;\"'</style>\x00\x1b\u202e"


def page_of(*texts: CheckedText) -> html.HtmlElement:
    return html.document_fromstring(render_copy_html(texts, MADE))


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return page_of(checked_draft())


def text_of(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def without_badges(element: html.HtmlElement) -> str:
    return "".join(element.xpath(".//text()[not(ancestor::a[contains(@class, 'number')])]"))


def test_the_heading_tells_the_three_ratios(page: html.HtmlElement) -> None:
    figures = checked_draft().figures
    shown = [one.text_content() for one in page.find_class("figure")]
    assert f"{figures.ratio:.1%}" in shown[0]
    assert f"{figures.ratio_without_quotations:.1%}" in shown[1]
    assert f"{figures.largest_source_ratio:.1%}" in shown[2]
    assert "柳塘社区工会2024年工作总结" in shown[2]


def test_every_section_has_its_ratio(page: html.HtmlElement) -> None:
    rows = [text_of(one) for one in page.xpath("//tr[starts-with(@class, 'level-')]")]
    assert [one.split(" ")[0] for one in rows] == [
        "开头",
        "一、服务职工",
        "（一）食堂",
        "（二）书屋",
        "二、维护权益",
        "三、文体活动",
    ]
    assert rows[-1].endswith("100.0%")


def test_the_whole_text_stands_on_the_left(page: html.HtmlElement) -> None:
    paragraphs = [without_badges(one) for one in page.xpath("//div[@class='text']/p")]
    assert paragraphs == [line for line in DRAFT.split("\n") if line]


def test_copies_are_told_by_kind_in_words_and_by_class(page: html.HtmlElement) -> None:
    spans = page.xpath("//div[@class='text']//span[starts-with(@class, 'copy ')]/@class")
    assert list(dict.fromkeys(spans)) == ["copy verbatim", "copy figures_changed", "copy reworded"]
    heads = [text_of(one) for one in page.xpath("//section[starts-with(@class, 'card')]//span[@class='head']")]
    assert [one.split(" ")[1] for one in heads] == ["照抄", "只换了数字或名称", "改写"]


def test_changed_words_are_marked_on_both_sides(page: html.HtmlElement) -> None:
    left = [one.text_content() for one in page.xpath("//div[@class='text']//span[@class='changed']")]
    right = [one.text_content() for one in page.xpath("//blockquote//span[@class='changed']")]
    assert left[:3] == ["52", "40", "103.6万"]
    assert right[:3] == ["46", "31", "92.5万"]
    assert "沿江往返" in left
    assert "绕湖三圈" in right


def test_every_link_leads_to_a_place_that_is_there_once(page: html.HtmlElement) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = page.xpath("//a/@href")
    assert {"#s1-1", "#c1-1"} <= set(targets)
    assert all(one[0] == "#" and one[1:] in ids for one in targets)


def test_several_texts_have_places_of_their_own() -> None:
    page = page_of(checked_draft(), replace(checked_draft(), file="二稿.txt"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert page.xpath("//nav//a/@href") == ["#d1", "#d2"]


def test_what_does_not_count_is_greyed_with_its_reason() -> None:
    copies = (replace(make_copy((0, 40), (0, 40), kind="boilerplate"), reason="属于通用套语，不计入重复。"),)
    page = page_of(replace(checked_draft(), text=CANTEEN, sections=(), copies=copies))
    (card,) = page.find_class("is-boilerplate")
    assert card.tag == "details"
    assert "属于通用套语，不计入重复。" in text_of(card.find("summary"))


def test_no_word_of_a_file_becomes_markup() -> None:
    source = replace(SOURCES[0], text=EVIL + "\n" + CANTEEN + EVIL, title=EVIL, office=EVIL, file=EVIL)
    other = replace(SOURCES[1], id="s3", text=CANTEEN, title=EVIL, office=EVIL)
    text = f"{EVIL}工作总结\n一、{EVIL}\n{CANTEEN}\n{EVIL}"
    checked = replace(check_text(text, (source, other), file=EVIL), title=EVIL, failed=EVIL)
    assert checked.copies
    rendered = render_copy_html([checked, checked], MADE)
    page = html.document_fromstring(rendered)
    assert not page.xpath("//script | //img | //iframe | //object | //link | //@*[starts-with(name(), 'on')]")
    assert len(page.xpath("//style")) == 1
    assert "{{ 7*7 }}" in page.text_content()
    assert "alert('x')" in page.text_content()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202e]", rendered)


def test_the_file_loads_nothing_and_forbids_it_too(page: html.HtmlElement) -> None:
    assert not page.xpath("//@src | //link | //script")
    assert not re.search(r"https?:|url\(|@import", render_copy_html([checked_draft()], MADE))
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy


def test_a_failed_check_is_no_clean_report() -> None:
    page = page_of(replace(check_text(FRESH), failed="检查没有完成：MemoryError"))
    assert "检查没有完成" in text_of(page.find_class("notice")[0])


def test_nothing_to_compare_with_is_no_clean_report() -> None:
    page = page_of(replace(check_text(FRESH), sources={}, compared=0))
    assert "没有可以比对的材料" in text_of(page.find_class("notice")[0])


def test_a_clean_text_has_no_notice_and_says_so() -> None:
    page = page_of(check_text(FRESH))
    assert not page.find_class("notice")
    assert "没有发现与已有材料相同的文字。" in page.text_content()


def test_colours_have_the_contrast_that_wcag_aa_asks(page: html.HtmlElement) -> None:
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", page.xpath("//style")[0].text))
    for kind in ("verbatim", "figures_changed", "reworded", "boilerplate"):
        assert contrast(colours["ink"], colours[f"{kind}-bg"]) >= 4.5
        assert contrast(colours[kind], "#ffffff") >= 4.5
    assert contrast(colours["soft"], colours["ground"]) >= 4.5


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""
    levels = []
    for colour in (first, second):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        levels.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(levels) + 0.05) / (min(levels) + 0.05)


def test_the_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "重复.html"
    check_place(target, (".html",))
    write_copy_html(target, [checked_draft()], MADE)
    assert target.read_text("utf-8") == render_copy_html([checked_draft()], MADE)
    assert [one.name for one in tmp_path.iterdir()] == ["重复.html"]


def test_what_the_text_says_twice_is_listed_with_both_places() -> None:
    text = f"标题\n{FRESH}\n{CANTEEN}\n{FRESH}\n"
    (table,) = page_of(replace(check_text(text), repeats=find_repeats(text))).find_class("repeats")
    assert FRESH[:40] in text_of(table)
    assert "第 4 行" in text_of(table)
    assert "第 2 行" in text_of(table)
    assert not page_of(check_text(FRESH)).find_class("repeats")

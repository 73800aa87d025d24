"""Corrections of a report's office, year, title and sections before it is taken in."""

import hashlib
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.passage_split import split_report
from corpus.reading.sections import split_sections
from corpus.report import PastReport
from corpus.report_correction import Correction, HeadingAt, apply_correction

TEXT = (
    "某街道总工会2022年工作总结\n一年来完成了任务。\n一、建会\n新建工会9个。\n维权服务\n调解争议12件。\n"
    "（一）法律援助\n援助8人。\n二、打算：再建9个。"
)
TITLE_END = TEXT.index("一年来")


def read(text: str = TEXT, start: int = TITLE_END) -> PastReport:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return PastReport("a.txt", "某会", 2021, "总结", text, split_sections(text, None, start), (), digest)


def heading_at(words: str, level: int, said: str | None = None) -> HeadingAt:
    return HeadingAt(TEXT.index(words), level, said)


def test_office_year_and_title_are_replaced_and_what_is_not_named_stays() -> None:
    corrected = apply_correction(read(), Correction(office="某街道总工会", year=2022))
    assert (corrected.office, corrected.year, corrected.title) == ("某街道总工会", 2022, "总结")
    assert corrected.sections == read().sections


def test_headings_as_they_were_read_give_the_same_sections() -> None:
    report = read()
    same = tuple(HeadingAt(one.start, one.level, one.heading) for one in report.sections if one.level)
    assert apply_correction(report, Correction(headings=same)).sections == report.sections


def test_a_line_without_a_number_becomes_a_heading_and_what_stands_below_it_is_its_own() -> None:
    headings = (heading_at("一、建", 1), heading_at("维权服务", 1), heading_at("（一）", 2), heading_at("二、", 1))
    corrected = apply_correction(read(), Correction(headings=headings))
    assert [(one.level, one.heading, one.path) for one in corrected.sections] == [
        (0, "", ()),
        (1, "建会", ()),
        (1, "维权服务", ()),
        (2, "法律援助", ("维权服务",)),
        (1, "打算", ()),
    ]
    assert {"调解争议12件。": ("维权服务",), "援助8人。": ("维权服务", "法律援助"), "再建9个。": ("打算",)}.items() <= {
        passage.text: passage.heading_path for passage in split_report(corrected)
    }.items()


def test_a_heading_taken_away_leaves_its_words_to_the_section_above() -> None:
    corrected = apply_correction(read(), Correction(headings=(heading_at("一、建", 1), heading_at("二、", 1))))
    assert "（一）法律援助" in TEXT[corrected.sections[1].body_start : corrected.sections[1].end]


def test_without_any_heading_the_report_is_one_lead() -> None:
    (lead,) = apply_correction(read(), Correction(headings=())).sections
    assert (lead.level, lead.start, lead.end) == (0, TITLE_END, len(TEXT))


def test_the_words_of_a_heading_may_be_the_first_of_its_line() -> None:
    corrected = apply_correction(read(), Correction(headings=(heading_at("调解争议", 1, "调解争议"),)))
    section = corrected.sections[1]
    assert (section.heading, TEXT[section.body_start :][:4]) == ("调解争议", "12件。")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (HeadingAt(len(TEXT), 1), "没有字"),
        (HeadingAt(TEXT.index("\n"), 1), "没有字"),
        (HeadingAt(0, 0), "级别"),
        (HeadingAt(TEXT.index("维权"), 1, "帮扶"), "没有“帮扶”"),
    ],
)
def test_a_heading_where_none_can_be_is_refused(wrong: HeadingAt, said: str) -> None:
    with pytest.raises(InputError, match=said):
        apply_correction(read(), Correction(headings=(wrong,)))


def test_two_headings_in_one_place_and_the_correction_of_another_text_are_refused() -> None:
    twice = (heading_at("维权", 1), heading_at("维权", 2))
    with pytest.raises(InputError, match="有两个"):
        apply_correction(read(), Correction(headings=twice))
    with pytest.raises(InputError, match="重新预览"):
        apply_correction(read(), Correction(digest="0" * 64))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_corrected_sections_tile_the_text_and_keep_every_heading(data: st.DataObject) -> None:
    places = [k for k, sign in enumerate(TEXT) if sign not in "\n。："]
    chosen = data.draw(st.lists(st.sampled_from(places), unique=True, max_size=8))
    headings = tuple(HeadingAt(start, data.draw(st.integers(1, 4))) for start in chosen)
    sections = apply_correction(read(), Correction(headings=headings)).sections
    assert {one.start for one in sections if one.level} == set(chosen)
    assert all(a.end == b.start for a, b in itertools.pairwise(sections))
    assert all(one.start <= one.body_start <= one.end for one in sections)
    assert sections[0].start <= TITLE_END
    assert sections[-1].end == len(TEXT)

from dataclasses import replace
from datetime import date

import pytest
from written_draft import DISPUTE, LEAD, make_draft

from drafter.draft import DraftSection, chinese_number, compose, format_date, number_headings


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (90, "九十"), (99, "九十九")],
)
def test_heading_numbers_are_chinese(number: int, words: str) -> None:
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, 100, -1])
def test_numbers_no_report_has_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"found {number}"):
        chinese_number(number)


def test_second_level_numbers_begin_anew_under_each_first_level() -> None:
    levels = [0, 1, 2, 2, 1, 2]
    sections = tuple(DraftSection(str(at), f"标题{at}", level, "") for at, level in enumerate(levels))
    assert number_headings(sections) == ("", "一、标题1", "（一）标题2", "（二）标题3", "二、标题4", "（一）标题5")


def test_a_date_has_no_leading_zeros() -> None:
    assert format_date(date(2025, 1, 5)) == "2025年1月5日"


def test_the_text_is_title_sections_office_and_date() -> None:
    assert compose(make_draft()).text == (
        "青禾街道总工会2025年工作总结\n"
        f"{LEAD}\n"
        "一、主要工作及成效\n"
        f"（一）化解劳动争议\n{DISPUTE}\n"
        "二、存在的问题\n〔待补：存在的问题〕\n"
        "青禾街道总工会\n2025年12月5日"
    )


def test_every_use_points_at_its_number() -> None:
    for draft in (make_draft(), make_draft(mode="report", recipient="区总工会")):
        composed = compose(draft)
        assert len(composed.uses) == 5
        assert [composed.text[one.start : one.end] for one in composed.uses] == [one.text for one in composed.uses]


def test_every_body_is_where_it_is_said_to_be() -> None:
    draft = make_draft(mode="report", recipient="区总工会")
    composed = compose(draft)
    assert [composed.text[start:end] for start, end in composed.bodies] == [one.text for one in draft.sections]


def test_findings_of_a_section_move_with_it() -> None:
    composed = compose(make_draft())
    (finding,) = composed.findings
    assert composed.text[finding.start : finding.end] == DISPUTE[2:4]


def test_a_report_names_its_recipient_and_ends_with_its_formula() -> None:
    lines = compose(make_draft(mode="report", recipient="区总工会")).text.split("\n")
    assert lines[1] == "区总工会："
    assert lines[-3:] == ["特此报告。", "青禾街道总工会", "2025年12月5日"]


def test_a_summary_has_neither() -> None:
    text = compose(make_draft(recipient="区总工会")).text
    assert "区总工会" not in text
    assert "特此报告" not in text


def test_a_section_in_characters_beyond_the_basic_plane_keeps_its_offsets() -> None:
    draft = make_draft()
    lead, *others = draft.sections
    wide = replace(
        lead, text="𠮷" + lead.text, uses=tuple(replace(one, start=one.start + 1, end=one.end + 1) for one in lead.uses)
    )
    composed = compose(replace(draft, sections=(wide, *others)))
    assert [composed.text[one.start : one.end] for one in composed.uses] == [one.text for one in composed.uses]

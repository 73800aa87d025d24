"""The copy ratios, each counted by hand on texts where every 字 can be counted at a glance."""

from dataclasses import replace

import pytest
from checked_copies import make_copy

from corpus.characters import count_han
from corpus.report import ReportSection
from drafter.checks.copies import Copy
from drafter.checks.copying.legit import mark_han
from drafter.checks.copying.ratio import BRIDGE, CopyFigures, copy_figures
from drafter.reporting.copy_sections import measure_sections


def figures(text: str, *copies: Copy, allowed: tuple[str, ...] = ()) -> CopyFigures:
    return copy_figures(text, copies, allowed)


def test_the_total_is_the_share_of_characters_in_copies() -> None:
    text = "甲" * 60 + "乙" * 40  # 40 of 100
    assert figures(text, make_copy((60, 100), (0, 40))).ratio == 0.4


def test_digits_letters_punctuation_and_spaces_are_no_characters() -> None:
    text = "甲" * 10 + "，A1 " * 30 + "乙" * 30 + "。2025 ABC" * 9  # 30 of 40
    assert figures(text, make_copy((130, len(text)), (0, 99))).ratio == 0.75


def test_copies_from_several_sources_add_up_and_the_largest_source_is_told() -> None:
    text = "甲" * 50 + "乙" * 20 + "丙" * 10 + "丁" * 20  # s1: 20 + 10 = 30, s2: 20
    copies = (make_copy((50, 70), (0, 20)), make_copy((70, 80), (30, 40)), make_copy((80, 100), (0, 20), source="s2"))
    assert figures(text, *copies) == CopyFigures(0.5, 0.5, 0.3)


def test_what_is_not_counted_is_in_no_ratio() -> None:
    text = "甲" * 50 + "乙" * 50
    assert figures(text, make_copy((0, 50), (0, 50), kind="boilerplate")) == CopyFigures(0.0, 0.0, 0.0)


def test_quotations_and_allowed_phrases_inside_a_copy_are_taken_off_the_second_ratio_alone() -> None:
    text = "甲" * 50 + "乙" * 20 + "《丙丙丙丙丙》" + "“丁丁丁丁丁”" + "戊戊戊戊戊" + "己" * 15  # 100 字, copied: 50
    copy = make_copy((50, len(text)), (0, len(text) - 50))
    assert figures(text, copy) == CopyFigures(0.5, 0.4, 0.5)  # without 丙 and 丁
    assert figures(text, copy, allowed=("戊戊戊戊戊",)).ratio_without_quotations == 0.35
    assert figures(text, copy, allowed=("戊戊戊戊戊",)).ratio == 0.5


def test_a_few_changed_characters_inside_a_copy_count_and_a_new_clause_does_not() -> None:
    few, new = BRIDGE, BRIDGE + 28
    text = "甲" * 30 + "乙" * few + "丙" * 30 + "丁" * new + "戊" * 30
    at = 30 + few + 30 + new
    equal = ((0, 30, 0, 30), (30 + few, 60 + few, 40, 70), (at, at + 30, 70, 100))
    copied = 30 + few + 30 + 30
    assert figures(text, make_copy((0, len(text)), (0, 100), equal=equal)).ratio == round(copied / len(text), 4)


@pytest.mark.parametrize("text", ["", "2025 ABC。"])
def test_a_text_without_characters_has_no_copied_share(text: str) -> None:
    assert figures(text, make_copy((0, len(text)), (0, len(text)))) == CopyFigures(0.0, 0.0, 0.0)


def test_each_section_is_measured_by_itself_with_what_stands_under_it() -> None:
    text = "一、" + "甲" * 19 + "（一）" + "乙" * 19 + "二、" + "丙" * 19
    first, second, third = 0, 21, 43
    sections = (
        ReportSection(1, "一、", "甲", first, 3, second, ()),
        ReportSection(2, "（一）", "乙", second, 25, third, ("甲",)),
        ReportSection(1, "二、", "丙", third, 46, len(text), ()),
    )
    # 一、 holds 1 + 19 + 1 + 19 = 40 字, 10 of them copied; （一） 20, all 10 of them in it; 二、 20, and 5 are copied.
    copies = (make_copy((33, 43), (0, 10)), make_copy((46, 51), (0, 5), source="s2"))
    assert [one.ratio for one in measure_sections(text, sections, copies)] == [0.25, 0.5, 0.25]
    assert [one.characters for one in measure_sections(text, sections, copies)] == [40, 20, 20]
    assert copy_figures(text, copies).ratio == 0.25  # 15 of 60
    assert copy_figures(text, copies, start=third).ratio == 0.25


def test_a_copy_over_two_sections_counts_in_each_with_its_part() -> None:
    text = "甲" * 20 + "乙" * 20
    sections = (ReportSection(1, "", "甲", 0, 1, 20, ()), ReportSection(1, "", "乙", 20, 21, 40, ()))
    copies = (make_copy((10, 25), (0, 15)),)
    assert [one.ratio for one in measure_sections(text, sections, copies)] == [0.5, 0.25]
    assert [one.ratio for one in measure_sections(text, sections, (replace(copies[0], counted=False),))] == [0.0, 0.0]


def test_characters_are_marked_as_they_are_counted() -> None:
    text = "共12人ＡＢ、𠮷野㐀﨑々〇\ud800"
    assert int(mark_han(text).sum()) == count_han(text)


def test_ten_thousand_copies_from_as_many_sources_are_counted_one_by_one() -> None:
    text = "甲乙丙丁" * 10_000
    copies = [make_copy((4 * k, 4 * k + 1), (0, 1), source=str(k)) for k in range(10_000)]
    assert figures(text, *copies) == CopyFigures(0.25, 0.25, 0.0)

import time

import pytest
from checked_copies import CANTEEN, DRAFT, checked_draft, make_copy

from corpus.characters import count_han
from corpus.report import ReportSection
from drafter.checks.copying.ratio import copy_figures
from drafter.reporting.copy_sections import PlaceFinder, SectionCopies, measure_sections


@pytest.fixture(scope="module")
def measured() -> dict[str, SectionCopies]:
    checked = checked_draft()
    return {one.heading: one for one in measure_sections(checked.text, checked.sections, checked.copies)}


def test_every_headed_section_is_measured_in_order(measured: dict[str, SectionCopies]) -> None:
    assert list(measured) == ["", "一、服务职工", "（一）食堂", "（二）书屋", "二、维护权益", "三、文体活动"]


def test_a_section_reaches_over_all_that_stands_under_it(measured: dict[str, SectionCopies]) -> None:
    whole = measured["一、服务职工"]
    assert (whole.start, whole.end) == (DRAFT.index("一、服务职工"), DRAFT.index("二、维护权益"))
    assert measured["（一）食堂"].end == measured["（二）书屋"].start
    assert measured["（二）书屋"].end == whole.end


def test_the_ratio_is_that_of_the_section_alone(measured: dict[str, SectionCopies]) -> None:
    copied = sum(character.isalnum() for character in CANTEEN)
    assert measured["（一）食堂"].ratio == pytest.approx(copied / (copied + len("一食堂")), abs=1e-4)
    assert measured["一、服务职工"].ratio == pytest.approx(copied / measured["一、服务职工"].characters, abs=1e-4)
    assert measured["（二）书屋"].ratio == 0
    assert (measured["（一）食堂"].copies, measured["（二）书屋"].copies) == (1, 0)


def test_the_sections_of_the_first_level_add_up_to_the_whole(measured: dict[str, SectionCopies]) -> None:
    checked = checked_draft()
    copied = sum(one.ratio * one.characters for one in measured.values() if one.level < 2)
    total = count_han(DRAFT)
    assert copied / total == pytest.approx(checked.figures.ratio, abs=1e-3)


def test_a_copy_over_a_border_counts_on_both_sides() -> None:
    text = "一、甲\n" + "山" * 20 + "\n二、乙\n" + "水" * 20
    second = text.index("二、乙")
    sections = (
        ReportSection(1, "一、", "甲", 0, 4, second),
        ReportSection(1, "二、", "乙", second, second + 4, len(text)),
    )
    copies = [make_copy((14, len(text) - 10), (0, len(text) - 24))]
    first, last = measure_sections(text, sections, copies)
    assert first.ratio == pytest.approx(10 / 22, abs=1e-4)
    assert last.ratio == pytest.approx(12 / 22, abs=1e-4)
    both = copy_figures(text, copies).ratio
    assert (first.ratio + last.ratio) / 2 == pytest.approx(both, abs=1e-4)


def test_what_may_be_repeated_does_not_count() -> None:
    text = "一、甲\n" + "山" * 20
    section = ReportSection(1, "一、", "甲", 0, 4, len(text))
    (measured,) = measure_sections(text, [section], [make_copy((4, 24), (0, 20), kind="boilerplate")])
    assert (measured.ratio, measured.copies) == (0, 0)


def test_many_sections_and_copies_take_time_in_proportion() -> None:
    line = "一、甲乙\n" + "山" * 95 + "\n"
    text = line * 5000
    sections = [ReportSection(1, "一、", "甲乙", n, n + 5, n + len(line)) for n in range(0, len(text), len(line))]
    copies = [make_copy((n + 5, n + 90), (0, 85)) for n in range(0, len(text), len(line))]
    started = time.process_time()
    assert len(measure_sections(text, sections, copies)) == 5000
    assert time.process_time() - started < 10  # some 0.5 s; counting each section over the whole text takes minutes


def test_a_place_is_told_by_line_characters_and_headings() -> None:
    checked = checked_draft()
    finder = PlaceFinder(checked.text, checked.sections)
    start = checked.text.index(CANTEEN)
    place = finder.locate(start, start + len(CANTEEN))
    assert (place.line, place.first, place.last) == (5, start + 1, start + len(CANTEEN))
    assert checked.text.split("\n")[place.line - 1] == CANTEEN
    assert place.section == "服务职工 › （一）食堂"
    assert finder.locate(0, 4).section == "标题"
    assert finder.locate(20, 24).section == "开头"

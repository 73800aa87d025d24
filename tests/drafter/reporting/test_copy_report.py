from dataclasses import replace

import pytest
from checked_copies import DRAFT, FRESH, SOURCES, check_text, checked_draft, make_copy

from drafter.checks.evidence import SourceText
from drafter.reporting.copy_report import MOST_SOURCES, build_report, name_source


def test_copies_are_numbered_and_placed_on_both_sides() -> None:
    report = build_report(checked_draft())
    assert [one.number for one in report.copies] == [1, 2, 3]
    assert [one.copy.kind for one in report.copies] == ["verbatim", "figures_changed", "reworded"]
    assert report.copies[0].place.section == "服务职工 › （一）食堂"
    assert report.copies[0].source_place.section == "一、服务职工"
    assert report.copies[0].source_place.line == 3


def test_kinds_tell_how_many_copies_and_characters() -> None:
    report = build_report(checked_draft())
    assert [(one.kind, one.copies) for one in report.kinds] == [
        ("verbatim", 1),
        ("figures_changed", 1),
        ("reworded", 1),
    ]
    first = report.copies[0].copy
    assert report.kinds[0].characters == sum(letter.isalnum() for letter in DRAFT[first.start : first.end])


def test_sources_come_with_their_share_the_largest_first() -> None:
    report = build_report(checked_draft())
    assert [one.source.id for one in report.sources] == ["s1", "s2"]
    assert report.sources[0].ratio == report.checked.figures.largest_source_ratio
    assert [one.copies for one in report.sources] == [2, 1]


def test_sources_beyond_the_list_are_counted() -> None:
    sources = {str(n): SourceText(str(n), f"{n}.txt", "", None, f"第{n}份", "山" * 20) for n in range(MOST_SOURCES + 5)}
    copies = tuple(make_copy((n * 20, n * 20 + 20), (0, 20), source=str(n)) for n in range(len(sources)))
    checked = replace(checked_draft(), text="山" * 20 * len(sources), sections=(), copies=copies, sources=sources)
    report = build_report(checked)
    assert (len(report.sources), report.more_sources) == (MOST_SOURCES, 5)


def test_a_text_without_copies_has_empty_lists() -> None:
    report = build_report(check_text(FRESH))
    assert (report.copies, report.kinds, report.sources, report.more_sources) == ((), (), (), 0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "《柳塘社区工会2024年工作总结》"),
        ({"title": "工作总结"}, "《工作总结》，柳塘社区工会，2024年"),
        ({"title": "", "office": "", "year": None}, "柳塘2024.txt"),
    ],
)
def test_a_source_is_named_by_title_with_what_the_title_leaves_out(changes: dict[str, str], name: str) -> None:
    assert name_source(replace(SOURCES[0], **changes)) == name

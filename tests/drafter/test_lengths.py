"""Lengths against the outline: what falls short is told, never filled up."""

from dataclasses import replace

from sample_office import make_table

from drafter.draft import DraftSection
from drafter.lengths import note_lengths
from drafter.outline import load_outline

OUTLINE = load_outline("special")
TABLE = make_table({"disp_orgs": 18})


def section(chars: int) -> DraftSection:
    return DraftSection("mechanism", "健全联动机制", 2, "字" * chars)


def test_a_section_within_its_length_or_15_percent_off_is_not_named() -> None:
    assert [len(note_lengths([section(chars)], OUTLINE, TABLE)) for chars in (170, 250, 345)] == [1, 1, 1]
    assert note_lengths([section(250)], OUTLINE, TABLE)[0].what == "全文篇幅"


def test_a_short_section_is_named_with_the_indicators_that_would_fill_it() -> None:
    short = note_lengths([section(80)], OUTLINE, TABLE)[0]
    assert (short.where, "还差120字" in short.what) == ("健全联动机制", True)
    assert "突发事件" in short.reason
    assert "调解组织" not in short.reason


def test_a_long_section_is_named() -> None:
    assert "写成400字" in note_lengths([section(400)], OUTLINE, TABLE)[0].reason


def test_a_whole_of_its_length_is_not_named() -> None:
    parts = [replace(section(250), id=one.id) for one in OUTLINE.sections if one.role != "container"]
    assert not any(one.what == "全文篇幅" for one in note_lengths(parts, OUTLINE, TABLE))

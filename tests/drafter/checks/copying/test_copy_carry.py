"""What an outline lets an office carry over from its own earlier years: shown with the reason, not counted."""

import pytest

from drafter.checks.copies import Copy, find_copies
from drafter.checks.copying.carry import excuse_carried
from drafter.checks.evidence import SourceText
from drafter.outline import load_outline

OWN, OTHER = "柳塘工会", "河湾工会"
BASIC = "辖区沿旧运河铺开，东头是老纺织厂的家属院，西头是新落成的物流园，工会办公室设在两者之间的桥头小楼里"
STORY = "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去热饭"
PAST = f"旧稿\n一、基本情况\n{BASIC}。\n二、主要工作\n{STORY}。\n"
TEXT = f"柳塘工会2025年工作总结\n一、基本情况\n{BASIC}。\n二、主要工作\n（一）食堂\n{STORY}。\n"


def check(office: str | None, source_office: str) -> list[Copy]:
    """The copies in order, from a source that holds both paragraphs."""
    source = SourceText("s", "s.txt", source_office, 2024, "旧稿", PAST)
    return list(excuse_carried(TEXT, find_copies(TEXT, [source]), {"s": source}, ["基本情况"], office))


def test_the_offices_own_wording_in_such_a_section_is_greyed_with_the_reason() -> None:
    basic = check(OWN, OWN)[0]
    assert TEXT[basic.start : basic.end] == f"一、基本情况\n{BASIC}。"
    assert (basic.counted, basic.kind) == (False, "boilerplate")
    assert "基本情况" in basic.reason


def test_a_copy_over_the_border_of_the_section_is_cut_there_on_both_sides() -> None:
    (whole,) = find_copies(TEXT, [SourceText("s", "s.txt", OWN, 2024, "旧稿", PAST)])
    basic, story = check(OWN, OWN)
    assert (whole.start, whole.end) == (basic.start, story.end)
    assert (basic.counted, story.counted) == (False, True)
    assert PAST[basic.source.start : basic.source.end] == f"一、基本情况\n{BASIC}"
    assert PAST[story.source.start : story.source.end] == f"二、主要工作\n{STORY}。"
    assert TEXT[story.start : story.end] == f"二、主要工作\n（一）食堂\n{STORY}。"


@pytest.mark.parametrize(("office", "source_office"), [(OWN, OTHER), (None, OWN), (None, "")])
def test_what_another_or_an_unknown_office_wrote_counts(office: str | None, source_office: str) -> None:
    assert all(copy.counted for copy in check(office, source_office))


def test_the_outlines_say_which_sections_may_be_carried_over() -> None:
    assert "基本情况" in load_outline("community").carried
    assert "下一步工作打算" not in load_outline("community").carried

"""What recognition loses and the numbering tells."""

import pytest

from corpus.reading.document import Block, ReadText, join_blocks
from corpus.reading.recognised_text import mend_recognised

BODY = "全年受理劳动争议九十二件，办结九十件，职工比较满意，没有发生群体性事件。"


def mend(*lines: str) -> ReadText:
    return mend_recognised(join_blocks([Block(line) for line in lines]))


@pytest.mark.parametrize("broken", ["主要工作", "、主要工作", "-、主要工作", "—、主要工作"])
def test_the_first_number_is_restored_where_the_second_stands(broken: str) -> None:
    read = mend("某街道总工会2023年工作总结", broken, BODY, "二、存在问题", BODY)
    assert read.text.split("\n")[1] == "一、主要工作"
    assert [one.what for one in read.omissions] == ["编号“一、”"]


def test_a_number_between_two_others_is_restored() -> None:
    read = mend("一、主要工作", BODY, "存在问题", BODY, "三、下步打算", BODY)
    assert read.text.split("\n")[2] == "二、存在问题"


def test_numbers_in_brackets_start_anew_under_every_heading() -> None:
    read = mend(
        "一、主要工作",
        "（一）组建",
        BODY,
        "协商",
        BODY,
        "（三）争议",
        BODY,
        "二、打算",
        "组建",
        BODY,
        "（二）协商",
        BODY,
    )
    assert [read.text.split("\n")[at] for at in (3, 8)] == ["（二）协商", "（一）组建"]


def test_nothing_is_guessed_where_two_lines_could_have_had_the_number() -> None:
    lines = ("一、主要工作", BODY, "存在问题", BODY, "工作建议", BODY, "三、下步打算", BODY)
    assert mend(*lines).text == "\n".join(lines)


def test_marks_between_chinese_characters_become_wide_ones() -> None:
    assert mend("办结12,823件,办结率98.6%;(二)班(夜班)").text == "办结12,823件，办结率98.6%；（二）班（夜班）"

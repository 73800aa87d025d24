"""Saying what a report's numbering has lost."""

from corpus.reading.numbering_gaps import find_numbering_gaps, write_han
from corpus.reading.plain_text import find_paragraphs
from corpus.reading.sections import split_sections


def gaps(text: str) -> list[str]:
    paragraphs = find_paragraphs(text)
    return [omission.what for omission in find_numbering_gaps(text, paragraphs, split_sections(text, paragraphs))]


def test_a_skipped_number_is_named_with_its_neighbours() -> None:
    text = "一、学习。抓实学习制度。\n三、工作。完成各项任务。"
    paragraphs = find_paragraphs(text)
    (gap,) = find_numbering_gaps(text, paragraphs, split_sections(text, paragraphs))
    assert gap.what == "缺少“二、”"
    assert "“一、”" in gap.reason
    assert "“三、”" in gap.reason
    assert gap.where == "“三、工作。完成各项任务。”之前"


def test_a_list_that_starts_in_the_middle_is_named() -> None:
    assert gaps("二是落实责任；三是强化监督。") == ["缺少“一是”"]


def test_a_complete_numbering_has_no_gap() -> None:
    text = "一、工作\n（一）建会\n一是抓宣传，二是抓发动。\n（二）维权\n一是抓调解，二是抓援助。\n二、打算\n继续推进。"
    assert gaps(text) == []


def test_words_that_contain_a_number_and_is_are_no_list() -> None:
    assert gaps("唯一是人手不足。这两年统一是按制度办。") == []


def test_a_long_gap_is_named_by_its_ends_and_a_repeated_number_as_such() -> None:
    assert gaps("一、甲事\n七、乙事\n七、丙事") == ["缺少“二、”至“六、”", "编号重复"]


def test_the_missing_number_is_spelled_like_its_neighbours() -> None:
    assert gaps("（一）甲事\n（三）乙事") == ["缺少“（二）”"]
    assert gaps("1.甲事\n4.乙事") == ["缺少“2.”“3.”"]


def test_han_numbers_are_written_to_ninety_nine() -> None:
    assert [write_han(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]

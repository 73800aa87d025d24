"""Splitting a text into sections by its numbering, its layout, or not at all."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.document import Paragraph
from corpus.reading.sections import split_sections

BODY = "今年以来开展走访活动26次，收集意见建议58条，逐条答复了职工。"


def outline(text: str) -> list[tuple[int, str, str]]:
    return [(section.level, section.number, section.heading) for section in split_sections(text)]


def test_headings_on_their_own_lines_nest_by_their_numbering() -> None:
    text = f"{BODY}\n一、主要工作\n（一）组织建设\n{BODY}\n（二）维权服务\n{BODY}\n二、存在问题\n{BODY}"
    assert outline(text) == [
        (0, "", ""),
        (1, "一、", "主要工作"),
        (2, "（一）", "组织建设"),
        (2, "（二）", "维权服务"),
        (1, "二、", "存在问题"),
    ]
    assert [section.path for section in split_sections(text)] == [(), (), ("主要工作",), ("主要工作",), ()]


def test_a_heading_may_be_the_first_sentence_of_its_paragraph() -> None:
    text = f"（一）强化思想引领。{BODY}\n（二）夯实组织基础，扩大覆盖面。{BODY}"
    sections = split_sections(text)
    assert [section.heading for section in sections] == ["强化思想引领", "夯实组织基础，扩大覆盖面"]
    assert text[sections[0].body_start :].startswith("今年以来")


def test_a_heading_may_end_in_a_colon_before_its_text() -> None:
    assert outline(f"一、学习方面：{BODY}\n二、工作方面：{BODY}") == [(1, "一、", "学习方面"), (1, "二、", "工作方面")]


def test_a_numbered_sentence_that_tells_what_was_done_is_no_heading() -> None:
    text = "一、主要工作\n（一）今年3月组织职工体检120人次。\n（二）为8名困难职工办理了互助保障，发放补助。"
    assert outline(text) == [(1, "一、", "主要工作"), (2, "（一）", ""), (2, "（二）", "")]


def test_siblings_are_judged_together() -> None:
    told = "为8户职工办理了补助，发放到账。后续还要回访。"
    text = f"（一）{told}\n（二）{told}\n（三）宣传劳动法律，鼓励职工参加活动。后续还要扩大。"
    assert [heading for _, _, heading in outline(text)] == ["", "", ""]


def test_short_numbered_sentences_are_a_list_and_open_no_section() -> None:
    assert outline("成立工会委员会。\n1、选举了主席。\n2、健全了制度。\n此后按制度开展工作。") == [(0, "", "")]


def test_arabic_numbers_with_a_heading_and_a_body_open_sections() -> None:
    text = f"（一）维权\n1.畅通渠道\n{BODY}\n2.依法调解\n{BODY}"
    assert outline(text) == [(2, "（一）", "维权"), (3, "1.", "畅通渠道"), (3, "2.", "依法调解")]


def test_arabic_numbers_may_stand_above_bracketed_ones() -> None:
    text = f"1.主要工作\n（一）组织建设\n{BODY}\n（二）维权\n{BODY}\n2.存在问题\n{BODY}"
    sections = split_sections(text)
    assert [section.path for section in sections] == [(), ("主要工作",), ("主要工作",), ()]
    assert [section.level for section in sections] == [2, 3, 3, 2]


def test_parts_stand_above_all_other_numbering() -> None:
    sections = split_sections(f"第一部分 工作回顾\n一、组织建设\n{BODY}\n第二部分 工作计划\n一、扩面\n{BODY}")
    assert [(s.level, s.number, s.heading) for s in sections] == [
        (1, "第一部分", "工作回顾"),
        (2, "一、", "组织建设"),
        (1, "第二部分", "工作计划"),
        (2, "一、", "扩面"),
    ]


def test_quantities_and_joined_numbers_are_no_numbering() -> None:
    text = "1.5万元用于慰问职工\n一、二等奖由街道选手获得\n三、四季度共走访企业\n2023.年度\n一是抓学习，二是抓服务。"
    assert outline(text) == [(0, "", "")]


def test_an_enumeration_inside_a_sentence_opens_no_section() -> None:
    assert outline("做了三件事：一、建会；二、协商；三、调解。还有不足。一、经费不足。二、人员不够。") == [(0, "", "")]


def test_a_heading_inside_a_run_together_paragraph_is_found() -> None:
    text = f"一、组织建设。{BODY}二、维权服务。{BODY}\n三、帮扶。{BODY}"
    assert [heading for _, _, heading in outline(text)] == ["组织建设", "维权服务", "帮扶"]


def test_lines_of_a_table_of_contents_open_no_section() -> None:
    assert outline(f"目录\n一、基本情况……………1\n二、主要工作...........3\n一、基本情况\n{BODY}") == [
        (0, "", ""),
        (1, "一、", "基本情况"),
    ]


def test_styled_headings_without_numbers_take_the_rank_of_numbered_ones_in_the_same_style() -> None:
    lines = ["一、主要工作", "组织建设", BODY, "二、存在问题", BODY, "下一步打算", BODY]
    levels = [2, 3, None, 2, None, 2, None]
    text, paragraphs, at = "\n".join(lines), [], 0
    for line, level in zip(lines, levels, strict=True):
        paragraphs.append(Paragraph(at, at + len(line), level))
        at += len(line) + 1
    sections = split_sections(text, paragraphs)
    assert [(s.level, s.heading) for s in sections] == [
        (1, "主要工作"),
        (2, "组织建设"),
        (1, "存在问题"),
        (1, "下一步打算"),
    ]
    assert sections[1].path == ("主要工作",)


def test_bare_short_lines_above_long_paragraphs_are_headings_when_nothing_else_is() -> None:
    long_text = BODY + BODY
    assert outline(f"{long_text}\n组织建设\n{long_text}\n维权服务\n{long_text}") == [
        (0, "", ""),
        (1, "", "组织建设"),
        (1, "", "维权服务"),
    ]


def test_a_text_without_headings_is_one_lead() -> None:
    (section,) = split_sections(BODY)
    assert (section.level, section.start, section.end) == (0, 0, len(BODY))


def test_lines_wrapped_at_a_fixed_width_are_read_as_paragraphs() -> None:
    paragraph = "　　（一）扩大覆盖。" + BODY * 6
    lines = [paragraph[at : at + 30] for at in range(0, len(paragraph), 30)]
    text = "\n".join(["　　一、组织建设", *lines, "　　（二）加强维权。" + BODY[:12]])
    assert [number for _, number, _ in outline(text)] == ["一、", "（一）", "（二）"]
    assert outline(text)[1][2] == "扩大覆盖"


NUMBERS = ("一、", "二、", "（一）", "（三）", "1.", "2、", "（1）", "第一部分")
PIECES = st.sampled_from((*NUMBERS, "组织建设", "。", "：", "\n", " ", "　", BODY, "\t", "#", "…3"))


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(0, 30))
def test_sections_tile_the_text_after_the_title(text: str, title_end: int) -> None:
    title_end = min(title_end, len(text))
    sections = split_sections(text, None, title_end)
    if not text[title_end:].strip():
        assert sections == ()
        return
    assert not text[title_end : sections[0].start].strip()
    assert sections[-1].end == len(text)
    assert all(before.end == after.start for before, after in itertools.pairwise(sections))
    assert all(s.start <= s.body_start <= s.end and s.start < s.end for s in sections)

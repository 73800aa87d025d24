"""Cutting reports into passages."""

import hashlib
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.passage import Passage
from corpus.passage_split import MAX_PASSAGE, MAX_UNIT, MIN_PASSAGE, identify_passage, split_report
from corpus.reading.sections import split_sections
from corpus.report import PastReport

SENTENCE = "今年以来开展走访活动26次，收集意见建议58条，逐条答复职工。"


def passages_of(text: str) -> tuple[Passage, ...]:
    report = PastReport(
        file="a.txt",
        office="某办",
        year=2023,
        title="总结",
        text=text,
        sections=split_sections(text),
        omissions=(),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    return split_report(report)


def test_a_passage_is_a_stretch_of_the_report_with_its_headings() -> None:
    text = f"一、主要工作\n（一）建会\n{SENTENCE * 7}\n（二）维权\n{SENTENCE * 7}"
    first, second = passages_of(text)
    assert (first.heading_path, second.heading_path) == (("主要工作", "建会"), ("主要工作", "维权"))
    assert first.text == text[first.start : first.end] == SENTENCE * 7
    assert (first.office, first.year, first.title) == ("某办", 2023, "总结")


def test_a_long_paragraph_is_cut_at_sentence_ends_into_passages_of_the_right_length() -> None:
    passages = passages_of(SENTENCE * 40)
    assert all(MIN_PASSAGE <= len(p.text) <= MAX_PASSAGE and p.text.endswith("。") for p in passages)
    assert "".join(p.text for p in passages) == SENTENCE * 40


def test_short_neighbours_of_one_section_share_a_passage_and_other_sections_do_not() -> None:
    text = f"一、建会\n{SENTENCE * 2}\n{SENTENCE * 3}\n二、维权\n{SENTENCE}"
    assert [p.heading_path for p in passages_of(text)] == [("建会",), ("维权",)]


def test_paragraphs_that_are_long_enough_stay_apart() -> None:
    assert [len(p.text) for p in passages_of(f"{SENTENCE * 6}\n{SENTENCE * 6}")] == [len(SENTENCE) * 6] * 2


def test_a_sentence_longer_than_the_limit_stays_whole() -> None:
    sentence = "，".join([SENTENCE[:-1]] * 20) + "。"
    assert next(p.text for p in passages_of(f"{sentence}{SENTENCE * 5}")) == sentence


def test_a_table_row_is_never_cut() -> None:
    row = "走访。\t慰问。\t" + "帮扶。" * 160
    assert row in [p.text for p in passages_of(f"{SENTENCE}\n{row}\n{SENTENCE}")]


def test_a_text_without_any_mark_comes_in_pieces_a_model_can_read() -> None:
    passages = passages_of("字" * 5000 + " " * 5000 + "，字" * 2000)
    assert all(len(p.text) <= MAX_UNIT and p.text == p.text.strip() for p in passages)
    assert "".join(p.text for p in passages) == "字" * 5000 + "，字" * 2000


def test_numbered_items_without_headings_share_passages() -> None:
    items = "\n".join(f"（{n}）今年组织职工体检120人次，支出经费8.5万元，职工反映良好。" for n in "一二三四五六")
    (passage,) = passages_of(f"一、主要工作\n{items}")
    assert passage.text == items
    assert passage.heading_path == ("主要工作",)


def test_the_same_report_gives_the_same_ids() -> None:
    first, second = passages_of(SENTENCE * 40), passages_of(SENTENCE * 40)
    assert [p.id for p in first] == [p.id for p in second]
    assert first[0].id == identify_passage(first[0].report_id, 0)
    assert len({p.id for p in first}) == len(first)


PIECES = st.sampled_from(
    ("一、建会\n", "（一）维权。", "\n", SENTENCE, "好。", "！”", "，", "甲\t乙\n", "　", "走访职工" * 30)
)


@settings(deadline=None, max_examples=60)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_passages_hold_all_body_text_once_and_in_order(text: str) -> None:
    passages = passages_of(text)
    assert all(p.text == text[p.start : p.end] and p.text.strip() == p.text != "" for p in passages)
    assert all(a.end <= b.start for a, b in itertools.pairwise(passages))
    covered = "".join(p.text for p in passages)
    bodies = [s if s.heading else None for s in split_sections(text)]
    for section, headed in zip(split_sections(text), bodies, strict=True):
        start = section.body_start if headed or not section.level else section.start
        assert "".join(text[start : section.end].split()) in "".join(covered.split())


BODIES = st.lists(
    st.lists(
        st.one_of(
            st.lists(st.integers(8, 300).map(lambda n: "帮扶职工，" * (n // 5) + "解决困难。"), min_size=1, max_size=9),
            st.integers(2, 60).map(lambda n: ["走访。\t" * n + "12户"]),
        ),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=3,
)


@settings(deadline=None, max_examples=80)
@given(BODIES)
def test_passages_end_where_sentences_and_rows_do_and_are_150_to_400_long_where_these_allow(
    sections: list[list[list[str]]],
) -> None:
    text, units = "", list[tuple[int, int]]()
    for number, paragraphs in zip("一二三", sections, strict=False):
        text += f"{number}、主要工作情况\n"
        for sentences in paragraphs:
            for sentence in sentences:
                units.append((len(text), len(text) + len(sentence)))
                text += sentence
            text += "\n"
    starts, ends = {a for a, _ in units}, {b for _, b in units}
    passages = passages_of(text)
    for passage in passages:
        assert passage.start in starts
        assert passage.end in ends
        # A short sentence is kept with the next.
        whole = [b - a for a, b in units if passage.start <= a and b <= passage.end and b - a >= 20]
        assert len(passage.text) <= MAX_PASSAGE or len(whole) <= 1
    for one, other in itertools.pairwise(passages):
        short = min(len(one.text), len(other.text)) < MIN_PASSAGE - 10
        same_section = "、主要" not in text[one.end : other.start]
        assert not (short and same_section) or other.end - one.start > MAX_PASSAGE

"""What counts as a writer's own wording, on sentences written for it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drafter.checks.copying.known_readings import KEPT, read_known
from drafter.checks.copying.wording import Reading, pick_unnamed, read_wording, read_wordings


def own_words(reading: Reading) -> str:
    return reading.pick(0, len(reading.codes), reading.own)


def test_a_list_of_indicators_holds_no_own_wording() -> None:
    text = "年末有基层工会47个，会员3120人，入会率91.5%；签订集体合同33份，比上年多4份，覆盖职工2980人。"
    assert own_words(read_wording(text)) == ""


def test_what_is_told_beside_an_indicator_is_own_wording() -> None:
    text = "会员3120人，搬迁到河西的老师傅们仍旧每周三坐轮渡回来下棋。"
    assert own_words(read_wording(text)) == "搬迁到河西的老师傅们仍旧每周坐轮渡回来下棋"


def test_a_chinese_numeral_in_a_word_makes_no_clause_a_statement_of_figures() -> None:
    assert own_words(read_wording("逐户走一趟，把话聊透。")) == "逐户走趟把话聊透"


def test_headings_quotations_and_allowed_phrases_are_nobodys_own() -> None:
    text = "（二）抓实夜校\n翻看《夜校管理若干规定》条文，把板凳搬到码头。\n"
    assert own_words(read_wording(text, ["把板凳搬到码头"])) == "翻看条文"


def test_names_and_meetings_are_left_out_where_only_words_are_to_be_compared() -> None:
    reading = read_wording("柳溪街道总工会学习党的二十届三中全会精神，把讲台摆进菜场。")
    picked = pick_unnamed(reading, 0, len(reading.codes))
    assert "柳溪" not in picked
    assert "中全会" not in picked
    assert picked.endswith("把讲台摆进菜场")


def test_an_empty_text_can_be_read() -> None:
    assert read_wording("").codes == ""


PIECES = (
    "会员",
    "3120",
    "人",
    "次",
    "件",
    "。",
    "，",
    "\n",
    "《夜校",
    "》",
    "“",
    "”",
    "一、",
    "把板凳搬到码头",
    "工",
    "会",
    "三",
    "𠮷",
    "ʘ",
)
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=5)


def _parts(reading: Reading) -> list[object]:
    normal = reading.normal
    arrays = (normal.codes, normal.starts, normal.ends, normal.sentences, reading.own, reading.term, reading.figure)
    return [reading.text, reading.codes, reading.sentences, *(one.tolist() for one in (*arrays, reading.title))]


@given(TEXTS)
def test_several_texts_read_at_once_are_read_like_each_alone(texts: list[str]) -> None:
    together = read_wordings(texts, ["把板凳搬到码头"])
    assert [_parts(one) for one in together] == [_parts(read_wording(text, ["把板凳搬到码头"])) for text in texts]


def test_known_texts_come_in_the_order_asked_for_and_more_than_are_kept_are_all_read() -> None:
    texts = [f"第{number}个夜校把讲台摆进菜场。" for number in range(3 * KEPT)]
    asked = [*texts, *texts[::-1]]
    for _ in range(2):
        assert [reading.text for reading in read_known(asked, ())] == asked
    assert np.array_equal(read_known(texts[:1], ())[0].own, read_wording(texts[0]).own)
    assert not read_known(texts[:1], (texts[0],))[0].own.any()

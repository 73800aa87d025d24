"""What counts as a writer's own wording, on sentences written for it."""

from drafter.checks.copying.wording import Reading, pick_unnamed, read_wording


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

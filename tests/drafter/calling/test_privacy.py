"""Personal data is masked on the way out and put back afterwards; marked material does not leave."""

import pytest

from bench.privacy import read_sentences, score_sentences
from drafter.calling.privacy import Restorer, find_secret_mark, mask_personal


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("联系电话13912345678。", "13912345678"),
        ("联系电话139 1234 5678。", "139 1234 5678"),
        ("办公电话0512-66778899。", "0512-66778899"),
        ("身份证11010519491231002X，", "11010519491231002X"),
        ("卡号6222021234567890123，", "6222021234567890123"),
        ("卡号6222 0212 3456 7890。", "6222 0212 3456 7890"),
        ("走访慰问困难职工张建国、老党员。", "张建国"),
        ("李红梅同志获评先进。", "李红梅"),
        ("当事人王某某（农民工）", "王某某"),
    ],
)
def test_personal_data_is_masked_and_comes_back(text: str, hidden: str) -> None:
    masked = mask_personal([text])
    assert hidden not in masked.texts[0]
    assert "[[p1]]" in masked.texts[0]
    assert Restorer(masked.originals).restore(masked.texts[0]) == text


@pytest.mark.parametrize(
    "text",
    [
        "受理劳动争议180件，追回3586012元。",
        "2025年3月5日开展活动。",
        "12351热线",
        "组织职工参加培训。",
        "会员高度认可。",
    ],
)
def test_plain_work_is_left_as_it_is(text: str) -> None:
    assert mask_personal([text]).texts == (text,)


def test_one_person_has_one_mark_in_all_texts() -> None:
    masked = mask_personal(["慰问困难职工张建国。", "张建国获得资助，电话13912345678。"])
    assert masked.texts == ("慰问困难职工[[p2]]。", "[[p2]]获得资助，电话[[p1]]。")
    assert masked.kinds == {"电话": 1, "姓名": 1}


def test_slips_in_a_mark_are_restored_and_unknown_marks_are_not_guessed() -> None:
    assert Restorer({"p1": "张建国"}).restore("慰问【p1】和[p1]、[[p9]]") == "慰问张建国和张建国、〔待核：人名或号码〕"


@pytest.mark.parametrize(
    ("text", "mark"), [("机密★1年", "机密★"), ("【秘密】通报", "【秘密】"), ("保守秘密，人人有责", "")]
)
def test_a_secret_mark_is_found_and_the_word_alone_is_not_one(text: str, mark: str) -> None:
    assert find_secret_mark(["平常的话", text]) == mark


def test_masking_gets_to_the_end_of_a_hostile_text() -> None:
    # Square work would run into the suite's time limit here.
    masked = mask_personal(["1" * 50_000 + "职工张" * 20_000 + "1 " * 20_000 + "电话13800138000"])
    assert "13800138000" not in masked.texts[0]


def test_nearly_all_personal_data_of_the_labelled_sentences_is_hidden_and_little_else() -> None:
    score = score_sentences()
    assert score.recall >= 0.95, score.missed
    assert score.precision >= 0.95, score.wrong
    assert score.not_restored == 0


@pytest.mark.parametrize("text", [one for one, labels in read_sentences() if not labels and "黄金周" not in one])
def test_figures_and_common_words_are_not_masked(text: str) -> None:
    assert mask_personal([text]).texts == (text,)


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("绝密★启用前", True),
        ("秘密☆1年", True),
        ("机 密 ★ 5年", True),
        ("【机密】", True),
        ("密级：秘密", True),
        ("第一行\n机密\n第三行", True),
        ("内部资料，注意保存", False),
        ("开展保密工作检查，签订保密承诺书", False),
        ("保守国家秘密，慎之又慎", False),
        ("学习机密文件管理规定", False),
        ("商业秘密保护培训2场", False),
    ],
)
def test_only_a_mark_of_state_secrets_counts(text: str, is_marked: bool) -> None:
    assert bool(find_secret_mark([text])) is is_marked


def test_a_mark_cut_by_the_stream_is_put_together_before_it_is_restored() -> None:
    restorer = Restorer({"p1": "张建国", "p12": "李红梅"})
    shown = [restorer.feed(one) for one in "慰问[[p1]]、【p12】和[[f3]]户。[["] + [restorer.close()]
    assert "".join(shown) == "慰问张建国、李红梅和[[f3]]户。[["

"""Personal data is masked on the way out and put back afterwards; marked material does not leave."""

import pytest

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

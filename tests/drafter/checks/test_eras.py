import time

import pytest

from drafter.checks.eras import check_eras


def rules(text: str, year: int | None) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in check_eras(text, year)]


def test_a_campaign_long_over_is_stale() -> None:
    assert rules("扎实开展党的群众路线教育实践活动。", 2025) == [("stale_term", "群众路线教育实践活动")]


def test_a_campaign_of_the_year_is_current() -> None:
    assert rules("扎实开展党的群众路线教育实践活动。", 2014) == []


def test_a_campaign_that_began_later_is_too_early_and_an_error() -> None:
    text = "开展党纪学习教育。"
    (finding,) = check_eras(text, 2020)
    assert (finding.rule, finding.severity) == ("too_early", "error")
    assert "始于2024年" in finding.reason


@pytest.mark.parametrize("text", ["党史学习教育常态化长效化持续推进。", "巩固拓展主题教育成果，回顾党史学习教育。"])
def test_what_tells_history_is_not_stale(text: str) -> None:
    assert rules(text, 2025) == []


def test_the_name_of_a_document_keeps_its_words() -> None:
    assert rules("学习《关于开展“两学一做”学习教育的方案》。", 2025) == []


def test_an_older_congress_as_the_newest_named_is_stale() -> None:
    assert rules("深入学习贯彻党的十九大精神。", 2025) == [("stale_term", "党的十九大")]


def test_beside_the_newest_the_older_ones_are_history() -> None:
    assert rules("深入学习贯彻党的十九大、党的二十大精神。", 2025) == []


def test_a_congress_of_the_year_itself_leaves_the_one_before_unblamed() -> None:
    assert rules("年初学习贯彻党的十九大精神。", 2022) == []


def test_a_congress_not_yet_held_is_too_early() -> None:
    assert [rule for rule, _ in rules("深入学习贯彻党的二十大精神。", 2021)] == ["too_early"]


def test_a_congress_since_when_something_holds_is_history() -> None:
    assert rules("党的十八大以来，工会工作不断加强。", 2025) == []


def test_the_union_congresses_are_not_the_partys() -> None:
    assert rules("贯彻中国工会十八大精神。", 2025) == []
    assert [rule for rule, _ in rules("贯彻中国工会十七大精神。", 2025)] == ["stale_term"]


def test_a_plan_period_has_a_year_of_grace() -> None:
    assert rules("“十三五”期间职工之家稳步增加。", 2021) == []
    assert [rule for rule, _ in rules("“十三五”期间推进职工之家建设。", 2025)] == ["stale_term"]


def test_a_doctrine_named_alone_is_superseded_but_not_in_the_full_list() -> None:
    assert [rule for rule, _ in rules("以“三个代表”重要思想为指导开展工作。", 2025)] == ["superseded"]
    full = "坚持以马克思列宁主义、毛泽东思想、邓小平理论、“三个代表”重要思想、科学发展观为指导。"
    assert rules(full, 2025) == []


def test_the_four_functions_of_unions_are_superseded_since_2018() -> None:
    assert [rule for rule, _ in rules("履行工会四项社会职能。", 2025)] == ["superseded"]
    assert rules("履行工会四项社会职能。", 2015) == []


def test_without_a_year_nothing_is_said() -> None:
    assert rules("开展群众路线教育实践活动。", None) == []


def test_findings_come_in_reading_order() -> None:
    text = "以“三个代表”重要思想为指导，开展创先争优活动，学习党的十七大精神。"
    starts = [one.start for one in check_eras(text, 2025)]
    assert starts == sorted(starts)
    assert len(starts) == 3


def test_hostile_text_takes_linear_time() -> None:
    began = time.process_time()
    check_eras("以高举坚持以按照学习贯彻党的“" * 8000, 2025)
    assert time.process_time() - began < 5

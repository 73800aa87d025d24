import time

import pytest

from corpus.quantity import find_mentions
from drafter.checks.consistency import check_consistency


def found(text: str, year: int | None = 2025) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in check_consistency(text, find_mentions(text), year)]


def test_one_indicator_with_two_values_is_found_at_the_second() -> None:
    text = "全年受理劳动争议96件。\n存在的问题：受理劳动争议98件，调解不够及时。"
    (finding,) = check_consistency(text, find_mentions(text), 2025)
    assert (finding.rule, text[finding.start : finding.end]) == ("two_values", "98件")
    assert "前面写96件，这里写98件" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "受理劳动争议96件。受理劳动争议96件。",
        "工会会员12800人。工会会员1.28万人。",
        "受理劳动争议96件，上年受理劳动争议103件。",
        "受理劳动争议96件。一季度受理劳动争议20件。",
        "受理劳动争议96件。计划受理劳动争议100件以内。",
        "受理劳动争议96件。受理劳动争议近百件。",
        "受理劳动争议96件，比上年减少7件。",
        "征集合理化建议451条，采纳合理化建议197条。",
        "女会员40人，工会会员90人。",
    ],
)
def test_values_of_other_years_parts_plans_and_roundings_do_not_contradict(text: str) -> None:
    assert found(text) == []


def test_values_in_different_units_are_different_things() -> None:
    assert found("送清凉慰问2056人次。送清凉慰问21家。") == []


def test_parts_above_their_total_are_found_from_first_to_last() -> None:
    text = "受理劳动争议10件，其中工资争议8件、合同争议5件。"
    assert found(text) == [("parts_over_total", "8件、合同争议5件")]


@pytest.mark.parametrize(
    "text",
    [
        "受理劳动争议13件，其中工资争议8件、合同争议5件。",
        "受理劳动争议10件，其中工资争议8件。",
        "受理劳动争议10件，其中工资争议8件；提供法律援助9件。",
        "职工10人，其中女职工8人，调解5件。",
        "受理劳动争议10件，其中工资争议8件，比上年增加5件。",
    ],
)
def test_parts_within_their_total_or_of_another_kind_are_fine(text: str) -> None:
    assert found(text) == []


def test_the_total_of_parts_is_looked_for_before_its_comparison() -> None:
    assert found("受理劳动争议20件，比上年减少3件；其中工资争议8件、合同争议5件。") == []
    text = "受理劳动争议10件，比上年增加30件；其中工资争议8件、合同争议5件。"
    assert found(text) == [("parts_over_total", "8件、合同争议5件")]


def test_a_full_date_of_a_year_before_is_found() -> None:
    assert found("2024年3月5日召开会议。") == [("outside_period", "2024年3月5日")]


@pytest.mark.parametrize(
    "text",
    ["2025年3月5日召开会议。", "2026年3月5日前完成。", "自2024年3月5日起施行。", "学习《2018年10月26日通过的章程》。"],
)
def test_dates_of_the_year_later_ones_and_those_of_documents_are_fine(text: str) -> None:
    assert found(text) == []


def test_without_a_year_dates_are_not_judged() -> None:
    assert found("2024年3月5日召开会议。", None) == []


@pytest.mark.parametrize("unit", ["其中1件", "其中，", "比上年增加1件；其中1件、2件"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * 2500
    mentions = find_mentions(text)
    began = time.process_time()
    check_consistency(text, mentions, 2025)
    assert time.process_time() - began < 5

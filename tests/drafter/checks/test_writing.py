"""Hints on how numerals are written (GB/T 15835-2011, GB/T 15834-2011)."""

import pytest

from drafter.checks.writing import check_writing


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("培训职工3千人。", "scale", "3千人"),
        ("入会率提高4—6%。", "range_percent", "4—6%"),
        ("投入5至10万元。", "range_wan", "5至10万元"),
        ("参加近200人左右。", "two_approximators", "近200人左右"),
        ("至少30家以上单位参加。", "two_approximators", "至少30家以上"),
        ("慰问近500余人。", "two_approximators", "近500余人"),
        ("两千余人参赛，3000余人观赛。", "mixed_approximate", "两千余人"),
        ("25年底完成。", "short_year", "25年"),
        ("截止12月底完成。", "until", None),
        ("截止2025年底完成。", "until", "截止"),
        ("投诉下降了2倍。", "fall_by_times", "下降了2倍"),
        ("总结。\n1、抓培训。", "marker_comma", "1、"),
        ("（一）、抓培训。", "bracket_comma", "（一）、"),
        ("6.12日举办。", "odd_date", "6.12日"),
    ],
)
def test_names_the_place_that_breaks_the_rule(text: str, rule: str, place: str | None) -> None:
    found = [(one.rule, text[one.start : one.end]) for one in check_writing(text)]
    assert rule in [name for name, _ in found]
    if place:
        assert (rule, place) in found


@pytest.mark.parametrize(
    "text",
    [
        "培训职工3000人，投入5万—10万元，入会率提高4%—6%。",
        "近200人参加，2000余人、3000余人次。",
        "截至2025年底，投诉下降两成。",
        "1.抓培训\n（一）抓宣传",
        "成立2020年以来的20年间，3月12日，第3条，1、2、3号楼。",
        "《截止2020年底有效的文件》",
        "十几人，三四个月，一千多件中的一件。",
    ],
)
def test_says_nothing_of_what_is_written_right(text: str) -> None:
    assert check_writing(text) == ()


def test_every_finding_is_a_hint_that_names_the_words() -> None:
    (finding,) = check_writing("培训职工3千人。")
    assert finding.severity == "hint"
    assert "3千" in finding.reason

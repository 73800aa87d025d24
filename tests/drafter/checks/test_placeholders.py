import time

import pytest

from drafter.checks.placeholders import check_placeholders


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.rule, one.severity, text[one.start : one.end]) for one in check_placeholders(text)]


@pytest.mark.parametrize("gap", ["〔待补：劳动争议受理件数〕", "〔待核〕", "〔待补〕"])
def test_a_gap_that_nigao_marked_is_a_warning(gap: str) -> None:
    assert found(f"受理{gap}。") == [("to_fill", "warn", gap)]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("20xx年，工会工作", "20xx年"),
        ("20××年度总结", "20××年"),
        ("慰问职工XX人", "XX"),
        ("某某社区工会", "某某"),
        ("慰问职工____人", "____"),
        ("慰问职工（ ）人", "（ ）"),
        ("学习党的xx大精神", "xx"),
    ],
)
def test_a_template_mark_left_in_is_an_error(text: str, span: str) -> None:
    assert ("placeholder", "error", span) in found(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("全年为名职工办理互助。", "名"),
        ("共慰问困难职工，发放慰问金共万元。", "万元"),
        ("全年培训人次。", "人次"),
        ("接访人次，", "人次"),
    ],
)
def test_a_unit_without_its_value_is_an_error(text: str, unit: str) -> None:
    spans = [span for rule, severity, span in found(text) if (rule, severity) == ("missing_value", "error")]
    assert spans == [unit]


@pytest.mark.parametrize(
    "text",
    [
        "为46名职工办理互助。",
        "发放慰问金45.97万元。",
        "职工报名踊跃，有名额限制。",
        "共有名师工作室挂牌。",
        "对名单逐一核对。",
        "BOXX公司、iPhone XS用户",
        "A4纸两包，5X5排列",
        "为党的事业奋斗（见附件）",
        "",
    ],
)
def test_ordinary_text_has_no_gap(text: str) -> None:
    assert found(text) == []


def test_several_gaps_come_in_reading_order() -> None:
    text = "慰问XX人，为名职工办理，〔待补：金额〕。"
    assert [rule for rule, _, _ in found(text)] == ["placeholder", "missing_value", "to_fill"]


def test_hostile_text_takes_linear_time() -> None:
    began = time.process_time()
    check_placeholders("〔待补" * 20_000 + "x" * 50_000 + "_" * 50_000 + "（ " * 20_000)
    assert time.process_time() - began < 5


def test_a_mark_left_over_from_a_masked_passage_is_an_error() -> None:
    text = "[[地名]]工会开讲〔数〕期，慰问职工86人。"
    found = [(one.rule, one.severity, text[one.start : one.end]) for one in check_placeholders(text)]
    assert found == [("mask", "error", "[[地名]]"), ("mask", "error", "〔数〕")]

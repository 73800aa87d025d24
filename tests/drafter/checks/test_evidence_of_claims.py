"""Claims that nothing stands behind, and phrases that say nothing."""

import pytest
from sample_office import YEAR, make_event, sample_events, sample_table

from bench.claims import judge_sentences, score
from corpus.indicators import load_catalogue
from drafter.checks.evidence import Evidence
from drafter.checks.evidence_of_claims import check_claims
from drafter.checks.numbers import check_numbers
from drafter.finding import Finding

EVIDENCE = Evidence(
    table=sample_table(), events=sample_events(), year=YEAR, guidance=("党的二十届四中全会精神", "中央八项规定精神")
)


def check(text: str, evidence: Evidence = EVIDENCE) -> tuple[Finding, ...]:
    judged = check_numbers(text, evidence.table, load_catalogue()) if evidence.table else ()
    return check_claims(text, judged, evidence)


def claims(text: str, evidence: Evidence = EVIDENCE) -> list[str]:
    return [text[one.start : one.end] for one in check(text, evidence) if one.rule == "no_evidence"]


def test_a_claim_that_no_input_knows_is_told_with_its_place() -> None:
    assert claims("调解成功79件。建立领导干部联系基层制度，班子成员下沉一线。") == [
        "建立领导干部联系基层制度，班子成员下沉一线"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "6月26日在半亩田商场举办餐饮业服务技能比武。",
        "新建工会8个，开展劳动争议调解，调解成功79件。",
        "深入开展中央八项规定精神学习教育。",
        "围绕组织建设推进全年工作。",
    ],
)
def test_what_an_event_a_figure_or_a_guiding_document_tells_is_no_finding(text: str) -> None:
    assert claims(text) == []


def test_plans_and_problems_claim_nothing() -> None:
    text = "三、下一步工作打算\n建立领导干部联系基层制度，班子成员下沉一线。\n四、附件\n建立领导干部联系基层制度。"
    assert claims(text) == ["建立领导干部联系基层制度"]
    assert claims("明年将建立领导干部联系基层制度。") == []


def test_an_award_without_an_event_is_a_claim_and_with_one_is_none() -> None:
    text = "荣获市级模范职工之家称号。"
    assert claims(text)
    known = Evidence(events=(make_event("获市级模范职工之家称号"),), year=YEAR)
    assert claims(text, known) == []


def test_vague_phrases_are_hints_whatever_the_inputs() -> None:
    findings = check("精准帮扶，温暖人心。", Evidence())
    assert {(one.rule, one.severity) for one in findings} == {("vague", "hint")}


def test_without_statistics_and_events_no_claim_is_judged() -> None:
    assert claims("荣获市级模范职工之家称号。", Evidence()) == []


def test_the_labelled_sentences_are_judged_with_few_mistakes() -> None:
    rows = judge_sentences()
    assert len(rows) >= 80
    assert score(rows, "claim")["precision"] >= 0.95
    assert score(rows, "claim")["recall"] >= 0.85
    assert score(rows, "vague")["recall"] >= 0.95

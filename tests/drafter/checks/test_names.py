from dataclasses import replace
from datetime import date

import pytest
from sample_office import OFFICE, make_event, make_table

from drafter.checks.evidence import Evidence
from drafter.checks.names import check_names

EVENT = make_event(
    "职工读书分享会", place="石榴巷职工书屋", detail="王小青同志领读《平凡的世界》，小蚂蚁快送有限公司协办"
)
EVIDENCE = Evidence(
    table=make_table({"members_total": 9}),
    events=(EVENT,),
    office=OFFICE,
    year=2025,
    guidance=("《关于加强骑手服务的意见》",),
)


def found(text: str, evidence: Evidence = EVIDENCE) -> list[tuple[str, str]]:
    return [(one.rule, text[one.start : one.end]) for one in check_names(text, evidence)]


def test_a_title_that_no_input_names_is_found() -> None:
    assert found("印发《青禾街道职工活动办法》。") == [("title", "《青禾街道职工活动办法》")]


@pytest.mark.parametrize(
    "title", ["《平凡的世界》", "《关于加强骑手服务的意见》", "《中华人民共和国工会法》", "《劳动合同法》"]
)
def test_a_title_of_an_event_a_guiding_document_or_a_law_is_known(title: str) -> None:
    assert found(f"学习{title}。") == []


def test_a_person_that_no_input_names_is_found_without_the_post() -> None:
    assert found("慰问刘大山同志。") == [("person", "刘大山")]


def test_a_person_is_found_right_after_a_common_noun() -> None:
    assert found("慰问困难职工刘大山同志。") == [("person", "刘大山")]


@pytest.mark.parametrize(
    "text", ["王小青同志领读。", "走访工会主席。", "由于工会主席换届，", "职工李某同志反映。", "向先进同志学习。"]
)
def test_a_person_of_an_event_or_a_common_noun_is_not(text: str) -> None:
    assert found(text) == []


def test_a_company_that_no_input_names_is_a_hint() -> None:
    (finding,) = check_names("走访红枫纸业有限公司。", EVIDENCE)
    assert (finding.rule, finding.severity) == ("organisation", "hint")


def test_a_company_of_an_event_is_known() -> None:
    assert found("联合小蚂蚁快送有限公司举办。") == []


def test_a_day_without_an_event_is_found() -> None:
    assert found("4月8日召开会议。") == [("day", "4月8日")]


@pytest.mark.parametrize("text", ["3月5日举办职工读书分享会。", "2025年3月5日举办职工读书分享会。"])
def test_the_day_of_an_event_is_known(text: str) -> None:
    assert found(text) == []


def test_every_day_inside_a_longer_event_is_known() -> None:
    event = replace(EVENT, start=date(2025, 7, 7), end=date(2025, 8, 22))
    evidence = replace(EVIDENCE, events=(event,))
    assert found("7月7日开班，8月1日参观，8月22日结束。", evidence) == []
    assert found("8月23日结束。", evidence) == [("day", "8月23日")]


def test_the_same_day_of_last_year_is_another_day() -> None:
    assert found("去年3月5日举办过。") == [("day", "去年3月5日")]


def test_a_day_of_a_later_year_is_a_plan() -> None:
    assert found("2026年3月31日前完成。") == []


def test_the_date_of_signature_is_no_event() -> None:
    assert found(f"正文。\n{OFFICE}\n2025年12月20日") == []


def test_a_date_in_a_sentence_is_no_signature() -> None:
    assert found("截至2025年12月20日，会员9人。") == [("day", "12月20日")]


def test_without_events_nothing_is_said() -> None:
    assert found("4月8日刘大山同志学习《某办法》。", replace(EVIDENCE, events=())) == []

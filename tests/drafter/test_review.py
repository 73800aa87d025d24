from dataclasses import replace

import pytest
from sample_office import OFFICE, make_event, make_table

from drafter import review as review_module
from drafter.checks.copies import index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.review import CHECKS, check_section, run_checks

TABLE = make_table({"disp_accepted": 96, "disp_success": 79})
PAST = "把调解放在仲裁之前，把普法送到班组和工地，纠纷在企业和社区就地解决，职工的委屈有人听、有人管。"
SOURCE = SourceText("s1", "2024.txt", OFFICE, 2024, "上年总结", PAST)
EVIDENCE = Evidence(table=TABLE, office=OFFICE, year=2025, events=(make_event("读书会"),), must_have=("disp_accepted",))


def test_clean_text_has_no_findings_and_every_check_ran() -> None:
    review = run_checks("受理劳动争议96件，调解成功79件。", replace(EVIDENCE, library=index_sources((SOURCE,))))
    assert (review.findings, review.failed_checks) == ((), ())
    assert set(review.ran) == set(CHECKS)


def test_findings_of_all_checks_come_in_reading_order() -> None:
    text = f"开展创先争优活动。受理劳动争议98件。慰问XX人。{PAST}"
    review = run_checks(text, replace(EVIDENCE, library=index_sources((SOURCE,))))
    assert {"eras", "numbers", "placeholders", "copies", "coverage"} <= {one.check for one in review.findings}
    assert [one.start for one in review.findings] == sorted(one.start for one in review.findings)


def test_a_section_is_judged_as_in_the_whole_text_but_for_what_only_a_whole_text_shows() -> None:
    text = f"开展创先争优活动。受理劳动争议98件，上半年受理97件。2月30日慰问XX人。{PAST}\n{PAST}"
    whole = run_checks(text, EVIDENCE).findings
    left = [one for one in whole if one.check not in ("copies", "coverage") and one.rule != "two_values"]
    assert {one.check for one in whole} >= {"copies", "coverage", "consistency"}
    assert [*check_section(text, EVIDENCE)] == left


def test_what_a_text_says_twice_is_a_finding_and_in_no_ratio() -> None:
    review = run_checks(f"{PAST}\n第二段讲别的。\n{PAST}", replace(EVIDENCE, table=None, must_have=()))
    assert [one.rule for one in review.findings if one.check == "copies"] == ["repeat"]
    assert len(review.repeats) == 1
    assert review.copy_figures.ratio == 0


def test_texts_outside_the_scope_are_not_compared_with() -> None:
    library = index_sources((SOURCE,))
    assert run_checks(PAST, replace(EVIDENCE, library=library)).copies
    assert run_checks(PAST, replace(EVIDENCE, library=library.within(()))).copies == ()


def test_without_statistics_numbers_are_listed_but_not_judged() -> None:
    review = run_checks("受理劳动争议96件。", replace(EVIDENCE, table=None, must_have=()))
    assert [one.text for one in review.mentions] == ["96件"]
    assert review.judged == ()


def test_without_past_reports_nothing_is_a_copy() -> None:
    review = run_checks(PAST, EVIDENCE)
    assert review.copies == ()
    assert review.copy_figures.ratio == 0


def test_findings_are_counted_by_severity() -> None:
    review = run_checks("全年为名职工办理互助，受理劳动争议〔待补：劳动争议受理件数〕。", EVIDENCE)
    assert (review.count("error"), review.count("warn"), review.count("hint")) == (1, 2, 0)


@pytest.mark.parametrize(
    ("function", "check"),
    [
        ("check_eras", "eras"),
        ("check_names", "names"),
        ("check_placeholders", "placeholders"),
        ("check_coverage", "coverage"),
        ("check_consistency", "consistency"),
        ("find_copies", "copies"),
        ("find_repeats", "copies"),
        ("copy_figures", "copies"),
    ],
)
def test_a_check_that_crashes_becomes_a_failed_check_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, function: str, check: str
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("被零除")

    text = f"受理劳动争议98件。{PAST}"
    evidence = replace(EVIDENCE, library=index_sources((SOURCE,)))
    whole = run_checks(text, evidence)
    monkeypatch.setattr(review_module, function, crash)
    review = run_checks(text, evidence)
    assert {one.check for one in review.failed_checks} == {check}
    assert "ZeroDivisionError" in review.failed_checks[0].reason
    assert [one for one in review.findings if one.check != check] == [
        one for one in whole.findings if one.check != check
    ]


@pytest.mark.parametrize("function", ["find_mentions", "judge_mentions", "support_by_events"])
def test_coverage_is_not_judged_without_the_number_check(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("坏了")

    monkeypatch.setattr(review_module, function, crash)
    review = run_checks("受理劳动争议96件。", EVIDENCE)
    assert {one.check for one in review.failed_checks} == {"numbers", "coverage", "claims"}
    assert not [one for one in review.findings if one.check in ("numbers", "coverage")]


def test_a_stop_by_the_user_is_no_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(review_module, "check_eras", stop)
    with pytest.raises(KeyboardInterrupt):
        run_checks("正文。", EVIDENCE)


def test_an_empty_text_is_judged_too() -> None:
    review = run_checks("", EVIDENCE)
    assert review.chars == 0
    assert {one.rule for one in review.findings} == {"must_have_unused"}

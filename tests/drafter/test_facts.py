from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_office import make_figure, make_table, sample_table

from drafter.facts import IndicatorFacts, collect_facts, facts_of_year
from drafter.figures import evaluate


def collect(indicator: str, *args: object, **kwargs: object) -> IndicatorFacts:
    facts = collect_facts(indicator, make_table(*args, **kwargs))  # type: ignore[arg-type]
    assert facts is not None
    return facts


def texts(facts: IndicatorFacts) -> dict[str, str]:
    return {fact.kind: fact.text for fact in facts.facts}


def test_a_figure_with_last_year_and_plan_gives_all_comparisons() -> None:
    facts = collect("disp_accepted", {"disp_accepted": 180}, {"disp_accepted": 165}, {"disp_accepted": 200})
    assert texts(facts) == {
        "value": "180件",
        "last": "165件",
        "difference": "15件",
        "growth": "9.1%",
        "plan": "200件",
    }


def test_a_fall_keeps_its_sign_in_the_value_and_loses_it_in_the_text() -> None:
    facts = collect("warm_persons", {"warm_persons": 90}, {"warm_persons": 100})
    growth = next(fact for fact in facts.facts if fact.kind == "growth")
    assert (growth.value, growth.text, growth.sentence) == (Decimal(-10), "10%", "送温暖慰问人次比上年下降")


def test_without_last_year_there_is_nothing_to_compare_with() -> None:
    assert set(texts(collect("disp_accepted", {"disp_accepted": 180}))) == {"value"}


def test_equal_values_have_no_difference() -> None:
    assert set(texts(collect("disp_accepted", {"disp_accepted": 7}, {"disp_accepted": 7}))) == {"value", "last"}


def test_over_a_tiny_base_only_the_difference_is_told() -> None:
    facts = texts(collect("disp_accepted", {"disp_accepted": 5}, {"disp_accepted": 2}))
    assert facts["difference"] == "3件"
    assert "growth" not in facts


def test_growth_from_zero_is_not_computed() -> None:
    assert "growth" not in texts(collect("disp_accepted", {"disp_accepted": 50}, {"disp_accepted": 0}))


def test_a_fall_to_nothing_is_told_by_number_not_as_100_percent() -> None:
    facts = texts(collect("warm_persons", {"warm_persons": 0}, {"warm_persons": 50}))
    assert facts["difference"] == "50人次"
    assert "growth" not in facts


def test_a_value_below_zero_has_no_growth() -> None:
    facts = texts(collect("fund_balance", {"fund_balance": -35000}, {"fund_balance": 20000}))
    assert facts["difference"] == "5.5万元"
    assert "growth" not in facts


def test_rates_differ_by_percentage_points() -> None:
    facts = collect("join_rate", {"join_rate": "89.3"}, {"join_rate": "87.9"})
    difference = next(fact for fact in facts.facts if fact.kind == "difference")
    assert (difference.text, difference.unit, difference.sentence) == ("1.4个百分点", "百分点", "职工入会率比上年提高")
    assert "growth" not in texts(facts)


def test_a_change_that_would_be_shown_as_zero_is_none() -> None:
    assert "difference" not in texts(collect("join_rate", {"join_rate": "96.84"}, {"join_rate": "96.82"}))
    facts = texts(collect("members_total", {"members_total": 10003}, {"members_total": 10000}))
    assert facts["difference"] == "3人"
    assert "growth" not in facts


def test_a_part_gets_its_share_of_the_whole() -> None:
    facts = texts(collect("workers_female", {"workers_total": 400, "workers_female": 177}))
    assert facts["share"] == "44.3%"


@pytest.mark.parametrize("whole", [0, 100])
def test_a_part_above_its_whole_gets_no_share(whole: int) -> None:
    assert "share" not in texts(collect("workers_female", {"workers_total": whole, "workers_female": 101}))


def test_last_year_in_another_unit_is_not_compared() -> None:
    last = make_figure("disp_accepted", 165, year=2024, unit="起")
    facts = collect("disp_accepted", {"disp_accepted": 180}, None, None, last)
    assert set(texts(facts)) == {"value"}


def test_a_rate_that_was_not_entered_is_computed_by_the_catalogue() -> None:
    (fact,) = collect("org_rate", {"units_covered": 489, "units_eligible": 528}).facts
    assert (fact.text, fact.expression) == ("92.6%", "units_covered / units_eligible * 100")


def test_a_computed_rate_above_its_whole_is_not_told() -> None:
    assert collect_facts("org_rate", make_table({"units_covered": 120, "units_eligible": 90})) is None


def test_spending_may_exceed_its_budget() -> None:
    (fact,) = collect("fund_exec_rate", {"fund_expense": 110, "fund_budget": 100}).facts
    assert fact.text == "110%"


def test_a_balance_or_a_total_that_was_not_entered_is_left_to_the_office() -> None:
    assert collect_facts("fund_balance", make_table({"fund_income": 300, "fund_expense": 100})) is None
    parts = {"disp_closed_award": 3, "disp_closed_mediation": 4, "disp_closed_other": 5}
    assert collect_facts("disp_closed", make_table(parts)) is None


def test_a_rate_over_zero_is_not_computed() -> None:
    assert collect_facts("org_rate", make_table({"units_covered": 0, "units_eligible": 0})) is None


def test_an_indicator_with_last_year_only_has_no_facts() -> None:
    assert collect_facts("warm_persons", make_table({}, {"warm_persons": 12})) is None


def test_own_indicators_are_available_after_those_of_the_catalogue() -> None:
    own = make_figure("夜校班数", 12, name="夜校班数", unit="个")
    table = make_table({"warm_persons": 3, "members_total": 9}, None, None, own)
    assert tuple(facts_of_year(table)) == ("members_total", "warm_persons", "夜校班数")


def test_every_indicator_of_the_year_is_available_on_the_sample() -> None:
    table = sample_table()
    of_the_year = {one for one in table.indicators() if table.figure(one) is not None}
    assert of_the_year <= set(facts_of_year(table))


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_every_fact_is_what_its_expression_computes(now: int, last: int) -> None:
    table = make_table({"members_total": now}, {"members_total": last})
    facts = collect_facts("members_total", table)
    assert facts is not None
    for fact in facts.facts:
        assert evaluate(fact.expression, table) == fact.value


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_direction_of_a_change_is_that_of_the_figures(now: int, last: int) -> None:
    facts = collect("members_total", {"members_total": now}, {"members_total": last}).facts
    for fact in facts:
        if fact.kind in ("difference", "growth"):
            assert (fact.value > 0) == (now > last)
            assert any(word in fact.sentence for word in ("增加", "增长")) == (now > last)

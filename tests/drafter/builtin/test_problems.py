import pytest
from sample_office import make_table, sample_table

from corpus.table import StatTable
from drafter.builtin.problems import MOST_PROBLEMS, Shortfall, find_shortfalls, has_measure, measure_for
from drafter.facts import facts_of_year
from drafter.figures import evaluate
from drafter.outline import Outline, load_outline

COMMUNITY = load_outline("community")


def first(_: str, __: int) -> int:
    return 0


def look(table: StatTable, outline: Outline) -> tuple[Shortfall, ...]:
    return find_shortfalls(table, facts_of_year(table), outline, first)


def find(*args: object) -> tuple[Shortfall, ...]:
    return look(make_table(*args), COMMUNITY)  # type: ignore[arg-type]


def say(shortfall: Shortfall, template: str) -> str:
    for key, fact in shortfall.facts.items():
        template = template.replace(f"{{{key}}}", fact.text)
    return template


def test_a_gap_between_two_figures_is_told_with_both_and_the_difference() -> None:
    (shortfall,) = find({"hazards_found": 264, "hazards_fixed": 261})
    assert "264处" in say(shortfall, shortfall.text)
    assert "261处" in say(shortfall, shortfall.text)
    assert "没有整改的隐患3处" in say(shortfall, shortfall.text)
    assert "3处隐患" in say(shortfall, shortfall.measure)


@pytest.mark.parametrize("fixed", [264, 270])
def test_no_gap_is_no_problem(fixed: int) -> None:
    assert find({"hazards_found": 264, "hazards_fixed": fixed}) == ()


def test_half_a_gap_is_no_problem() -> None:
    assert find({"hazards_found": 264}) == ()


def test_a_rule_over_zero_does_not_crash() -> None:
    assert find({"hazards_found": 0, "hazards_fixed": 0}) == ()


def test_the_gap_is_counted_in_the_units_of_the_office() -> None:
    (shortfall,) = find({"units_eligible": 50, "units_covered": 40})
    assert shortfall.facts["gap"].unit == shortfall.facts["units_eligible"].unit


def test_a_plan_that_was_missed_is_a_problem_with_plan_and_value() -> None:
    (shortfall,) = find({"warm_persons": 90}, {}, {"warm_persons": 100})
    assert say(shortfall, shortfall.text) == "送温暖慰问没有达到年度计划。送温暖慰问计划100人次，实际90人次。"


def test_a_plan_that_was_met_is_none() -> None:
    assert find({"warm_persons": 100}, {}, {"warm_persons": 100}) == ()


def test_a_fall_where_more_is_better_is_a_problem() -> None:
    (shortfall,) = find({"warm_persons": 90}, {"warm_persons": 100})
    assert say(shortfall, shortfall.text) == "送温暖慰问不及上年。送温暖慰问90人次，比上年减少10人次。"


def test_a_rate_falls_by_percentage_points() -> None:
    (shortfall,) = find({"join_rate": 80}, {"join_rate": 90})
    assert say(shortfall, shortfall.text).endswith("比上年下降10个百分点。")


def test_a_small_fall_is_ordinary_variation() -> None:
    assert find({"warm_persons": 98}, {"warm_persons": 100}) == ()


def test_a_fall_where_less_is_not_worse_is_none() -> None:
    assert find({"disp_accepted": 50}, {"disp_accepted": 100}) == ()


def test_a_rise_is_no_problem() -> None:
    assert find({"warm_persons": 120}, {"warm_persons": 100}) == ()


def test_one_problem_a_section_the_heaviest_first() -> None:
    shortfalls = find(
        {"warm_persons": 50, "checkup_persons": 90, "homes": 70},
        {"warm_persons": 100, "checkup_persons": 100, "homes": 100},
    )
    assert [one.id for one in shortfalls] == ["fall_warm_persons", "fall_homes"]


def test_at_most_four_problems_are_told() -> None:
    shortfalls = look(sample_table(), COMMUNITY)
    assert len(shortfalls) == MOST_PROBLEMS
    assert len({one.section for one in shortfalls}) == MOST_PROBLEMS


def test_a_problem_the_outline_is_not_about_is_left_out() -> None:
    table = make_table({"hazards_found": 9, "hazards_fixed": 1, "disp_accepted": 9, "disp_success": 1})
    shortfalls = look(table, load_outline("special"))
    assert [one.id for one in shortfalls] == ["disputes_not_settled"]


def test_every_fact_of_a_shortfall_is_what_its_expression_computes() -> None:
    table = sample_table()
    for shortfall in look(table, COMMUNITY):
        for fact in shortfall.facts.values():
            assert evaluate(fact.expression, table) == fact.value


def test_a_section_without_own_measures_gets_the_general_one() -> None:
    assert not has_measure("basic")
    assert measure_for("basic", first) == "逐项查找原因，把改进措施落实到人。"
    assert has_measure("culture")

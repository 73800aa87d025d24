"""The catalogue is sound, and a name is matched only when name and unit both say the same thing."""

import ast

import pytest

from corpus.indicators import clean_name, find_named, load_catalogue, match_indicator, own_id, split_unit


def names_in(formula: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)}


def test_every_formula_is_arithmetic_over_known_ids() -> None:
    catalogue = load_catalogue()
    formulas = [one.formula for one in catalogue.values() if one.formula]
    assert len(formulas) >= 20
    for formula in formulas:
        nodes = {type(node).__name__ for node in ast.walk(ast.parse(formula, mode="eval"))}
        assert "Call" not in nodes, formula
        assert names_in(formula) <= set(catalogue), formula


def test_every_bound_names_a_known_indicator_of_a_comparable_unit() -> None:
    catalogue = load_catalogue()
    for one in catalogue.values():
        for other in (*one.at_most, *one.at_least):
            assert other in catalogue, (one.id, other)
            assert other != one.id


def test_ids_are_identifiers_and_unique() -> None:
    catalogue = load_catalogue()
    assert len(catalogue) == 170
    assert all(id_.isidentifier() for id_ in catalogue)


def test_every_name_and_alias_leads_to_its_own_indicator() -> None:
    for one in load_catalogue().values():
        for name in one.names:
            assert match_indicator(name, one.unit) == one, (one.id, name)


def test_no_name_belongs_to_two_indicators() -> None:
    seen: dict[str, str] = {}
    for one in load_catalogue().values():
        for name in (*one.names, *one.loose_names):
            assert seen.setdefault(clean_name(name), one.id) == one.id, name


def test_rates_are_percentages_and_a_households_count_is_in_households() -> None:
    for one in load_catalogue().values():
        if one.name.endswith("率"):
            assert one.unit == "%", one.id
        if one.name.endswith("户数"):
            assert one.unit == "户", one.id
        if one.name.endswith("人次"):
            assert one.unit == "人次", one.id


def test_stock_and_flow_are_told_apart() -> None:
    catalogue = load_catalogue()
    assert catalogue["members_total"].kind == "stock"
    assert catalogue["members_new"].kind == "flow"
    assert catalogue["help_amount"].kind == "flow"


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("在档困难职工人数(人)", None, "poor_filed"),
        ("建档困难职工", "人", "poor_filed"),
        ("１．其中：女会员", "名", "members_female"),
        ("（三）工会小组", "个", "groups"),
        ("①职工书屋", "家", "bookhouses"),
        ("工会会员", "人", "members_total"),
        ("参加活动（缴费）会员数", "人", "members_active"),
        ("职工之家 (小家)", "个", "homes"),
        ("推荐就业", "人次", "job_recommended"),
        ("志愿者服务次数", "次", "volunteer_times"),
        ("劳动竞赛", "场", "compete_sessions"),
        ("慰问金额（万元）", None, "warm_amount"),
        ("劳动争议结案件数", "起", "disp_closed"),
        ("签订集体合同企业", "户", "cc_units"),
        ("职工入会率", None, "join_rate"),
    ],
)
def test_a_near_name_in_a_fitting_unit_is_matched(name: str, unit: str | None, expected: str) -> None:
    found = match_indicator(name, unit)
    assert found is not None
    assert found.id == expected


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("看望住院会员", "人"),  # the catalogue counts visits
        ("推荐就业人数", None),  # the name itself says heads
        ("走访困难户", "人"),
        ("集体合同", "家"),
        ("突发事件涉及职工", "人"),
        ("违法案件涉及职工", "人"),
        ("涉及职工", "人"),  # of what, only the context tells
        ("成功率", "%"),
        ("快递员会员", "人"),  # a part of members_newform
        ("五一劳动奖章", "个"),
        ("捐赠衣物", "件"),
        ("会员代表大会", "次"),
        ("人数", "人"),
        ("", None),
        ("其中：", "人"),
    ],
)
def test_another_thing_or_another_unit_is_not_matched(name: str, unit: str | None) -> None:
    assert match_indicator(name, unit) is None


def test_a_name_shared_by_persons_and_money_is_told_apart_by_the_unit() -> None:
    persons, money = match_indicator("送温暖慰问", "人次"), match_indicator("送温暖慰问", "万元")
    assert persons is not None
    assert money is not None
    assert (persons.id, money.id) == ("warm_persons", "warm_amount")
    assert match_indicator("送温暖慰问", None) is None


def test_a_name_is_found_in_spite_of_its_unit_so_that_a_notice_can_say_so() -> None:
    assert [one.id for one in find_named("看望住院会员")] == ["sick_visits"]
    assert find_named("慰问") == ()


def test_numbering_is_dropped_and_numbers_of_a_name_are_kept() -> None:
    assert clean_name(" 3.2 工会小组：") == "工会小组"
    assert clean_name("12351热线办件") == "12351热线办件"
    assert clean_name("2、（1）女会员") == "女会员"


def test_only_a_unit_is_split_from_the_end_of_a_name() -> None:
    assert split_unit("慰问金额(万元)") == ("慰问金额", "万元")
    assert split_unit("职工之家(小家)") == ("职工之家(小家)", None)


@pytest.mark.parametrize("name", ["慰问（现金）金额", "3D打印课", "class", "“两癌”筛查/人", "", "groups", "①"])
def test_an_own_id_can_stand_in_a_figure_expression(name: str) -> None:
    made = own_id(name)
    assert made.isidentifier()
    assert made not in load_catalogue()
    assert isinstance(ast.parse(made, mode="eval").body, ast.Name)

import pytest
from sample_office import make_event, make_figure, make_table

from drafter.facts import IndicatorFacts, collect_facts
from drafter.outline import load_outline
from drafter.placement import place_event, place_indicator

COMMUNITY, SPECIAL = load_outline("community"), load_outline("special")


def facts_of(indicator: str) -> IndicatorFacts:
    facts = collect_facts(indicator, make_table({indicator: 5}))
    assert facts is not None
    return facts


def own(name: str, unit: str = "次") -> IndicatorFacts:
    facts = collect_facts(name, make_table({}, None, None, make_figure(name, 5, name=name, unit=unit)))
    assert facts is not None
    return facts


@pytest.mark.parametrize(
    ("indicator", "section"),
    [
        ("disp_accepted", "dispute"),  # demanded there
        ("unions_base", "basic"),  # preferred there, though its category is 组织建设
        ("female_cc", "women"),  # its section in the catalogue, though its category is 集体协商
        ("fund_income", "self"),  # by its category
    ],
)
def test_an_indicator_goes_where_it_is_demanded_then_preferred_then_at_home(indicator: str, section: str) -> None:
    assert place_indicator(facts_of(indicator), COMMUNITY) == (section,)


def test_an_indicator_the_outline_is_not_about_has_no_place() -> None:
    assert place_indicator(facts_of("warm_persons"), SPECIAL) == ()


def test_an_own_indicator_goes_where_its_name_says() -> None:
    assert place_indicator(own("法律服务直通车进企业次数"), COMMUNITY) == ("dispute",)
    assert place_indicator(own("职工书屋借阅人次"), COMMUNITY) == ("culture",)


def test_an_own_name_that_shares_only_common_words_has_no_place() -> None:
    assert place_indicator(own("青禾讲堂开讲期数"), COMMUNITY) == ()


def test_an_event_goes_by_its_category_before_its_title() -> None:
    assert place_event(make_event("法律知识竞赛", category="文化体育"), COMMUNITY) == "culture"


def test_an_event_without_category_goes_by_its_title() -> None:
    assert place_event(make_event("夏送清凉慰问一线职工"), COMMUNITY) == "assist"


def test_an_event_that_says_nothing_goes_to_the_last_work_section() -> None:
    assert place_event(make_event("登山"), COMMUNITY) == "self"


def test_an_event_of_a_category_the_outline_lacks_has_no_place() -> None:
    assert place_event(make_event("插花", category="女职工"), SPECIAL) is None
    assert place_event(make_event("女职工维权讲座", category="女职工"), SPECIAL) is None

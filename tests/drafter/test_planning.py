from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_office import make_event, make_figure, make_snapshot, make_table, sample_events, sample_table

from corpus.event import GUIDING, Event
from corpus.indicators import load_catalogue
from drafter.brief import SectionBrief
from drafter.facts import facts_of_year
from drafter.outline import outline_ids
from drafter.planning import Plan, plan_sections
from drafter.snapshot import Snapshot

values = st.dictionaries(st.sampled_from(sorted(load_catalogue())), st.integers(0, 99_999), max_size=60)
titles = st.lists(
    st.sampled_from(["职工运动会", "法律讲座", "慰问困难职工", "登山", "工会换届大会", "插花"]), max_size=30
)


def work_briefs(plan: Plan) -> list[SectionBrief]:
    return [brief for brief in plan.briefs if brief.section.role == "work"]


def told_in_work(plan: Plan) -> list[str]:
    return [fact.indicator for brief in work_briefs(plan) for fact in brief.facts if fact.kind == "value"]


def brief_of(plan: Plan, section: str) -> SectionBrief:
    return next(brief for brief in plan.briefs if brief.section.id == section)


def assert_complete(snapshot: Snapshot) -> None:
    """Every figure and event is told once or named as omitted, and every demanded one is told or marked missing."""
    plan = plan_sections(snapshot)
    told = told_in_work(plan)
    assert [one for one, times in Counter(told).items() if times > 1] == []
    omitted = {one.what for one in plan.omissions}
    catalogue = load_catalogue()
    for indicator in facts_of_year(snapshot.table):
        figure = snapshot.table.figure(indicator)
        name = figure.name if figure else catalogue[indicator].name
        assert (indicator in told) != (name in omitted), f"{indicator} must be either told or omitted"
    events = Counter(f"{one.when}{one.title}" for brief in plan.briefs for one in brief.events)
    events.update(one.what for one in plan.omissions if one.what in {f"{e.when}{e.title}" for e in snapshot.events})
    assert events == Counter(f"{one.when}{one.title}" for one in snapshot.events)
    for brief in plan.briefs:
        have = {fact.indicator for fact in brief.facts}
        for indicator in brief.section.must_have:
            assert (indicator in have) != (catalogue[indicator].name in brief.missing)


@pytest.mark.parametrize("outline", outline_ids())
def test_nothing_of_the_sample_office_is_told_twice_or_lost(outline: str) -> None:
    assert_complete(make_snapshot(sample_table(), sample_events(), outline=outline))


@settings(max_examples=40, deadline=None)
@given(values, values, titles, st.sampled_from(outline_ids()))
def test_nothing_of_any_table_is_told_twice_or_lost(
    now: dict[str, int], last: dict[str, int], named: list[str], outline: str
) -> None:
    events = [make_event(title, when=f"{at % 12 + 1}月{at + 1}日") for at, title in enumerate(named)]
    assert_complete(make_snapshot(make_table(now, last), events, outline=outline))


def test_briefs_keep_the_order_of_the_outline() -> None:
    snapshot = make_snapshot(sample_table(), sample_events())
    ids = [brief.section.id for brief in plan_sections(snapshot).briefs]
    assert ids == [section.id for section in snapshot.outline.sections]


def test_an_optional_section_without_anything_of_this_year_is_left_out_and_named() -> None:
    plan = plan_sections(make_snapshot(make_table({"members_total": 10})))
    assert "women" not in {brief.section.id for brief in plan.briefs}
    assert "“关爱女职工”一节" in {one.what for one in plan.omissions}


def test_an_optional_section_with_one_event_is_kept() -> None:
    plan = plan_sections(make_snapshot(make_table({}), [make_event("健步走", category="女职工")]))
    assert [event.title for event in brief_of(plan, "women").events] == ["健步走"]


def test_labels_are_unique_in_a_section() -> None:
    for brief in plan_sections(make_snapshot(sample_table(), sample_events())).briefs:
        labels = [fact.label for fact in brief.facts]
        assert len(labels) == len(set(labels))
        assert "" not in labels


def test_demanded_figures_are_told_before_any_other_when_room_is_short() -> None:
    table = make_table(dict.fromkeys(load_catalogue(), 5), dict.fromkeys(load_catalogue(), 50))
    for brief in work_briefs(plan_sections(make_snapshot(table))):
        assert set(brief.section.must_have) <= {fact.indicator for fact in brief.facts}


def test_sixty_events_leave_room_for_figures() -> None:
    events = [make_event(f"第{at}期登山", category="文化体育") for at in range(60)]
    plan = plan_sections(make_snapshot(sample_table(), events))
    culture = brief_of(plan, "culture")
    assert 1 <= len(culture.events) <= 3
    assert {"activity_sessions", "activity_persons"} <= {fact.indicator for fact in culture.facts}
    assert sum("登山" in one.what for one in plan.omissions) == 60 - len(culture.events)


def test_an_event_outside_a_special_outline_is_named_as_omitted() -> None:
    plan = plan_sections(make_snapshot(sample_table(), [make_event("插花", category="女职工")], outline="special"))
    assert ("3月5日插花", "提纲里没有能写它的一节") in {(one.what, one.reason) for one in plan.omissions}


def test_an_outline_of_headings_alone_names_all_that_it_cannot_tell() -> None:
    snapshot = make_snapshot(sample_table(), [make_event("举办座谈会")])
    chapters = tuple(one for one in snapshot.outline.sections if one.role == "container")
    snapshot = replace(snapshot, outline=replace(snapshot.outline, sections=chapters))
    assert "举办座谈会" in "".join(one.what for one in plan_sections(snapshot).omissions)


def test_a_special_outline_reports_only_shortfalls_of_its_subject() -> None:
    plan = plan_sections(make_snapshot(sample_table(), outline="special"))
    categories = {load_catalogue()[fact.indicator].category for fact in brief_of(plan, "problem").facts}
    assert categories <= {"劳动争议", "集体协商", "民主管理", "队伍建设", "经费财务"}


def told_guidance(guidance: Sequence[str], events: Sequence[Event] = (), outline: str = "community") -> dict[str, str]:
    plan = plan_sections(make_snapshot(sample_table(), events, outline=outline, guidance=tuple(guidance)))
    return {brief.section.id: "、".join(brief.guidance) for brief in plan.briefs if brief.guidance}


def test_a_guiding_document_is_told_once_in_the_lead_or_where_its_name_belongs() -> None:
    told = told_guidance(["党的二十届四中全会精神", "《关于推进集体协商的意见》", "深入贯彻党的二十届四中全会精神"])
    assert told == {"lead": "党的二十届四中全会精神", "rights": "《关于推进集体协商的意见》"}


def test_a_row_of_the_events_table_names_a_guiding_document_and_its_section() -> None:
    spirit = make_event("中央八项规定精神", category=GUIDING, detail="归思想引领")
    letter = make_event("《区总工会工作要点》", category=GUIDING)
    assert told_guidance((), [spirit, letter]) == {"ideology": "中央八项规定精神", "lead": "《区总工会工作要点》"}


def test_a_guiding_document_is_no_event() -> None:
    plan = plan_sections(make_snapshot(sample_table(), [make_event("《工作要点》", category=GUIDING)]))
    assert not any(brief.events for brief in plan.briefs)


def test_points_of_the_plan_answer_the_points_of_the_problems_first() -> None:
    plan = plan_sections(make_snapshot(make_table({"units_eligible": 50, "units_covered": 40})))
    assert brief_of(plan, "problem").points[0].startswith("组织覆盖还有空白")
    assert brief_of(plan, "plan").points[0].startswith("补上组织覆盖的空白")


def test_points_cite_only_facts_of_their_own_brief() -> None:
    for brief in plan_sections(make_snapshot(sample_table())).briefs:
        labels = {f"[[{fact.label}]]" for fact in brief.facts}
        for point in brief.points:
            assert "{" not in point
            assert point.count("[[") == sum(point.count(label) for label in labels)


def test_an_own_indicator_is_told_or_omitted_by_its_own_name() -> None:
    own = make_figure("骑手友好小区数", 9, name="骑手友好小区数", unit="个")
    plan = plan_sections(make_snapshot(make_table({}, None, None, own)))
    assert "骑手友好小区数" in {one.what for one in plan.omissions}


def test_the_same_snapshot_gives_the_same_plan() -> None:
    snapshot = make_snapshot(sample_table(), sample_events())
    assert plan_sections(snapshot) == plan_sections(snapshot)

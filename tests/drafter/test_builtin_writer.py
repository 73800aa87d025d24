import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_office import OFFICE, make_event, make_snapshot, make_table, sample_events, sample_table

from corpus.characters import count_han
from corpus.indicators import load_catalogue
from corpus.table import StatTable
from drafter.binding import bind_figures
from drafter.brief import SectionBrief
from drafter.builtin.phrases import load_section_words
from drafter.builtin_writer import BuiltinWriter
from drafter.outline import OutlineSection, outline_ids
from drafter.planning import plan_sections
from drafter.snapshot import Snapshot

UP, DOWN = re.compile(r"增加|增长|提高|上升"), re.compile(r"减少|下降|降低")
LABEL = re.compile(r"\[\[(f\d+)\]\]")
tables = st.builds(
    lambda now, last: make_table(now, last),
    st.dictionaries(st.sampled_from(sorted(load_catalogue())), st.integers(0, 99_999), max_size=50),
    st.dictionaries(st.sampled_from(sorted(load_catalogue())), st.integers(0, 99_999), max_size=50),
)


def write(brief: SectionBrief) -> str:
    async def collect() -> str:
        run = BuiltinWriter().write(brief)
        pieces = [piece async for piece in run]
        assert run.written.text == "".join(pieces)
        assert run.written.state == "complete"
        return run.written.text

    return asyncio.run(collect())


def write_all(snapshot: Snapshot) -> dict[str, tuple[SectionBrief, str]]:
    briefs = (one for one in plan_sections(snapshot).briefs if one.section.role != "container")
    return {brief.section.id: (brief, write(brief)) for brief in briefs}


def body(snapshot: Snapshot, section: str) -> str:
    """The section's text with its figures in place."""
    brief, raw = write_all(snapshot)[section]
    return bind_figures(raw, brief).text


SAMPLE = make_snapshot(sample_table(), sample_events(), guidance=("党的二十届四中全会精神",))


@pytest.mark.parametrize("outline", outline_ids())
def test_the_writer_types_no_digit_of_its_own(outline: str) -> None:
    for brief, raw in write_all(make_snapshot(sample_table(), sample_events(), outline=outline)).values():
        text = LABEL.sub("", raw)
        for event in brief.events:
            for words in (event.when, event.title, event.place, *re.split("[，。；]", event.detail)):
                text = text.replace(words, "") if words else text
        assert set(re.findall(r"\d+", text)) <= {"2025", "2026"}


@settings(max_examples=15, deadline=None)
@given(tables, st.sampled_from(outline_ids()))
def test_every_label_it_cites_exists_and_every_figure_it_was_given_is_cited(table: StatTable, outline: str) -> None:
    for brief, raw in write_all(make_snapshot(table, outline=outline)).values():
        cited = set(LABEL.findall(raw))
        assert cited <= {fact.label for fact in brief.facts}
        if brief.section.role == "work":
            assert {fact.label for fact in brief.facts if fact.kind == "value"} <= cited


@settings(max_examples=15, deadline=None)
@given(tables, st.sampled_from(outline_ids()))
def test_direction_words_agree_with_the_sign_of_every_change(table: StatTable, outline: str) -> None:
    for brief, raw in write_all(make_snapshot(table, outline=outline)).values():
        for fact in brief.facts:
            if fact.kind not in ("difference", "growth"):
                continue
            for before in re.findall(rf"([\u4e00-\u9fff]{{2}})\[\[{fact.label}\]\]", raw):
                assert (UP if fact.value > 0 else DOWN).search(before), raw


@settings(max_examples=15, deadline=None)
@given(tables, st.sampled_from(outline_ids()))
def test_its_text_binds_without_a_finding(table: StatTable, outline: str) -> None:
    for brief, raw in write_all(make_snapshot(table, outline=outline)).values():
        assert bind_figures(raw, brief).findings == ()


@settings(max_examples=15, deadline=None)
@given(tables, st.integers(0, 8), st.sampled_from(outline_ids()))
def test_punctuation_is_never_doubled_or_left_open(table: StatTable, count: int, outline: str) -> None:
    events = [make_event("登山") for _ in range(count)]
    for brief, raw in write_all(make_snapshot(table, events, outline=outline)).values():
        text = bind_figures(raw, brief).text
        assert not re.search(r"[，；。、：]{2}|[，；、：]\n|\n[，；。、：]|\n\n|其中其中|[\[\]{}]", text), text
        assert text[0] not in "，；。、："
        assert text[-1] in "。〕"


def test_every_section_of_the_sample_office_is_as_long_as_its_outline_wants() -> None:
    for brief, raw in write_all(SAMPLE).values():
        length = count_han(bind_figures(raw, brief).text)
        assert brief.section.min_chars <= length <= brief.section.max_chars, brief.section.id


@pytest.mark.parametrize("outline", outline_ids())
def test_no_section_is_longer_than_its_outline_allows(outline: str) -> None:
    for brief, raw in write_all(make_snapshot(sample_table(), sample_events(), outline=outline)).values():
        assert count_han(bind_figures(raw, brief).text) <= brief.section.max_chars, brief.section.id


def test_the_same_brief_gives_the_same_text() -> None:
    assert {key: text for key, (_, text) in write_all(SAMPLE).items()} == {
        key: text for key, (_, text) in write_all(SAMPLE).items()
    }


def test_wording_differs_between_offices() -> None:
    texts = {
        body(make_snapshot(sample_table(), office=name), "dispute")
        for name in (OFFICE, "白榆街道总工会", "县水务局工会")
    }
    assert len(texts) > 1


def test_wording_differs_between_years() -> None:
    table = sample_table()
    texts = set()
    for shift in range(4):
        figures = tuple(
            type(one)(one.indicator, one.name, one.unit, one.value, one.year + shift, one.cell, one.role)
            for one in table.figures
        )
        texts.add(body(make_snapshot(StatTable(table.year + shift, figures)), "organize"))
    assert len(texts) > 1


def test_the_lead_tells_states_as_of_now_and_sums_of_the_year() -> None:
    lead = body(SAMPLE, "lead")
    assert "目前，会员总数15742人" in lead
    assert re.search(r"全年，受理劳动争议96件", lead)


def test_the_lead_of_the_special_outline_tells_disputes_as_sums_of_the_year() -> None:
    lead = body(make_snapshot(sample_table(), outline="special"), "lead")
    assert "目前" not in lead
    assert "围绕劳动争议预防和调处" in lead


def test_one_rise_alone_is_not_told_as_all() -> None:
    lead = body(make_snapshot(make_table({"members_total": 110}, {"members_total": 100})), "lead")
    assert "工会会员有所增加" in lead
    assert "都" not in lead


def test_the_guiding_document_is_named_once_without_its_own_verb() -> None:
    lead = body(make_snapshot(make_table({}), guidance=("深入学习贯彻党的二十届四中全会精神",)), "lead")
    assert lead.count("学习贯彻") == 1
    assert "深入学习贯彻党的二十届四中全会精神，" in lead


@pytest.mark.parametrize(
    ("office", "superior"),
    [
        ("石榴巷社区工会联合会", "在社区党组织和上级工会的领导下"),
        ("青禾街道总工会", "在街道党工委、办事处和上级工会的领导下"),
        ("县水务局机关工会", "在党组织和上级工会的领导下"),
    ],
)
def test_the_office_works_under_its_own_superiors(office: str, superior: str) -> None:
    assert superior in body(make_snapshot(make_table({}), office=office), "lead")


def test_a_missing_figure_is_marked_and_never_invented() -> None:
    snapshot = make_snapshot(make_table({"disp_accepted": 96}))
    text = body(snapshot, "dispute")
    assert "〔待补：调解成功件数〕" in text
    assert re.findall(r"\d+", text) == ["96"]


def test_a_section_with_nothing_is_a_gap() -> None:
    assert body(make_snapshot(make_table({}), outline="special"), "prevent") == "〔待补：注重源头预防的数据和事项〕"


def test_a_section_far_below_its_length_asks_for_more() -> None:
    table = make_table({"disp_orgs": 18})
    assert body(make_snapshot(table, outline="special"), "mechanism").endswith("〔待补：健全联动机制的其他内容〕")


def test_basic_figures_stand_as_of_a_date_only_when_all_do() -> None:
    stocks = make_table({"workers_total": 9, "units_covered": 2, "members_total": 5, "join_rate": 55})
    assert body(make_snapshot(stocks), "basic").startswith("截至统计时点，基本情况如下。")
    flows = make_table({"dept_count": 9, "members_total": 5, "fund_income": 1000})
    assert body(make_snapshot(flows, outline="office"), "basic").startswith("基本情况如下。")


def test_no_shortfall_in_the_figures_is_a_gap_for_the_office() -> None:
    assert body(make_snapshot(make_table({"members_total": 5})), "problem") == "〔待补：存在的问题〕"


def test_a_single_shortfall_is_not_numbered() -> None:
    text = body(make_snapshot(make_table({"hazards_found": 9, "hazards_fixed": 7})), "problem")
    assert "一是" not in text
    assert "隐患整改没有全部完成" in text


def test_several_shortfalls_are_numbered_in_order() -> None:
    text = body(SAMPLE, "problem")
    assert re.findall(r"\n(.)是", text) == ["一", "二", "三", "四"]


def test_the_plan_speaks_of_the_year_after() -> None:
    assert body(SAMPLE, "plan").startswith("2026年")


def test_the_plan_leaves_names_and_terms_to_the_office() -> None:
    assert body(SAMPLE, "plan").endswith("〔待补：各项任务的责任人、完成时限和目标值〕")


def test_the_plan_does_not_answer_shortfalls_that_were_not_told() -> None:
    assert "不足" not in body(make_snapshot(make_table({})), "plan")


def test_an_opener_claims_no_practice_that_could_be_counted() -> None:
    claims = re.compile(r"每|逐|按月|按季|年底|回访|公示|已|了|一案一档|一户一策")
    for section, words in load_section_words().items():
        for opener in words.openers:
            assert not claims.search(opener), f"{section}: {opener}"
            assert not re.search(r"\d", opener)


def test_no_wording_holds_a_number_that_binding_would_report() -> None:
    for section, words in load_section_words().items():
        for text in (*words.openers, *words.event_leads, *words.measures):
            brief = SectionBrief(OutlineSection(section, "", 2, "work"), OFFICE, 2025)
            assert bind_figures(text, brief).findings == (), text


def test_no_wording_of_a_section_is_used_in_another() -> None:
    openers = [opener for words in load_section_words().values() for opener in words.openers]
    assert len(openers) == len(set(openers))


def test_a_short_section_tells_what_the_office_noted_of_its_events() -> None:
    event = make_event("法律宣讲", place="创业园", category="劳动争议", detail="发放手册120份；解答咨询47人次。")
    snapshot = make_snapshot(make_table({"disp_accepted": 9}), [event])
    assert "在创业园开展法律宣讲，发放手册120份，解答咨询47人次。" in body(snapshot, "dispute")

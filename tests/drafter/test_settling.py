"""What becomes of errors that no repair removed."""

from dataclasses import replace

import pytest
from dispute_brief import BRIEF

from drafter.binding import bind_figures
from drafter.pieces import split_sentences
from drafter.settling import Settled, settle_section

TOLD = (
    "调解成功[[f5]]，调解成功率[[f6]]，涉及职工[[f7]]，为职工追回[[f8]]。"
    "现有调解员[[f9]]，比上年减少[[f10]]，结案〔待补：劳动争议结案件数〕。[[d1]]在创业园开展法律宣讲。"
)
ACCEPTED = "全年受理劳动争议[[f1]]，比上年增长[[f4]]。"


def settle(raw: str, **options: bool) -> Settled:
    return settle_section(bind_figures(raw, BRIEF), BRIEF, "model", complete=options.get("complete", True))


def sources(settled: Settled) -> list[tuple[str, str]]:
    return [(settled.bound.text[one.start : one.end], one.source) for one in settled.origins]


def test_a_right_section_stays_as_the_model_wrote_it() -> None:
    bound = bind_figures(ACCEPTED + TOLD, BRIEF)
    settled = settle(ACCEPTED + TOLD)
    assert (settled.bound.text, settled.bound.uses) == (bound.text, bound.uses)
    assert [one.source for one in settled.origins] == ["model"]


def test_a_wrong_sentence_that_tells_a_figure_is_replaced_by_the_clause_for_it() -> None:
    settled = settle("全年受理劳动争议[[f1]]，培训职工500人次。" + TOLD)
    text, source = sources(settled)[0]
    assert (text, source) == ("受理劳动争议180件，比上年增长9.1%。", "builtin")
    assert sources(settled)[1][1] == "model"
    assert settled.bound.findings == ()
    assert "培训职工500人次" in settled.bound.omissions[0].what


def test_a_wrong_sentence_that_tells_nothing_of_the_year_has_its_number_marked() -> None:
    settled = settle(ACCEPTED + TOLD + "全年培训职工500人次，开展讲座20场。")
    assert "培训职工〔待核：500人次〕，开展讲座〔待核：20场〕。" in settled.bound.text
    marked = [settled.bound.text[one.start : one.end] for one in settled.bound.findings]
    assert marked == ["〔待核：500人次〕", "〔待核：20场〕"]
    assert {one.severity for one in settled.bound.findings} == {"error"}


def test_past_wording_whose_numbers_are_missing_is_dropped_and_told() -> None:
    settled = settle(ACCEPTED + TOLD + "办结争议件，接待职工来访人次。")
    assert "办结争议" not in settled.bound.text
    assert "办结争议件" in settled.bound.omissions[0].what


def test_no_figure_is_told_twice_by_a_replacement() -> None:
    settled = settle(ACCEPTED + "受理劳动争议[[f1]]，培训职工500人次。" + TOLD)
    assert settled.bound.text.count("180件") == 1


def test_uses_and_findings_stand_at_their_numbers_after_replacing_and_marking() -> None:
    settled = settle("开展讲座20场。受理[[f1]]，慰问500人。" + TOLD + "培训三百人次，涉及[[f7]]。")
    for use in settled.bound.uses:
        assert settled.bound.text[use.start : use.end] == use.text
    assert settled.origins[0].start == 0
    assert settled.origins[-1].end == len(settled.bound.text)
    assert all(one.end == two.start for one, two in zip(settled.origins, settled.origins[1:], strict=False))


def test_what_the_model_leaves_out_is_told_in_a_closing_sentence_of_the_program() -> None:
    settled = settle("全年受理劳动争议[[f1]]，比上年增长[[f4]]，调解成功[[f5]]。")
    text, source = sources(settled)[-1]
    assert source == "builtin"
    for words in ("90.6%", "412人", "358.6万元", "12人", "〔待补：劳动争议结案件数〕", "3月5日在创业园"):
        assert words in text
    assert settled.bound.text.count("180件") == 1


def test_a_section_that_was_cut_off_is_not_completed() -> None:
    assert settle(ACCEPTED, complete=False).bound.text == "全年受理劳动争议180件，比上年增长9.1%。"


def test_the_built_in_writers_own_section_is_left_alone() -> None:
    bound = bind_figures("慰问职工500人。", BRIEF)
    settled = settle_section(bound, BRIEF, "builtin", complete=True)
    assert (settled.bound.text, settled.bound.findings) == (bound.text, bound.findings)


def test_a_point_is_replaced_by_its_own_sentences() -> None:
    brief = replace(BRIEF, points=("调解仍有缺口。受理[[f1]]，成功[[f5]]。",), events=(), missing=())
    settled = settle_section(bind_figures("调解仍有缺口，受理[[f1]]，走访90家。", brief), brief, "model", complete=True)
    assert settled.bound.text == "调解仍有缺口。受理180件，成功163件。"


@pytest.mark.parametrize("text", ["", "。。", "一。\n二！”三", "\n\n", "没有句号"])
def test_sentences_leave_nothing_of_the_text_out(text: str) -> None:
    assert "".join(text[start:end] for start, end in split_sentences(text)) == text


def test_a_sentence_that_says_the_same_again_goes_and_is_named() -> None:
    settled = settle(f"{ACCEPTED}{TOLD}为职工追回[[f8]]，维护了职工权益。为职工追回[[f8]]，维护了职工的权益。")
    assert settled.bound.text.count("维护了职工") == 1
    assert ("维护了职工的权益" in settled.bound.omissions[-1].what, settled.bound.omissions[-1].reason[:4]) == (
        True,
        "模型重复",
    )


def test_two_like_sentences_with_other_numbers_both_stay() -> None:
    settled = settle(f"{ACCEPTED}{TOLD}3月5日在创业园发放手册120份。3月5日在创业园发放手册一百二十份和围裙。")
    assert settled.bound.text.count("在创业园发放手册") == 2


POINTS = replace(
    BRIEF,
    section=replace(BRIEF.section, id="problem", heading="存在的问题", role="problem"),
    points=(
        "调解还有提升余地。受理劳动争议[[f1]]，调解成功[[f5]]。",
        "调解员队伍缩小。调解员[[f9]]，比上年减少[[f10]]。",
    ),
    events=(),
    missing=(),
)


def test_a_problem_that_no_figure_shows_goes_and_the_others_are_counted_again() -> None:
    raw = (
        "一是调解还有提升余地。受理劳动争议[[f1]]，调解成功[[f5]]。\n"
        "二是工会干部服务意识不强，创新办法不多。\n"
        "三是调解员队伍缩小。调解员[[f9]]，比上年减少[[f10]]。"
    )
    settled = settle_section(bind_figures(raw, POINTS), POINTS, "model", complete=True)
    assert "服务意识" not in settled.bound.text
    assert settled.bound.text.split("\n")[1].startswith("二是调解员队伍缩小")
    assert settled.bound.omissions[0].what.startswith("二是工会干部服务意识不强")
    for use in settled.bound.uses:
        assert settled.bound.text[use.start : use.end] == use.text


def test_a_plan_that_the_model_leaves_out_is_told_by_the_program() -> None:
    measures = ("扩大组织覆盖。上门宣传建会办法。", "提高调解质量。逐案分析没有调成的争议。")
    plan = replace(POINTS, section=replace(POINTS.section, role="plan"), points=measures, facts=())
    settled = settle_section(bind_figures(f"一是{measures[0]}", plan), plan, "model", complete=True)
    assert settled.bound.text.endswith("逐案分析没有调成的争议。")


def test_a_last_sentence_without_its_full_stop_gets_one() -> None:
    settled = settle(TOLD + "积极化解劳动争议")
    assert "积极化解劳动争议。此外，受理劳动争议180件" in settled.bound.text


def test_a_figure_told_by_its_growth_alone_is_told_with_its_value_too() -> None:
    settled = settle("受理劳动争议比上年增长[[f4]]。" + TOLD)
    assert "此外，受理劳动争议180件" in settled.bound.text

"""Labels become figures; a number the writer typed is bound or reported, never silently kept."""

from dataclasses import replace

import pytest
from dispute_brief import BRIEF, make_fact
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.quantity import find_mentions
from drafter.binding import bind_figures


def text_of(raw: str) -> str:
    return bind_figures(raw, BRIEF).text


def rules_of(raw: str) -> list[str]:
    return [one.rule for one in bind_figures(raw, BRIEF).findings]


def test_labels_become_figures_with_their_expressions() -> None:
    bound = bind_figures("受理劳动争议[[f1]]，比上年增长[[f4]]。", BRIEF)
    assert bound.text == "受理劳动争议180件，比上年增长9.1%。"
    assert [(bound.text[use.start : use.end], use.expression) for use in bound.uses] == [
        ("180件", "disp_accepted"),
        ("9.1%", "(disp_accepted - last(disp_accepted)) / last(disp_accepted) * 100"),
    ]
    assert bound.findings == ()


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("受理[[f1]]件。", "受理180件。"),
        ("受理[[f1]]起劳动争议。", "受理180件劳动争议。"),
        ("受理180件[[f1]]。", "受理180件。"),
        ("受理180[[f1]]。", "受理180件。"),
        ("受理[[f1]]180件。", "受理180件。"),
        ("受理[[f1]]（180件）。", "受理180件。"),
        ("受理[[f1]]（即180件）。", "受理180件。"),
        ("受理[[f1]][[f1]]。", "受理180件。"),
        ("受理劳动争议【180件】。", "受理劳动争议180件。"),
        ("追回[[f8]]万元。", "追回358.6万元。"),
        ("追回[[f8]]元。", "追回358.6万元。"),
        ("成功率[[f6]]%。", "成功率90.6%。"),
        ("涉及[[f7]]人，", "涉及412人，"),
        ("受理[[f1]]件件有着落。", "受理180件件件有着落。"),
        ("分别为[[f1、f5]]。", "分别为180件、163件。"),
        ("结案[待补：劳动争议结案件数]。", "结案〔待补：劳动争议结案件数〕。"),
    ],
)
def test_slips_around_a_label_are_understood(raw: str, text: str) -> None:
    assert text_of(raw) == text
    assert rules_of(raw) == []


def test_a_wrong_unit_after_a_label_is_put_right_and_told() -> None:
    assert text_of("涉及职工[[f7]]人次。") == "涉及职工412人。"
    assert rules_of("涉及职工[[f7]]人次。") == ["wrong_unit"]


def test_an_unknown_label_is_marked_and_an_error() -> None:
    bound = bind_figures("受理[[f99]]。", BRIEF)
    assert bound.text == "受理〔待核：f99〕。"
    (finding,) = bound.findings
    assert (finding.rule, finding.severity) == ("unknown_label", "error")
    assert bound.text[finding.start : finding.end] == "〔待核：f99〕"


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        ("全年受理劳动争议180件。", "f1"),
        ("调解成功163件。", "f5"),
        ("调解成功率达90.6%。", "f6"),
        ("为职工追回工资358.6万元。", "f8"),
        ("受理劳动争议[[f1]]，同比增长9.1%。", "f4"),
        ("受理劳动争议[[f1]]，同比增长[[f4]]，增加15件。", "f3"),
        ("上年受理劳动争议165件。", "f2"),
        ("劳动争议受理180起。", "f1"),
    ],
)
def test_a_typed_number_that_is_this_indicators_is_bound(raw: str, label: str) -> None:
    bound = bind_figures(raw, BRIEF)
    assert label in [use.label for use in bound.uses]
    assert bound.findings == ()


@pytest.mark.parametrize(
    "raw",
    [
        "受理劳动争议200件。",
        "开展培训12场。",
        "调解成功180件。",
        "劳动争议结案180件。",
        "受理劳动争议165件。",
        "上年受理劳动争议180件。",
        "受理劳动争议180人。",
        "培训职工412人次。",
        "调解成功[[f5]]，同比增长9.1%。",
        "调解成功率达百分之九十五。",
        "力争下一年受理200件。",
        "覆盖近千名职工。",
        "培训几百人。",
        "慰问xx户。",
        "受理[[f1]]（200件）。",
    ],
)
def test_a_typed_number_without_support_is_an_error(raw: str) -> None:
    bound = bind_figures(raw, BRIEF)
    assert "error" in [one.severity for one in bound.findings]


@pytest.mark.parametrize(
    "raw",
    [
        "2025年，工会从三个方面推进工作。",
        "一是健全机制，二是强化队伍。",
        "贯彻二十届四中全会精神，落实八项规定。",
        "3月5日在创业园开展宣讲，发放手册120份。",
        "开展一次全面排查，做到万无一失。",
        "与2024年相比，调解更及时。",
        "下面几类争议仍然多发。",
    ],
)
def test_numbers_of_wording_of_dates_and_of_events_are_fine(raw: str) -> None:
    assert rules_of(raw) == []
    assert text_of(raw) == raw


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("3月15日开展法律宣讲。", "date"),
        ("9月开展排查。", "date"),
        ("2019年以来持续推进。", "year"),
        ("举办第七届法律知识竞赛。", "ordinal"),
    ],
)
def test_a_date_or_ordinal_that_nothing_tells_is_a_warning(raw: str, rule: str) -> None:
    (finding,) = bind_figures(raw, BRIEF).findings
    assert (finding.rule, finding.severity) == (rule, "warn")


@pytest.mark.parametrize(
    "raw",
    [
        "受理劳动争议[[f1]]，比上年下降[[f4]]。",
        "受理劳动争议[[f1]]，比上年减少[[f3]]。",
        "受理劳动争议[[f1]]，比上年少[[f3]]。",
        "调解员比上年增加[[f10]]。",
        "受理劳动争议[[f1]]，较上年有所下降。",
        "受理劳动争议180件，同比下降9.1%。",
    ],
)
def test_words_against_the_direction_of_the_figure_are_an_error(raw: str) -> None:
    assert "direction" in rules_of(raw)


@pytest.mark.parametrize(
    "raw",
    [
        "受理劳动争议[[f1]]，比上年多[[f3]]，增幅[[f4]]。",
        "调解员[[f9]]，比上年减少[[f10]]。",
        "受理劳动争议[[f1]]，较上年有所上升。",
        "青少年活动之外，受理劳动争议[[f1]]，同比增长[[f4]]。",
    ],
)
def test_words_along_the_direction_of_the_figure_are_fine(raw: str) -> None:
    assert rules_of(raw) == []


def test_a_change_without_a_direction_word_is_a_warning() -> None:
    assert rules_of("受理劳动争议[[f1]]，同比[[f4]]。") == ["direction_missing"]


def test_a_gap_between_two_figures_needs_no_direction_word() -> None:
    gap = make_fact("f1", "disp_failed", "未调解成功件数", "difference", "17件", "17", "件")
    brief = replace(BRIEF, facts=(replace(gap, expression="disp_accepted - disp_success"),))
    assert bind_figures("还有[[f1]]没有调解成功。", brief).findings == ()


def test_a_number_that_no_word_explains_is_a_warning() -> None:
    assert rules_of("在上级领导下，[[f9]]围绕中心开展工作。") == ["unexplained"]
    assert rules_of("受理劳动争议[[f1]]，[[f9]]调解员参与。") == []


def test_a_label_under_another_indicators_name_is_an_error() -> None:
    assert rules_of("调解成功[[f1]]。") == ["wrong_indicator"]


def test_a_date_label_becomes_the_events_date_once() -> None:
    assert text_of("[[d1]]在创业园宣讲。") == "3月5日在创业园宣讲。"
    assert text_of("3月5日[[d1]]在创业园宣讲。") == "3月5日在创业园宣讲。"
    assert rules_of("[[d7]]在创业园宣讲。") == ["unknown_label"]


def test_labels_never_cited_are_named() -> None:
    assert bind_figures("受理[[f1]]。", BRIEF).unused == ("f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10")


WORDS = (
    "[[f1]] [f2] 【f5】 [[f99]] [[d1]] f7 180件 200件 9.1% 九成 近千人 3月15日 180 12 一是 受理劳动争议 调解成功 "
    "比上年增长 下降 ， 。 （ ） 〔待补：结案〕 [ ] 件 人次 万元 **全年** \n"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=20).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_every_amount_of_any_bound_text_is_a_use_or_lies_in_an_error(raw: str) -> None:
    bound = bind_figures(raw, BRIEF)
    assert all(bound.text[use.start : use.end] == use.text for use in bound.uses)
    covered = [(one.start, one.end) for one in bound.uses]
    covered += [(one.start, one.end) for one in bound.findings if one.severity == "error"]
    for mention in find_mentions(bound.text):
        if mention.kind == "quantity" and mention.unit in ("件", "人", "%", "元"):
            assert any(start < mention.num_end and mention.num_start < end for start, end in covered), bound.text


@pytest.mark.parametrize("piece", ["[[f1", "180件，", "[[f1]]（180件", "比上年增长[[f4]]，", "200件"])
def test_a_reply_of_the_longest_length_is_bound_to_its_end(piece: str) -> None:
    # Square work would run into the suite's time limit here; the bench measures the time itself.
    bound = bind_figures((piece * 20_000)[:20_000], BRIEF)
    last = max([use.end for use in bound.uses] + [one.end for one in bound.findings], default=0)
    assert last > len(bound.text) - 40


@pytest.mark.parametrize(
    "raw",
    [
        "受理劳动争议[[f2]]。",  # last year's, not said to be
        "受理劳动争议[[f4]]。",  # the growth where the number belongs
        "受理劳动争议[[f3]]，调解成功[[f5]]。",
    ],
)
def test_a_comparison_in_the_place_of_a_value_is_an_error(raw: str) -> None:
    assert rules_of(raw) == ["wrong_kind"]


@pytest.mark.parametrize("raw", ["上年受理劳动争议[[f2]]。", "较上年的[[f2]]有所增长。", "同比增幅[[f4]]。"])
def test_a_comparison_that_is_said_to_be_one_is_fine(raw: str) -> None:
    assert "wrong_kind" not in rules_of(raw)


def test_a_label_of_another_unit_in_a_place_that_names_its_own_indicator_is_an_error() -> None:
    assert rules_of("涉及职工人数[[f1]]。") == ["wrong_indicator"]


def test_the_number_of_an_event_supports_its_own_thing_only() -> None:
    assert rules_of("[[d1]]在创业园开展法律宣讲进企业，发放手册120份。") == []
    assert rules_of("[[d1]]在创业园开展法律宣讲进企业，签订合同120份。") == ["invented_number"]
    assert rules_of("签订集体合同120份。") == ["invented_number"]


@pytest.mark.parametrize("raw", ["走访帮助名困难职工。", "成功率比上年提高百分点。"])
def test_a_unit_that_lost_its_number_is_an_error(raw: str) -> None:
    assert "placeholder" in rules_of(raw)


def test_participants_of_no_event_in_particular_belong_to_the_event_that_the_sentence_names() -> None:
    event = replace(BRIEF.events[0], title="“把新年写在门上”春联义写", detail="现场写春联320副，参加职工210人次")
    brief = replace(BRIEF, events=(event,))
    assert bind_figures("举办春联义写，参加职工210人次。", brief).findings == ()
    stray = bind_figures("职工夜校开班，参加职工210人次。", brief)
    assert [one.rule for one in stray.findings] == ["invented_number"]


def test_an_event_set_behind_a_figure_or_another_event_begins_a_sentence() -> None:
    other = replace(BRIEF.events[0], title="召开劳动争议联调现场会", when="9月4日", place="")
    brief = replace(BRIEF, events=(*BRIEF.events, other))
    raw = "受理劳动争议[[f1]][[d1]]在创业园开展法律宣讲进企业[[d2]]召开劳动争议联调现场会"
    told = "受理劳动争议180件。3月5日在创业园开展法律宣讲进企业。9月4日召开劳动争议联调现场会"
    assert bind_figures(raw, brief).text == told
    assert bind_figures("自[[d1]]起受理劳动争议[[f1]]。", brief).text == "自3月5日起受理劳动争议180件。"


@pytest.mark.parametrize("rank", ["综合考核列全区第2位", "位居全市前三名", "案例获全区二等奖", "办结率排全市第一"])
def test_a_rank_or_prize_that_no_input_names_is_invented(rank: str) -> None:
    assert rules_of(f"受理劳动争议[[f1]]，{rank}。") == ["invented_number"]
    named = replace(BRIEF.events[0], title=f"{rank}表彰会")
    assert bind_figures(f"受理劳动争议[[f1]]，{rank}。", replace(BRIEF, events=(named,))).findings == ()


@pytest.mark.parametrize("words", ["第一时间介入", "举办第二届调解员比武", "建立首席调解员制度"])
def test_ordinals_that_rank_nobody_are_left(words: str) -> None:
    assert "invented_number" not in rules_of(f"受理劳动争议[[f1]]，{words}。")

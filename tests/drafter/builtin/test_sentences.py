from collections.abc import Mapping

import pytest
from sample_office import Values, make_figure, make_table

from corpus.indicators import load_catalogue
from corpus.table import Figure
from drafter.brief import SectionBrief
from drafter.builtin.phrases import load_phrases
from drafter.builtin.sentences import comparison, figure_sentences, missing_clause, told_indicators
from drafter.facts import facts_of_year
from drafter.outline import OutlineSection
from drafter.planning import _label

SECTION = OutlineSection("assist", "做实帮扶服务", 2, "work", 100, 300)


def first(_: str, __: int) -> int:
    return 0


def make_brief(now: Values, last: Values | None = None, *own: Figure) -> SectionBrief:
    table = make_table(now, last, None, *own)
    facts = _label([fact for one in facts_of_year(table).values() for fact in one.facts])
    return SectionBrief(SECTION, "石榴巷社区工会", 2025, facts)


def fill(brief: SectionBrief, text: str) -> str:
    for fact in brief.facts:
        text = text.replace(f"[[{fact.label}]]", fact.text)
    return text


def sentences(brief: SectionBrief, compare: set[str] | None = None, fully: set[str] | None = None) -> list[str]:
    told = {one.indicator for one in told_indicators(brief)}
    return [
        fill(brief, one) for one in figure_sentences(brief, first, told if compare is None else compare, fully or set())
    ]


@pytest.mark.parametrize(
    ("now", "last", "words"),
    [
        (110, 100, "，比上年增加10人次"),
        (90, 100, "，比上年减少10人次"),
        (100, 100, "，与上年持平"),
    ],
)
def test_a_comparison_says_which_way_it_went(now: int, last: int, words: str) -> None:
    brief = make_brief({"warm_persons": now}, {"warm_persons": last})
    assert fill(brief, comparison(brief, "warm_persons", first)) == words


def test_without_last_year_there_are_no_words() -> None:
    assert comparison(make_brief({"warm_persons": 9}), "warm_persons", first) == ""


def test_a_rate_rises_by_percentage_points() -> None:
    brief = make_brief({"join_rate": 90}, {"join_rate": 88})
    assert fill(brief, comparison(brief, "join_rate", first)) == "，比上年提高2个百分点"


def test_a_full_comparison_gives_number_and_rate() -> None:
    brief = make_brief({"warm_persons": 90}, {"warm_persons": 100})
    assert fill(brief, comparison(brief, "warm_persons", first, fully=True)) == "，比上年减少10人次，下降10%"


@pytest.mark.parametrize("form", [0, 1, 2])
@pytest.mark.parametrize(("now", "words"), [(150, ("增加", "增长")), (50, ("减少", "下降"))])
def test_every_form_of_a_comparison_agrees_with_the_sign(form: int, now: int, words: tuple[str, str]) -> None:
    brief = make_brief({"warm_persons": now}, {"warm_persons": 100})
    text = comparison(brief, "warm_persons", lambda _, count: form % count)
    assert any(word in text for word in words)
    assert not any(word in text for word in {"增加", "增长", "减少", "下降"} - set(words))


def test_indicators_of_one_group_share_a_sentence() -> None:
    brief = make_brief({"cool_persons": 978, "cool_amount": 459700, "school_persons": 17})
    assert sentences(brief) == ["送清凉慰问978人次，送清凉资金45.97万元。", "金秋助学17人。"]


def test_a_part_right_after_its_whole_is_told_as_its_share() -> None:
    brief = make_brief({"workers_total": 400, "workers_female": 100})
    assert sentences(brief) == ["职工总数400人，其中女职工100人，占25%。"]


def test_a_part_without_its_whole_is_told_alone() -> None:
    assert sentences(make_brief({"workers_female": 100})) == ["女职工100人。"]


def test_a_part_that_another_figure_parts_from_its_whole_is_told_alone() -> None:
    brief = make_brief({"unions_base": 9, "unions_joint": 2, "groups": 30, "members_female": 8})
    text = "".join(sentences(brief))
    assert "其中女会员" not in text


def test_what_follows_the_parts_of_a_whole_is_not_read_as_one_of_them() -> None:
    brief = make_brief({"unions_base": 173, "unions_single": 147, "unions_joint": 26, "unions_federation": 5})
    (sentence,) = sentences(brief)
    assert sentence.index("联合基层工会26个；") < sentence.index("工会联合会5个")


def test_no_sentence_has_more_than_four_clauses() -> None:
    brief = make_brief({one.id: 5 for one in load_catalogue().values()})
    values = [
        sum(text.count(f"[[{fact.label}]]") for fact in brief.facts if fact.kind == "value")
        for text in figure_sentences(brief, first, set())
    ]
    assert max(values) == 4
    assert sum(values) == sum(fact.kind == "value" for fact in brief.facts)


def test_an_own_indicator_is_told_by_its_plain_name() -> None:
    own = make_figure("夜校参加人次", 320, name="夜校参加人次（全年）", unit="人次")
    assert sentences(make_brief({}, None, own)) == ["夜校参加320人次。"]


def test_an_own_name_that_is_only_a_counting_word_is_kept() -> None:
    own = make_figure("人数", 320, name="人数", unit="人")
    assert sentences(make_brief({}, None, own)) == ["人数320人。"]


def test_a_missing_figure_is_marked_in_its_own_wording() -> None:
    assert missing_clause("劳动争议受理件数") == "受理劳动争议〔待补：劳动争议受理件数〕"


def test_every_catalogue_indicator_has_its_wording() -> None:
    phrases: Mapping[str, object] = load_phrases()
    assert set(phrases) == set(load_catalogue())


def test_every_wording_has_one_place_for_its_value_and_no_figure_of_its_own() -> None:
    for indicator, phrase in load_phrases().items():
        assert all(clause.count("{v}") == 1 for clause in phrase.clauses), indicator
        assert not any(sign.isdigit() for clause in phrase.clauses for sign in clause), indicator
        assert not phrase.share_of or phrase.share_of in load_catalogue(), indicator


def test_only_parts_of_a_known_whole_are_worded_as_parts() -> None:
    for indicator, phrase in load_phrases().items():
        if any(clause.startswith("其中") for clause in phrase.clauses):
            assert phrase.share_of, indicator

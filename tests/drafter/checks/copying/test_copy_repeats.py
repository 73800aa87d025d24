"""Passages that stand in one text twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drafter.checks.copying.repeats import find_repeats, repeat_findings

CANTEEN = (
    "六月起，我们把闲置的车棚改成了共享食堂，配齐消毒柜和留样冰箱，每天中午为附近工地送去180份热饭。"
    "食堂账目按月张贴在门口的公示栏里，谁捐了米面、谁拿了补贴一看便知。"
)
FRESH = "书屋新添了两排绘本架，周末由退休教师带着孩子们朗读。志愿者还给独居老人的楼道装了感应灯。"


def repeated(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_repeats(text)]


def test_a_paragraph_said_twice_is_found_with_both_places() -> None:
    text = f"{CANTEEN}\n{FRESH}{CANTEEN}"
    (repeat,) = find_repeats(text)
    assert text[repeat.start : repeat.end] == CANTEEN
    assert text[repeat.source.start : repeat.source.end] == CANTEEN
    assert repeat.source.start < repeat.start


def test_the_finding_names_the_line_where_the_words_stood_before() -> None:
    text = f"{FRESH}\n{CANTEEN}\n\n{CANTEEN}"
    (finding,) = repeat_findings(text, find_repeats(text))
    assert (finding.check, finding.rule, finding.severity) == ("copies", "repeat", "warn")
    assert "第 2 行" in finding.reason
    assert text[finding.start : finding.end] == CANTEEN


def test_of_a_passage_said_many_times_each_later_one_is_a_repeat() -> None:
    assert len(repeated("\n".join([CANTEEN, FRESH] * 5))) == 8


def test_sentences_built_alike_with_other_figures_are_a_list_and_no_repeat() -> None:
    clauses = ("第一季度走访困难职工家庭，送去慰问品和助学金，为{}户家庭落实了医疗救助和临时补贴。",) * 4
    assert repeated("\n".join(one.format(number) for one, number in zip(clauses, (31, 47, 52, 68), strict=True))) == []


def test_headings_titles_of_documents_and_allowed_phrases_may_come_again() -> None:
    heading = "（一）坚持把职工之家建在离职工最近的地方"
    named = "认真学习《关于在全市基层工会开展温暖行动的若干意见》《关于做好新就业形态劳动者入会工作的通知》。"
    assert repeated(f"{heading}\n{FRESH}\n{heading}\n{CANTEEN}") == []
    assert repeated(f"{named}{FRESH}\n{named}{CANTEEN}") == []
    assert find_repeats(f"{CANTEEN}\n{FRESH}\n{CANTEEN}", allowed=CANTEEN.split("。")) == ()


def test_an_honest_text_and_short_ones_repeat_nothing() -> None:
    assert repeated(f"{FRESH}\n{CANTEEN}") == []
    assert repeated(FRESH) == repeated("") == repeated("\n \n") == []


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_searched_with_places_in_bounds(odd: str, other: str) -> None:
    text = f"{odd}\n{CANTEEN}\n{other}{CANTEEN}{odd}"
    for one in find_repeats(text):
        assert 0 <= one.source.start < one.source.end <= len(text)
        assert one.source.start < one.start < one.end <= len(text)

"""Labels as small models type them."""

import time

import pytest

from drafter.labelling.labels import find_citations


@pytest.mark.parametrize(
    ("text", "covered", "labels"),
    [
        ("受理[[f3]]，", "[[f3]]", ("f3",)),
        ("受理[f3]，", "[f3]", ("f3",)),
        ("受理【f3】，", "【f3】", ("f3",)),
        ("受理【【F3】】，", "【【F3】】", ("f3",)),
        ("受理［［ｆ３］］，", "［［ｆ３］］", ("f3",)),
        ("受理(f3)，", "(f3)", ("f3",)),
        ("受理（[[f3]]），", "（[[f3]]）", ("f3",)),
        ("受理{{f3}}，", "{{f3}}", ("f3",)),
        ("受理[[f3]，", "[[f3]", ("f3",)),
        ("受理[[ f03 ]]，", "[[ f03 ]]", ("f3",)),
        ("受理[[f3：180件]]，", "[[f3：180件]]", ("f3",)),
        ("受理[[f3（180件）]]，", "[[f3（180件）]]", ("f3",)),
        ("分别为[[f1、f2]]。", "[[f1、f2]]", ("f1", "f2")),
        ("受理[[12]]，", "[[12]]", ("f12",)),
        ("受理f3，", "f3", ("f3",)),
    ],
)
def test_a_slip_is_read_as_the_label_it_means(text: str, covered: str, labels: tuple[str, ...]) -> None:
    (found,) = find_citations(text)
    assert (text[found.start : found.end], found.labels) == (covered, labels)


@pytest.mark.parametrize("text", ["F1方程式", "见 a.b/f3", "pdf3", "〔待补：会员数〕", "（一）", "[注]", "f1234"])
def test_what_is_no_label_is_left_alone(text: str) -> None:
    assert [*find_citations(text)] == []


def test_a_round_bracket_of_the_sentence_stays_with_the_sentence() -> None:
    text = "（[[f1]]，其中[[f2]]）"
    assert [text[one.start : one.end] for one in find_citations(text)] == ["[[f1]]", "[[f2]]"]


@pytest.mark.parametrize("piece", ["[[f1", "（", "f1、", "[[f1：", "]]"])
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    began = time.monotonic()
    assert len([*find_citations(piece * 20_000)]) <= 20_000
    assert time.monotonic() - began < 3

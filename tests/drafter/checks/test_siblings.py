"""The checks beside the number check on labelled sentences (tests/data/siblings), and on text meant to break them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.siblings import CHECKS, read_cases, sample_evidence, score_cases
from corpus.quantity import find_mentions
from drafter.checks.consistency import check_consistency
from drafter.checks.eras import check_eras
from drafter.checks.names import check_names
from drafter.checks.placeholders import check_placeholders
from drafter.checks.writing import check_writing
from drafter.finding import Finding

# Words the rules look for, to be strung together in any order.
_WORDS = [
    *"其中，。；：、（）《》“”〔〕[]{}<>\n*_xX×#1年月日%万元人中男女按占",
    *(
        "2025年",
        "2月30日",
        "（周三）",
        "分别为",
        "党的二十大精神",
        "喜迎",
        "建党一百周年",
        "十八届三中、四中全会",
        "公司",
    ),
    *(
        "王小青同志",
        "召开推进会",
        "新建工会",
        "12个",
        "截止",
        "待补",
        "某某社区",
        "近300人左右",
        "会员",
        "共有",
        "〔待补：会员数〕",
    ),
]


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_finds_what_is_labelled_and_nothing_else(check: str) -> None:
    score = score_cases([case for case in read_cases(check) if not case.open])
    assert score.found > 25
    assert score.missed == ()
    assert score.false == ()


def run_all(text: str) -> list[Finding]:
    return [
        *check_consistency(text, find_mentions(text), 2025),
        *check_eras(text, 2025),
        *check_names(text, sample_evidence()),
        *check_placeholders(text),
        *check_writing(text),
    ]


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=3)), max_size=60).map("".join))
def test_no_text_crashes_a_check_and_every_place_lies_in_it(text: str) -> None:
    for finding in run_all(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.reason.endswith(("。", "）"))


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "unit",
    ["其中1件、", "党的二十大精神", "（", "《“", "2024年1月", "王主席", "召开", "新建工会1个、", "_", "X", "分别占1%"],
)
def test_a_long_text_of_one_thing_is_checked_in_time(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    assert all(finding.end <= len(text) for finding in run_all(text))

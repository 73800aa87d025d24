"""Where copies begin and end inside a neighbourhood, and how sentences are weighed."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.segments import find_maxima, measure_shared, score_sentences
from drafter.checks.copying.wording import read_wording

LIMITS = CopyLimits()


def points(here: str, there: str) -> float:
    left, right = read_wording(here), read_wording(there)
    return score_sentences(left, right, (0, len(left.codes)), (0, len(right.codes)), LIMITS)


def test_the_same_told_in_the_same_words_gains_points() -> None:
    assert points("老周把修车摊让出半边给骑手歇脚。", "老周把修鞋摊让出半边给骑手歇脚。") > 0


def test_two_ways_to_tell_of_one_matter_lose_points() -> None:
    assert points("老周的修车摊成了骑手歇脚的地方。", "给骑手添一处歇脚点，老周腾出了修车摊。") < 0


def test_indicators_in_other_words_lose_points_and_in_the_same_words_gain_little() -> None:
    last = "集体合同21份，覆盖企业64家，女职工1200人。"
    other = "年内签订集体合同30份，涉及企业80家、职工2600人。"
    same = "集体合同30份，覆盖企业80家，女职工1500人。"
    assert points(other, last) < 0
    assert 0 < points(same, last) < 10


def test_a_like_heading_gains_nothing() -> None:
    assert points("（三）调解和帮扶\n", "（三）调解与帮扶\n") <= 0


def test_common_codes_are_counted_apart_for_own_wording_and_the_rest() -> None:
    left, right = read_wording("会员50人，渡口的汽笛响了。"), read_wording("会员70人，渡口的汽笛响了。")
    shared = measure_shared(left, right, (0, len(left.codes)), (0, len(right.codes)))
    assert (shared.own, shared.own_total, shared.own_likeness) == (7, 14, 1.0)
    assert shared.plain == 4


@given(st.lists(st.integers(-9, 9), max_size=12))
def test_the_best_stretch_is_among_the_maxima_and_none_overlap(values: list[int]) -> None:
    found = find_maxima([float(value) for value in values])
    best = max((sum(values[i:j]) for i, j in combinations(range(len(values) + 1), 2)), default=0)
    assert max((sum(values[low:high]) for low, high in found), default=0) == max(best, 0)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    assert bool(found) == any(value > 0 for value in values)

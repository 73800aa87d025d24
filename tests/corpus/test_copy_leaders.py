"""The best passages of several questions, gathered block by block."""

import random

import numpy as np

from corpus.copying.leaders import Leaders

Found = tuple[int, int, int, float]


def choose_plainly(passages: list[Found], most: int) -> list[Found]:
    """All passages in order of score, each that overlaps no better one."""
    chosen: list[Found] = []
    for one in sorted(passages, key=lambda one: (-one[3], one[0], one[1])):
        apart = all(one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1] for other in chosen)
        if apart and one[3] > 0 and len(chosen) < most:
            chosen.append(one)
    return chosen


def test_the_leaders_of_many_blocks_are_those_of_all_passages_in_one_list() -> None:
    chance = random.Random(11)
    questions, most = 3, 4
    shared = [Leaders(questions, most), Leaders(questions, most)]
    everything: list[list[Found]] = [[] for _ in range(questions)]
    for block in range(60):
        begins = [10 * k for k in range(40)]
        scores = np.array([[float(chance.randrange(50)) for _ in begins] for _ in range(questions)])
        number, first = np.array([block // 2] * 40), np.array(begins) + 500 * (block % 2)
        shared[block // 2 % 2].offer(scores, number, first, first + 25)
        for question, row in zip(everything, scores.tolist(), strict=True):
            question += [(block // 2, int(f), int(f) + 25, score) for f, score in zip(first, row, strict=True)]
    leaders, others = shared
    leaders.join(others)
    assert leaders.list_best() == [choose_plainly(passages, most) for passages in everything]


def test_nothing_offered_leads_nowhere() -> None:
    leaders = Leaders(2, 3)
    leaders.offer(np.zeros((2, 4)), *(np.arange(4) for _ in range(3)))
    assert leaders.list_best() == Leaders(2, 3).list_best() == [[], []]

"""Sentences that answer to each other in order: the best chain through a table of points (Smith and Waterman 1981)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chain:
    """Pairs (sentence here, sentence there) in order, and the points they make together."""

    points: float
    pairs: tuple[tuple[int, int], ...]


def find_chain(points: Points, here: Sequence[float], there: Sequence[float], skip: float, repeat: float) -> Chain:
    """The chain with most points. `points[i, j]` is what sentence i gains beside sentence j, below zero for no match.

    `here` and `there` are the weights of the sentences. One may answer to several, at the cost of `repeat` times the
    weight of each further one; one without a partner costs `skip` times its weight.
    """
    rows, columns = points.shape
    best = np.zeros((rows + 1, columns + 1))
    came: dict[tuple[int, int], tuple[int, int, bool]] = {}
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            gain, mine, theirs = float(points[i - 1, j - 1]), here[i - 1], there[j - 1]
            value, way = max(
                (float(best[i - 1, j - 1]) + gain * (mine + theirs) / 2, (i - 1, j - 1, True)),
                (float(best[i - 1, j]) + (gain / 2 - repeat) * mine, (i - 1, j, True)),
                (float(best[i, j - 1]) + (gain / 2 - repeat) * theirs, (i, j - 1, True)),
                (float(best[i - 1, j]) - skip * mine, (i - 1, j, False)),
                (float(best[i, j - 1]) - skip * theirs, (i, j - 1, False)),
            )
            if value > 0:
                best[i, j] = value
                came[i, j] = way
    i, j = (int(place) for place in np.unravel_index(int(best.argmax()), best.shape))
    total, pairs = float(best[i, j]), []
    while (i, j) in came:
        before, left, paired = came[i, j]
        if paired:
            pairs.append((i - 1, j - 1))
        i, j = before, left
    return Chain(total, tuple(pairs[::-1]))

"""Where a copy begins and ends inside a neighbourhood that is only about the same things.

Sentences that stand next to a copied paragraph often state the same indicators as those next to its source. So the
pairs of sentences get points, above zero for a copy and below for a chance likeness, and the stretches of highest
sum are the copies (Ruzzo and Tompa 1999: all maximal scoring subsequences, in linear time).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.checks.copy_align import count_common
from drafter.checks.copy_limits import CopyLimits
from drafter.checks.copy_regions import Pair, best_pairs
from drafter.checks.copy_wording import Reading


@dataclass(frozen=True, slots=True)
class Shared:
    """Codes of two stretches and how many of them are common, in order: `own` wording, and the `plain` rest."""

    own: int
    own_total: int
    plain: int
    plain_total: int

    @property
    def own_likeness(self) -> float:
        """The common own wording as a share of both sides, 0 to 1; 0 where there is none."""
        return 2 * self.own / self.own_total if self.own_total else 0.0

    def __add__(self, other: "Shared") -> "Shared":
        return Shared(
            self.own + other.own,
            self.own_total + other.own_total,
            self.plain + other.plain,
            self.plain_total + other.plain_total,
        )


def measure_shared(here: Reading, there: Reading, span: tuple[int, int], other: tuple[int, int]) -> Shared:
    """Compare the codes `span` of one text with the codes `other` of another."""
    own, their = here.pick(*span, here.own), there.pick(*other, there.own)
    plain, theirs = here.pick(*span, ~here.own), there.pick(*other, ~there.own)
    return Shared(
        count_common(own, their), len(own) + len(their), count_common(plain, theirs), len(plain) + len(theirs)
    )


def score_shared(shared: Shared, limits: CopyLimits) -> float:
    """Points for a pair of sentences: the common wording above what two honest sentences on one matter have.

    Own wording counts fully. Indicators and figures count little, and where there is nothing else only the very
    same clause, in the very same words, speaks for a copy.
    """
    bar = limits.plain_bar if shared.own_total else limits.routine_bar
    own = 2 * shared.own - limits.own_bar * shared.own_total
    return own + limits.plain_weight * (2 * shared.plain - bar * shared.plain_total)


def cut_segments(
    here: Reading, there: Reading, pairs: Sequence[Pair], limits: CopyLimits
) -> list[list[Pair]]:
    """Cut neighbouring pairs into the copies among them; pairs between the copies are left out."""
    best = sorted(best_pairs(pairs), key=lambda pair: pair.start)
    points = [
        score_shared(measure_shared(here, there, (pair.start, pair.end), (pair.first, pair.last)), limits)
        for pair in best
    ]
    segments = []
    for low, high in find_maxima(points):
        start, end = best[low].start, best[high - 1].end
        segments.append([pair for pair in pairs if start <= pair.start < end])
    return segments


def find_maxima(points: Sequence[float]) -> list[tuple[int, int]]:
    """All maximal scoring stretches `low:high` of `points`, in order: none can be extended or joined for a gain."""
    stack: list[tuple[int, int, float, float]] = []  # low, high, sum before, sum up to its end
    total = 0.0
    for place, value in enumerate(points):
        if value > 0:
            low, before = place, total
            while True:
                at = next((k for k in range(len(stack) - 1, -1, -1) if stack[k][2] < before), None)
                if at is None or stack[at][3] >= total + value:
                    break
                low, before = stack[at][0], stack[at][2]
                del stack[at:]
            stack.append((low, place + 1, before, total + value))
        total += value
    return [(low, high) for low, high, _, _ in stack]

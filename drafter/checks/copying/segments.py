"""Where a copy begins and ends inside a neighbourhood that is only about the same things.

Sentences that stand next to a copied paragraph often state the same indicators as those next to its source. So the
pairs of sentences get points, above zero for a copy and below for a chance likeness, and the stretches of highest
sum are the copies (Ruzzo and Tompa 1999: all maximal scoring subsequences, in linear time).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.checks.copying.align import count_common
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.regions import Pair, best_pairs
from drafter.checks.copying.wording import Reading


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


def score_sentences(
    here: Reading, there: Reading, span: tuple[int, int], other: tuple[int, int], limits: CopyLimits
) -> float:
    """Points for a sentence and its partner. A heading only counts when it is the same: headings of one matter are
    alike anywhere."""
    shared = measure_shared(here, there, span, other)
    if here.title[slice(*span)].all() or there.title[slice(*other)].all():
        common, total = shared.own + shared.plain, shared.own_total + shared.plain_total
        return 2 * common - limits.same_heading * total
    points = score_shared(shared, limits)
    if points < 0 and not (_is_statement(here, span, limits) or _is_statement(there, other, limits)):
        # Set phrases are nobody's own, but a sentence that rewrites them in order is no statement of figures either.
        common = count_common(here.codes[slice(*span)], there.codes[slice(*other)])
        points = 2 * common - limits.rewritten_bar * (shared.own_total + shared.plain_total)
    return points


def _is_statement(reading: Reading, span: tuple[int, int], limits: CopyLimits) -> bool:
    """Are figures, units and indicators the greater part of the sentence?"""
    stated = reading.figure[slice(*span)] | reading.term[slice(*span)]
    return int(stated.sum()) >= limits.term_share * (span[1] - span[0])


def cut_segments(here: Reading, there: Reading, pairs: Sequence[Pair], limits: CopyLimits) -> list[list[Pair]]:
    """Cut neighbouring pairs into the copies among them; pairs between the copies are left out.

    A heading neither begins nor ends a copy: 二、主要工作及成效 stands above anything.
    """
    best = sorted(best_pairs(pairs), key=lambda pair: pair.start)
    points = []
    for pair in best:
        value = score_sentences(here, there, (pair.start, pair.end), (pair.first, pair.last), limits)
        points.append(min(value, 0.0) if here.title[pair.start : pair.end].all() else value)
    segments = []
    for low, high in find_maxima(points):
        for part in _split_paragraphs(here, there, best[low:high], limits):
            start, end = part[0].start, part[-1].end
            segments.append([pair for pair in pairs if start <= pair.start < end])
    return segments


def _split_paragraphs(here: Reading, there: Reading, best: Sequence[Pair], limits: CopyLimits) -> list[list[Pair]]:
    """Part paragraphs taken over as they stand from loosely similar ones before or behind them."""
    runs: list[tuple[bool, list[Pair]]] = []
    for line in _group_lines(here, best):
        exact = _likeness(here, there, line) >= limits.same_list
        if runs and runs[-1][0] == exact:
            runs[-1][1].extend(line)
        else:
            runs.append((exact, line))
    loose = [run for exact, run in runs if not exact]
    if len(runs) < 2 or any(_likeness(here, there, run) > limits.weak_similarity for run in loose):
        return [list(best)]
    if any(run[-1].end - run[0].start < limits.own_paragraph for _, run in runs):
        return [list(best)]
    return [run for _, run in runs]


def _group_lines(here: Reading, best: Sequence[Pair]) -> list[list[Pair]]:
    lines: list[list[Pair]] = []
    for pair in best:
        if lines and not here.breaks_line(lines[-1][-1].end, pair.start):
            lines[-1].append(pair)
        else:
            lines.append([pair])
    return lines


def _likeness(here: Reading, there: Reading, pairs: Sequence[Pair]) -> float:
    """The common codes of these pairs as a share of both sides."""
    total = sum(pair.end - pair.start + pair.last - pair.first for pair in pairs)
    common = sum(count_common(here.codes[pair.start : pair.end], there.codes[pair.first : pair.last]) for pair in pairs)
    return 2 * common / total if total else 0.0


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

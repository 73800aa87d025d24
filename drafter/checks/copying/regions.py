"""From pairs of like sentences to copied regions: neighbours in the text that point into one stretch of one source."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes `start:end` of the text are like codes `first:last` of the source; weights as in corpus.copying.overlap."""

    start: int
    end: int
    first: int
    last: int
    shared: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Region:
    """Codes `start:end` of the text and `first:last` of one source, with the pairs of sentences that prove them."""

    source: str
    start: int
    end: int
    first: int
    last: int
    pairs: tuple[Pair, ...]

    @property
    def score(self) -> float:
        """By which the best source of a passage is chosen."""
        return sum(pair.shared * pair.likeness for pair in best_pairs(self.pairs))

    def with_borders(
        self, *, start: int | None = None, end: int | None = None, first: int | None = None, last: int | None = None
    ) -> "Region":
        """The region with other borders; those that are not given stay. `dataclasses.replace` takes ten times as long,
        and borders are tried by the thousand."""
        return Region(
            self.source,
            self.start if start is None else start,
            self.end if end is None else end,
            self.first if first is None else first,
            self.last if last is None else last,
            self.pairs,
        )


def best_pairs(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Each sentence of the text once, with its best partner."""
    best: dict[int, Pair] = {}
    for pair in pairs:
        if pair.start not in best or pair.likeness > best[pair.start].likeness:
            best[pair.start] = pair
    return tuple(best.values())


def sum_shared(pairs: Sequence[Pair]) -> float:
    """The weight of the common wording, each sentence of the text counted once."""
    return sum(pair.shared for pair in best_pairs(pairs))


def sum_likeness(pairs: Sequence[Pair]) -> float:
    """The common wording as a share of the sentences in `pairs`."""
    best = best_pairs(pairs)
    whole = sum(pair.shared / pair.likeness for pair in best)
    return sum(pair.shared for pair in best) / whole if whole else 0.0


def build_region(source: str, pairs: Sequence[Pair]) -> Region:
    """The stretch on both sides that the pairs span."""
    return Region(
        source=source,
        start=min(pair.start for pair in pairs),
        end=max(pair.end for pair in pairs),
        first=min(pair.first for pair in pairs),
        last=max(pair.last for pair in pairs),
        pairs=tuple(pairs),
    )


def keep_partners(pairs: Sequence[Pair], rival: float) -> list[Pair]:
    """Leave out a pair when its sentence, on either side, has a partner so much better that `rival` is not reached."""
    best_here: dict[int, float] = defaultdict(float)
    best_there: dict[int, float] = defaultdict(float)
    for pair in pairs:
        best_here[pair.start] = max(best_here[pair.start], pair.likeness)
        best_there[pair.first] = max(best_there[pair.first], pair.likeness)
    return [pair for pair in pairs if pair.likeness >= rival * max(best_here[pair.start], best_there[pair.first])]


def split_groups(pairs: Sequence[Pair], gap: int) -> list[list[Pair]]:
    """Split `pairs` wherever the text or the source has more than `gap` codes between them, until neither has.

    Order does not matter inside a group: sentences re-arranged within one passage stay together.
    """
    sides: tuple[Callable[[Pair], tuple[int, int]], ...] = (
        lambda pair: (pair.start, pair.end),
        lambda pair: (pair.first, pair.last),
    )
    groups, whole, turn = [list(pairs)] if pairs else [], 0, 0
    while whole < len(sides):
        parts = [part for group in groups for part in _split_once(group, sides[turn % 2], gap)]
        whole = whole + 1 if len(parts) == len(groups) else 0
        groups, turn = parts, turn + 1
    return groups


def _split_once(group: list[Pair], side: Callable[[Pair], tuple[int, int]], gap: int) -> list[list[Pair]]:
    parts: list[list[Pair]] = []
    reached = 0
    for pair in sorted(group, key=side):
        start, end = side(pair)
        if not parts or start - reached > gap:
            parts.append([])
            reached = end
        parts[-1].append(pair)
        reached = max(reached, end)
    return parts


def join_regions(
    regions: Sequence[Region], gap: int, span: int, apart: Callable[[Region, Region], bool]
) -> list[Region]:
    """Join regions of one source that stand within `gap` codes in the text and within `span` codes in the source,
    unless they are to be kept `apart`."""
    joined: list[Region] = []
    for region in sorted(regions, key=lambda region: (region.source, region.start)):
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.source == region.source
            and region.start - before.end <= gap
            and max(region.first - before.last, before.first - region.last) <= span
            and not apart(before, region)
        ):
            joined[-1] = Region(
                source=region.source,
                start=before.start,
                end=max(before.end, region.end),
                first=min(before.first, region.first),
                last=max(before.last, region.last),
                pairs=before.pairs + region.pairs,
            )
        else:
            joined.append(region)
    return joined

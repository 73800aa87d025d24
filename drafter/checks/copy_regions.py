"""From pairs of like sentences to copied regions: neighbours in the text that point into one stretch of one source."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.copyindex import SentenceMatch
from drafter.checks.copy_limits import CopyLimits


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes `start:end` of the text are like codes `first:last` of the source."""

    start: int
    end: int
    first: int
    last: int
    shared: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text and the stretch of one source it came from, with the pairs of sentences that prove it."""

    source: str
    pairs: tuple[Pair, ...]
    shared: float
    likeness: float

    @property
    def start(self) -> int:
        return min(pair.start for pair in self.pairs)

    @property
    def end(self) -> int:
        return max(pair.end for pair in self.pairs)

    @property
    def first(self) -> int:
        return min(pair.first for pair in self.pairs)

    @property
    def last(self) -> int:
        return max(pair.last for pair in self.pairs)


def find_regions(
    matches: Iterable[SentenceMatch], sentences: Sequence[tuple[int, int]], limits: CopyLimits
) -> list[Region]:
    """Return the regions good enough to be a copy, best first; `sentences` are the codes of the text's sentences."""
    by_source: dict[str, list[Pair]] = defaultdict(list)
    for match in matches:
        if match.likeness >= limits.edge_likeness:
            start, end = sentences[match.asked]
            by_source[match.id].append(
                Pair(start, end, match.first, match.last, match.shared, match.likeness)
            )
    regions: list[Region] = []
    for source, pairs in by_source.items():
        for group in split_groups(keep_partners(pairs, limits), limits.gap):
            region = build_region(source, group)
            if is_copy(region, limits):
                regions.append(region)
    return sorted(regions, key=lambda region: -region.shared * region.likeness)


def keep_partners(pairs: Sequence[Pair], limits: CopyLimits) -> list[Pair]:
    """Leave out a pair when its sentence, on either side, is much more like another one."""
    best_here: dict[int, float] = defaultdict(float)
    best_there: dict[int, float] = defaultdict(float)
    for pair in pairs:
        best_here[pair.start] = max(best_here[pair.start], pair.likeness)
        best_there[pair.first] = max(best_there[pair.first], pair.likeness)
    return [
        pair
        for pair in pairs
        if pair.likeness >= limits.rival * max(best_here[pair.start], best_there[pair.first])
    ]


def split_groups(pairs: Sequence[Pair], gap: int) -> list[list[Pair]]:
    """Split `pairs` wherever the text or the source has a gap between them, until neither has one.

    Order does not matter inside a group: sentences re-arranged within one passage stay together.
    """
    sides: tuple[Callable[[Pair], tuple[int, int]], ...] = (
        lambda pair: (pair.start, pair.end),
        lambda pair: (pair.first, pair.last),
    )
    groups, whole, turn = [list(pairs)], 0, 0
    while whole < len(sides):
        parts = [part for group in groups for part in _split_once(group, sides[turn % 2], gap)]
        whole = whole + 1 if len(parts) == len(groups) else 0
        groups, turn = parts, turn + 1
    return groups


def _split_once(
    group: list[Pair], side: Callable[[Pair], tuple[int, int]], gap: int
) -> list[list[Pair]]:
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


def build_region(source: str, pairs: Sequence[Pair]) -> Region:
    """Sum up a group: each sentence of the text counts once, with its best partner."""
    best: dict[int, Pair] = {}
    for pair in pairs:
        if pair.start not in best or pair.likeness > best[pair.start].likeness:
            best[pair.start] = pair
    shared = sum(pair.shared for pair in best.values())
    whole = sum(pair.shared / pair.likeness for pair in best.values())
    return Region(source, tuple(pairs), shared, shared / whole if whole else 0.0)


def is_copy(region: Region, limits: CopyLimits) -> bool:
    """Is the common wording more than two honest writers would share?"""
    if region.shared >= limits.passage_shared and region.likeness >= limits.passage_likeness:
        return True
    return (
        region.likeness >= limits.sentence_likeness
        and region.shared >= limits.sentence_shared
        and region.end - region.start >= limits.sentence_length
    )


def resolve_regions(regions: Sequence[Region], limits: CopyLimits) -> list[tuple[Region, tuple[Region, ...]]]:
    """Give every sentence of the text to its best region; return each with the other homes of the same passage."""
    taken: list[tuple[Region, list[Region]]] = []
    for region in regions:
        home = next((item for item in taken if _covers(item[0], region, limits.same_place)), None)
        if home is not None:
            home[1].append(region)
            continue
        rest = [pair for pair in region.pairs if not any(_holds(kept, pair) for kept, _ in taken)]
        for group in split_groups(rest, limits.gap):
            left = build_region(region.source, group)
            if is_copy(left, limits):
                taken.append((left, []))
    taken.sort(key=lambda item: item[0].start)
    return [(region, tuple(others)) for region, others in taken]


def _covers(kept: Region, region: Region, share: float) -> bool:
    common = min(kept.end, region.end) - max(kept.start, region.start)
    return common > 0 and common >= share * (region.end - region.start)


def _holds(kept: Region, pair: Pair) -> bool:
    return kept.start <= pair.start < kept.end

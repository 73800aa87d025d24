"""The search for copied regions in one text: candidates from the index, judged character by character."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import pairwise

from corpus.copyindex import SentenceMatch
from drafter.checks.copying.align import align_codes, count_common
from drafter.checks.copying.fit import RegionFit
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.regions import (
    Pair,
    Region,
    best_pairs,
    build_region,
    join_regions,
    keep_partners,
    split_groups,
    sum_likeness,
    sum_shared,
)
from drafter.checks.copying.segments import Shared, cut_segments, measure_shared
from drafter.checks.copying.wording import Reading, pick_unnamed


@dataclass(frozen=True, slots=True)
class Found:
    """A copied region with other homes of the same passage. `routine`: hardly more than the same indicators."""

    region: Region
    others: tuple[Region, ...]
    routine: bool


class CopySearch:
    """One text against many sources. `read_sources` gives sources, ready for comparison, by their ids."""

    def __init__(
        self, text: Reading, read_sources: Callable[[Sequence[str]], Sequence[Reading]], limits: CopyLimits
    ) -> None:
        self._limits = limits
        self._text = text
        self._read = read_sources

    def find_regions(self, matches: Sequence[SentenceMatch]) -> list[Found]:
        """Return the copied regions in the order of the text."""
        copies: list[Region] = []
        routine: list[Region] = []
        asked = [(source, self._group(pairs)) for source, pairs in self._best_sources(self._sort_pairs(matches))]
        asked = [(source, groups) for source, groups in asked if groups]
        for (source, groups), there in zip(asked, self._read([source for source, _ in asked]), strict=True):
            found = self._judge_groups(source, there, groups)
            copies += found[0]
            routine += found[1]
        taken = self._settle(copies, [])
        return sorted(self._settle(routine, taken, routine=True), key=lambda found: found.region.start)

    def _sort_pairs(self, matches: Sequence[SentenceMatch]) -> dict[str, list[Pair]]:
        by_source: dict[str, list[Pair]] = defaultdict(list)
        for match in matches:
            if match.likeness >= self._limits.edge_likeness:
                start, end = self._text.sentences[match.asked]
                by_source[match.id].append(Pair(start, end, match.first, match.last, match.shared, match.likeness))
        return by_source

    def _best_sources(self, by_source: Mapping[str, list[Pair]]) -> Iterator[tuple[str, list[Pair]]]:
        """The sources, best first, without those that are only one more home of sentences with many better ones."""
        best: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for source, pairs in by_source.items():
            for pair in pairs:
                best[pair.start].append((-pair.likeness, source))
        first = {source for ranked in best.values() for _, source in nsmallest(self._limits.first_homes, ranked)}
        homes: Counter[int] = Counter()
        scores = {source: sum_shared(pairs) * sum_likeness(pairs) for source, pairs in by_source.items()}
        for source in sorted(by_source, key=lambda source: (-scores[source], source)):
            starts = {pair.start for pair in by_source[source]}
            if source in first or any(homes[start] < self._limits.most_homes for start in starts):
                homes.update(starts)
                yield source, by_source[source]

    def _group(self, pairs: Sequence[Pair]) -> list[list[Pair]]:
        """The neighbourhoods among these pairs that may hold a copy."""
        groups = split_groups(keep_partners(pairs, self._limits.rival), self._limits.gap)
        return [group for group in groups if self._may_hold_copy(group)]

    def _judge_groups(
        self, source: str, there: Reading, groups: Sequence[Sequence[Pair]]
    ) -> tuple[list[Region], list[Region]]:
        """The copies among these pairs, and what looks like one but only states the same indicators."""
        copies: list[Region] = []
        routine: list[Region] = []
        fit = RegionFit(self._text, there, self._limits)
        for group in groups:
            for region, own in self._judge_group(fit, source, group):
                (copies if own else routine).append(region)
        return join_regions(copies, self._limits.join_gap, self._limits.join_span, fit.keep_apart), routine

    def _may_hold_copy(self, group: Sequence[Pair]) -> bool:
        """Before the source is read at all: can `_is_copy` hold for any of these pairs?"""
        limits = self._limits
        if any(p.likeness >= limits.sentence_likeness and p.shared >= limits.sentence_shared for p in group):
            return True
        if any(p.shared >= limits.telling_shared for p in group):
            return True
        return len(group) > 1 and sum_shared(group) >= limits.passage_shared

    def _judge_group(self, fit: RegionFit, source: str, group: Sequence[Pair]) -> list[tuple[Region, bool]]:
        """The copied regions among neighbouring pairs, each with whether its own wording makes it one."""
        found: list[tuple[Region, bool]] = []
        regions = [build_region(source, part) for part in cut_segments(fit.here, fit.there, group, self._limits)]
        regions = [region for region in regions if self._is_copy(fit, region)]
        edges = [0, *(edge for region in regions for edge in (region.start, region.end)), len(fit.here.codes)]
        for number, region in enumerate(regions):
            fitted = fit.fit(region, (edges[2 * number], edges[2 * number + 3]))
            found.append((fitted, not self._is_routine(fit, fitted)))
        whole = build_region(source, group)
        if not found and self._is_copy(fit, whole):
            region = fit.fit(whole)
            lone = len(best_pairs(group)) == 1
            bar = self._limits.telling_similarity if lone else self._limits.sentence_similarity
            alike = fit.similarity(region) >= bar
            found = [(region, alike and not self._is_routine(fit, region))]
        return found

    def _is_routine(self, fit: RegionFit, region: Region) -> bool:
        """Is nearly all that is common an indicator, a figure or a name, and not a long list in the very same words?"""
        limits, shared, similarity = self._limits, self._measure(fit, region), fit.similarity(region)
        if shared.own >= limits.own_characters:
            weak = similarity < limits.weak_similarity and shared.own < limits.weak_characters
            return weak and self._count_unnamed(fit, region) < limits.own_characters
        here = slice(region.start, region.end)
        words = int((~fit.here.figure[here] & ~fit.here.title[here]).sum())
        if int(fit.here.term[here].sum()) < limits.term_share * words:
            return similarity < limits.washed_similarity
        return not (similarity >= limits.same_list and region.end - region.start >= limits.list_length)

    def _count_unnamed(self, fit: RegionFit, region: Region) -> int:
        """The common own wording without names, places, meetings and documents."""
        own = pick_unnamed(fit.here, region.start, region.end)
        return count_common(own, pick_unnamed(fit.there, region.first, region.last))

    def _measure(self, fit: RegionFit, region: Region) -> Shared:
        """What is common to both sides; pair by pair where sentences were re-ordered."""
        whole = measure_shared(fit.here, fit.there, (region.start, region.end), (region.first, region.last))
        parts = Shared(0, 0, 0, 0)
        for pair in best_pairs(region.pairs):
            parts += measure_shared(fit.here, fit.there, (pair.start, pair.end), (pair.first, pair.last))
        return max(whole, parts, key=lambda shared: shared.own)

    def _is_copy(self, fit: RegionFit, region: Region) -> bool:
        """Is the common wording more than two honest writers would share?"""
        shared, likeness = sum_shared(region.pairs), sum_likeness(region.pairs)
        limits = self._limits
        if len(best_pairs(region.pairs)) > 1 and shared >= limits.passage_shared:
            if likeness >= limits.passage_likeness or self._is_washed(fit, region, likeness):
                return True
            return shared >= limits.rewritten_shared and self._is_rewritten(fit, region, likeness)
        plain = shared >= limits.sentence_shared and likeness >= limits.sentence_likeness
        if not plain and shared < limits.telling_shared:
            return False
        fitted = fit.fit(region)
        if fit.mean_length(fitted) < limits.sentence_length:
            return False
        if plain and fit.similarity(fitted) >= limits.sentence_similarity:
            return True
        return shared >= limits.telling_shared and self._is_telling(fit, fitted, shared)

    def _is_telling(self, fit: RegionFit, region: Region, shared: float) -> bool:
        """A sentence whose words were moved and replaced keeps many short runs of its own wording; one around a set
        phrase keeps a single long run. Rare wording enough outweighs that: slots filled in anew leave runs between."""
        limits = self._limits
        here, there = fit.here.codes[region.start : region.end], fit.there.codes[region.first : region.last]
        if max(len(here), len(there)) > limits.telling_longer * min(len(here), len(there)):
            return False
        runs = [block.end - block.start for block in align_codes(here, there)]
        common, whole = sum(runs), len(here) + len(there)
        if 2 * common < limits.telling_similarity * whole:
            return False
        if shared >= limits.refilled_shared:
            return True
        rest = 2 * (common - max(runs)) >= limits.telling_rest * (whole - 2 * max(runs))
        return rest and 2 * self._measure(fit, region).own >= common

    def _is_washed(self, fit: RegionFit, region: Region, likeness: float) -> bool:
        """Single characters replaced all over break most pairs, while the characters still stand in their order."""
        if likeness < self._limits.washed_likeness:
            return False
        return fit.similarity(fit.fit(region)) >= self._limits.washed_similarity

    def _is_rewritten(self, fit: RegionFit, region: Region, likeness: float) -> bool:
        """Every sentence said anew, one after the other as in the source, keeps many rare words of it."""
        pairs = sorted(best_pairs(region.pairs), key=lambda pair: pair.start)
        if likeness < self._limits.rewritten_likeness or any(a.first > b.first for a, b in pairwise(pairs)):
            return False
        shared = self._measure(fit, region)
        limits = self._limits
        return shared.own_likeness >= limits.rewritten_own and shared.own >= limits.rewritten_characters

    def _settle(self, regions: Sequence[Region], before: Sequence[Found], routine: bool = False) -> list[Found]:
        """Give every sentence of the text to its best region; the rest of a region must be a copy by itself."""
        kept: list[tuple[Region, list[Region], bool]] = [(f.region, list(f.others), f.routine) for f in before]
        for region in sorted(regions, key=lambda region: (-region.score, region.source)):
            home = next((item for item in kept if self._covers(item[0], region)), None)
            if home is not None:
                if home[2] == routine:
                    home[1].append(region)
                continue
            rest = [pair for pair in region.pairs if not any(_holds(item[0], pair) for item in kept)]
            whole = len(rest) == len(region.pairs)
            for one in [region] if whole else self._judge_rest(region.source, rest)[routine]:
                own = _clip(one, [item[0] for item in kept])
                kept += [(own, [], routine)] if own else []
        return [Found(region, tuple(others), tag) for region, others, tag in kept]

    def _judge_rest(self, source: str, pairs: Sequence[Pair]) -> tuple[list[Region], list[Region]]:
        groups = self._group(pairs)
        return self._judge_groups(source, self._read([source])[0], groups) if groups else ([], [])

    def _covers(self, kept: Region, region: Region) -> bool:
        common = min(kept.end, region.end) - max(kept.start, region.start)
        return common > 0 and common >= self._limits.same_place * (region.end - region.start)


def _holds(kept: Region, pair: Pair) -> bool:
    return kept.start <= pair.start < kept.end


def _clip(region: Region, kept: Sequence[Region]) -> Region | None:
    """The region without what grew into regions kept before; nothing when no sentence of its own is left."""
    if not any(region.start < other.end and other.start < region.end for other in kept):
        return region
    pairs = [p for p in region.pairs if not any(p.start < other.end and other.start < p.end for other in kept)]
    return build_region(region.source, pairs) if pairs else None

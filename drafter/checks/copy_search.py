"""The search for copied regions in one text: candidates from the index, judged character by character."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.copyindex import SentenceMatch
from drafter.checks.copy_fit import RegionFit
from drafter.checks.copy_limits import CopyLimits
from drafter.checks.copy_regions import (
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
from drafter.checks.copy_segments import Shared, cut_segments, measure_shared
from drafter.checks.copy_wording import Reading


@dataclass(frozen=True, slots=True)
class Found:
    """A copied region with other homes of the same passage. `routine`: hardly more than the same indicators."""

    region: Region
    others: tuple[Region, ...]
    routine: bool


class CopySearch:
    """One text against many sources. `read_source` gives a source, ready for comparison, by its id."""

    def __init__(self, text: Reading, read_source: Callable[[str], Reading], limits: CopyLimits) -> None:
        self._limits = limits
        self._text = text
        self._read = read_source

    def find_regions(self, matches: Sequence[SentenceMatch]) -> list[Found]:
        """Return the copied regions in the order of the text."""
        copies: list[Region] = []
        routine: list[Region] = []
        for source, pairs in self._sort_pairs(matches).items():
            found = self._judge_pairs(source, pairs)
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

    def _judge_pairs(self, source: str, pairs: Sequence[Pair]) -> tuple[list[Region], list[Region]]:
        """The copies among these pairs, and what looks like one but only states the same indicators."""
        copies: list[Region] = []
        routine: list[Region] = []
        for group in split_groups(keep_partners(pairs, self._limits.rival), self._limits.gap):
            if sum_shared(group) < self._limits.sentence_shared:
                continue
            fit = RegionFit(self._text, self._read(source), self._limits)
            for region, own in self._judge_group(fit, source, group):
                (copies if own else routine).append(region)
        limits = self._limits
        return join_regions(copies, limits.join_gap, limits.join_span), routine

    def _judge_group(self, fit: RegionFit, source: str, group: Sequence[Pair]) -> list[tuple[Region, bool]]:
        """The copied regions among neighbouring pairs, each with whether its own wording makes it one."""
        found: list[tuple[Region, bool]] = []
        for part in cut_segments(fit.here, fit.there, group, self._limits):
            region = build_region(source, part)
            if self._is_copy(fit, region):
                region = fit.fit(region)
                found.append((region, not self._is_routine(fit, region)))
        whole = build_region(source, group)
        if not found and self._is_copy(fit, whole):
            region = fit.fit(whole)
            alike = fit.similarity(region) >= self._limits.sentence_similarity
            found = [(region, alike and not self._is_routine(fit, region))]
        return found

    def _is_routine(self, fit: RegionFit, region: Region) -> bool:
        """Are indicators and their figures nearly all that is common, and not a long list in the very same words?"""
        shared = self._measure(fit, region)
        if shared.own >= self._limits.own_characters:
            return False
        here = slice(region.start, region.end)
        words = int((~fit.here.figure[here] & ~fit.here.title[here]).sum())
        if int(fit.here.term[here].sum()) < self._limits.term_share * words:
            return False
        same = fit.similarity(region) >= self._limits.same_list
        return not (same and region.end - region.start >= self._limits.list_length)

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
            return likeness >= limits.passage_likeness or self._is_washed(fit, region, likeness)
        if shared < limits.sentence_shared or likeness < limits.sentence_likeness:
            return False
        fitted = fit.fit(region)
        if fit.mean_length(fitted) < limits.sentence_length:
            return False
        return fit.similarity(fitted) >= limits.sentence_similarity

    def _is_washed(self, fit: RegionFit, region: Region, likeness: float) -> bool:
        """Single characters replaced all over break most pairs, while the characters still stand in their order."""
        if likeness < self._limits.washed_likeness:
            return False
        return fit.similarity(fit.fit(region)) >= self._limits.washed_similarity

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
            if len(rest) == len(region.pairs):
                kept.append((region, [], routine))
            elif rest:
                kept += [(left, [], routine) for left in self._judge_pairs(region.source, rest)[routine]]
        return [Found(region, tuple(others), tag) for region, others, tag in kept]

    def _covers(self, kept: Region, region: Region) -> bool:
        common = min(kept.end, region.end) - max(kept.start, region.start)
        return common > 0 and common >= self._limits.same_place * (region.end - region.start)


def _holds(kept: Region, pair: Pair) -> bool:
    return kept.start <= pair.start < kept.end

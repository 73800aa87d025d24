"""The search for copied regions in one text: candidates from the index, judged character by character."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.copy_text import NormalText
from corpus.copyindex import SentenceMatch
from drafter.checks.copy_align import measure_similarity
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

Found = tuple[Region, tuple[Region, ...]]


class CopySearch:
    """One text against many sources. `read_source` gives the normalised text of a source by its id."""

    def __init__(self, text: NormalText, read_source: Callable[[str], NormalText], limits: CopyLimits) -> None:
        self._limits = limits
        self._text = text
        self._codes: list[int] = text.codes.tolist()
        begins = text.sentences.tolist()
        self._sentences = list(zip(begins, [*begins[1:], len(text)], strict=True))
        self._read = read_source
        self._sources: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def find_regions(self, matches: Sequence[SentenceMatch]) -> list[Found]:
        """Return the copied regions in the order of the text, each with other homes of the same passage."""
        candidates = [
            region for source, pairs in self._sort_pairs(matches).items() for region in self._judge_pairs(source, pairs)
        ]
        return self._settle(sorted(candidates, key=lambda region: (-region.score, region.source)))

    def _sort_pairs(self, matches: Sequence[SentenceMatch]) -> dict[str, list[Pair]]:
        by_source: dict[str, list[Pair]] = defaultdict(list)
        for match in matches:
            if match.likeness >= self._limits.edge_likeness:
                start, end = self._sentences[match.asked]
                by_source[match.id].append(Pair(start, end, match.first, match.last, match.shared, match.likeness))
        return by_source

    def _judge_pairs(self, source: str, pairs: Sequence[Pair]) -> list[Region]:
        groups = split_groups(keep_partners(pairs, self._limits.rival), self._limits.gap)
        regions = [build_region(source, group) for group in groups]
        copies = [self._fit(region) for region in regions if self._is_copy(region)]
        return join_regions(copies, self._limits.join_gap, self._limits.join_span)

    def _is_copy(self, region: Region) -> bool:
        """Is the common wording more than two honest writers would share?"""
        shared, likeness = sum_shared(region.pairs), sum_likeness(region.pairs)
        limits = self._limits
        if len(best_pairs(region.pairs)) > 1 and shared >= limits.passage_shared:
            return likeness >= limits.passage_likeness or self._is_washed(region, likeness)
        if shared < limits.sentence_shared or likeness < limits.sentence_likeness:
            return False
        fitted = self._fit(region)
        if self._mean_length(fitted) < limits.sentence_length:
            return False
        return self._similarity(fitted) >= limits.sentence_similarity

    def _is_washed(self, region: Region, likeness: float) -> bool:
        """Single characters replaced all over break most pairs, while the characters still stand in their order."""
        if likeness < self._limits.washed_likeness:
            return False
        return self._similarity(self._fit(region)) >= self._limits.washed_similarity

    def _fit(self, region: Region) -> Region:
        """Drop sentences at the borders that have no counterpart, take in neighbours on both sides that have one."""
        return self._widen(self._narrow(region))

    def _narrow(self, region: Region) -> Region:
        """Drop border sentences of the source that answer to none of the text, if that makes the two more alike."""
        needed = best_pairs(region.pairs)
        first, last = min(pair.first for pair in needed), max(pair.last for pair in needed)
        value = self._similarity(region)
        for option in (replace(region, first=first), replace(region, last=last)):
            if self._similarity(option) > value + self._limits.border_gain:
                region = replace(region, first=max(region.first, option.first), last=min(region.last, option.last))
        return region

    def _widen(self, region: Region) -> Region:
        """Take in neighbouring sentences, of both sides or of one alone, while that keeps the stretches alike."""
        for _ in range(self._limits.widen_sentences):
            grown = self._widen_after(self._widen_before(region))
            if grown == region:
                break
            region = grown
        return region

    def _widen_after(self, region: Region) -> Region:
        here = _at(self._sentences, start=region.end)
        there = _at(self._source(region.source)[1], start=region.last)
        if here and there and self._alike(region.source, here, there):
            return replace(region, end=here[1], last=there[1])
        options = [replace(region, end=here[1])] if here else []
        options += [replace(region, last=there[1])] if there else []
        return self._better(region, options)

    def _widen_before(self, region: Region) -> Region:
        here = _at(self._sentences, end=region.start)
        there = _at(self._source(region.source)[1], end=region.first)
        if here and there and self._alike(region.source, here, there):
            return replace(region, start=here[0], first=there[0])
        options = [replace(region, start=here[0])] if here else []
        options += [replace(region, first=there[0])] if there else []
        return self._better(region, options)

    def _better(self, region: Region, options: Sequence[Region]) -> Region:
        """A sentence cut in two by one stop (5。905万人) has its other half beside it: then one side grows alone."""
        if region.end - region.start > self._limits.half_sentence:
            return region
        value = self._similarity(region) + self._limits.border_gain
        better = [option for option in options if self._similarity(option) > value]
        return max(better, key=self._similarity) if better else region

    def _alike(self, source: str, here: tuple[int, int], there: tuple[int, int]) -> bool:
        codes = self._source(source)[0]
        likeness = measure_similarity(self._codes[slice(*here)], codes[slice(*there)])
        return likeness >= self._limits.widen_similarity

    def _similarity(self, region: Region) -> float:
        codes = self._source(region.source)[0]
        return measure_similarity(self._codes[region.start : region.end], codes[region.first : region.last])

    def _mean_length(self, region: Region) -> float:
        """In characters, over both sides: punctuation and figures as written tell a full sentence from a phrase."""
        here = self._text.locate(region.start, region.end)
        there = self._read(region.source).locate(region.first, region.last)
        return (here[1] - here[0] + there[1] - there[0]) / 2

    def _source(self, source: str) -> tuple[list[int], list[tuple[int, int]]]:
        if source not in self._sources:
            text = self._read(source)
            begins = text.sentences.tolist()
            self._sources[source] = (
                text.codes.tolist(),
                list(zip(begins, [*begins[1:], len(text)], strict=True)),
            )
        return self._sources[source]

    def _settle(self, regions: Sequence[Region]) -> list[Found]:
        """Give every sentence of the text to its best region; the rest of a region must be a copy by itself."""
        taken: list[tuple[Region, list[Region]]] = []
        for region in regions:
            home = next((item for item in taken if self._covers(item[0], region)), None)
            if home is not None:
                home[1].append(region)
                continue
            rest = [pair for pair in region.pairs if not any(_holds(kept, pair) for kept, _ in taken)]
            if len(rest) == len(region.pairs):
                taken.append((region, []))
            else:
                taken += [(left, []) for left in self._judge_pairs(region.source, rest)]
        taken.sort(key=lambda item: item[0].start)
        return [(region, tuple(others)) for region, others in taken]

    def _covers(self, kept: Region, region: Region) -> bool:
        common = min(kept.end, region.end) - max(kept.start, region.start)
        return common > 0 and common >= self._limits.same_place * (region.end - region.start)


def _at(
    sentences: Sequence[tuple[int, int]], start: int | None = None, end: int | None = None
) -> tuple[int, int] | None:
    """The sentence that begins at `start`, or the one that ends at `end`."""
    return next((s for s in sentences if s[0] == start or s[1] == end), None)


def _holds(kept: Region, pair: Pair) -> bool:
    return kept.start <= pair.start < kept.end

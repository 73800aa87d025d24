"""The borders of a copied region: sentences without a counterpart go, neighbours that have one come in."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from drafter.checks.copying.align import measure_similarity
from drafter.checks.copying.limits import CopyLimits
from drafter.checks.copying.regions import Region, best_pairs
from drafter.checks.copying.segments import score_sentences
from drafter.checks.copying.wording import Reading

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RegionFit:
    """The text and one source, for regions between these two."""

    here: Reading
    there: Reading
    limits: CopyLimits

    def fit(self, region: Region, room: Span | None = None) -> Region:
        """Drop sentences at the borders that have no counterpart, take in neighbours on both sides that have one.

        It stays within the codes `room` of the text, where there are copies beside it, and does not end with
        a heading: that belongs to what follows, and 三、存在问题 stands behind anything.
        """
        return self._drop_headings(self._widen(self._narrow(region), room or (0, len(self.here.codes))))

    def similarity(self, region: Region) -> float:
        """Character by character, a figure counting as one."""
        return measure_similarity(
            self.here.codes[region.start : region.end], self.there.codes[region.first : region.last]
        )

    def mean_length(self, region: Region) -> float:
        """In characters, over both sides: punctuation and figures as written tell a full sentence from a phrase."""
        here = self.here.normal.locate(region.start, region.end)
        there = self.there.normal.locate(region.first, region.last)
        return (here[1] - here[0] + there[1] - there[0]) / 2

    def keep_apart(self, before: Region, after: Region) -> bool:
        """Two copies in paragraphs of their own are not one if much was put between them, or if one was taken over
        as it stands and the other is only like its source."""
        if not self.here.breaks_line(before.end, after.start):
            return False
        if after.start - before.end > self.limits.inserted and after.first - before.last < self.limits.inserted:
            return True
        if min(before.end - before.start, after.end - after.start) < self.limits.own_paragraph:
            return False
        values = sorted((self.similarity(before), self.similarity(after)))
        return values[0] <= self.limits.weak_similarity and values[1] >= self.limits.same_list

    def _narrow(self, region: Region) -> Region:
        """Drop border sentences of the source that answer to none of the text, if that makes the two more alike."""
        needed = best_pairs(region.pairs)
        first, last = min(pair.first for pair in needed), max(pair.last for pair in needed)
        value = self.similarity(region)
        for option in (region.with_borders(first=first), region.with_borders(last=last)):
            if option != region and self.similarity(option) > value + self.limits.border_gain:
                region = region.with_borders(first=max(region.first, option.first), last=min(region.last, option.last))
        return region

    def _drop_headings(self, region: Region) -> Region:
        """The region without headings at its end, on either side; as it was where nothing else is in it."""
        end = _end_of_wording(self.here, region.start, region.end)
        last = _end_of_wording(self.there, region.first, region.last)
        return region.with_borders(end=end or region.end, last=last or region.last)

    def _widen(self, region: Region, room: Span) -> Region:
        """Take in neighbouring sentences, of both sides or of one alone, while that keeps the stretches alike."""
        for _ in range(self.limits.widen_sentences):
            grown = self._widen_before(region)
            grown = grown if grown.start >= room[0] else region
            after = self._widen_after(grown)
            grown = after if after.end <= room[1] else grown
            if grown == region:
                break
            region = grown
        return region

    def _widen_after(self, region: Region) -> Region:
        here = _at(self.here.sentences, start=region.end)
        there = _at(self.there.sentences, start=region.last)
        if here and there and self._belongs(here, there):
            return region.with_borders(end=here[1], last=there[1])
        if region.end - region.start > self.limits.half_sentence:
            return region
        options = [region.with_borders(end=here[1])] if here else []
        options += [region.with_borders(last=there[1])] if there else []
        return self._better(region, options)

    def _widen_before(self, region: Region) -> Region:
        here = _at(self.here.sentences, end=region.start)
        there = _at(self.there.sentences, end=region.first)
        if here and there and self._belongs(here, there):
            return region.with_borders(start=here[0], first=there[0])
        if region.end - region.start > self.limits.half_sentence:
            return region
        options = [region.with_borders(start=here[0])] if here else []
        options += [region.with_borders(first=there[0])] if there else []
        return self._better(region, options)

    def _better(self, region: Region, options: Sequence[Region]) -> Region:
        """A sentence cut in two by one stop (5。905万人) has its other half beside it: then one side grows alone."""
        value = self.similarity(region) + self.limits.border_gain
        better = [option for option in options if self.similarity(option) > value]
        return max(better, key=self.similarity) if better else region

    def _belongs(self, here: Span, there: Span) -> bool:
        """Is the one sentence made from the other?"""
        likeness = measure_similarity(self.here.codes[slice(*here)], self.there.codes[slice(*there)])
        if likeness < self.limits.widen_similarity:
            return False
        return score_sentences(self.here, self.there, here, there, self.limits) > 0


def _end_of_wording(reading: Reading, start: int, end: int) -> int | None:
    """Where the last sentence among the codes `start:end` ends that is no heading."""
    inner = (s for s in reversed(reading.sentences) if s[0] < end and start < s[1])
    return next((min(end, s[1]) for s in inner if not reading.title[slice(*s)].all()), None)


def _at(sentences: Sequence[Span], start: int | None = None, end: int | None = None) -> Span | None:
    """The sentence that begins at `start`, or the one that ends at `end`; sentences follow each other without gaps."""
    place = bisect_left(sentences, (end if start is None else start,)) - (start is None)
    found = sentences[place] if 0 <= place < len(sentences) else None
    return found if found and (found[0] == start or found[1] == end) else None

"""Passages said anew: neighbouring sentences that mean, in order, what one stretch of one source says.

The first answer never waits for this: `find_copies` knows nothing of it. Words narrow the text down to a few
stretches (`candidates`); only for these sentences are embedded, and what counts is by how much a sentence is
nearer to its partner than to the sentences of rival passages on the same matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce

import numpy as np

from corpus.copying.text import normalise_text
from corpus.embed import Vectors
from corpus.quantity import find_mentions
from corpus.sentence_vectors import SentenceVectors, hide_figures
from drafter.checks.copies import Copy, CopyLibrary, CopySource, locate_whole
from drafter.checks.copying.candidates import Candidate, CandidateSearch, Place, Stretch, WordsOf
from drafter.checks.copying.chain import Chain, find_chain
from drafter.checks.copying.legit import mark_headings
from drafter.checks.copying.limits import ParaphraseLimits
from drafter.checks.copying.rewording import share_of_runs
from drafter.checks.copying.wording import read_wording

_SMALLEST_FIGURE = 10

_Rival = tuple[float, str, int]
"""A sentence of a rival passage: its common wording, source and number."""


@dataclass(frozen=True, slots=True)
class _Match:
    """Sentences `first:last` of the text mean what `place` says; `likeness` is the mean cosine of its `pairs`."""

    first: int
    last: int
    place: Place
    points: float
    likeness: float
    pairs: int


def add_paraphrases(
    text: str,
    library: CopyLibrary,
    vectors: SentenceVectors,
    found: Sequence[Copy],
    limits: ParaphraseLimits | None = None,
) -> tuple[Copy, ...]:
    """Return the copies `found` in `text` by wording with those passages beside them that say anew what a source says.

    Those are of kind reworded, and their `similarity` is the mean cosine of the sentences, which says little by itself:
    sentences of one trade have 0.85 anyway. `equal` is empty, so they add nothing to the copy ratios. One takes the
    place of a loose likeness that did not count. Some tens of sentences are embedded for each passage that may be one.
    Raises `EmbeddingError` when `vectors` cannot answer.
    """
    limits = limits or ParaphraseLimits()
    settled = [copy for copy in found if copy.counted or copy.similarity >= limits.loose_similarity]
    copies = list(found)
    for anew in _Search(text, library, vectors, limits).run(settled):
        copies = [copy for copy in copies if copy in settled or copy.end <= anew.start or anew.end <= copy.start]
        beside = [copy for copy in copies if _is_beside(anew, copy, limits.touching)]
        copies = [copy for copy in copies if copy not in beside]
        copies.append(reduce(_join, beside, anew))
    return tuple(sorted(copies, key=lambda copy: copy.start))


@dataclass(slots=True)
class _Search:
    """One run: the text, the sources read so far, and the stretches with their passages."""

    text: str
    library: CopyLibrary
    vectors: SentenceVectors
    limits: ParaphraseLimits
    here: WordsOf = field(init=False)
    open: list[bool] = field(init=False)
    candidates: CandidateSearch = field(init=False)
    stretches: list[Stretch] = field(init=False)
    read: dict[str, WordsOf] = field(init=False, default_factory=dict)

    def run(self, found: Sequence[Copy]) -> tuple[Copy, ...]:
        self.here = self._words_of(self.text)
        self.open = self._mark_open(found)
        self.candidates = CandidateSearch(self.here, self.open, self._read_source, self.limits)
        self.stretches = self.candidates.find_stretches(self.library.index, self.library.scope)
        matches: list[_Match] = []
        for candidate in self.candidates.choose(self.stretches):
            match = self._confirm(candidate)
            if match and not any(match.first < other.last and other.first < match.last for other in matches):
                matches.append(match)
        return tuple(self._describe(match) for match in sorted(matches, key=lambda match: match.first))

    def _words_of(self, text: str) -> WordsOf:
        return WordsOf(text, normalise_text(text), self.library.index.measure_rarity())

    def _read_source(self, source: str) -> WordsOf:
        if source not in self.read:
            self.read[source] = self._words_of(self.library.sources[source].text)
        return self.read[source]

    def _mark_open(self, found: Sequence[Copy]) -> list[bool]:
        """The sentences that are no heading and no part of a copy found before."""
        marks, headings = [], mark_headings(self.text)
        for start, end in self.here.spans:
            low, high = self.here.normal.locate(start, end)
            taken = any(low < copy.end and copy.start < high for copy in found)
            marks.append(not taken and not headings[low:high].all())
        return marks

    def _confirm(self, candidate: Candidate) -> _Match | None:
        """Compare sentence by sentence: by words, then by meaning, then with what stands around it."""
        first, last = candidate.first, candidate.last
        if self._only_reports(first, last):
            return None
        for _ in range(self.limits.around):
            first -= first > 0 and self.open[first - 1]
            last += last < len(self.open) and self.open[last]
        place = self._widen(candidate.place)
        ranked = {number: self._rank_rivals(number, place) for number in range(first, last)}
        # A few rivals settle most cases, all of them most others; each sentence that need not be embedded is time won.
        limits = self.limits
        looks = (
            (0, limits.least_wording),
            (limits.first_rivals, limits.least_first),
            (limits.rival_sentences, limits.least_first),
        )
        for count, bar in looks:
            if self._chain(candidate.first, candidate.last, candidate.place, ranked, count).points < bar:
                return None
        chain = self._chain(first, last, place, ranked, limits.rival_sentences)
        if not chain.pairs:
            return None
        begin, end = first + chain.pairs[0][0], first + chain.pairs[-1][0] + 1
        target = Place(place.source, place.first + chain.pairs[0][1], place.first + chain.pairs[-1][1] + 1)
        if not self._is_paraphrase(begin, end, target, chain.points, candidate.margin):
            return None
        likeness = self._mean_cosine(first, place, chain)
        return _Match(begin, end, target, chain.points, likeness, len(chain.pairs))

    def _widen(self, place: Place) -> Place:
        count, around = len(self._read_source(place.source).spans), self.limits.around_source
        return Place(place.source, max(0, place.first - around), min(count, place.last + around))

    def _chain(self, first: int, last: int, place: Place, ranked: Mapping[int, Sequence[_Rival]], rivals: int) -> Chain:
        """The best chain between sentences of the text and of the place, in points above their `rivals`; by words
        alone without any."""
        limits, source, measure = self.limits, self._read_source(place.source), self.candidates.measure
        here, there = self.here.pick(first, last), source.pick(place.first, place.last)
        if rivals:
            self._embed_at_once(range(first, last), place, [ranked[number][:rivals] for number in range(first, last)])
        points = np.zeros((len(here), len(there)))
        for row, number in enumerate(range(first, last)):
            words = np.sqrt([measure(number, place.source, at) for at in range(place.first, place.last)])
            best = [value for value, _, _ in ranked[number][: limits.top_rivals]]
            points[row] = limits.word_weight * (words - (np.sqrt(best).mean() if best else 1.0))
            if rivals:
                vector = self._embed(self.here, number, number + 1)[0]
                nearest = self._find_nearest(vector, ranked[number][:rivals])
                points[row] += limits.vector_weight * (self._embed_place(place) @ vector - nearest)
        weights = [len(one) / limits.unit for one in here], [len(one) / limits.unit for one in there]
        return find_chain(points, *weights, limits.skip_cost, limits.repeat_cost)

    def _rank_rivals(self, number: int, place: Place) -> list[_Rival]:
        """The sentences of rival passages, those most like the sentence first."""
        pool: set[tuple[str, int]] = set()
        for stretch in self.stretches:
            for other in stretch.places if stretch.first <= number < stretch.last else ():
                if self.candidates.is_rival(place, other):
                    pool.update((other.source, at) for at in range(other.first, other.last))
        return sorted(
            ((self.candidates.measure(number, *one), *one) for one in pool), key=lambda one: (-one[0], one[1:])
        )

    def _find_nearest(self, vector: Vectors, ranked: Sequence[_Rival]) -> float:
        """The mean cosine of the nearest among these sentences; 1 where there are none, as nothing outdoes them."""
        if not ranked:
            return 1.0
        rows = np.concatenate([self._embed(self._read_source(source), at, at + 1) for _, source, at in ranked])
        return float(np.sort(rows @ vector)[::-1][: self.limits.top_rivals].mean())

    def _embed_at_once(self, numbers: Iterable[int], place: Place, rivals: Iterable[Sequence[_Rival]]) -> None:
        """Have all that a comparison needs embedded together, which several threads can share."""
        source = self._read_source(place.source)
        sentences = [self._sentence(self.here, number) for number in numbers]
        sentences += [self._sentence(source, at) for at in range(place.first, place.last)]
        sentences += [self._sentence(self._read_source(id_), at) for ranked in rivals for _, id_, at in ranked]
        self.vectors.look_up(sentences)

    def _embed_place(self, place: Place) -> Vectors:
        return self._embed(self._read_source(place.source), place.first, place.last)

    def _embed(self, words: WordsOf, first: int, last: int) -> Vectors:
        return self.vectors.look_up([self._sentence(words, number) for number in range(first, last)])

    def _sentence(self, words: WordsOf, number: int) -> str:
        start, end = words.normal.locate(*words.spans[number])
        return hide_figures(words.text[start:end])

    def _is_paraphrase(self, first: int, last: int, place: Place, points: float, margin: float) -> bool:
        here, there = self.here.pick(first, last), self._read_source(place.source).pick(place.first, place.last)
        shorter, longer = sorted((sum(len(one) for one in here), sum(len(one) for one in there)))
        if (
            shorter < self.limits.least_length
            or longer > self.limits.most_longer * shorter
            or len(here) + len(there) < 3
            or self._only_reports(first, last)
            or self._tells_other_figures(first, last, place)
        ):
            return False
        mine, theirs = ("".join(one.codes for one in side) for side in (here, there))
        anew = points * (1 - share_of_runs(mine, theirs, self.limits.long_run))
        return anew + self.limits.margin_weight * margin >= self.limits.least_points

    def _only_reports(self, first: int, last: int) -> bool:
        """Are the sentences mainly figures, units and indicators? Those are said alike every year."""
        reading = read_wording(self.text[slice(*_locate(self.here, first, last))])
        return float((reading.figure | reading.term).mean()) >= self.limits.stated_share

    def _tells_other_figures(self, first: int, last: int, place: Place) -> bool:
        """Do both sides state several figures, and not one of them alike? Whoever says a passage anew keeps what it
        tells; two reports on the same matter of other years look like this."""
        there = self._read_source(place.source)
        mine = _figures_of(self.text[slice(*_locate(self.here, first, last))])
        theirs = _figures_of(there.text[slice(*_locate(there, place.first, place.last))])
        return min(len(mine), len(theirs)) >= self.limits.several_figures and not mine & theirs

    def _mean_cosine(self, first: int, place: Place, chain: Chain) -> float:
        values = [
            float((self._embed(self.here, first + i, first + i + 1) @ self._embed_place(place)[j]).item())
            for i, j in chain.pairs
        ]
        return float(np.mean(values))

    def _describe(self, match: _Match) -> Copy:
        start, end = _locate(self.here, match.first, match.last)
        return Copy(
            start=start,
            end=end,
            kind="reworded",
            similarity=round(match.likeness, 4),
            source=self._place(match.place),
            others=tuple(map(self._place, self._find_homes(match))),
            counted=True,
            reason=f"按语义相近：换了说法，有{match.pairs}处与来源的句子依次对应。",
        )

    def _find_homes(self, match: _Match) -> list[Place]:
        """Where else the passage stands: in another text, in much the same words."""
        homes: dict[str, Place] = {}
        for stretch in self.stretches:
            for place in stretch.places if stretch.first < match.last and match.first < stretch.last else ():
                if place.source != match.place.source and not self.candidates.is_rival(match.place, place):
                    homes.setdefault(place.source, place)
        return list(homes.values())

    def _place(self, place: Place) -> CopySource:
        source = self.library.sources[place.source]
        span = _locate(self._read_source(place.source), place.first, place.last)
        return CopySource(source.id, source.file, source.office, source.year, source.title, *span)


def _figures_of(text: str) -> frozenset[Decimal]:
    """The values of the quantities, reached or aimed at, that the text states; 两三件事 and 三家 are no figures."""
    stated = (one for one in find_mentions(text) if one.kind in ("quantity", "target"))
    return frozenset(one.value for one in stated if one.value is not None and one.value >= _SMALLEST_FIGURE)


def _is_beside(anew: Copy, copy: Copy, gap: int) -> bool:
    """Is `copy` the next part of the same passage, found by its wording?"""
    here, there = anew.source, copy.source
    return (
        copy.kind == "reworded"
        and there.id == here.id
        and max(anew.start, copy.start) - min(anew.end, copy.end) <= gap
        and max(here.start, there.start) - min(here.end, there.end) <= gap
    )


def _join(anew: Copy, copy: Copy) -> Copy:
    """Both as one copy, as like its source as the two are, by length."""
    lengths = anew.end - anew.start, copy.end - copy.start
    similarity = (anew.similarity * lengths[0] + copy.similarity * lengths[1]) / sum(lengths)
    source = replace(
        anew.source,
        start=min(anew.source.start, copy.source.start),
        end=max(anew.source.end, copy.source.end),
    )
    return replace(
        anew,
        start=min(anew.start, copy.start),
        end=max(anew.end, copy.end),
        similarity=round(similarity, 4),
        source=source,
        equal=tuple(sorted((*anew.equal, *copy.equal))),
    )


def _locate(words: WordsOf, first: int, last: int) -> tuple[int, int]:
    """The characters of the sentences `first:last`."""
    span = words.spans[first][0], words.spans[last - 1][1]
    return locate_whole(words.text, words.normal, *span)
